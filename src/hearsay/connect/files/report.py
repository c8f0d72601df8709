"""Count and tell bad rows, one line each, without letting a broken file fill the screen."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hearsay.errors import InputError

__all__ = ["RowReport", "one_line"]

SHOWN = 20


def one_line(text: str) -> str:
    """Return `text` in one line, control characters written out, at most 300 characters."""
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
            self._tell(one_line(f"{InputError(file, reason, row=row, advice=advice)}; skipped"))

    def close(self) -> None:
        """Tell how many more rows were left out than were shown."""
        if self.bad > SHOWN:
            self._tell(f"… and {self.bad - SHOWN} more bad rows; {self.good} rows were good")
