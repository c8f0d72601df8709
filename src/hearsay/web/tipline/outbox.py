"""What is done with a message that is due, and with what a channel says of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from hearsay.connect.channel import Outcome, Sent
from hearsay.errors import Phrase
from hearsay.web.tipline.models import Outgoing
from hearsay.web.tipline.outcomes import MOST
from hearsay.web.tipline.states import AFTER_TRY

__all__ = [
    "ERASED",
    "GIVEN_UP",
    "ONE_A_DAY",
    "REPLIES",
    "End",
    "Facts",
    "Quiet",
    "Step",
    "Wait",
    "after_try",
    "back_off",
    "cost",
    "decide",
    "honest",
]

REPLIES = frozenset({Outgoing.Kind.NOT_YET, Outgoing.Kind.ANSWER, Outgoing.Kind.THANKS})
"""Kinds that say something to who has just written; the others come of themselves."""
AWAKE = timedelta(minutes=15)
"""Whoever wrote so lately is awake, and gets their reply in quiet hours too."""
GIVEN_UP = timedelta(hours=24)
ERASED = Phrase("the address was erased")
ONE_A_DAY = Phrase("one letter a day to an address that nobody vouches for")
_NEVER_WENT = (Outgoing.State.DROPPED, Outgoing.State.TOO_LATE)
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nobody is woken, by the desk's clock; they may go over midnight."""

    start: time
    end: time

    def until(self, local: datetime) -> datetime | None:
        """Return when the quiet that holds at a moment ends, in its time zone; None if none holds."""
        at = local.timetz().replace(tzinfo=None)
        over_midnight = self.start > self.end
        inside = at >= self.start or at < self.end if over_midnight else self.start <= at < self.end
        if not inside:
            return None
        day = local.date() + timedelta(days=int(over_midnight and at >= self.start))
        return datetime.combine(day, self.end, local.tzinfo)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision on a message needs. `heard_at` is None where the conversation is gone."""

    kind: str
    heard_at: datetime | None
    reply_until: datetime | None = None
    muted_until: datetime | None = None
    left: bool = False
    unproven: bool = False
    """Nothing can prove that they wrote, and they got a letter of late and never reacted to one."""


@dataclass(frozen=True, slots=True)
class End:
    """It is not sent, now or later."""

    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It is not sent before that moment."""

    until: datetime
    why: str = ""


Step = End | Wait | None
"""None: it is sent."""


def decide(facts: Facts, quiet: Quiet | None, now: datetime) -> Step:
    """Return what is done with a message that is due; `now` is in the desk's time zone."""
    if facts.heard_at is None:
        return End(Outgoing.State.DROPPED, ERASED)
    if why := _unwanted(facts, now):
        return End(Outgoing.State.DROPPED, why)
    if facts.reply_until is not None and facts.reply_until <= now:
        over = Phrase("the channel's time for replies is over")
        return End(Outgoing.State.TOO_LATE, over)
    until = quiet.until(now) if quiet is not None else None
    if until is not None and not _is_awake(facts, now):
        return Wait(until)
    return None


def _unwanted(facts: Facts, now: datetime) -> str:
    """Return why nothing is written to somebody now; "" if it may be.

    Whoever is muted, or might never have written, still learns that what we told them was wrong.
    """
    if facts.left:
        return Phrase("the person has left")
    if facts.kind not in REPLIES:
        return ""
    if facts.muted_until is not None and facts.muted_until > now:
        return Phrase("the conversation is muted")
    return ONE_A_DAY if facts.unproven else ""


def _is_awake(facts: Facts, now: datetime) -> bool:
    heard = facts.heard_at
    return facts.kind in REPLIES and heard is not None and now - heard <= AWAKE


def back_off(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 10 s, 40 s, 160 s … at most 4 hours."""
    return min(_LONGEST, _FIRST * (1 << 2 * min(max(0, tries - 1), 8)))


def after_try(sent: Sent, tries: int, made_at: datetime, now: datetime) -> End | Wait:
    """Return what becomes of a message that a channel was asked to send, for the `tries`-th time.

    Only what certainly was not taken is tried again: as late as the platform says, else later each
    time, until a day after it was meant. So is what is unknown, for as long as the platform knows a
    second try by its key, so that it cannot arrive twice.
    """
    why = _line(sent.why)
    wait = back_off(tries) if sent.after is None else min(sent.after, GIVEN_UP)
    known_for = min(sent.once_for or timedelta(0), GIVEN_UP)
    if sent.outcome is Outcome.UNKNOWN and now + wait < made_at + known_for:
        return Wait(now + wait, why)
    if sent.outcome is not Outcome.LATER:
        return End(AFTER_TRY[sent.outcome], why)
    if now + wait > made_at + GIVEN_UP:
        late = Phrase("the channel did not take it in time: %(why)s", why=why)
        return End(Outgoing.State.TOO_LATE, late)
    return Wait(now + wait, why)


def honest(end: End, *, may_have_arrived: bool) -> End:
    """Return an end as it is told where an earlier try may have brought the message all the same."""
    if not may_have_arrived or end.state not in _NEVER_WENT:
        return end
    said = Phrase("an earlier try may have brought it; it is not tried again: %(why)s", why=end.why)
    return End(Outgoing.State.UNKNOWN, said)


def _line(why: str) -> str:
    """Return a reason as one line that is not long; a phrase stays one."""

    def short(text: str) -> str:
        return " ".join(text.split())[:MOST]

    return why.changed(short) if isinstance(why, Phrase) else short(why)


def cost(prices: object, channel: str, sent: Sent) -> Decimal:
    """Return what a message cost: each part at the channel's price, also if its fate is unknown."""
    if sent.outcome in (Outcome.LATER, Outcome.REFUSED, Outcome.GONE):
        return Decimal(0)
    price = prices.get(channel, 0) if isinstance(prices, dict) else 0
    try:
        each = Decimal(str(price))
    except InvalidOperation:
        return Decimal(0)
    if not each.is_finite() or not 0 <= each < 1_000:
        return Decimal(0)
    return (each * max(1, sent.parts)).quantize(Decimal("0.00001"))
