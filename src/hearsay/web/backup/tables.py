"""Which tables a backup holds, and how a row becomes a line and a row again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

__all__ = ["decode", "encode", "member_of", "tables"]

APPS = ("people", "mfa", "claims", "api", "tipline", "ledger")
"""Apps whose tables are kept, where they are installed; sessions are not."""
PASSING = ("claims.lease", "claims.heartbeat")
"""Tables of what runs just now, which a restored desk makes anew."""


def tables() -> list[type[models.Model]]:
    """Return the models that are kept, those that others point to first."""
    found = [
        model
        for label in APPS
        if apps.is_installed(label) or label in apps.app_configs
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        and model._meta.label_lower not in PASSING
        and "permission" not in model._meta.db_table and "groups" not in model._meta.db_table
    ]  # fmt: skip
    return list(_ordered(found))


def _ordered(found: list[type[models.Model]]) -> Iterator[type[models.Model]]:
    left = list(found)
    while left:
        free = [m for m in left if not (_points_to(m) & set(left) - {m})] or left[:1]
        yield from free
        left = [m for m in left if m not in free]


def _points_to(model: type[models.Model]) -> set[type[models.Model]]:
    return {f.related_model for f in model._meta.concrete_fields if f.is_relation}  # type: ignore[misc]


def member_of(model: type[models.Model]) -> str:
    """Return the name of a table's member in the archive."""
    return f"tables/{model._meta.label_lower}.jsonl"


def encode(names: list[str], row: tuple[Any, ...]) -> str:
    """Return a row as one line of JSON."""
    return json.dumps(dict(zip(names, row, strict=True)), default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be kept in a backup")


def decode(model: type[models.Model], line: str) -> models.Model:
    """Return the row that a line holds, not saved yet.

    Raises:
        ValueError, TypeError, KeyError, ValidationError: the line is no row of this table.
    """
    kept: dict[str, Any] = json.loads(line)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    row = {}
    for name, value in kept.items():
        field = fields[name]
        row[name] = value if isinstance(field, models.JSONField) else field.to_python(value)
    return model(**row)
