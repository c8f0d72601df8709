"""Shapes that are tables: which columns they have, and what a row of them means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hearsay.connect.files.once import Once
from hearsay.connect.files.tables import Row, read_rows
from hearsay.connect.imports.fields import Fields, Names, RowError
from hearsay.connect.imports.head import Head, fold_name, read_head
from hearsay.connect.imports.keys import RowKeys
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.types import Column, Imported
from hearsay.errors import InputError, Phrase

__all__ = ["RowReader", "TableShape", "read_fields"]

RowReader = Callable[[Fields, str], Iterator[Imported]]
"""Turns a row, and the key to use if it has none of its own, into what it holds."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table told by its columns.

    `needs` lists the columns that tell it, in one or more ways; `record` reads a row, and raises
    `RowError` for one that cannot be used. `identity` are the fields that say which row it is
    where its field `id` is empty, so that a later export of it gets the same key. `skip` tells rows that are
    no data.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    record: RowReader
    identity: tuple[str, ...]
    skip: Callable[[Row], bool] = lambda row: False

    def looks_like(self, head: Head) -> int:
        """Return how many of the columns stand there; 0 if those that tell it do not."""
        if not any(head.has(*names) for names in self.needs):
            return 0
        known = {fold_name(name) for column in self.columns for name in column.names}
        return len({fold_name(name) for name in head.columns} & known)

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield what the rows hold, each key once."""
        head = read_head(source)
        if not self.looks_like(head):
            reason = Phrase("is not of the shape “%(title)s”", title=self.title)
            advice = Phrase("it needs the columns %(columns)s", columns=_either(self.needs))
            raise InputError(source, reason, advice=advice)
        once, keys = Once(), RowKeys()
        for fields in read_fields(head, self.columns, report, self.skip):
            try:
                found = list(self.record(fields, self._key(fields, keys)))
            except RowError as error:
                report.skip(source, fields.number, error.reason, error.advice)
                continue
            again = [item for item in found if once.again(f"{type(item).__name__} {item.key}")]
            if again:
                reason = Phrase("id %(id)s stood before", id=repr(again[0].key[:80]))
                report.skip(source, fields.number, reason, Phrase("make ids unique"))
                continue
            report.good += 1
            yield from found

    def _key(self, fields: Fields, keys: RowKeys) -> str:
        """Return a key for a row without an id; one with an id needs none."""
        if fields.all("id"):
            return ""
        return keys.key({name: fields.all(name) for name in self.identity}, fields.number)


def _either(needs: Sequence[tuple[str, ...]]) -> str:
    last = ", ".join(map(repr, needs[-1]))
    if len(needs) == 1:
        return last
    return Phrase("%(one)s or %(other)s", one=_either(needs[:-1]), other=last)


def read_fields(
    head: Head,
    columns: tuple[Column, ...],
    report: ImportReport,
    skip: Callable[[Row], bool] = lambda row: False,
) -> Iterator[Fields]:
    """Yield the rows of a table under our names; at its end the columns left out are told."""
    names = Names(columns)
    for column in head.columns:
        names.field(column)
    for row in read_rows(head.source, (), report, delimiter=head.delimiter):
        fields = Fields(row, names)
        if not skip(row):
            yield fields
    report.columns(head.source, *names.left_out())
    if head.lists:
        said = Phrase(
            "%(columns)s hold lists or records, which are not read from Parquet",
            columns=", ".join(map(repr, head.lists[:12])),
        )
        report.note(head.source, said)
