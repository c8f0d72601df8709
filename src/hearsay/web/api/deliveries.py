"""Send what waits: each delivery signed, tried again for a day, then given up and shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from hearsay.connect import http
from hearsay.connect.signatures import sign
from hearsay.errors import HearsayError, NetworkError
from hearsay.web.api.models import Delivery
from hearsay.web.api.once import forget_old
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.reasons import pack

__all__ = ["GIVEN_UP", "KEPT", "Send", "Webhooks", "back_off", "deliver"]

Send = Callable[[str, bytes, Mapping[str, str]], int]
"""Posts a body with headers to an address; returns the status; NetworkError if there is none."""
GIVEN_UP = timedelta(hours=24)
KEPT = timedelta(days=30)
"""How long a delivery that ended is shown."""
PIECE = 15.0
"""Seconds after which the worker's other steps have their turn."""
MOST = 50
HELD = timedelta(minutes=2)
"""How long a delivery is left alone while somebody tries it: longer than any try."""
SECONDS = 10.0
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(hours=4)
_GONE = 410


def back_off(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 10 s, 40 s, 160 s … at most 4 hours."""
    return min(_LONGEST, _FIRST * (1 << 2 * min(tries - 1, 8)))


@step("webhooks")
class Webhooks:
    """The worker's step: a piece of what waits, and now and then a broom."""

    def __init__(self) -> None:
        self._swept: datetime | None = None

    def do(self, context: Context) -> int:
        """Send what is due; return how much that was."""
        self._sweep(context.now())
        return deliver(context.now(), send, stop=context.stopping)

    def _sweep(self, now: datetime) -> None:
        if self._swept is None or now - self._swept >= timedelta(hours=1):
            self._swept = now
            forget_old(now)
            Delivery.objects.filter(ended_at__lt=now - KEPT).delete()


def send(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post by the one door to the network, within the limits that the desk's owner set."""
    allow = settings.WEBHOOK_ALLOW
    return http.send(url, body, headers, seconds=SECONDS, allow=allow)


def deliver(now: datetime, send: Send, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Try each delivery that is due; return how many were tried.

    1. Take it by a conditional update, so that no two workers send it at once.
    2. Send it, outside any transaction.
    3. Write down what came of it. If we are stopped before, it is sent again: receivers know a
       second copy by its `webhook-id`.

    An address that fails once is left alone for the rest of the piece.
    """
    began, tried = time.monotonic(), 0
    failing: set[int] = set()
    due = Delivery.objects.filter(
        state=Delivery.State.PENDING, try_after__lte=now, webhook__active=True
    )
    for row in list(due.select_related("webhook").order_by("try_after", "id")[:MOST]):
        if stop() or time.monotonic() - began > PIECE:
            break
        if row.webhook_id in failing or not _take(row, now):
            continue
        tried += 1
        if not _try(row, send, now):
            failing.add(row.webhook_id)
    return tried


def _take(row: Delivery, now: datetime) -> bool:
    ours = Delivery.objects.filter(pk=row.pk, state=Delivery.State.PENDING, tries=row.tries)
    row.tries += 1
    return bool(ours.update(tries=F("tries") + 1, try_after=now + HELD))


def _try(row: Delivery, send: Send, now: datetime) -> bool:
    """Send one; tell whether it was taken."""
    body = row.payload.encode()
    status, trouble, final = None, "", False
    try:
        signed = sign([row.webhook.secret], row.key, body, now=now)
        status = send(row.webhook.url, body, {"content-type": "application/json", **signed})
    except NetworkError as error:
        trouble, final = error.phrase, error.permanent
    except HearsayError as error:
        trouble, final = error.phrase, True
    good = status is not None and 200 <= status < 300
    final = final or status == _GONE or now - row.made_at >= GIVEN_UP
    ended = good or final
    state = Delivery.State.DONE if good else Delivery.State.FAILED
    Delivery.objects.filter(pk=row.pk).update(
        state=state if ended else Delivery.State.PENDING,
        answered=status,
        trouble=trouble[:300],
        said=pack(trouble) if trouble else {},
        try_after=now + back_off(row.tries),
        ended_at=now if ended else None,
    )
    return good
