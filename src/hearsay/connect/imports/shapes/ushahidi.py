"""Ushahidi: the export of posts, with the columns of the deployment's own surveys."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.connect.files.tables import Row
from hearsay.connect.imports.fields import Fields, RowError
from hearsay.connect.imports.table import TableShape
from hearsay.connect.imports.types import ClaimHint, Column, Imported, ImportedMessage, Kind
from hearsay.errors import Phrase

__all__ = ["SHAPES"]

_COLUMNS = (
    Column("id", ("Post ID",), Phrase("key of the row")),
    Column("title", ("Title",), Phrase("first line of the text")),
    Column("description", ("Description", "Unstructured Description"), Phrase("the text")),
    Column("time", ("Post Date (UTC)", "Created (UTC)"), Phrase("time")),
    Column("status", ("Post Status",), Phrase("a `published` post is public, any other is a tip")),
    Column("source", ("Source",), Phrase("how it came: web, SMS, …")),
    Column("survey", ("Survey",), Phrase("first of the categories")),
    Column("categories", ("Categories", "Category", "Tags"), Phrase("categories")),
    Column(
        "place",
        ("District", "County", "Province", "Region", "State", "City", "Town", "Country"),
        Phrase("place, as words; points on the map and addresses are left out"),
    ),
)


def _is_hxl(row: Row) -> bool:
    """Tell the second line of an export, which holds tags for machines, such as #date."""
    values = [value.strip() for value in row.values.values() if value.strip()]
    return bool(values) and all(value.startswith("#") for value in values)


def _post(row: Fields, key: str) -> Iterator[Imported]:
    parts = dict.fromkeys(part.strip() for part in (*row.all("title"), *row.all("description")))
    text = "\n".join(parts)
    if not text:
        raise RowError(Phrase("the title and the description are empty"))
    if len(parts) > 1 and list(parts)[1].startswith(next(iter(parts)).rstrip("….")):
        text = "\n".join(list(parts)[1:])  # an unstructured post's title is its own beginning
    yield ImportedMessage(
        key=row.key("id", key),
        text=text,
        kind=Kind.POST if row.text("status").lower() == "published" else Kind.TIP,
        time=row.time("time"),
        source=row.text("source"),
        place=row.place("place"),
        hint=ClaimHint(categories=(*row.items("survey"), *row.items("categories"))),
    )


SHAPES = (
    TableShape(
        "ushahidi",
        Phrase("Ushahidi export of posts"),
        _COLUMNS,
        (("Post ID", "Created (UTC)"), ("Post ID", "Post Date (UTC)"), ("Post ID", "Post Status")),
        _post,
        identity=("title", "description", "time"),
        skip=_is_hxl,
    ),
)
