"""Send what is meant to be sent: each message asked for once, and never again if we do not know.

1. Take a row by a conditional update to `sending`, and commit.
2. Ask its channel once, outside any transaction.
3. Note what came of it, and commit.

A channel whose turn has not come is passed over: its rows stay due, and nobody sleeps for it.

If we end between 1 and 3, the row is found in `sending` with nobody at it and becomes `unknown`: it
may have arrived, so it is not sent again by itself, and editors see it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from hearsay.connect import channel as contract
from hearsay.errors import Phrase
from hearsay.web import logs
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.tipline import channels as configured
from hearsay.web.tipline.actions.calling_back import call_back, outlived
from hearsay.web.tipline.actions.proof import is_patience_asked
from hearsay.web.tipline.actions.receipts import note_early, sent_hash
from hearsay.web.tipline.keys import KeyGone, KeyRing, Period
from hearsay.web.tipline.models import Conversation, Outgoing, Tipline
from hearsay.web.tipline.outbox import (
    ERASED,
    GIVEN_UP,
    REPLIES,
    End,
    Facts,
    Quiet,
    Wait,
    after_try,
    cost,
    decide,
    honest,
)
from hearsay.web.tipline.outcomes import kept
from hearsay.web.tipline.sealing import Address, opened_for, told_choices, told_key

__all__ = ["LEFT_ALONE", "Sending", "give_up_stale"]

PIECE = 3.0
"""Seconds after which the worker's other steps have their turn."""
NAP, NAPS = 0.05, 0.5
"""The longest wait for a channel's turn that is slept through, as going round costs as much; and all of a piece."""
MOST = 100
LEFT_ALONE = timedelta(minutes=2)
"""After how long a message in `sending` has nobody at it: longer than any try."""
NOTE_TRIES = 3
State = Outgoing.State
Channels = Mapping[str, contract.Channel]


@step("sending")
class Sending:
    """A piece of what is due, by one worker at a time, as a channel's rate is for all of us."""

    def __init__(
        self,
        channels: Callable[[], Channels] = configured.channels,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._channels, self._sleep = channels, sleep
        self._next: dict[str, float] = {}
        self._napped = 0.0
        self._turn: float | None = None

    def do(self, context: Context) -> int:
        """Send what is due; return how many messages were dealt with."""
        self._turn = None
        give_up_stale(context.now())
        note_early(context.now())
        channels = self._channels()
        due = _due(channels, context.now())
        ready = self._ready(due, channels)
        if not ready or leases.take("sending", context.worker, context.now()) is None:
            return 0
        return self._piece(_first(due, ready), channels, context)

    def turn(self) -> float | None:
        """Return in how many seconds a channel takes the next of what is due; None if nothing waits for that."""
        return None if self._turn is None else max(0.0, self._turn - time.monotonic())

    def _ready(self, due: QuerySet[Outgoing], channels: Channels) -> list[str]:
        """Return the channels with messages that are due whose turn has come; the others' stay due."""
        names = list(due.order_by("channel").values_list("channel", flat=True).distinct())
        ready = [name for name in names if self._wait(channels[name]) <= NAP]
        self._turn = None if ready else min((self._next[name] for name in names), default=None)
        return ready

    def _piece(self, rows: Iterable[Outgoing], channels: Channels, context: Context) -> int:
        """Deal with rows that are due; a channel that fails, or whose turn is over, is left alone."""
        began, done = time.monotonic(), 0
        failing: set[str] = set()
        ring, desk = KeyRing(settings.KEYS), Tipline.current()
        self._napped = 0.0
        for row in rows:
            if context.stopping() or time.monotonic() - began > PIECE:
                break
            channel = channels[row.channel]
            if row.channel in failing or not self._has_turn(channel):
                continue
            good = self._one(row, channel, ring, desk, context)
            done += 1
            if not good:
                failing.add(row.channel)
        return done

    def _one(
        self, row: Outgoing, channel: contract.Channel, ring: KeyRing, desk: Tipline,
        context: Context,
    ) -> bool:  # fmt: skip
        """Deal with one row; tell whether its channel may be asked again in this piece."""
        now = context.now()
        found = _what_to_do(row, channel, ring, desk, now)
        if isinstance(found, End | Wait):
            _put_off(row, found, now)
            return True
        if not _take(row, now):
            return True
        self._next[channel.name] = time.monotonic() + 1.0 / channel.limits.a_second
        sent = _ask(channel, row, found, now)
        _note_surely(row, sent, ring, desk, context.now(), self._sleep)
        return sent.outcome not in (contract.Outcome.LATER, contract.Outcome.UNKNOWN)

    def _wait(self, channel: contract.Channel) -> float:
        """Return in how many seconds a channel takes another message."""
        return self._next.get(channel.name, 0.0) - time.monotonic()

    def _has_turn(self, channel: contract.Channel) -> bool:
        """Tell whether a channel takes a message now, or after a nap: the other steps wait for no more."""
        wait = self._wait(channel)
        if wait <= 0:
            return True
        if wait > NAP or self._napped + wait > NAPS:
            return False
        self._napped += wait
        self._sleep(wait)
        return True


def _first(due: QuerySet[Outgoing], channels: Iterable[str]) -> list[Outgoing]:
    """Return the next rows, replies before the rest; some of each channel, so that none crowds out another."""
    found: list[Outgoing] = []
    for name in channels:
        of_channel = due.filter(channel=name)
        found += of_channel.filter(kind__in=REPLIES)[:MOST]
        found += of_channel.exclude(kind__in=REPLIES)[:MOST]
    return sorted(found, key=lambda row: (row.kind not in REPLIES, row.try_after, row.pk))


def give_up_stale(now: datetime) -> int:
    """Call unknown what is in `sending` with nobody at it; return how many messages that were."""
    stale = Outgoing.objects.filter(state=State.SENDING, begun_at__lt=now - LEFT_ALONE)
    if not stale.exists():
        return 0
    why = Phrase("the desk was interrupted while it was being sent; it may have arrived")
    count = stale.update(state=State.UNKNOWN, ended_at=now, **kept(why))
    logs.event("sending_interrupted", messages=count)
    return count


def _due(channels: Channels, now: datetime) -> QuerySet[Outgoing]:
    rows = Outgoing.objects.filter(
        state=State.MEANT, try_after__lte=now, channel__in=list(channels)
    )
    return rows.select_related("conversation", "answer", "question__message").order_by(
        "try_after", "id"
    )


def _what_to_do(
    row: Outgoing, channel: contract.Channel, ring: KeyRing, desk: Tipline, now: datetime
) -> contract.Outgoing | End | Wait:
    """Return what its channel is asked to send, or why it is not now."""
    conversation = row.conversation
    step = _over(row, now) or decide(_facts(row, now), _quiet(desk), timezone.localtime(now))
    if step is not None:
        return step
    if conversation is None:
        return End(State.DROPPED, ERASED)
    most = channel.limits.longest
    if len(row.text) > most:
        said = Phrase(
            "it has %(length)d characters; the channel takes %(most)d",
            length=len(row.text), most=most,
        )  # fmt: skip
        return End(State.REFUSED, said)
    try:
        period = ring.of(conversation.period)
        return _addressed(row, opened_for(period, conversation, row), period)
    except KeyGone:
        return End(State.DROPPED, ERASED)


def _addressed(row: Outgoing, address: Address, period: Period) -> contract.Outgoing:
    choices = tuple(contract.Choice(payload, label) for payload, label in told_choices(period, row))
    return contract.Outgoing(
        key=told_key(period, row), to=address.to, text=row.text, choices=choices,
        reply=address.reply, beside=address.beside,
    )  # fmt: skip


def _over(row: Outgoing, now: datetime) -> End | None:
    """Return why a message is not tried, or not again, whoever it is for."""
    if outdated := outlived(row):
        return End(State.DROPPED, outdated)
    if row.may_have_arrived and now >= row.made_at + GIVEN_UP:
        # The platform may have forgotten the key by which it would take this try for an earlier one.
        return End(State.TOO_LATE, Phrase("it is too late for another try"))
    return None


def _facts(row: Outgoing, now: datetime) -> Facts:
    known = row.conversation
    if known is None:
        return Facts(row.kind, None)
    by_itself = row.automatic or row.kind != Outgoing.Kind.ANSWER
    unsure = by_itself and row.question is not None and row.question.proven is None
    return Facts(
        row.kind,
        known.heard_at,
        known.reply_until,
        known.muted_until,
        left=known.left_at is not None,
        unproven=unsure and is_patience_asked(known, now, but=row),
    )


def _quiet(desk: Tipline) -> Quiet | None:
    if desk.quiet_from is None or desk.quiet_until is None:
        return None
    return Quiet(desk.quiet_from, desk.quiet_until)


def _put_off(row: Outgoing, found: End | Wait, now: datetime) -> None:
    """Write down that a message waits, or is not sent at all."""
    mine = Outgoing.objects.filter(pk=row.pk, state=State.MEANT, tries=row.tries)
    if isinstance(found, Wait):
        mine.update(try_after=found.until)
    elif found.state == State.DROPPED:
        call_back(mine, found.why, now=now)  # whoever it was for is not forgotten
    else:
        end = honest(found, may_have_arrived=row.may_have_arrived)
        mine.update(state=end.state, ended_at=now, **kept(end.why))


def _take(row: Outgoing, now: datetime) -> bool:
    """Take a row, so that nobody else sends it; from now on it is known that it may have gone out."""
    mine = Outgoing.objects.filter(pk=row.pk, state=State.MEANT, tries=row.tries)
    row.tries += 1
    return bool(mine.update(state=State.SENDING, begun_at=now, tries=F("tries") + 1))


def _ask(
    channel: contract.Channel, row: Outgoing, message: contract.Outgoing, now: datetime
) -> contract.Sent:
    """Ask a channel once; a failure that it does not tell of leaves us not knowing."""
    began = time.monotonic()
    try:
        sent = channel.send(message, now)
    except Exception as error:  # whatever happened, it may have gone out before
        logs.problem("channel_failed", error, channel=channel.name, outgoing=row.pk)
        sent = contract.Sent(contract.Outcome.UNKNOWN, why=Phrase("the channel failed"))
    ms = 1000 * (time.monotonic() - began)
    outcome = sent.outcome.value
    logs.event("sent", channel=channel.name, outgoing=row.pk, outcome=outcome, ms=ms)
    return sent


def _note_surely(  # noqa: PLR0913, PLR0917 - what came of a message, and of whose
    row: Outgoing,
    sent: contract.Sent,
    ring: KeyRing,
    desk: Tipline,
    now: datetime,
    sleep: Callable[[float], object],
) -> None:
    """Note what came of a message; a database that is busy is asked again, as much hangs on it."""
    for left in reversed(range(NOTE_TRIES)):
        try:
            _note(row, sent, ring, desk, now)
        except OperationalError:
            if not left:
                raise
            sleep(1.0)
        else:
            return


@transaction.atomic
def _note(row: Outgoing, sent: contract.Sent, ring: KeyRing, desk: Tipline, now: datetime) -> None:
    after = after_try(sent, row.tries, row.made_at, now)
    # If it took so long that it was given up as unknown, this is better news.
    mine = Outgoing.objects.filter(
        pk=row.pk, tries=row.tries, state__in=[State.SENDING, State.UNKNOWN]
    )
    if isinstance(after, Wait):
        unsure = row.may_have_arrived or sent.outcome is contract.Outcome.UNKNOWN
        again = {"try_after": after.until, "may_have_arrived": unsure, "ended_at": None}
        mine.update(state=State.MEANT, **again, **kept(after.why))
        return
    after = honest(after, may_have_arrived=row.may_have_arrived)
    fields = kept(after.why) | {
        "parts": max(1, sent.parts),
        "cost": cost(desk.prices, row.channel, sent),
    }
    mark = _mark(row, sent, ring)
    mine.update(state=after.state, ended_at=now, sent_hash=mark, **fields)
    if sent.outcome is contract.Outcome.GONE and row.conversation_id is not None:
        Conversation.objects.filter(pk=row.conversation_id).update(left_at=now)


def _mark(row: Outgoing, sent: contract.Sent, ring: KeyRing) -> str:
    """Return what is kept of the platform's id; nothing where its person was forgotten meanwhile."""
    if row.conversation is None:
        return ""
    try:
        return sent_hash(ring.of(row.conversation.period), row.channel, sent.id)
    except KeyGone:
        return ""
