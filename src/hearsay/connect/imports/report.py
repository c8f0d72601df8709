"""What an import left out: rows with their reason, columns by name, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from hearsay.connect.files import RowReport, one_line
from hearsay.errors import Phrase

__all__ = ["ImportReport"]

_SHOWN = 12
_PRIVATE = re.compile(r"[@+]|\d{3}|^.{41}")
"""What may be a person's number or address rather than the name of a column."""


class ImportReport(RowReport):
    """A report of rows that also tells the columns that were not used.

    `lines` keeps what was told, as phrases, for a page that shows the outcome; `unused` and `about_people`
    are the names of the columns that were left out. `shown`, if given, is the name that people
    know the file by, where it lies under another one.
    """

    def __init__(self, tell: Callable[[str], None] | None = None, *, shown: str = "") -> None:
        self.lines: list[str] = []
        self.unused: tuple[str, ...] = ()
        self.about_people: tuple[str, ...] = ()
        super().__init__(self._keep)
        self._also, self._shown = tell, shown

    def _keep(self, line: str) -> None:
        self.lines.append(line)
        if self._also is not None:
            self._also(line)

    def skip(self, file: str, row: int, reason: str, advice: str = "") -> None:
        """Note a row that is left out."""
        super().skip(self._shown or file, row, reason, advice)

    def note(self, source: str, text: str) -> None:
        """Tell something that concerns no single row."""
        self._keep(one_line(Phrase("%(file)s: %(said)s", file=self._shown or source, said=text)))

    def columns(self, source: str, unused: Iterable[str], about_people: Iterable[str]) -> None:
        """Tell which columns were not read, those about people apart."""
        new, private = tuple(unused), tuple(about_people)
        self.unused += new
        self.about_people += private
        if new:
            said = Phrase("%(columns)s not read, since nothing here uses it", columns=_named(new))
            self.note(source, said)
        if private:
            said = Phrase("%(columns)s left out, since it is about people", columns=_named(private))
            self.note(source, said)


def _named(names: tuple[str, ...]) -> Phrase:
    """Say how many columns, and which; what may be somebody's data is not repeated."""
    shown = [name for name in names if name and not _PRIVATE.search(name)][:_SHOWN]
    more = len(names) - len(shown)
    count = Phrase("1 column") if len(names) == 1 else Phrase("%(count)d columns", count=len(names))
    if not shown:
        return count
    listed = ", ".join(map(repr, shown))
    if not more:
        return Phrase("%(columns)s (%(names)s)", columns=count, names=listed)
    return Phrase(
        "%(columns)s (%(names)s and %(more)d more)", columns=count, names=listed, more=more
    )
