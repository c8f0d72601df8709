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
from hearsay.types import Check

__all__ = ["SHAPES"]

_COUNTS = ("views", "shares", "likes", "comments", "requests")

_CLAIM = ("claim", "claim reviewed")
_BESIDE = ("id", "url", "link", "title", "headline", "rating", "verdict", "summary")
"""A claim alone tells no table of checks: a table of labels has one too."""

_CHECKS = (
    Column("id", ("id",), "the check's id; a hash of the row where there is none"),
    Column("claim", ("claim", "claim reviewed"), "the claim that was checked; needed"),
    Column("title", ("title", "headline"), "title"),
    Column("url", ("url", "link"), "address, http or https only"),
    Column("rating", ("rating", "verdict"), "the publisher's rating, in its words"),
    Column("lang", ("lang", "language"), "language code"),
    Column("date", ("date", "date published"), "day of publication"),
    Column("publisher", ("publisher",), "who published it: an organisation"),
    Column("summary", ("summary",), "summary"),
    Column("body", ("body", "article"), "the whole text"),
    Column("evidence", ("evidence", "sources", "references"), "the addresses in it"),
    Column("appearances", ("appearances",), "addresses where the claim appeared"),
    Column("categories", ("categories", "category", "tags"), "categories"),
)
_MESSAGES = (
    Column("id", ("id",), "the message's id; a hash of the row where there is none"),
    Column("text", ("text", "message"), "what was said; needed"),
    Column("kind", ("kind",), "`tip` or `post`; a tip where it does not say"),
    Column("time", ("time", "date", "created at", "timestamp"), "time, UTC if no zone is named"),
    Column("lang", ("lang", "language"), "language code"),
    Column("url", ("url", "link"), "address, http or https only"),
    Column("source", ("source", "channel", "platform"), "where it was seen or how it came"),
    Column("place", ("district", "province", "region", "city", "country"), "place, as words"),
    Column("claim_id", ("claim id",), "same for all messages of one claim"),
    Column("claim", ("claim",), "the claim it makes"),
    Column("status", ("status",), "what the file says of the claim"),
    Column("categories", ("categories", "category", "tags"), "categories"),
    *(Column(name, (name,), "public count") for name in _COUNTS),
)


def _check(row: Fields, key: str) -> Iterator[Imported]:
    key = row.key("id", key)
    check = Check(
        id=key, claim=row.need("claim", "the claim"), title=row.text("title"),
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
        text=row.need("text", "the text"),
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
        "Table of checks",
        _CHECKS,
        tuple((name, other) for name in _CLAIM for other in _BESIDE),
        _check,
        identity=("claim", "url", "publisher"),
    ),
    TableShape(
        "messages",
        "Table of messages",
        _MESSAGES,
        (("text",), ("message",)),
        _message,
        identity=("text", "time", "url", "source"),
    ),
)
