"""Forget people whose time has come: keys destroyed, rows deleted, numbers in their texts masked.

Everything of a period ends `retention_days` after the period began. First its key is overwritten
and removed, so that nothing sealed opens any more, in any copy; then come the rows, in batches, and
then the room that they took: SQLite overwrites deleted rows and empties its log, PostgreSQL makes
their room free.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from hearsay.text.personal import masked
from hearsay.web import logs
from hearsay.web.claims.actions.claims import lock_claims, touch
from hearsay.web.claims.actions.intake import fingerprint
from hearsay.web.claims.models import Asker, Message
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.tipline.actions.receipts import forget_early
from hearsay.web.tipline.keys import KeyRing, beginning
from hearsay.web.tipline.models import Conversation, Outgoing, Question, RawDelivery, Seen, Tipline

__all__ = ["EVERY", "Purging", "purge"]

EVERY = timedelta(hours=1)
BATCH = 200
SEEN_FOR = timedelta(days=90)
"""How long the key of a delivery is known: longer than any platform delivers it again."""
_TABLES = ("tipline_conversation", "tipline_rawdelivery", "tipline_seen", "claims_asker",
           "claims_message", "tipline_question", "tipline_outgoing")  # fmt: skip


@step("purging")
class Purging:
    """Look at the start, and every hour."""

    def __init__(self) -> None:
        self._looked: datetime | None = None
        self._room_to_make = False

    def do(self, context: Context) -> int:
        """Forget a batch after another; return how many rows went."""
        now = context.now()
        if self._room_to_make:  # somebody was reading when it was tried
            self._room_to_make = not _make_room()
        if self._looked is not None and timedelta(0) <= now - self._looked < EVERY:
            return 0
        gone = 0
        while not context.stopping():
            some = purge(now)
            gone += some
            context.beat("purging")
            if not some:
                self._looked = now
                break
        if gone:
            self._room_to_make = not _make_room()
            logs.event("purged", rows=gone)
        return gone


def purge(now: datetime) -> int:
    """Destroy the keys whose time has come, and delete a batch of what they sealed; return its size."""
    desk = Tipline.current()
    ring = KeyRing(settings.KEYS)
    keys = ring.destroy_due(now, desk.retention_days)
    if keys:
        logs.event("keys_destroyed", keys=len(keys))
    over = _over(now, desk.retention_days)
    raw = RawDelivery.objects.filter(Q(purge_at__lte=now) | Q(period__lte=over))
    ids = list(raw.values_list("id", flat=True)[:BATCH])
    keys_seen = list(
        Seen.objects.filter(at__lt=now - SEEN_FOR).values_list("key", flat=True)[:BATCH]
    )
    return (
        _forget_askers(over, now)
        + RawDelivery.objects.filter(id__in=ids).delete()[0]
        + Seen.objects.filter(key__in=keys_seen).delete()[0]
        + forget_early(now)
    )


def _over(now: datetime, retention: int) -> str:
    """Return the name of the latest period that is over: names are days, and sort as they do."""
    return (now - timedelta(days=retention)).date().isoformat()


@transaction.atomic
def _forget_askers(over: str, now: datetime) -> int:
    """Delete a batch of askers with their conversations, numbers in what they wrote masked first."""
    due = Asker.objects.filter(Q(purge_at__lte=now) | Q(conversation__period__lte=over))
    ids = list(due.order_by("id").values_list("id", flat=True)[:BATCH])
    if not ids:
        return 0
    _mask(Message.objects.filter(asker__in=ids), now)
    # They stay, without a way back to anybody.
    Question.objects.filter(conversation__asker__in=ids).exclude(beside="").update(beside="")
    Outgoing.objects.filter(conversation__asker__in=ids).update(beside="", sent_hash="")
    gone = Conversation.objects.filter(asker__in=ids)
    periods = set(gone.values_list("period", flat=True))
    gone.delete()
    Asker.objects.filter(id__in=ids).delete()
    left = Conversation.objects.filter(period__in=periods).values_list("period", flat=True)
    for period in sorted(periods - set(left.distinct())):
        _mix_seen(period)
    return len(ids)


def _mix_seen(period: str) -> None:
    """Write anew, in the order of its hashes, what was seen in a period that has ended.

    Its hashes can be made again by whoever has the link or the id of a delivery. Were the rows in the
    order in which they came, their places would tell which message was stored beside which.
    """
    seen = Seen.objects.filter(at=beginning(period))
    rows = list(seen.order_by("key"))
    seen.delete()
    Seen.objects.bulk_create(rows)


def _mask(messages: QuerySet[Message], now: datetime) -> None:
    """Mask texts for good; claims whose messages changed are indexed anew."""
    changed = []
    for row in messages.only("id", "text", "claim_id").order_by("id"):
        text = masked(row.text)
        if text != row.text:
            row.text, row.fingerprint = text, fingerprint(text)
            changed.append(row)
    if not changed:
        return
    homes = {row.claim_id for row in changed if row.claim_id is not None}
    for _, claim in sorted(lock_claims(homes).items()):
        touch(claim)
    Message.objects.bulk_update(changed, ["text", "fingerprint"])
    logs.event("texts_masked", messages=len(changed))


def _make_room() -> bool:
    """Leave nothing of deleted rows behind, as far as the database lets us; tell whether it did."""
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (busy, *_rest) = cursor.fetchone()
            return not busy
        for table in _TABLES:
            cursor.execute(f"VACUUM {table}")
    return True
