"""Meedan Check: exports of items, of fact-checks and of shared feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hearsay.connect.imports.fields import Fields, RowError
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

_COUNTS = ("media", "requests", "shares", "reactions", "comments")

_COLUMNS = (
    Column("id", ("ID", "Item page URL"), Phrase("key of the row; never opened")),
    Column("claim", ("Claim", "Claim description"), Phrase("the claim; the text of the message")),
    Column(
        "context",
        ("Context", "Claim context"),
        Phrase("body of the check; the addresses in it are the evidence"),
    ),
    Column(
        "content",
        ("Content", "Media content"),
        Phrase("text of the message; the claim where there is none"),
    ),
    Column("title", ("Fact-check title", "Title"), Phrase("title; the claim if there is none")),
    Column("summary", ("Fact-check summary", "Summary"), Phrase("summary")),
    Column("url", ("Fact-check URL", "URL"), Phrase("address of the check")),
    Column("lang", ("Fact-check language", "Language"), Phrase("language code")),
    Column("status", ("Rating", "Status"), Phrase("rating, in the workspace's words")),
    Column("published", ("Report Status",), Phrase("`unpublished` and `paused` are kept as such")),
    Column(
        "published_at",
        ("Report Published at", "Published at", "Published"),
        Phrase("day of the check"),
    ),
    Column("updated", ("Updated at",), Phrase("day of the check if no other is given")),
    Column("submitted", ("Submitted at",), Phrase("time of the message")),
    Column("posted", ("Social Media Posted at",), Phrase("time of the message; then it is a post")),
    Column("source", ("Workspace",), Phrase("workspace: publisher of the check")),
    Column("tags", ("Tags",), Phrase("categories")),
    Column("media", ("Number of media",), Phrase("public count")),
    Column("requests", ("Number of requests",), Phrase("public count")),
    Column("shares", ("Media: Shares",), Phrase("public count")),
    Column("reactions", ("Media: Reactions",), Phrase("public count")),
    Column("comments", ("Media: Comments",), Phrase("public count")),
)
_NEEDS = (
    ("Claim", "Item page URL"),
    ("Fact-check title", "Fact-check URL"),
    ("Fact-check title", "Fact-check summary"),
    ("Title", "Summary", "URL", "Report Status"),
)


def _record(row: Fields, key: str) -> Iterator[Imported]:
    key = row.key("id", key)
    message = _message(row, key)
    check = _check(row, key)
    if message is None and check is None:
        raise RowError(Phrase("no claim, no title and no text"))
    if message is not None:
        yield message
    if check is not None:
        yield check


def _message(row: Fields, key: str) -> ImportedMessage | None:
    """Return what was asked; a row of a list of fact-checks holds none."""
    text = row.text("content") or row.text("claim")
    if not text or not (row.all("submitted") or row.all("posted") or row.all("content")):
        return None
    hint = ClaimHint(key, row.text("claim"), row.text("status"), row.items("tags"))
    posted = row.time("posted")
    return ImportedMessage(
        key=key,
        text=text,
        kind=Kind.POST if posted else Kind.TIP,
        time=posted or row.time("submitted"),
        source=row.text("source"),
        counts=row.counts(*_COUNTS),
        hint=hint,
    )


def _check(row: Fields, key: str) -> ImportedCheck | None:
    """Return what was found, if the row says it: a title, a summary or an address."""
    title, summary, url = row.text("title"), row.text("summary"), row.link("url")
    claim = row.text("claim") or title
    if not claim or not (title or summary or url):
        return None
    check = Check(
        id=key, claim=claim, title=title, url=url, rating=row.text("status"),
        lang=row.lang("lang"), date=row.day("published_at") or row.day("updated"),
        publisher=row.text("source"), summary=summary,
    )  # fmt: skip
    found = ImportedCheck(
        key=key,
        check=check,
        body=row.text("context"),
        evidence=tuple(link for link in row.links("context") if link != url),
        categories=row.items("tags"),
        source=row.text("source"),
    )
    status = row.text("published").lower()
    return replace(found, published=status in ("", "published"))


SHAPES = (
    TableShape(
        "meedan-check",
        Phrase("Meedan Check export"),
        _COLUMNS,
        _NEEDS,
        _record,
        identity=("claim", "content", "title", "url"),
    ),
)
