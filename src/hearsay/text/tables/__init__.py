"""The word lists and tables that text steps read: small, tab-separated, open to anyone's edit."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

__all__ = ["digest", "pairs", "rows"]


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the table `name` as rows of fields; blank lines and lines starting "# " are notes."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("# "))
    return tuple(tuple(field.strip() for field in line.split("\t")) for line in lines)


def pairs(name: str) -> dict[str, str]:
    """Return a table of two columns as a dictionary; later rows win."""
    return {row[0]: row[1] for row in rows(name)}


@cache
def digest(*names: str) -> str:
    """Return eight hex digits that change when any of the named tables changes."""
    total = hashlib.sha256()
    for name in names:
        total.update(repr(rows(name)).encode())
    return total.hexdigest()[:8]
