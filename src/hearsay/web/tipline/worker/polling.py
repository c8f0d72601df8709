"""Mailboxes: fetched, taken in, and only then marked as read.

1. Take the lease: one worker reads a mailbox at a time.
2. Fetch the next letters behind the cursor, outside any transaction.
3. Take them in and move the cursor on, in one transaction that holds only while the lease is ours.
4. Mark them as read, for people who look into the mailbox. If we end before, nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hearsay.connect.channel import Channel, Delivery
from hearsay.connect.channels.email.mailbox import Batch, Cursor
from hearsay.errors import InputError, NetworkError
from hearsay.web import logs
from hearsay.web.claims.models import Lease
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.loop import Rest, rest_after
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.tipline import channels as configured
from hearsay.web.tipline.actions.receive import receive
from hearsay.web.tipline.channels import Polled, is_polled
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.reading import read

__all__ = ["EVERY", "Polling"]

EVERY = timedelta(seconds=20)
"""Between two looks into a mailbox that had nothing more."""


@step("mailboxes")
class Polling:
    """A batch of letters of each mailbox; one that does not answer is left alone, longer each time."""

    def __init__(self, channels: Callable[[], Mapping[str, Channel]] = configured.channels) -> None:
        self._channels = channels
        self._next: dict[str, datetime] = {}
        self._rests: dict[str, Rest] = {}

    def do(self, context: Context) -> int:
        """Read what is due; return how many letters were taken in."""
        return sum(
            self._look(channel, context)
            for channel in self._channels().values()
            if is_polled(channel) and not context.stopping() and self._is_due(channel, context)
        )

    def _is_due(self, channel: Channel, context: Context) -> bool:
        now = context.now()
        rest = self._rests.get(channel.name, Rest())
        return rest.over(now) and now >= self._next.get(channel.name, now)

    def _look(self, channel: Polled, context: Context) -> int:
        lease = leases.take(f"polling:{channel.name}"[:40], context.worker, context.now())
        if lease is None:
            return 0
        try:
            batch = _fetch(channel, lease, context)
            taken = _take_in(channel, batch, lease, context.now())
            if batch.uids:
                channel.mailbox.done(batch)
        except NetworkError as error:
            rest = self._rests.get(channel.name, Rest())
            self._rests[channel.name] = rest_after(rest, context.now())
            logs.problem("mailbox_not_read", error, channel=channel.name)
            return 0
        self._rests.pop(channel.name, None)
        if not batch.more:
            self._next[channel.name] = context.now() + EVERY
        return taken


def _fetch(channel: Polled, lease: Lease, context: Context) -> Batch:
    """Return the next letters; a desk begins with those that come after it was set up."""
    if lease.note:
        return channel.mailbox.fetch(Cursor(lease.note["validity"], lease.note["uid"]))
    return Batch((), (), channel.mailbox.latest(), more=False)


@transaction.atomic
def _take_in(channel: Channel, batch: Batch, lease: Lease, now: datetime) -> int:
    note = {"validity": batch.cursor.validity, "uid": batch.cursor.uid}
    leases.renew(lease, now, note=note)
    ring = KeyRing(settings.KEYS)
    for delivery in batch.deliveries:
        _take_one(channel, delivery, ring, now)
    return len(batch.deliveries)


def _take_one(channel: Channel, delivery: Delivery, ring: KeyRing, now: datetime) -> None:
    try:
        events = read(channel, delivery)
    except InputError:
        logs.event("letter_unreadable", channel=channel.name, bytes=len(delivery.body))
        return
    receive(channel.name, channel.limits, events, ring=ring, now=now)
