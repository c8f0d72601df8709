"""Store what is meant to be sent: each intent once, and only what was stored counts as told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hearsay.web.claims.actions.claims import chunks
from hearsay.web.tipline.models import Outgoing

__all__ = ["store"]

_AT_ONCE = 500
"""Keys that are asked for in one query."""


def store(meant: Iterable[Outgoing]) -> set[str]:
    """Store messages that are not there yet; return the keys of those that were stored now.

    The caller has locked their questions, so nobody means the same at the same time; should somebody
    do so all the same, the transaction fails, and nothing is said to be told.
    """
    rows = {row.key: row for row in meant}
    known = _there(list(rows))
    new = [row for key, row in rows.items() if key not in known]
    Outgoing.objects.bulk_create(new)
    return {row.key for row in new}


def _there(keys: Sequence[str]) -> set[str]:
    return {key for some in chunks(keys, _AT_ONCE) for key in _found(some)}


def _found(keys: Sequence[str]) -> Iterator[str]:
    return Outgoing.objects.filter(key__in=keys).values_list("key", flat=True).iterator()
