"""Events on their way out: written in the transaction of the change, sent later by the worker."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial
from typing import Any

from hearsay.canonical import canonical_json
from hearsay.web.api import shapes
from hearsay.web.api.models import PING, Delivery, Event, Webhook
from hearsay.web.claims import signals
from hearsay.web.claims.models import Answer, Claim, Desk

__all__ = ["enqueue", "listen", "ping"]


def enqueue(event: str, payload: dict[str, Any], now: datetime) -> int:
    """Write down an event for every webhook that is active and wants it; returns for how many."""
    wanted = [hook for hook in Webhook.objects.filter(active=True) if event in hook.events]
    Delivery.objects.bulk_create([_delivery(hook, event, payload, now) for hook in wanted])
    return len(wanted)


def ping(webhook: Webhook, now: datetime) -> Delivery:
    """Write down a test for one webhook."""
    delivery = _delivery(webhook, PING, {"said": "Hearsay can reach you."}, now)
    delivery.save()
    return delivery


def _delivery(webhook: Webhook, event: str, data: dict[str, Any], now: datetime) -> Delivery:
    body: dict[str, Any] = {"type": event, "timestamp": now.isoformat(), "data": data}
    return Delivery(
        webhook=webhook, key=f"msg_{secrets.token_hex(16)}", event=event,
        payload=canonical_json(body).decode(), try_after=now, made_at=now,
    )  # fmt: skip


def listen() -> None:
    """Turn what happens at the desk into events."""
    for signal, event in (
        (signals.answer_published, Event.PUBLISHED),
        (signals.answer_corrected, Event.CORRECTED),
        (signals.answer_withdrawn, Event.WITHDRAWN),
    ):
        signal.connect(partial(_answer, event), weak=False, dispatch_uid=f"api.{event.value}")
    signals.claim_urgent.connect(_urgent, dispatch_uid=f"api.{Event.URGENT.value}")


def _answer(event: Event, answer: Answer, now: datetime, **_: Any) -> None:
    """Say what GET /checks/ID says of the check from now on."""
    if Webhook.objects.filter(active=True).exists():
        said = shapes.check(answer.check_of, answer, Desk.current())
        enqueue(event.value, said.model_dump(mode="json"), now)


def _urgent(claim: Claim, now: datetime, **_: Any) -> None:
    enqueue(Event.URGENT.value, shapes.claim(claim).model_dump(mode="json"), now)
