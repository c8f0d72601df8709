"""Count and tell bad rows, one line each, without letting a broken file fill the screen."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hearsay.errors import Phrase, place_in_file

__all__ = ["RowReport", "one_line"]

SHOWN = 20


def one_line(text: str) -> str:
    """Return `text` in one line, control characters written out, at most 300 characters.

    A phrase stays one, with its values made into lines.
    """
    return text.changed(_plain) if isinstance(text, Phrase) else _plain(text)


def _plain(text: str) -> str:
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[:300])
    return shown.encode("utf-8", "replace").decode()


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr)


class RowReport:
    """What was read and what was left out. Tells the first bad rows, counts the others."""

    def __init__(self, tell: Callable[[str], None] = _to_stderr) -> None:
        self._tell = tell
        self.good = 0
        self.bad = 0

    def skip(self, file: str, row: int, reason: str, advice: str = "") -> None:
        """Note a row that is left out."""
        self.bad += 1
        if self.bad <= SHOWN:
            line = place_in_file(file, reason, row=row, advice=advice)
            self._tell(one_line(Phrase("%(line)s; skipped", line=line)))

    def close(self) -> None:
        """Tell how many more rows were left out than were shown."""
        if self.bad > SHOWN:
            more = Phrase(
                "… and %(more)d more bad rows; %(good)d rows were good",
                more=self.bad - SHOWN,
                good=self.good,
            )
            self._tell(more)
