"""A table whose columns a person has named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hearsay.connect.files.once import Once
from hearsay.connect.files.report import RowReport
from hearsay.connect.files.tables import read_rows
from hearsay.connect.imports.dates.order import OrderTally, read_as
from hearsay.connect.imports.dates.written import read_written
from hearsay.connect.imports.fields import Fields, Names, RowError, read_time
from hearsay.connect.imports.head import Head, fold_name
from hearsay.connect.imports.keys import RowKeys
from hearsay.connect.imports.mapping import COUNTS, ColumnMapping
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.table_head import TableHead, read_table_head
from hearsay.connect.imports.types import Column, Imported, ImportedMessage, Kind
from hearsay.errors import InputError, Phrase

__all__ = ["MAPPED", "MappedTable"]

MAPPED = "mapped"
"""The name of this shape; it is in no registry, since nothing but a person tells it."""
_USES = {
    "text": Phrase("text; of several columns a line each"),
    "time": Phrase("time, UTC if no zone is named"),
    "url": Phrase("address, http or https only"),
    "lang": Phrase("language code"),
    "id": Phrase("key of the row; a hash of it where there is none"),
    "source": Phrase("where it was seen"),
}
_IDENTITY = ("text", "time", "url", "source")


@dataclass(frozen=True, slots=True)
class MappedTable:
    """CSV, TSV, JSON lines or Parquet, with the columns that a mapping names."""

    mapping: ColumnMapping

    @property
    def name(self) -> str:
        """What settings and commands call it."""
        return MAPPED

    @property
    def title(self) -> Phrase:
        """What people call it."""
        return Phrase("Table with columns that you named")

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that the mapping names, those of the text in its order."""
        named = self.mapping.named()
        fields = dict.fromkeys(field for field, _ in named)
        return tuple(
            Column(
                field,
                tuple(c for f, c in named if f == field),
                _USES.get(field, Phrase("public count")),
            )
            for field in fields
        )

    def looks_like(self, head: Head) -> int:
        """Return 0: no file shows by itself what a person would call its columns."""
        return 0

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield the rows as messages."""
        head = read_table_head(source, self.mapping.encoding)
        self._require_columns(head)
        order = self._order(head, report)
        once, keys = Once(), RowKeys()
        names = Names(self.columns)
        for column in head.columns:
            names.field(column)
        for row in read_rows(source, (), report, delimiter=head.delimiter, encoding=head.encoding):
            fields = Fields(row, names)
            try:
                message = self._message(fields, keys, order)
            except RowError as error:
                report.skip(source, row.number, error.reason, error.advice)
                continue
            if once.again(message.key):
                reason = Phrase("id %(id)s stood before", id=repr(message.key[:80]))
                report.skip(source, row.number, reason, Phrase("make ids unique"))
                continue
            report.good += 1
            yield message
        report.columns(source, *names.left_out())

    def _require_columns(self, head: TableHead) -> None:
        there = {fold_name(column) for column in head.columns}
        missing = [column for _, column in self.mapping.named() if fold_name(column) not in there]
        if missing:
            names = ", ".join(repr(name[:40]) for name in missing[:5])
            advice = Phrase("name columns as they stand in its first line")
            reason = Phrase("no column %(names)s", names=names)
            raise InputError(head.source, reason, advice=advice)

    def _order(self, head: TableHead, report: ImportReport) -> str:
        """Return the order of the numbers in its dates, told from all of them."""
        tally, met = OrderTally(), False
        names = Names(tuple(column for column in self.columns if column.field == "time"))
        quiet = RowReport(lambda line: None)
        if self.mapping.time and not all(map(_is_standard, head.values(self.mapping.time))):
            for row in read_rows(
                head.source, (), quiet, delimiter=head.delimiter, encoding=head.encoding
            ):
                texts = Fields(row, names).all("time")
                found = read_written(texts[0].strip()) if texts else None
                if found is not None:
                    met = True
                    tally.add(found.numbers, american=found.american)
        if not met:
            return self.mapping.dates or "dmy"
        order = tally.order(self.mapping.dates)
        if not order.sure:
            report.note(head.source, read_as(order.name))
        return order.name

    def _message(self, row: Fields, keys: RowKeys, order: str) -> ImportedMessage:
        text = "\n".join(value.strip() for value in row.all("text")).strip()
        if not text:
            raise RowError(Phrase("the text is empty"))
        key = row.key("id")
        if not key:
            key = keys.key({name: row.all(name) for name in _IDENTITY}, row.number)
        return ImportedMessage(
            key=key,
            text=text,
            kind=Kind.POST if self.mapping.post else Kind.TIP,
            time=_time(row, order),
            lang=row.lang("lang"),
            url=row.link("url"),
            source=row.text("source"),
            counts=row.counts(*COUNTS),
        )


def _is_standard(text: str) -> bool:
    try:
        read_time(text.strip())
    except (ValueError, OverflowError, OSError):
        return False
    return True


def _time(row: Fields, order: str) -> datetime | None:
    """Return a moment, from ISO 8601 and the like or from a date in numbers."""
    text = row.text("time")
    if text and not _is_standard(text) and (found := read_written(text)) is not None:
        moment = found.moment(order)
        if moment is None:
            raise RowError(
                Phrase("%(text)s is no date in the order of this file", text=repr(text[:40]))
            )
        return moment
    return row.time("time")
