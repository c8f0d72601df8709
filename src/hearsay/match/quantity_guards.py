"""Find amounts, dates and times that two texts give differently in the same place."""

from __future__ import annotations

from hearsay.match.alikeness import ALIKE, NEARLY_SAME
from hearsay.match.facts import Facts, Mention
from hearsay.types import Guard, GuardKind

__all__ = ["quantity_guards"]

_KIND = {
    "number": GuardKind.NUMBER, "money": GuardKind.MONEY, "percent": GuardKind.NUMBER,
    "measure": GuardKind.UNIT, "duration": GuardKind.NUMBER, "time": GuardKind.TIME,
    "date": GuardKind.DATE, "year": GuardKind.DATE, "code": GuardKind.NAME,
}  # fmt: skip
SAME_VALUE = 0.005
"""Relative difference under which two values are one, as in 1.6 km and a mile."""


def quantity_guards(
    message: Facts, check: Facts, shared: frozenset[str], alike: float
) -> list[Guard]:
    """Return the amounts of the check that the message gives otherwise.

    `shared` are the content stems of both, `alike` the share of the shorter side's that they are.
    """
    found = []
    for mine in check.mentions:
        rivals = [m for m in message.mentions if _comparable(m, mine)]
        if not rivals or any(_equal(m, mine) for m in rivals):
            continue
        # The rival must not be a number that the check names elsewhere.
        rivals = [m for m in rivals if not any(_equal(m, c) for c in check.mentions)]
        alone = alike >= ALIKE and len(rivals) == 1 == sum(_rivals(c, mine) for c in check.mentions)
        near = [m for m in rivals if alone or _same_slot(m, mine, shared, alike)]
        if near:
            found.append(Guard(_guard_kind(near[0], mine), near[0].surface, mine.surface))
    return found


def _rivals(a: Mention, b: Mention) -> bool:
    """Tell whether two amounts can only be one and the same, or a conflict: not a time and a span."""
    return _comparable(a, b) and {a.kind, b.kind} != {"time", "duration"}


def _guard_kind(message: Mention, check: Mention) -> GuardKind:
    if message.unit != check.unit and message.kind == check.kind == "duration":
        return GuardKind.UNIT
    return _KIND[check.kind]


def _comparable(a: Mention, b: Mention) -> bool:
    if a.kind == b.kind:
        return a.kind != "measure" or a.unit == b.unit
    return {a.kind, b.kind} in ({"number", "money"}, {"date", "year"}, {"time", "duration"})


def _equal(a: Mention, b: Mention) -> bool:
    if a.kind == "code" or b.kind == "code":
        return a.kind == b.kind and a.unit == b.unit
    if "date" in (a.kind, b.kind) or "year" in (a.kind, b.kind):
        return _same_date(a, b)
    if "time" in (a.kind, b.kind):
        return _same_time(a, b)
    if a.kind == b.kind == "duration" and a.unit != b.unit:
        days = [m.value * 30.4 * 86400 if m.unit == "month" else m.value for m in (a, b)]
        return abs(days[0] - days[1]) <= 0.05 * max(days)
    if a.kind == b.kind == "money" and a.unit != b.unit:
        return False
    return abs(a.value - b.value) <= SAME_VALUE * max(abs(a.value), abs(b.value))


def _same_date(a: Mention, b: Mention) -> bool:
    years = [m.value if m.kind == "year" else m.value // 10000 for m in (a, b)]
    if all(years) and years[0] != years[1]:
        return False
    days = [0 if m.kind == "year" else m.value % 10000 for m in (a, b)]
    swapped = days[0] % 100 * 100 + days[0] // 100  # 12/10 may be read either way
    return (
        not all(days) or days[0] == days[1] or ("/" in a.surface + b.surface and swapped == days[1])
    )


def _same_time(a: Mention, b: Mention) -> bool:
    if a.kind != b.kind:
        # "3h" read as a stretch of time on one side and as an hour on the other
        clock, span = (a, b) if a.kind == "time" else (b, a)
        return clock.value % 720 == span.value / 60 % 720
    if max(a.value, b.value) >= 1440:  # morning or afternoon is not said
        return a.value % 720 == b.value % 720
    return a.value == b.value


def _same_slot(a: Mention, b: Mention, shared: frozenset[str], alike: float) -> bool:
    """Tell whether two different values stand in the same place of two like sentences."""
    if {a.kind, b.kind} == {"time", "duration"}:
        return False
    if alike >= NEARLY_SAME:
        return True
    around = set(a.around) & set(b.around) & shared
    return len(around) >= (1 if alike >= ALIKE else 2)
