"""Plain tables of checks and of messages: CSV, TSV, JSON lines, Parquet."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.connect.imports.fields import Fields
from hearsay.connect.imports.table import TableShape
from hearsay.connect.imports.types import (
    ClaimHint,
    Column,
    Imported,
    ImportedCheck,
    ImportedMessage,
    Kind,
)
from hearsay.errors import Phrase
from hearsay.types import Check

__all__ = ["SHAPES"]

_COUNTS = ("views", "shares", "likes", "comments", "requests")

_CLAIM = ("claim", "claim reviewed")
_BESIDE = ("id", "url", "link", "title", "headline", "rating", "verdict", "summary")
"""A claim alone tells no table of checks: a table of labels has one too."""

_CHECKS = (
    Column("id", ("id",), Phrase("the check's id; a hash of the row where there is none")),
    Column("claim", ("claim", "claim reviewed"), Phrase("the claim that was checked; needed")),
    Column("title", ("title", "headline"), Phrase("title")),
    Column("url", ("url", "link"), Phrase("address, http or https only")),
    Column("rating", ("rating", "verdict"), Phrase("the publisher's rating, in its words")),
    Column("lang", ("lang", "language"), Phrase("language code")),
    Column("date", ("date", "date published"), Phrase("day of publication")),
    Column("publisher", ("publisher",), Phrase("who published it: an organisation")),
    Column("summary", ("summary",), Phrase("summary")),
    Column("body", ("body", "article"), Phrase("the whole text")),
    Column("evidence", ("evidence", "sources", "references"), Phrase("the addresses in it")),
    Column("appearances", ("appearances",), Phrase("addresses where the claim appeared")),
    Column("categories", ("categories", "category", "tags"), Phrase("categories")),
)
_MESSAGES = (
    Column("id", ("id",), Phrase("the message's id; a hash of the row where there is none")),
    Column("text", ("text", "message"), Phrase("what was said; needed")),
    Column("kind", ("kind",), Phrase("`tip` or `post`; a tip where it does not say")),
    Column(
        "time", ("time", "date", "created at", "timestamp"), Phrase("time, UTC if no zone is named")
    ),
    Column("lang", ("lang", "language"), Phrase("language code")),
    Column("url", ("url", "link"), Phrase("address, http or https only")),
    Column("source", ("source", "channel", "platform"), Phrase("where it was seen or how it came")),
    Column(
        "place", ("district", "province", "region", "city", "country"), Phrase("place, as words")
    ),
    Column("claim_id", ("claim id",), Phrase("same for all messages of one claim")),
    Column("claim", ("claim",), Phrase("the claim it makes")),
    Column("status", ("status",), Phrase("what the file says of the claim")),
    Column("categories", ("categories", "category", "tags"), Phrase("categories")),
    *(Column(name, (name,), Phrase("public count")) for name in _COUNTS),
)


def _check(row: Fields, key: str) -> Iterator[Imported]:
    key = row.key("id", key)
    check = Check(
        id=key, claim=row.need("claim", Phrase("the claim")), title=row.text("title"),
        url=row.link("url"), rating=row.text("rating"), lang=row.lang("lang"),
        date=row.day("date"), publisher=row.text("publisher"), summary=row.text("summary"),
    )  # fmt: skip
    yield ImportedCheck(
        key=key,
        check=check,
        body=row.text("body"),
        evidence=row.links("evidence"),
        appearances=row.links("appearances"),
        categories=row.items("categories"),
        source=check.publisher,
    )


def _message(row: Fields, key: str) -> Iterator[Imported]:
    yield ImportedMessage(
        key=row.key("id", key),
        text=row.need("text", Phrase("the text")),
        kind=Kind.POST if row.text("kind").lower() == "post" else Kind.TIP,
        time=row.time("time"),
        lang=row.lang("lang"),
        url=row.link("url"),
        source=row.text("source"),
        place=row.place("place"),
        counts=row.counts(*_COUNTS),
        hint=ClaimHint(
            row.key("claim_id"), row.text("claim"), row.text("status"), row.items("categories")
        ),
    )


SHAPES = (
    TableShape(
        "checks",
        Phrase("Table of checks"),
        _CHECKS,
        tuple((name, other) for name in _CLAIM for other in _BESIDE),
        _check,
        identity=("claim", "url", "publisher"),
    ),
    TableShape(
        "messages",
        Phrase("Table of messages"),
        _MESSAGES,
        (("text",), ("message",)),
        _message,
        identity=("text", "time", "url", "source"),
    ),
)
