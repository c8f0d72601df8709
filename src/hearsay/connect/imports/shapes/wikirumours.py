"""WikiRumours: its export of rumours, and its tables of rumours and of sightings."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.canonical import stable_id
from hearsay.connect.imports.fields import Fields
from hearsay.connect.imports.table import TableShape
from hearsay.connect.imports.types import (
    ClaimHint,
    Column,
    Imported,
    ImportedCheck,
    ImportedMessage,
)
from hearsay.errors import Phrase
from hearsay.types import Check

__all__ = ["SHAPES"]

_STATUSES = {
    "1": "New / uninvestigated", "2": "Under investigation", "3": "Probably true",
    "4": "Probably false", "5": "Confirmed true", "6": "Confirmed false",
    "7": "Impossible to verify", "8": "Impossible to verify but probably true",
    "9": "Impossible to verify but probably false",
}  # fmt: skip
_OPEN = (_STATUSES["1"], _STATUSES["2"])
_CHANNELS = {"1": "internet", "2": "email", "3": "sms", "4": "phone", "5": "in person"}
_PLACE = Column("place", ("city", "region", "country", "country_id"), Phrase("place, as words"))

_RUMOURS = (
    Column("id", ("rumour_id", "public_id"), Phrase("key of the row and of its claim")),
    Column("text", ("description",), Phrase("the rumour: text of the message, and the claim")),
    Column("time", ("occurred_on", "created_on", "updated_on"), Phrase("time")),
    _PLACE,
    Column("status", ("status", "status_id"), Phrase("status; a number is read by the usual list")),
    Column(
        "findings", ("findings",), Phrase("what was found: an unpublished check, once it is closed")
    ),
    Column("tags", ("tags",), Phrase("categories")),
    Column("sightings", ("number_of_sightings",), Phrase("public count")),
)
_SIGHTINGS = (
    Column("id", ("sighting_id", "public_id"), Phrase("key of the row")),
    Column("rumour", ("rumour_id",), Phrase("key of the claim")),
    Column("text", ("details",), Phrase("what was heard: text of the message")),
    Column("time", ("heard_on", "entered_on"), Phrase("time")),
    _PLACE,
    Column(
        "channel",
        ("source_id", "source"),
        Phrase("how it came; a number is read by the usual list"),
    ),
)


def _rumour(row: Fields, key: str) -> Iterator[Imported]:
    text = row.need("text", Phrase("the rumour"))
    key = row.key("id", key)
    status = _STATUSES.get(row.text("status"), row.text("status"))
    claim = _claim_key(key)
    moment = row.time("time")
    yield ImportedMessage(
        key=key,
        text=text,
        time=moment,
        place=row.place("place"),
        counts=row.counts("sightings"),
        hint=ClaimHint(claim, text, status, row.items("tags")),
    )
    findings = row.text("findings")
    if findings and status not in _OPEN:
        date = moment.date().isoformat() if moment else ""
        check = Check(claim, text, rating=status, date=date, summary=findings)
        yield ImportedCheck(
            claim, check, evidence=row.links("findings"), categories=row.items("tags"),
            published=False,
        )  # fmt: skip


def _sighting(row: Fields, key: str) -> Iterator[Imported]:
    rumour = row.text("rumour")
    yield ImportedMessage(
        key=f"sighting-{row.key('id')}" if row.all("id") else key,
        text=row.need("text", Phrase("what was heard")),
        time=row.time("time"),
        source=_CHANNELS.get(row.text("channel"), row.text("channel")),
        place=row.place("place"),
        hint=ClaimHint(_claim_key(rumour) if rumour else ""),
    )


def _claim_key(rumour: str) -> str:
    return stable_id("wikirumours", rumour)


SHAPES = (
    TableShape(
        "wikirumours",
        Phrase("WikiRumours: rumours"),
        _RUMOURS,
        (
            ("description", "status", "number_of_sightings"),
            ("rumour_id", "description", "status_id"),
        ),
        _rumour,
        identity=("text", "place"),
    ),
    TableShape(
        "wikirumours-sightings",
        Phrase("WikiRumours: sightings"),
        _SIGHTINGS,
        (("sighting_id", "rumour_id", "details"),),
        _sighting,
        identity=("rumour", "text", "time"),
    ),
)
