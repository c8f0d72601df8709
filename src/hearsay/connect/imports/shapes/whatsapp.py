"""WhatsApp: the export of a chat, as text or as the zip that a phone makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hearsay.connect.files.lines import Line, read_lines
from hearsay.connect.imports.archive import open_text
from hearsay.connect.imports.dates.order import Order, OrderTally, read_as
from hearsay.connect.imports.fields import LONGEST, storable
from hearsay.connect.imports.head import Head, read_head
from hearsay.connect.imports.keys import RowKeys
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.types import Column, Imported, ImportedMessage
from hearsay.connect.imports.whatsapp.said import Unsaid, after_name, said
from hearsay.connect.imports.whatsapp.stamps import Stamp, read_stamp
from hearsay.errors import InputError, Phrase

__all__ = ["SHAPES", "WhatsAppChat"]

_SIGNS = 500
"""More than any table shows: the beginning of a message is like nothing else."""
_WHAT = {
    Unsaid.APP: Phrase("of the app itself"),
    Unsaid.MEDIA: Phrase("of pictures, voice or files without words"),
    Unsaid.DELETED: Phrase("that were deleted"),
    Unsaid.PLACE: Phrase("that are points on the map"),
    Unsaid.EMPTY: Phrase("without words"),
}


@dataclass(slots=True)
class _Raw:
    """The lines of a message; of one that is longer than any text only the beginning is kept."""

    number: int
    stamp: Stamp
    lines: list[str]
    size: int = 0

    def add(self, line: str) -> None:
        self.size += len(line) + 1
        if self.size <= LONGEST + 1:
            self.lines.append(line)


@dataclass(frozen=True, slots=True)
class WhatsAppChat:
    """A chat that somebody exported on a phone, or copied from the web page.

    `dates` is the order of day, month and year that a person named; it counts only where the
    dates themselves allow it.
    """

    dates: str = ""

    @property
    def name(self) -> str:
        """What settings and commands call it."""
        return "whatsapp"

    @property
    def title(self) -> Phrase:
        """What people call it."""
        return Phrase("WhatsApp chat (text or zip)")

    @property
    def columns(self) -> tuple[Column, ...]:
        """What is read of a message."""
        return _COLUMNS

    def dated(self, order: str) -> WhatsAppChat:
        """Return the same with an order of dates that a person named."""
        return replace(self, dates=order)

    def looks_like(self, head: Head) -> int:
        """Return whether the first line begins a message."""
        first = next((line for line in head.text.splitlines() if line.strip()), "")
        return _SIGNS if read_stamp(first) else 0

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield what people said, in order; names, and lines of the app itself, are passed over."""
        if not self.looks_like(read_head(source)):
            reason = Phrase("is not of the shape “%(title)s”", title=self.title)
            advice = Phrase("its first line must begin with a date and a time")
            raise InputError(source, reason, advice=advice)
        style, order = self._first_pass(source, report)
        keys, unsaid = RowKeys(), Counter[Unsaid]()
        with open_text(source) as file:
            for raw in _messages(source, read_lines(file), style, report):
                text = _said(raw)
                if isinstance(text, Unsaid):
                    unsaid[text] += 1
                elif len(text) > LONGEST:
                    reason = Phrase("text has more than %(most)d characters", most=LONGEST)
                    report.skip(source, raw.number, reason)
                elif (moment := raw.stamp.when.moment(order.name)) is None:
                    reason = Phrase("the date is none in the order of this file")
                    report.skip(source, raw.number, reason)
                else:
                    report.good += 1
                    key = keys.key(_identity(raw.stamp, text), raw.number)
                    yield ImportedMessage(key=key, text=text, time=moment, source="WhatsApp")
        for what, count in unsaid.items():
            said = Phrase("%(count)d lines %(what)s are not read", count=count, what=_WHAT[what])
            report.note(source, said)

    def _first_pass(self, source: str, report: ImportReport) -> tuple[str, Order]:
        """Return how the file's messages begin, and the order of its dates."""
        tally, style = OrderTally(), ""
        with open_text(source) as file:
            for line in read_lines(file):
                stamp = read_stamp(line.text)
                if stamp is not None and (not style or stamp.style == style):
                    style = stamp.style
                    tally.add(stamp.when.numbers, american=stamp.when.american)
        order = tally.order(self.dates)
        if not order.sure:
            report.note(source, read_as(order.name))
        return style, order


def _messages(
    source: str, lines: Iterator[Line], style: str, report: ImportReport
) -> Iterator[_Raw]:
    """Yield messages with the lines that belong to them."""
    current: _Raw | None = None
    broken = False
    for line in lines:
        stamp = read_stamp(line.text)
        begins = stamp is not None and stamp.style == style
        if begins and current is not None:
            yield current
            current = None
        if line.problem:
            report.skip(source, line.number, line.problem, line.advice)
            broken = broken or begins
        elif stamp is not None and begins:
            broken = False
            current = _Raw(line.number, stamp, [stamp.rest.rstrip("\r\n")])
        elif current is not None:
            current.add(line.text.rstrip("\r\n"))
        elif not broken and line.text.strip():
            report.skip(source, line.number, Phrase("stands before the first message"))
    if current is not None:
        yield current


def _said(raw: _Raw) -> str | Unsaid:
    rest = after_name(raw.lines[0])
    if rest is None:
        return Unsaid.APP
    return said(storable("\n".join([rest, *raw.lines[1:]])))


def _identity(stamp: Stamp, text: str) -> dict[str, list[str]]:
    """Return what tells a message in every export of its chat.

    Neither the order of the date's numbers nor its seconds belong to it: another phone writes
    them otherwise, and a longer export may show that the order was another.
    """
    numbers = sorted(number % 100 for number in stamp.when.numbers)
    return {
        "date": [str(number) for number in numbers],
        "time": [f"{stamp.when.clock:%H:%M}"],
        "text": [text],
    }


_COLUMNS = (
    Column("time", ("date and time",), Phrase("time, UTC since none is named; in any phone's way")),
    Column(
        "text", ("what was said",), Phrase("text, without the name before it; lines are joined")
    ),
)

SHAPES = (WhatsAppChat(),)
