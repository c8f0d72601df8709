"""How a worker says that it is alive, and how others tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from hearsay.web.claims.models import Heartbeat

__all__ = ["ALIVE", "EVERY", "beat", "end", "is_alive"]

EVERY = timedelta(seconds=10)
"""The least time between two signs of life that are written down."""
ALIVE = timedelta(minutes=2)
"""How old a sign of life may be."""
_FORGOTTEN = timedelta(days=1)


def beat(worker: str, now: datetime, step: str = "") -> None:
    """Write down that a worker is alive, unless that was done just now."""
    known = Heartbeat.objects.filter(worker=worker)
    if known.filter(at__gt=now - EVERY, at__lte=now).exists():
        return
    if not known.update(at=now, step=step):
        Heartbeat.objects.filter(at__lt=now - _FORGOTTEN).delete()
        Heartbeat.objects.create(worker=worker, started_at=now, at=now, step=step)


def end(worker: str) -> None:
    """Write down that a worker has ended."""
    Heartbeat.objects.filter(worker=worker).delete()


def is_alive(now: datetime) -> bool:
    """Tell whether any worker showed a sign of life lately."""
    return Heartbeat.objects.filter(at__gt=now - ALIVE).exists()
