"""Steps that one worker does at a time: taken, renewed and given back by conditional updates.

A lease that has run out may be taken by another worker; one of a worker that was killed is free
at once, if that was a process of this machine and surely runs no more (`processes`). Whoever was
slow finds out before it writes: `renew` is called within the transaction that writes, and changes
no row once the lease is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When

from hearsay.errors import HearsayError
from hearsay.web.claims.models import Lease
from hearsay.web.claims.worker.processes import has_ended

__all__ = ["KEPT", "LostLease", "give_back", "renew", "take", "take_up"]

KEPT = timedelta(minutes=2)
"""How long a worker that shows no sign of life keeps a lease."""


class LostLease(HearsayError):
    """Another worker has taken over; nothing was written."""


def take(step: str, worker: str, now: datetime) -> Lease | None:
    """Take the lease of a step, or keep it; None if another worker has it."""
    lease, _ = Lease.objects.get_or_create(step=step)
    free = Q(holder=worker) | Q(holder="") | Q(until__isnull=True) | Q(until__lt=now)
    if not _take(lease, free, worker, now):
        lease.refresh_from_db()
        if not has_ended(lease.holder):
            return None
        killed = Q(holder=lease.holder, turn=lease.turn)
        if not _take(lease, killed, worker, now):
            return None
    lease.refresh_from_db()
    return lease if lease.holder == worker else None


def _take(lease: Lease, free: Q, worker: str, now: datetime) -> bool:
    """Take a lease where it is as said; tell whether it was."""
    changed = Lease.objects.filter(free, pk=lease.pk).update(
        turn=Case(When(holder=worker, then=F("turn")), default=F("turn") + Value(1)),
        holder=worker,
        until=now + KEPT,
    )
    return bool(changed)


def renew(lease: Lease, now: datetime, **fields: object) -> None:
    """Keep a lease, within the transaction that depends on it; `fields` are written with it.

    Raises:
        LostLease: another worker has it.
    """
    mine = Lease.objects.filter(pk=lease.pk, holder=lease.holder, turn=lease.turn)
    if not mine.update(until=now + KEPT, **fields):
        raise LostLease(f"another worker has taken over the step {lease.step}")


def take_up(lease: Lease, ids: Sequence[int], now: datetime) -> int:
    """Write down what is about to be done; returns how often exactly that was begun before.

    Raises:
        LostLease: another worker has it.
    """
    doing = list(ids)
    tries = lease.tries + 1 if lease.doing == doing else 0
    renew(lease, now, doing=doing, tries=tries)
    lease.doing, lease.tries = doing, tries
    return tries


def give_back(worker: str) -> None:
    """Give back all leases of a worker that ends."""
    Lease.objects.filter(holder=worker).update(holder="", until=None)
