"""What the desk's pages about the tipline show. No page shows who anybody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, Sum

from hearsay.match.risk import Interval, clopper_pearson
from hearsay.web.claims.models import Check, Claim, Match
from hearsay.web.tipline.actions.following import waiting
from hearsay.web.tipline.actions.minding import seen_of_late
from hearsay.web.tipline.actions.recalling import Reached, reached
from hearsay.web.tipline.cards import card_of
from hearsay.web.tipline.contested import contested
from hearsay.web.tipline.models import (
    Breaker,
    Conversation,
    HeldBack,
    Outgoing,
    Question,
    RawDelivery,
)

__all__ = [
    "ChannelRow",
    "Sayable",
    "Untaken",
    "answers_for",
    "busiest",
    "channels",
    "strange",
    "trust",
    "unsettled",
    "untaken",
]

DAY = timedelta(days=1)
MOST = 50


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """What went out by a channel in the last 30 days, and what it cost in the desk's own money."""

    channel: str
    meant: int
    sent: int
    failed: int
    unknown: int
    cost: object


@dataclass(frozen=True, slots=True)
class Untaken:
    """Messages that did not go out, or not yet, for the same reason."""

    channel: str
    state: str
    why: str
    packed: object
    messages: int
    last: datetime

    @property
    def state_name(self) -> str:
        """Return what is known of them, in the reader's language."""
        return str(Outgoing.State(self.state).label)


@dataclass(frozen=True, slots=True)
class Trust:
    """What people said of the latest automatic answers, and whether any go out."""

    breaker: Breaker | None
    wrong: Interval
    waiting: int


@dataclass(frozen=True, slots=True)
class Sayable:
    """A check that can be told about a claim: who got it, who would, what keeps it from going by itself."""

    check: Check
    fits: bool
    reached: list[Reached]
    held_back: HeldBack | None
    contested: bool
    waiting: int

    @property
    def people(self) -> int:
        """Return how many got it."""
        return sum(row.people for row in self.reached)


def channels(now: datetime) -> list[ChannelRow]:
    """Return a row for each channel that had something to send."""
    state = Outgoing.State
    done = [state.SENT, state.DELIVERED, state.READ]
    failed = [state.REFUSED, state.GONE, state.TOO_LATE]
    late = Outgoing.objects.filter(made_at__gt=now - 30 * DAY).values("channel").order_by("channel")
    rows = late.annotate(
        meant=Count("id", Q(state=state.MEANT)),
        sent=Count("id", Q(state__in=done)),
        failed=Count("id", Q(state__in=failed)),
        unknown=Count("id", Q(state=state.UNKNOWN)),
        cost=Sum("cost"),
    )
    return [ChannelRow(**row) for row in rows]


def trust() -> Trust:
    """Return how far automatic answers can be trusted, as people see it."""
    breaker = Breaker.objects.filter(id=1).first()
    seen = seen_of_late(breaker)
    open_ones = Question.objects.filter(phase=Question.Phase.WAITING, conversation__isnull=False)
    return Trust(breaker, clopper_pearson(seen.wrong, seen.judged), open_ones.count())


def unsettled() -> list[Outgoing]:
    """Return messages of which nobody knows whether they arrived; a person settles them."""
    unknown = Outgoing.objects.filter(state=Outgoing.State.UNKNOWN)
    return list(unknown.select_related("question__message__claim").order_by("-id")[:MOST])


def untaken(now: datetime) -> list[Untaken]:
    """Return why messages of the last 30 days did not go out, or are tried again: the latest first."""
    state = Outgoing.State
    ended = Q(state__in=[state.REFUSED, state.GONE, state.TOO_LATE, state.DROPPED])
    again = Q(state=state.MEANT) & ~Q(why="")
    late = Outgoing.objects.filter(ended | again, made_at__gt=now - 30 * DAY)
    alike = late.values("channel", "state", "why")
    rows = list(
        alike.annotate(n=Count("id"), last=Max("made_at"), one=Max("id")).order_by("-one")[:MOST]
    )
    packed = dict(
        Outgoing.objects.filter(pk__in=[r["one"] for r in rows]).values_list("pk", "said")
    )
    return [
        Untaken(r["channel"], r["state"], r["why"], packed.get(r["one"]), r["n"], r["last"])
        for r in rows
    ]


def busiest(now: datetime, least: int = 10) -> list[Conversation]:
    """Return conversations with many messages in a day, and those that are muted now."""
    of_late = Count("questions", Q(questions__asked_at__gt=now - DAY))
    rows = Conversation.objects.annotate(of_late=of_late)
    rows = rows.filter(Q(of_late__gte=least) | Q(muted_until__gt=now))
    return list(rows.select_related("asker").order_by("-of_late", "id")[:MOST])


def strange() -> list[dict[str, object]]:
    """Return what channels delivered that nobody here knows: by channel and kind, without content."""
    rows = RawDelivery.objects.values("channel", "why").order_by("channel", "why")
    return [dict(row) for row in rows.annotate(n=Count("id"), last=Max("at"))[:MOST]]


def answers_for(claim: Claim, now: datetime) -> tuple[list[Sayable], int]:
    """Return the checks to do with a claim as answers, and how many people wait for one."""
    told = Outgoing.objects.filter(question__message__claim=claim, check_to__isnull=False)
    matched = Match.objects.filter(claim=claim, state=Match.State.CONFIRMED)
    fitting = set(matched.values_list("check_to_id", flat=True))
    fitting |= set(claim.checks.filter(answers__is_latest=True).values_list("id", flat=True))
    ids = fitting | set(told.values_list("check_to_id", flat=True).distinct())
    held = {one.check_to_id: one for one in HeldBack.objects.filter(check_to__in=ids)}
    opposed = contested((claim.pk, check) for check in ids)
    rows = []
    for check in Check.objects.filter(pk__in=ids).order_by("id"):
        fits = check.pk in fitting and card_of(check) is not None
        got, doubt = reached(check.pk, claim.pk), (claim.pk, check.pk) in opposed
        would_get = waiting(claim.pk, check, now=now) if fits else 0
        rows.append(Sayable(check, fits, got, held.get(check.pk), doubt, would_get))
    return rows, waiting(claim.pk, now=now)
