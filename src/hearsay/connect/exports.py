"""What a desk hands out, as a stream of bytes: CSV, JSON lines, ClaimReview; and the way back.

Every row says what it is in a column of its own, called "hearsay-export-1", so that a file of ours
is known wherever it comes back from, put together with others or saved by a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hearsay.canonical import Json
from hearsay.claimreview import ClaimReview, stream_datafeed
from hearsay.connect.files import RowReport
from hearsay.connect.files.cells import EXPORT_MARK, guard_cell
from hearsay.connect.files.tables import read_rows
from hearsay.connect.imports.fields import read_time, storable
from hearsay.connect.imports.types import ClaimHint, ImportedCheck, ImportedMessage, Kind
from hearsay.errors import SettingError
from hearsay.types import Check

__all__ = [
    "CHECK_COLUMNS",
    "EXPORT_MARK",
    "MESSAGE_COLUMNS",
    "Cell",
    "ExportRow",
    "check_from_row",
    "check_row",
    "export_csv",
    "export_datafeed",
    "export_jsonl",
    "message_from_row",
    "message_row",
    "pack",
    "read_export",
    "unpack",
]

Cell = None | bool | int | float | str | date | Sequence[str]
"""What stands in a column; a list of texts is one cell."""

CHECK_COLUMNS = (
    "id", "claim", "title", "url", "rating", "lang", "date", "publisher", "summary", "body",
    "evidence", "appearances", "categories", "source", "published", "key",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "id", "text", "kind", "time", "lang", "url", "source", "place", "counts", "claim_id", "claim",
    "status", "categories",
)  # fmt: skip

_CHUNK = 1 << 16
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A row of one of our exports: what it is, where it stands, and its cells as text."""

    kind: str
    number: int
    values: Mapping[str, str]


def export_csv(
    kind: str, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]], *, bom: bool = False
) -> Iterator[bytes]:
    """Yield CSV in pieces: every cell quoted, and none that a spreadsheet takes for a formula.

    `bom` puts a byte order mark first, which some spreadsheets need to see that it is UTF-8.

    Raises:
        SettingError: a row has a column that is not among `columns`.
    """
    yield from _chunks(_csv_lines(kind, columns, rows), _BOM if bom else b"")


def export_jsonl(kind: str, rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """Yield JSON lines in pieces: one object a line, columns without a value left out."""
    yield from _chunks(_json_lines(kind, rows))


def export_datafeed(reviews: Iterable[ClaimReview], *, name: str = "") -> Iterator[bytes]:
    """Yield a schema.org DataFeed of ClaimReviews in pieces; together they are valid JSON."""
    yield from _chunks(stream_datafeed(reviews, name=name))


def _chunks(pieces: Iterable[str], head: bytes = b"") -> Iterator[bytes]:
    waiting = bytearray(head)
    for piece in pieces:
        waiting += piece.encode("utf-8", "replace")
        if len(waiting) >= _CHUNK:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


def _csv_lines(
    kind: str, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]
) -> Iterator[str]:
    line = io.StringIO(newline="")
    writer = csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n")

    def taken() -> str:
        text = line.getvalue()
        line.seek(0)
        line.truncate()
        return text

    writer.writerow([EXPORT_MARK, *columns])
    yield taken()
    for row in rows:
        unknown = row.keys() - set(columns)
        if unknown:
            raise SettingError(f"no column {min(unknown)!r}; there are: {', '.join(columns)}")
        writer.writerow([kind, *(_cell(row.get(name)) for name in columns)])
        yield taken()


def _json_lines(kind: str, rows: Iterable[Mapping[str, Cell]]) -> Iterator[str]:
    for row in rows:
        value = {EXPORT_MARK: kind} | {name: _json(cell) for name, cell in row.items()}
        kept = {name: cell for name, cell in value.items() if cell not in (None, "", [])}
        yield json.dumps(kept, ensure_ascii=False, allow_nan=False) + "\n"


def _cell(value: Cell) -> str:
    """Return what stands in a cell; numbers stay numbers, since no text of others is in them."""
    plain = _json(value)
    if isinstance(plain, str):
        return guard_cell(plain)
    if isinstance(plain, list):
        return guard_cell(pack(plain))
    return "" if plain is None else json.dumps(plain)


def _json(value: Cell) -> bool | int | float | str | list[str] | None:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Sequence):
        return [storable(item) for item in value]
    return value


def pack(items: Sequence[str]) -> str:
    """Return a list as one text: a line for each, or a JSON array where lines would not do."""
    plain = all(item and "\n" not in item for item in items)
    if items and (not plain or items[0].startswith("[")):
        return json.dumps(list(items), ensure_ascii=False)
    return "\n".join(items)


def unpack(text: str) -> tuple[str, ...]:
    """Return the list that `pack` was given."""
    if not text.startswith("["):
        return tuple(text.split("\n")) if text else ()
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(str(item) for item in value)
    return tuple(text.split("\n"))


def read_export(source: str, report: RowReport, *, delimiter: str = "") -> Iterator[ExportRow]:
    """Yield the rows of CSV or JSON lines that we wrote, every text as it was.

    `delimiter` is what stands between cells where a spreadsheet has changed it.

    Raises:
        InputError: the file is missing or empty, or is no export of ours.
    """
    for row in read_rows(source, (EXPORT_MARK,), report, delimiter=delimiter):
        values = {name: storable(text) for name, text in row.values.items()}
        yield ExportRow(values.pop(EXPORT_MARK), row.number, values)


def check_row(item: ImportedCheck) -> dict[str, Cell]:
    """Return a check under `CHECK_COLUMNS`."""
    check = item.check
    return {
        "id": check.id, "claim": check.claim, "title": check.title, "url": check.url,
        "rating": check.rating, "lang": check.lang, "date": check.date,
        "publisher": check.publisher, "summary": check.summary, "body": item.body,
        "evidence": item.evidence, "appearances": item.appearances, "categories": item.categories,
        "source": item.source, "published": item.published, "key": item.key,
    }  # fmt: skip


def message_row(item: ImportedMessage) -> dict[str, Cell]:
    """Return a message under `MESSAGE_COLUMNS`."""
    return {
        "id": item.key, "text": item.text, "kind": str(item.kind), "time": item.time,
        "lang": item.lang, "url": item.url, "source": item.source, "place": item.place,
        "counts": [f"{name}={count}" for name, count in item.counts], "claim_id": item.hint.key,
        "claim": item.hint.claim, "status": item.hint.status, "categories": item.hint.categories,
    }  # fmt: skip


def check_from_row(values: Mapping[str, str]) -> ImportedCheck:
    """Return the check that `check_row` was given."""

    def value(name: str) -> str:
        return values.get(name, "")

    check = Check(
        id=value("id"), claim=value("claim"), title=value("title"), url=value("url"),
        rating=value("rating"), lang=value("lang") or None, date=value("date"),
        publisher=value("publisher"), summary=value("summary"),
    )  # fmt: skip
    return ImportedCheck(
        key=value("key") or check.id,
        check=check,
        body=value("body"),
        evidence=unpack(value("evidence")),
        appearances=unpack(value("appearances")),
        categories=unpack(value("categories")),
        source=value("source"),
        published=value("published").lower() != "false",
    )


def message_from_row(values: Mapping[str, str]) -> ImportedMessage:
    """Return the message that `message_row` was given.

    A time without a zone, as a spreadsheet leaves it, is UTC.

    Raises:
        ValueError: the time is none, or a count is no number.
    """

    def value(name: str) -> str:
        return values.get(name, "")

    counts = (item.rpartition("=") for item in unpack(value("counts")))
    return ImportedMessage(
        key=value("id"),
        text=value("text"),
        kind=Kind(value("kind") or Kind.TIP),
        time=read_time(value("time")) if value("time") else None,
        lang=value("lang") or None,
        url=value("url"),
        source=value("source"),
        place=value("place"),
        counts=tuple((name, int(count)) for name, _, count in counts),
        hint=ClaimHint(
            value("claim_id"), value("claim"), value("status"), unpack(value("categories"))
        ),
    )
