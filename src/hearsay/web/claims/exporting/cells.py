"""A field as a cell of an export, and back.

Numbers of rows stay as they are, so that history still says what it said; people, topics and
ratings, which another desk numbers in its own way, go by their names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from hearsay.connect.exports import Cell, pack, unpack
from hearsay.text.personal import masked
from hearsay.web.claims.exporting.tables import Table
from hearsay.web.claims.models import Change, Message, Rating, Topic
from hearsay.web.people.models import User

__all__ = ["Named", "people_in", "read_row", "write_row"]

_IN_HISTORY = {
    **dict.fromkeys(
        ("assignee_id", "second_reader_id", "author_id", "last_editor_id", "approved_by_id",
         "decided_by_id", "decided_by"),
        User,
    ),
    "topic_id": Topic,
    "rating_id": Rating,
}  # fmt: skip
"""Keys of a change's values that hold numbers of rows that go by their names."""


@dataclass(frozen=True, slots=True)
class Named:
    """Rows that go by their names: of each model, number → name."""

    names: Mapping[type[models.Model], Mapping[int, str]]

    @classmethod
    def load(cls) -> Named:
        """Read the names of people, topics and ratings."""
        return cls(
            {
                User: dict(User.objects.values_list("pk", "username")),
                Topic: dict(Topic.objects.values_list("pk", "slug")),
                Rating: dict(Rating.objects.values_list("pk", "slug")),
            }
        )

    def name(self, model: type[models.Model], number: int) -> str:
        """Return a row's name."""
        return self.names[model][number]

    def number(self, model: type[models.Model], name: str) -> int:
        """Return the number of the row of that name.

        Raises:
            ValueError: there is none.
        """
        for number, known in self.names[model].items():
            if known == name:
                return number
        raise ValueError(f"no {model._meta.model_name} is called {name[:40]!r}")


def write_row(table: Table, row: models.Model, named: Named) -> dict[str, Cell]:
    """Return a row under its columns."""
    cells = table.beside(row)
    for column, field in table.fields().items():
        cells[column] = _cell(field, row, named)
    return cells


def _cell(field: models.Field[Any, Any], row: models.Model, named: Named) -> Cell:
    value = getattr(row, field.attname)
    if value is None:
        return None
    if field.related_model in named.names:
        return named.name(field.related_model, value)  # type: ignore[arg-type]
    if isinstance(row, Change):
        value = _history(row.kind, field.name, value, named)
    if isinstance(row, Message) and field.name == "text":
        return masked(value)  # nobody's number leaves the desk
    if isinstance(row, Message) and field.name == "counts":
        return [f"{name}={count}" for name, count in value.items()]
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    cell: Cell = value
    return cell


def _history(kind: str, field: str, value: Any, named: Named) -> Any:
    """Name what a line of history numbers."""
    if field == "object_id" and kind == "user":
        return named.names[User].get(value, f"user-{value}")
    if field not in ("before", "after"):
        return value
    return {
        key: named.names[_IN_HISTORY[key]].get(inner, inner)
        if key in _IN_HISTORY and isinstance(inner, int)
        else inner
        for key, inner in value.items()
    }


def read_row(table: Table, values: Mapping[str, str], named: Named) -> models.Model:
    """Return the row that `write_row` was given, not saved yet.

    Raises:
        ValueError, ValidationError: a cell holds what its column never held.
    """
    row = {
        field.attname: _value(table, field, values.get(column, ""), values, named)
        for column, field in table.fields().items()
    }
    return table.model(**row)


def _value(
    table: Table,
    field: models.Field[Any, Any],
    cell: str,
    values: Mapping[str, str],
    named: Named,
) -> Any:
    if field.related_model in named.names:
        return named.number(field.related_model, cell) if cell else None  # type: ignore[arg-type]
    if table.model is Message and field.name == "counts":
        counts = (item.rpartition("=") for item in unpack(_listed(cell)))
        return {name: int(count) for name, _, count in counts}
    if table.model is Change and field.name == "object_id" and values.get("kind") == "user":
        return named.number(User, cell)
    value = _plain(field, cell)
    return _numbered(value, named) if field.name in ("before", "after") else value


def _plain(field: models.Field[Any, Any], cell: str) -> Any:
    if isinstance(field, models.JSONField):
        return json.loads(cell) if cell else field.get_default()  # an older export lacks it
    if not cell:
        return None if field.null else ""
    return (
        cell.lower() == "true" if isinstance(field, models.BooleanField) else field.to_python(cell)
    )


def _listed(cell: str) -> str:
    """Return a list as `pack` writes it; JSON lines hold it as an array."""
    try:
        value = json.loads(cell)
    except ValueError:
        return cell
    return pack([str(item) for item in value]) if isinstance(value, list) else cell


def _numbered(value: Mapping[str, Any], named: Named) -> dict[str, Any]:
    return {
        key: named.number(_IN_HISTORY[key], inner)
        if key in _IN_HISTORY and isinstance(inner, str)
        else inner
        for key, inner in value.items()
    }


def people_in(table: Table, values: Mapping[str, str]) -> set[str]:
    """Return the people whom a row names."""
    fields = table.fields().items()
    found = {values.get(column, "") for column, field in fields if field.related_model is User}
    if table.model is Change:
        found |= _people_in_history(values)
    return found - {""}


def _people_in_history(values: Mapping[str, str]) -> set[str]:
    found = {values.get("object", "")} if values.get("kind") == "user" else set()
    for column in ("before", "after"):
        said = json.loads(values.get(column, "{}"))
        found |= {
            name
            for key, name in said.items()
            if _IN_HISTORY.get(key) is User and isinstance(name, str)
        }
    return found
