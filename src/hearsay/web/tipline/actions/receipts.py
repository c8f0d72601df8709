"""What platforms tell afterwards of messages of ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from hearsay.connect.channel import Outcome, Receipt
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Conversation, EarlyReceipt, Outgoing
from hearsay.web.tipline.states import BEFORE_RECEIPT

__all__ = ["forget_early", "note_early", "note_receipts", "sent_hash"]

_FORGOTTEN = timedelta(days=2)


def sent_hash(ring: KeyRing, channel: str, id: str) -> str:
    """Return the keyed hash of a platform's id of a message of ours; "" for none."""
    return ring.once(f"sent:{channel}:{id}") if id else ""


def note_receipts(
    channel: str, receipts: Iterable[Receipt], *, ring: KeyRing, now: datetime
) -> int:
    """Move messages on by their receipts; return how many were news.

    A receipt may come before we have written down the message's id: it is kept for `note_early`.
    """
    news = 0
    named = ((sent_hash(ring, channel, r.id), r.outcome) for r in receipts if r.id)
    for mark, outcome in sorted(named):
        if outcome not in BEFORE_RECEIPT:
            continue
        if not Outgoing.objects.filter(channel=channel, sent_hash=mark).exists():
            EarlyReceipt.objects.create(sent_hash=mark, channel=channel, outcome=outcome, at=now)
        news += _note(channel, mark, outcome, now)
    return news


def _note(channel: str, mark: str, outcome: Outcome, now: datetime) -> int:
    state, before = BEFORE_RECEIPT[outcome]
    rows = Outgoing.objects.filter(channel=channel, sent_hash=mark)
    moved = rows.filter(state__in=before).update(state=state)
    if outcome is Outcome.GONE:
        Conversation.objects.filter(outgoing__in=rows.values("pk")).update(left_at=now)
    return moved


def note_early(now: datetime) -> int:
    """Apply the receipts whose message is known by now; return how many."""
    ours = Outgoing.objects.filter(sent_hash=OuterRef("sent_hash"), channel=OuterRef("channel"))
    known = EarlyReceipt.objects.filter(Exists(ours))
    done = 0
    for row in known.order_by("id")[:500]:
        with transaction.atomic():
            if EarlyReceipt.objects.filter(pk=row.pk).delete()[0]:
                _note(row.channel, row.sent_hash, Outcome(row.outcome), now)
                done += 1
    return done


def forget_early(now: datetime) -> int:
    """Drop the receipts that nobody's message is known for by now; return how many."""
    return EarlyReceipt.objects.filter(at__lt=now - _FORGOTTEN).delete()[0]
