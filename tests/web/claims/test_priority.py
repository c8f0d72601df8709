"""Priority: four factors with reasons, a total in 0..100 that no factor can lower by growing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.errors import SettingError
from hearsay.web.claims.priority import (
    HARMS,
    LEVELS,
    ClaimFacts,
    PrioritySettings,
    overdue,
    priority,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLD = NOW - timedelta(days=30)
SETTINGS = PrioritySettings()
PLAIN = ClaimFacts(10, 10, 0, 0, OLD, NOW)

counts = st.integers(0, 10**7)
harms = st.frozensets(st.sampled_from(HARMS))
ago = st.integers(0, 10**7).map(lambda seconds: NOW - timedelta(seconds=seconds))
deadlines = st.none() | st.integers(-(10**7), 10**7).map(lambda s: NOW + timedelta(seconds=s))
facts = st.builds(
    ClaimFacts, counts, counts, counts, counts, ago, ago, harms, harms, st.booleans(), deadlines
)


def _total(claim: ClaimFacts) -> float:
    return priority(claim, NOW, SETTINGS).total


@given(facts)
def test_total_is_the_sum_of_its_points(claim: ClaimFacts) -> None:
    """Every claim has a total in 0..100, which the points of its four factors add up to."""
    found = priority(claim, NOW, SETTINGS)
    assert 0 <= found.total <= 100
    points = sum(factor.points for factor in found.factors)
    assert found.total == pytest.approx(min(100, max(0, points)))
    assert [factor.name for factor in found.factors] == ["asks", "growth", "harm", "deadline"]


@given(facts, st.integers(1, 10**6))
def test_more_askers_never_lower_it(claim: ClaimFacts, more: int) -> None:
    """A claim that more people ask about never falls, whoever else wrote messages."""
    assert _total(replace(claim, asker_count=claim.asker_count + more)) >= _total(claim) - 1e-9


@given(facts, st.integers(1, 10**6))
def test_more_messages_never_lower_it(claim: ClaimFacts, more: int) -> None:
    """A claim in more messages never falls."""
    assert _total(replace(claim, message_count=claim.message_count + more)) >= _total(claim)


@given(facts, st.integers(1, 10**6))
def test_growth_is_monotone(claim: ClaimFacts, more: int) -> None:
    """More messages today never lower it, more yesterday never raise it."""
    assert _total(replace(claim, last_day=claim.last_day + more)) >= _total(claim)
    assert _total(replace(claim, day_before=claim.day_before + more)) <= _total(claim)


@given(facts, st.sampled_from(HARMS))
def test_a_harm_never_lowers_it(claim: ClaimFacts, harm: str) -> None:
    """Setting a harm never lowers a claim, nor does a suggestion; setting weighs more."""
    found = replace(claim, harms=claim.harms | {harm})
    suggested = replace(claim, suggested_harms=claim.suggested_harms | {harm})
    assert _total(found) >= _total(suggested) >= _total(claim)


@given(facts, st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_nearer_deadline_never_lowers_it(claim: ClaimFacts, far: int, nearer: int) -> None:
    """The nearer the deadline the higher the total, and any deadline beats none."""
    late = replace(claim, deadline=NOW + timedelta(seconds=far + nearer))
    soon = replace(claim, deadline=NOW + timedelta(seconds=far))
    assert _total(soon) >= _total(late) >= _total(replace(claim, deadline=None))


@given(facts, st.integers(1, 10**6))
def test_silence_never_raises_it(claim: ClaimFacts, longer: int) -> None:
    """The longer nobody was heard, the lower."""
    quieter = replace(claim, last_seen=claim.last_seen - timedelta(seconds=longer))
    assert _total(quieter) <= _total(claim)


def test_one_enormous_claim_does_not_swallow_the_list() -> None:
    """A small claim that may kill, with a deadline, comes before a huge harmless old one."""
    huge = replace(PLAIN, message_count=10**6, asker_count=10**6)
    small = replace(
        PLAIN,
        last_day=10,
        harms=frozenset({"danger"}),
        deadline=NOW + timedelta(hours=6),
    )
    assert _total(huge) == pytest.approx(40)
    assert _total(small) > _total(huge)


def test_ten_times_as_many_gain_about_the_same_points() -> None:
    """From 10 to 100 askers counts about as much as from 100 to 1,000."""
    totals = [_total(replace(PLAIN, message_count=n, asker_count=n)) for n in (10, 100, 1000)]
    assert totals[1] - totals[0] == pytest.approx(totals[2] - totals[1], rel=0.05)


def test_small_counts_hardly_grow() -> None:
    """Two messages after none is less growth than two hundred after a hundred."""
    few = priority(replace(PLAIN, last_day=2), NOW, SETTINGS).factors[1]
    many = priority(replace(PLAIN, last_day=200, day_before=100), NOW, SETTINGS).factors[1]
    assert few.value == pytest.approx(7 / 5)
    assert many.value == pytest.approx(205 / 105)
    assert few.reason.number("last_day") == 2


def test_a_fading_claim_loses_points() -> None:
    """Growth below 1 takes points away, and the reason says so."""
    factor = priority(replace(PLAIN, last_day=1, day_before=50), NOW, SETTINGS).factors[1]
    assert factor.points < 0
    assert factor.reason.code == "growth_down"


@pytest.mark.parametrize(
    ("change", "factor", "code"),
    [
        ({}, 0, "asks"),
        ({"last_seen": NOW - timedelta(days=20)}, 0, "asks_quiet"),
        ({"first_seen": NOW - timedelta(hours=3), "last_day": 5}, 1, "growth_new"),
        ({"last_day": 5}, 1, "growth_up"),
        ({}, 1, "growth_steady"),
        ({"harms": frozenset({"money"})}, 2, "harm"),
        ({"suggested_harms": frozenset({"money"})}, 2, "harm_suggested"),
        ({"suggested_harms": frozenset({"money"}), "harms_reviewed": True}, 2, "harm_none"),
        ({}, 3, "deadline_none"),
        ({"deadline": NOW + timedelta(hours=5, minutes=59)}, 3, "deadline"),
        ({"deadline": NOW - timedelta(hours=5)}, 3, "deadline_passed"),
    ],
)
def test_each_factor_says_why(change: dict[str, object], factor: int, code: str) -> None:
    """Every factor names its reason; hours left and past are counted."""
    reason = priority(replace(PLAIN, **change), NOW, SETTINGS).factors[factor].reason
    assert reason.code == code
    if factor == 3 and code != "deadline_none":
        assert reason.number("hours") == 5


def test_a_person_who_has_looked_ends_suggestions() -> None:
    """Words suggest a harm only until a person has decided."""
    suggested = replace(PLAIN, suggested_harms=frozenset({"danger"}))
    assert _total(suggested) > _total(PLAIN)
    assert _total(replace(suggested, harms_reviewed=True)) == _total(PLAIN)


@pytest.mark.parametrize("status", sorted(SETTINGS.resting))
def test_a_claim_at_rest_waits_for_nobody(status: str) -> None:
    """An answered, merged or set-aside claim has no priority, whatever is counted."""
    found = priority(replace(PLAIN, asker_count=500, status=status), NOW, SETTINGS)
    assert (found.total, found.level) == (0.0, "low")


@given(facts, facts)
def test_levels_follow_totals(one: ClaimFacts, other: ClaimFacts) -> None:
    """A higher total never has a lower level."""
    a, b = (priority(claim, NOW, SETTINGS) for claim in (one, other))
    if a.total >= b.total:
        assert LEVELS.index(a.level) <= LEVELS.index(b.level)


def test_levels_begin_where_the_settings_say() -> None:
    """A total that reaches a level has it."""
    total = _total(PLAIN)
    reached = replace(SETTINGS, levels=(total, 1.0, 0.5))
    not_reached = replace(SETTINGS, levels=(total + 0.01, 1.0, 0.5))
    assert priority(PLAIN, NOW, reached).level == "urgent"
    assert priority(PLAIN, NOW, not_reached).level == "high"


@pytest.mark.parametrize(
    ("level", "days"), [("urgent", 1), ("high", 3), ("normal", 7), ("low", 21)]
)
def test_each_level_has_its_days(level: str, days: int) -> None:
    """A claim is due after the days of its level and late from then on, not before."""
    since = NOW - timedelta(days=days)
    exact = overdue(level, since, NOW, SETTINGS)
    assert exact.due == NOW
    assert not exact.overdue
    assert overdue(level, since - timedelta(hours=2), NOW, SETTINGS).late == timedelta(hours=2)
    assert not overdue(level, since + timedelta(hours=2), NOW, SETTINGS).late


def test_higher_levels_wait_no_longer() -> None:
    """The more urgent, the sooner due."""
    dues = [overdue(level, OLD, NOW, SETTINGS).due for level in LEVELS]
    assert all(a <= b for a, b in pairwise(dues))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"asks_share": 50.0}, "add up to 100"),
        ({"levels": (10.0, 20.0, 5.0)}, "fall from urgent"),
        ({"days": (0.0, 1.0, 2.0, 3.0)}, "above 0"),
        ({"health": -1.0}, "weights of harms"),
        ({"post_weight": 2.0}, "in 0..1"),
        ({"most_growth": 1.0}, "above 1"),
        ({"quiet_days": 0.0}, "quiet days"),
    ],
)
def test_settings_outside_what_is_allowed_are_refused(change: dict[str, object], says: str) -> None:
    """A setting that makes no sense is refused with what is allowed."""
    with pytest.raises(SettingError, match=says):
        replace(SETTINGS, **change)
