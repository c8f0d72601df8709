"""What intake asks of the database, statement by statement, so that another library can do it too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

__all__ = ["Statement", "recording"]

_MARK = re.compile(r"(?<!%)%s")


@dataclass(frozen=True)
class Statement:
    """A statement as SQLite gets it, with its values."""

    sql: str
    values: tuple[Any, ...]


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Note every statement of Django's connection, savepoints and the beginning included."""
    noted: list[Statement] = []

    def note(
        execute: Callable[..., Any],
        sql: str,
        values: Sequence[Any] | None,
        many: bool,
        context: Any,
    ) -> Any:
        for one in values or [()] if many else [values]:
            if one is None:
                noted.append(Statement(sql, ()))
            else:
                noted.append(Statement(_MARK.sub("?", sql).replace("%%", "%"), tuple(one)))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(note):
        yield noted
