"""Take in what files of other tools hold, batch by batch: each row once, however often it is brought.

A file names its rows as it likes ("1", "2", …), so that two files may use the same names. What we
keep is named by the file's shape, its name for the row, and what tells files of a kind apart: of a
message its own text, of a check its publisher. Only our own exports keep their names.

Nothing that a file says of claims sets ours: messages go in as new ones, which the worker groups;
a file's ratings are kept as words of the publisher. What a file calls unpublished is left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from django.db import transaction

from hearsay import types
from hearsay.canonical import stable_id
from hearsay.connect.imports import Imported, ImportedCheck, ImportedMessage
from hearsay.errors import Phrase
from hearsay.web.claims.actions.intake import (
    Incoming,
    Refusal,
    Taken,
    fingerprint,
    store_checks,
    store_messages,
)
from hearsay.web.claims.models import Message

__all__ = ["BATCH", "Fate", "batches", "foresee", "import_all", "kept_nowhere", "take_in"]

BATCH = 200
"""Rows that are taken in together, in one transaction."""
_NOT_KEPT = frozenset(
    {"appearances", "body", "categories", "claim_id", "context", "evidence", "place", "survey"}
    | {"tags"}
)
_NOT_KEPT_OF = {
    "hearsay": frozenset({"status"}),
    "messages": frozenset({"claim", "status"}),
    "wikirumours": frozenset({"status"}),
}
_OWN_NAMES = ("hearsay", "claimreview")
"""Shapes whose names for rows mean the same everywhere."""
_NAMED_BY_PLATFORM = frozenset(
    {
        "crowdtangle-facebook", "crowdtangle-instagram", "meta-content-library", "telegram",
        "youtube-comments", "youtube-videos",
    }
)  # fmt: skip
"""Shapes whose rows are named by the platform: the same name is the same message in every file, also
when its text was changed since."""
_MOST_KEY = 200


@dataclass(frozen=True, slots=True)
class Fate:
    """A row, and what would become of it: `new`, `changed`, `known` or `refused`, and why."""

    item: Imported
    outcome: str
    why: str = ""


def kept_nowhere(shape: str) -> frozenset[str]:
    """Return the fields that a shape reads and the desk keeps nowhere; pages say so."""
    return _NOT_KEPT | _NOT_KEPT_OF.get(shape, frozenset())


def batches(items: Iterable[Imported]) -> Iterator[list[Imported]]:
    """Yield items in pieces that are taken in together."""
    source = iter(items)
    while batch := list(islice(source, BATCH)):
        yield batch


def import_all(
    items: Iterable[Imported],
    *,
    shape: str,
    now: datetime,
    dry: bool = False,
    tell: Callable[[Refusal], None] = lambda refusal: None,
) -> Taken:
    """Take in all items; one transaction a batch, so that what was done stays if it is interrupted.

    Args:
        items: rows of a file, read while they are stored.
        shape: name of the file's shape.
        now: when they came.
        dry: change nothing; only say what would be.
        tell: hears of each row that is refused.
    """
    total = Taken()
    for batch in batches(items):
        with transaction.atomic():
            taken = take_in(batch, shape=shape, now=now)
            transaction.set_rollback(dry)
        for refusal in taken.refused:
            tell(refusal)
        total = _sum(total, taken)
    return total


def foresee(items: Sequence[Imported], *, shape: str, now: datetime) -> list[Fate]:
    """Return what would become of each item, and change nothing."""
    with transaction.atomic():
        fates = [_fate(item, take_in([item], shape=shape, now=now)) for item in items]
        transaction.set_rollback(True)
    return fates


def _fate(item: Imported, taken: Taken) -> Fate:
    if taken.refused:
        return Fate(item, "refused", taken.refused[0].why)
    return Fate(item, "new" if taken.new else "changed" if taken.changed else "known")


@transaction.atomic
def take_in(items: Sequence[Imported], *, shape: str, now: datetime) -> Taken:
    """Keep a batch: all of it or, if the store fails, nothing."""
    messages = [_message(item, shape) for item in items if isinstance(item, ImportedMessage)]
    checks = [item for item in items if isinstance(item, ImportedCheck)]
    unpublished = tuple(
        Refusal(item.key[:_MOST_KEY], Phrase("Its file calls it unpublished."))
        for item in checks
        if not item.published
    )
    fine, other = _apart(messages)
    taken = store_messages(fine, now=now)
    done = store_checks((_check(item, shape) for item in checks if item.published), now=now)
    return _sum(_sum(taken, done), Taken(refused=unpublished + other))


def _sum(one: Taken, other: Taken) -> Taken:
    return Taken(
        one.new + other.new,
        one.changed + other.changed,
        one.known + other.known,
        one.refused + other.refused,
    )


def _apart(items: Sequence[Incoming]) -> tuple[list[Incoming], tuple[Refusal, ...]]:
    """Part messages from those whose name another message has here already: they would be lost."""
    keys = [item.key for item in items]
    there = dict(Message.objects.filter(key__in=keys).values_list("key", "fingerprint"))
    fine: list[Incoming] = []
    other: list[Refusal] = []
    for item in items:
        mine = fingerprint(item.text)
        if there.setdefault(item.key, mine) == mine:
            fine.append(item)
        else:
            other.append(
                Refusal(item.key, Phrase("Another message with the same id is here already."))
            )
    return fine, tuple(other)


def _message(item: ImportedMessage, shape: str) -> Incoming:
    return Incoming(
        key=_key(shape, fingerprint(item.text)[:12], item.key),
        text=item.text,
        kind=str(item.kind),
        written_at=item.time,
        url=item.url,
        source=item.source,
        lang=item.lang or "",
        counts=dict(item.counts),
    )


def _check(item: ImportedCheck, shape: str) -> types.Check:
    check = item.check
    key = check.id if shape in _OWN_NAMES else item.key
    return replace(check, id=_key(shape, _publisher(check), key))


def _publisher(check: types.Check) -> str:
    """Return what tells this publisher from others: its name, else its host, else the claim."""
    try:
        host = urlsplit(check.url).hostname or ""
    except ValueError:
        host = ""
    named = check.publisher.strip().casefold() or host or fingerprint(check.claim)
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:12]


def _key(shape: str, mark: str, key: str) -> str:
    name = f"{shape}:{mark}:{key}"
    if shape in _OWN_NAMES:
        name = key
    elif shape in _NAMED_BY_PLATFORM:
        name = f"{shape}:{key}"
    return name if len(name) <= _MOST_KEY else f"{shape}:{mark}:{stable_id('key', key)}"
