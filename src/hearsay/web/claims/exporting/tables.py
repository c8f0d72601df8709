"""What a desk exports: one table of rows a file, every field of its rows in a column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, QuerySet

from hearsay.connect.exports import Cell
from hearsay.errors import Phrase, SettingError
from hearsay.web.claims import models as store
from hearsay.web.people.models import Role, User

__all__ = ["TABLES", "Table", "table"]


def _nothing(row: Any) -> dict[str, Cell]:
    return {}


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of row.

    `names` gives the column of a field where it is not the field's own name; `left_out` says why a
    field is in no column. `own` names the field of whoever alone a row is for. `beside` makes
    columns, named in `more`, that are for other readers and are not read when a desk is restored.
    `is_late`: exports of earlier versions have no such file.
    """

    what: str
    kind: str
    model: type[Model]
    names: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    beside: Callable[[Any], dict[str, Cell]] = _nothing
    related: tuple[str, ...] = ()
    own: str = ""
    is_late: bool = False

    def rows(self, reader: User | None) -> QuerySet[Model]:
        """Return the rows that a person may have; all of them for administrators and the command."""
        rows = self.model._default_manager.select_related(*self.related)
        if not self.own or reader is None or reader.role >= Role.ADMINISTRATOR:
            return rows
        return rows.filter(**{self.own: reader})

    def fields(self) -> dict[str, Field[Any, Any]]:
        """Return column → field."""
        return {
            self.names.get(one.name, one.name): one
            for one in self.model._meta.concrete_fields
            if one.name not in self.left_out
        }

    def columns(self) -> tuple[str, ...]:
        """Return all columns in their order."""
        return (*self.more, *self.fields())


def _of_message(row: store.Message) -> dict[str, Cell]:
    """Return what other readers want of a message beside its own fields."""
    claim = row.claim
    if claim is None:
        return {}
    return {
        "claim": claim.statement,
        "status": claim.status,
        "categories": [claim.topic.name_en] if claim.topic else [],
    }


def _of_check(row: store.Check) -> dict[str, Cell]:
    """Return what other readers want of a check beside its own fields."""
    own = row.origin == store.Check.Origin.OWN
    topic = row.claim.topic if row.claim else None
    rating = row.rating.name_in(row.lang) if row.rating else row.rating_text
    day = row.published_at.date().isoformat() if own and row.published_at else row.date_text
    return {
        "id": row.key,
        "rating": rating,
        "date": day,
        "categories": [topic.name_en] if topic else [],
        "source": row.publisher,
        "published": row.is_out or not own,
    }


_DERIVED = "the worker makes it anew"
_PASSING = "says who asks the source just now"

TABLES = (
    Table(
        "source_posts",
        "source_post",
        apps.get_model("sources", "SourcePost"),
        names={"message": "message_row"},
        left_out={"told": "made of the text when the source is asked next"},
        is_late=True,
    ),
    Table(
        "sources",
        "source",
        apps.get_model("sources", "Source"),
        left_out={"turn": _PASSING, "taken_until": _PASSING},
        is_late=True,
    ),
    Table("changes", "change", store.Change, names={"claim": "claim_id", "object_id": "object"}),
    Table("searches", "search", store.SavedSearch, own="owner"),
    Table("notes", "note", store.Note, names={"claim": "claim_id"}),
    Table("near", "near", store.NearClaim),
    Table(
        "matches",
        "match",
        store.Match,
        names={"claim": "claim_id", "check_to": "check_row", "message": "message_row"},
    ),
    Table("evidence", "evidence", store.Evidence, names={"claim": "claim_id"}),
    Table("answers", "answer", store.Answer, names={"check_of": "check_row"}),
    Table(
        "checks",
        "check",
        store.Check,
        names={"id": "row", "statement": "claim", "claim": "claim_id", "rating": "rating_slug"},
        more=("id", "rating", "date", "categories", "source", "published"),
        beside=_of_check,
        related=("claim__topic", "rating"),
    ),
    Table(
        "messages",
        "message",
        store.Message,
        names={"id": "row", "key": "id", "written_at": "time", "claim": "claim_id"},
        left_out={"asker": "who asked is never exported", "fingerprint": "made of the text again"},
        more=("claim", "status", "categories"),
        beside=_of_message,
        related=("claim__topic",),
    ),
    Table(
        "claims",
        "claim",
        store.Claim,
        left_out={"indexed_at": _DERIVED, "ranked_at": _DERIVED},
    ),
    Table("ratings", "rating", store.Rating),
    Table("topics", "topic", store.Topic),
    Table("desk", "desk", store.Desk),
)
"""Rows that point to others come before those: what they point to is there when it is read."""


def table(what: str) -> Table:
    """Return the table of a name.

    Raises:
        SettingError: there is none of that name; the error lists those there are.
    """
    for one in TABLES:
        if one.what == what:
            return one
    names = ", ".join(sorted(one.what for one in TABLES))
    raise SettingError(
        Phrase(
            "nothing is called %(name)s; there are: %(names)s, all",
            name=repr(what[:40]),
            names=names,
        )
    )
