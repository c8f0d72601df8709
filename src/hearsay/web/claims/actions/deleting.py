"""Delete messages that their source or sender took back. What the desk wrote stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from hearsay.web.claims.actions.claims import chunks, lock_claims
from hearsay.web.claims.actions.grouping import recount
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Message

__all__ = ["delete_messages"]

VERB = "delete_messages"


@transaction.atomic
def delete_messages(ids: Iterable[int], *, now: datetime) -> int:
    """Delete messages; return how many were there.

    One that was in no claim yet just goes. The others' claims are counted anew, and get a line of
    history that tells how many went; a claim that nobody's message makes any more keeps its
    statement, its checks and its answers.
    """
    wanted = sorted(set(ids))
    _lock_waiting(wanted)
    homes: Counter[int] = Counter()
    for some in chunks(wanted):
        rows = Message.objects.filter(pk__in=some, claim__isnull=False)
        homes.update(rows.values_list("claim_id", flat=True))
    claims = lock_claims(homes)
    gone: Counter[int] = Counter()
    deleted = 0
    for some in chunks(wanted):
        rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=some)
        found = dict(rows.order_by("pk").values_list("pk", "claim_id"))
        gone.update(claim for claim in found.values() if claim is not None)
        deleted += len(found)
        Message.objects.filter(pk__in=found).delete()
    claims |= lock_claims(set(gone) - set(claims))
    for number, count in sorted(gone.items()):
        claim = claims[number]
        recount(claim, now)
        record(claim, VERB, by=None, now=now, after={"count": count}, claim=claim)
    return deleted


def _lock_waiting(messages: Sequence[int]) -> None:
    """Lock those in no claim first: so does the worker, and in the same order nobody waits in a ring."""
    for some in chunks(messages):
        free = Message.objects.select_for_update(of=("self",)).filter(claim=None, pk__in=some)
        list(free.order_by("pk").values_list("pk"))
