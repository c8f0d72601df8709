"""What platforms tell afterwards of messages of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from hearsay.connect.channel import Outcome, Receipt
from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Conversation, EarlyReceipt, Outgoing
from hearsay.web.tipline.states import BEFORE_RECEIPT

__all__ = ["forget_early", "note_early", "note_receipts", "sent_hash", "sent_hashes"]

_FORGOTTEN = timedelta(days=2)


def sent_hash(period: Period, channel: str, id: str) -> str:
    """Return what is kept of a platform's id of a message of ours; "" for none.

    By the key of its conversation's period: the id lies with who got the message, as long as they like.
    """
    return period.pseudonym(f"{channel} sent", id) if id else ""


def sent_hashes(ring: KeyRing, channel: str, id: str, now: datetime) -> list[str]:
    """Return what may be kept of an id: its message may be of a conversation of any period."""
    return [sent_hash(period, channel, id) for period in ring.live(now)] if id else []


def note_receipts(
    channel: str, receipts: Iterable[Receipt], *, ring: KeyRing, now: datetime
) -> int:
    """Move messages on by their receipts; return how many were news.

    A receipt may come before we have written down the message's id: it is kept for `note_early`.
    """
    news = 0
    named = ((sent_hashes(ring, channel, r.id, now), r.outcome) for r in receipts if r.id)
    for marks, outcome in sorted(named):
        if outcome not in BEFORE_RECEIPT:
            continue
        if not Outgoing.objects.filter(channel=channel, sent_hash__in=marks).exists():
            EarlyReceipt.objects.bulk_create(
                EarlyReceipt(sent_hash=mark, channel=channel, outcome=outcome, at=now)
                for mark in marks
            )
        news += _note(channel, marks, outcome, now)
    return news


def _note(channel: str, marks: Sequence[str], outcome: Outcome, now: datetime) -> int:
    state, before = BEFORE_RECEIPT[outcome]
    rows = Outgoing.objects.filter(channel=channel, sent_hash__in=marks)
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
                _note(row.channel, [row.sent_hash], Outcome(row.outcome), now)
                done += 1
    return done


def forget_early(now: datetime) -> int:
    """Drop the receipts that nobody's message is known for by now; return how many."""
    return EarlyReceipt.objects.filter(at__lt=now - _FORGOTTEN).delete()[0]
