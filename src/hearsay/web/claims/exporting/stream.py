"""Write exports as a stream: rows are read page by page, and nothing grows with their number.

No page holds the database: rows are asked for by number, from the last one on. A table that points
to another one is written before it, so that what it points to is in the files too.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from hearsay.connect.exports import Cell, export_csv, export_datafeed, export_jsonl
from hearsay.errors import Phrase, SettingError
from hearsay.web.claims.exporting.cells import Named, write_row
from hearsay.web.claims.exporting.reviews import reviews
from hearsay.web.claims.exporting.tables import TABLES, Table, table
from hearsay.web.claims.models import Check
from hearsay.web.people.models import User

__all__ = ["FORMATS", "WHATS", "Size", "name_of", "pieces", "require", "sizes", "zipped"]

FORMATS = ("csv", "jsonl", "claimreview")
WHATS = (*sorted(one.what for one in TABLES), "all")
Row = TypeVar("Row", bound=Model)
PAGE = 500
SAMPLE = 100
"""Rows of each end of a table that its size is guessed from."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much a file will be: rows, exactly, and bytes, about."""

    what: str
    rows: int
    size: int


def require(what: str, form: str) -> None:
    """Refuse what cannot be written.

    Raises:
        SettingError: there is no such table or form, or the form does not go with the table.
    """
    if form not in FORMATS:
        raise SettingError(
            Phrase(
                "no format is called %(name)s; there are: %(names)s",
                name=repr(form[:40]),
                names=", ".join(FORMATS),
            )
        )
    if form == "claimreview" and what != "checks":
        raise SettingError(Phrase("only checks can be written as ClaimReview; choose checks"))
    if what != "all":
        table(what)


def name_of(what: str, form: str) -> str:
    """Return the name of a table's file."""
    return f"{what}.{'json' if form == 'claimreview' else form}"


OUT = Q(origin=Check.Origin.OTHER) | (
    Q(published_at__isnull=False) & ~Q(status=Check.Status.WITHDRAWN)
)
"""Checks that readers see, also while a revision of them is being written."""


def sizes(what: str, form: str, reader: User | None = None) -> list[Size]:
    """Return how much will be written, a file each; without writing it."""
    require(what, form)
    named = Named.load()
    return [_size(one, form, named, reader) for one in _tables(what)]


def _tables(what: str) -> tuple[Table, ...]:
    return TABLES if what == "all" else (table(what),)


def _size(one: Table, form: str, named: Named, reader: User | None) -> Size:
    if form == "claimreview":
        published = Check.objects.filter(OUT)
        count = published.count()
        ends = [*reviews(published.order_by("pk")[:SAMPLE])]
        return Size(one.what, count, _scaled(count, len(ends), _length(export_datafeed(ends))))
    rows = one.rows(reader)
    count = rows.count()
    first = list(rows.order_by("pk")[:SAMPLE])
    last = list(rows.order_by("-pk")[:SAMPLE]) if count > SAMPLE else []
    sample = [write_row(one, row, named) for row in (*first, *last)]
    head = _length(_written(one, form, [], bom=True))
    size = _length(_written(one, form, sample, bom=True)) - head
    return Size(one.what, count, head + _scaled(count, len(sample), size))


def _scaled(count: int, sampled: int, size: int) -> int:
    return round(size * count / sampled) if sampled else 0


def _length(parts: Iterable[bytes]) -> int:
    return sum(map(len, parts))


def pieces(
    what: str, form: str, *, reader: User | None = None, bom: bool = False
) -> Iterator[bytes]:
    """Yield one table as a file, for a person or (None) for whoever runs the desk.

    Raises:
        SettingError: there is no such table or form.
    """
    require(what, form)
    if form == "claimreview":
        checks = Check.objects.filter(OUT).select_related("rating")
        return export_datafeed(reviews(_paged(checks)))
    one = table(what)
    named = Named.load()
    rows = (write_row(one, row, named) for row in _paged(one.rows(reader)))
    return _written(one, form, rows, bom=bom)


def _written(
    one: Table, form: str, rows: Iterable[dict[str, Cell]], *, bom: bool
) -> Iterator[bytes]:
    if form == "jsonl":
        return export_jsonl(one.kind, rows)
    return export_csv(one.kind, one.columns(), rows, bom=bom)


def _paged(rows: QuerySet[Row]) -> Iterator[Row]:
    """Yield all rows by number, a page at a time."""
    rows = rows.order_by("pk")
    page = list(rows[:PAGE])
    while page:
        yield from page
        page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE])


def zipped(
    form: str, *, now: datetime, reader: User | None = None, bom: bool = False
) -> Iterator[bytes]:
    """Yield all tables as one zip file, a member each; for whom, as `pieces` says."""
    require("all", form)
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as out:
        for one in TABLES:
            member = zipfile.ZipInfo(name_of(one.what, form), now.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            with out.open(member, "w", force_zip64=True) as file:
                for piece in pieces(one.what, form, reader=reader, bom=bom):
                    file.write(piece)
                    yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Somewhere to write to that keeps only what was not taken yet."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        data = bytes(self._waiting)
        self._waiting.clear()
        return data
