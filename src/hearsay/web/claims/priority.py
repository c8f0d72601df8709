"""Which claim comes first: how many ask, how fast it grows, what harm it may do, and the deadline."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from hearsay.errors import SettingError
from hearsay.web.claims.reason import Reason

__all__ = [
    "HARMS",
    "LEVELS",
    "ClaimFacts",
    "Due",
    "Factor",
    "Harm",
    "Level",
    "Priority",
    "PrioritySettings",
    "overdue",
    "priority",
]

Harm = Literal["health", "money", "danger"]
Level = Literal["urgent", "high", "normal", "low"]
HARMS: tuple[Harm, ...] = ("health", "money", "danger")
LEVELS: tuple[Level, ...] = ("urgent", "high", "normal", "low")

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What is counted and known about a claim.

    `harms` are set by people, `suggested_harms` by words; `harms_reviewed` says that a person has
    looked, after which suggestions no longer count.
    """

    message_count: int
    asker_count: int
    last_day: int
    day_before: int
    first_seen: datetime
    last_seen: datetime
    harms: frozenset[Harm] = frozenset()
    suggested_harms: frozenset[Harm] = frozenset()
    harms_reviewed: bool = False
    deadline: datetime | None = None
    status: str = "open"


@dataclass(frozen=True, slots=True)
class PrioritySettings:
    """What a desk may set about priority.

    `shares` are the most points that asks, growth, harm and deadline can give; they add up to 100.
    `levels` are the totals from which a claim is urgent, high and normal. `days` is how long a
    claim of each level may wait. `resting` are the statuses in which a claim waits for nobody.
    """

    asks_share: float = 40.0
    growth_share: float = 20.0
    harm_share: float = 25.0
    deadline_share: float = 15.0
    most_asks: int = 10_000
    post_weight: float = 0.25
    quiet_days: float = 14.0
    most_growth: float = 32.0
    growth_prior: float = 5.0
    health: float = 5.0
    money: float = 3.0
    danger: float = 7.0
    suggested_weight: float = 0.5
    deadline_days: float = 2.0
    most_deadline: float = 8.0
    levels: tuple[float, float, float] = (45.0, 30.0, 15.0)
    days: tuple[float, float, float, float] = (1.0, 3.0, 7.0, 21.0)
    resting: frozenset[str] = field(
        default_factory=lambda: frozenset({"answered", "not_checkable", "set_aside", "merged"})
    )

    def __post_init__(self) -> None:
        shares = (self.asks_share, self.growth_share, self.harm_share, self.deadline_share)
        if min(shares) < 0 or not math.isclose(sum(shares), 100.0):
            raise SettingError("the four shares of priority must be 0 or more and add up to 100")
        if not 100.0 >= self.levels[0] > self.levels[1] > self.levels[2] >= 0.0:
            raise SettingError("the levels of priority must fall from urgent to normal, in 0..100")
        if not 0 < self.days[0] <= self.days[1] <= self.days[2] <= self.days[3]:
            raise SettingError("the days of priority must be above 0 and not fall from urgent on")
        weights = (self.health, self.money, self.danger)
        if min(weights) < 0 or max(weights) <= 0:
            raise SettingError("the weights of harms must be 0 or more, and one above 0")
        if not (0 <= self.post_weight <= 1 and 0 <= self.suggested_weight <= 1):
            raise SettingError("the weights of posts and suggestions must be in 0..1")
        if min(self.most_asks, self.most_growth - 1, self.most_deadline - 1) <= 0:
            raise SettingError("the most that a factor of priority can reach must be above 1")
        if min(self.quiet_days, self.growth_prior, self.deadline_days) <= 0:
            raise SettingError("quiet days, growth prior and deadline days must be above 0")


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a priority: its value (1 changes nothing), its points, and why."""

    name: Literal["asks", "growth", "harm", "deadline"]
    value: float
    points: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Priority:
    """A total in 0..100, its level, and the factors it is made of."""

    total: float
    level: Level
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """When a claim should have been dealt with, and how late that is (zero if it is not late)."""

    due: datetime
    late: timedelta

    @property
    def overdue(self) -> bool:
        """Tell whether the time is over."""
        return self.late > timedelta(0)


def priority(facts: ClaimFacts, now: datetime, settings: PrioritySettings) -> Priority:
    """Return how soon a claim should be dealt with, on a scale of 0 to 100.

    The four factors are multiplied, each raised to a power that says how much it matters, and the
    logarithm of the product is taken, so that the points of the factors simply add up. A claim that
    ten times as many people ask about gains a fixed number of points, however large it is already.
    A claim at rest (answered, merged and so on) has a total of 0.
    """
    factors = (
        _asks(facts, now, settings),
        _growth(facts, now, settings),
        _harm(facts, settings),
        _deadline(facts, now, settings),
    )
    if facts.status in settings.resting:
        return Priority(0.0, "low", factors)
    total = min(100.0, max(0.0, sum(factor.points for factor in factors)))
    return Priority(total, _level(total, settings), factors)


def overdue(level: Level, since: datetime, now: datetime, settings: PrioritySettings) -> Due:
    """Return when a claim of `level` that has waited since `since` is due, and how late it is."""
    due = since + timedelta(days=settings.days[LEVELS.index(level)])
    return Due(due, max(timedelta(0), now - due))


def _level(total: float, settings: PrioritySettings) -> Level:
    for level, least in zip(LEVELS, settings.levels, strict=False):
        if total >= least:
            return level
    return "low"


def _points(value: float, most: float, share: float) -> float:
    return share * math.log(value) / math.log(most)


def _asks(facts: ClaimFacts, now: datetime, settings: PrioritySettings) -> Factor:
    """Count people who asked in full and other messages in part, less when it has gone quiet."""
    askers = max(0, facts.asker_count)
    others = max(0, facts.message_count - askers)
    quiet = max(0.0, (now - facts.last_seen) / _DAY)
    heard = askers + settings.post_weight * min(others, 10**12)
    counted = min(heard, settings.most_asks) * 2.0 ** -(quiet / settings.quiet_days)
    reason = Reason(
        "asks_quiet" if quiet >= settings.quiet_days else "asks",
        (
            ("askers", askers),
            ("messages", max(0, facts.message_count)),
            ("quiet_days", math.floor(quiet)),
        ),
    )
    value = 1.0 + counted
    return Factor(
        "asks", value, _points(value, 1.0 + settings.most_asks, settings.asks_share), reason
    )


def _growth(facts: ClaimFacts, now: datetime, settings: PrioritySettings) -> Factor:
    """Compare the last 24 hours with the 24 before them, carefully where the counts are small.

    Both counts are Poisson with rates that have the same Gamma prior of shape a, and the ratio of
    their posterior means is (a + new) / (a + old): with few messages it stays near 1. (Gelman et
    al., Bayesian Data Analysis, 3rd ed., section 2.6; used for counts of reports by DuMouchel,
    The American Statistician 53, 1999.)
    """
    new, old = max(0, facts.last_day), max(0, facts.day_before)
    prior = settings.growth_prior
    ratio = (prior + min(new, 10**12)) / (prior + min(old, 10**12))
    value = min(max(ratio, 1.0 / settings.most_growth), settings.most_growth)
    if now - facts.first_seen < _DAY:
        code = "growth_new"
    elif new > old:
        code = "growth_up"
    else:
        code = "growth_down" if new < old else "growth_steady"
    reason = Reason(code, (("last_day", new), ("day_before", old), ("ratio", round(value, 2))))
    return Factor(
        "growth", value, _points(value, settings.most_growth, settings.growth_share), reason
    )


def _harm(facts: ClaimFacts, settings: PrioritySettings) -> Factor:
    """Add up the weights of the harms; a harm that only words suggest counts in part."""
    weights = {"health": settings.health, "money": settings.money, "danger": settings.danger}
    suggested = frozenset() if facts.harms_reviewed else facts.suggested_harms - facts.harms
    value = 1.0 + sum(weights[harm] for harm in HARMS if harm in facts.harms)
    value += settings.suggested_weight * sum(weights[harm] for harm in HARMS if harm in suggested)
    code = "harm" if facts.harms else "harm_suggested" if suggested else "harm_none"
    reason = Reason(
        code,
        (
            ("harms", ",".join(harm for harm in HARMS if harm in facts.harms)),
            ("suggested", ",".join(harm for harm in HARMS if harm in suggested)),
        ),
    )
    most = 1.0 + sum(weights.values())
    return Factor("harm", value, _points(value, most, settings.harm_share), reason)


def _deadline(facts: ClaimFacts, now: datetime, settings: PrioritySettings) -> Factor:
    """Let a deadline weigh more the nearer it is; one that has passed weighs in full."""
    if facts.deadline is None:
        return Factor("deadline", 1.0, 0.0, Reason("deadline_none"))
    left = (facts.deadline - now) / _DAY
    nearness = 2.0 ** -(max(0.0, left) / settings.deadline_days)
    value = 1.0 + (settings.most_deadline - 1.0) * nearness
    hours = math.floor(abs((facts.deadline - now) / _HOUR))
    reason = Reason("deadline_passed" if left < 0 else "deadline", (("hours", hours),))
    points = _points(value, settings.most_deadline, settings.deadline_share)
    return Factor("deadline", value, points, reason)
