"""When a message is sent, put off or dropped, and what a channel's word makes of it: pure."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channel import Outcome, Sent
from hearsay.web.tipline.outbox import (
    GIVEN_UP,
    End,
    Facts,
    Quiet,
    Wait,
    after_try,
    back_off,
    cost,
    decide,
    honest,
)

BANGKOK = ZoneInfo("Asia/Bangkok")
NOW = datetime(2026, 3, 1, 23, 30, tzinfo=BANGKOK)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NIGHT = Quiet(time(22), time(7))


def test_quiet_hours_go_over_midnight() -> None:
    """They end the next morning, or the same morning after midnight; at their end they are over."""
    morning = datetime(2026, 3, 2, 7, tzinfo=BANGKOK)
    assert NIGHT.until(NOW) == NIGHT.until(NOW + 3 * HOUR) == morning
    assert NIGHT.until(morning) is None and NIGHT.until(NOW - 2 * HOUR) is None
    noon = Quiet(time(12), time(14))
    assert noon.until(datetime(2026, 3, 1, 13, tzinfo=BANGKOK)) == datetime(
        2026, 3, 1, 14, tzinfo=BANGKOK
    )
    assert noon.until(NOW) is None
    assert Quiet(time(0), time(0)).until(NOW) is None


@given(st.times(), st.times(), st.datetimes(timezones=st.just(BANGKOK),
       min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)))  # fmt: skip
def test_quiet_ends_within_a_day(start: time, end: time, at: datetime) -> None:
    """Whatever the hours are, nobody waits longer than a day, and then it is not quiet."""
    quiet = Quiet(start, end)
    until = quiet.until(at)
    if until is not None:
        assert at < until <= at + timedelta(days=1) and quiet.until(until) is None


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (Facts("answer", None), "dropped"),
        (Facts("answer", NOW, left=True), "dropped"),
        (Facts("answer", NOW, muted_until=NOW + HOUR), "dropped"),
        (Facts("answer", NOW - 25 * HOUR, reply_until=NOW - HOUR), "too_late"),
    ],
)
def test_what_goes_nowhere(facts: Facts, state: str) -> None:
    """The address is gone, the person has left or is muted, or the window is closed; in words."""
    step = decide(facts, None, NOW)
    assert isinstance(step, End) and step.state == state and step.why


def test_only_replies_to_who_is_awake_go_out_in_quiet_hours() -> None:
    """A reply within minutes goes out, a later one and all other kinds wait for the morning."""
    for kind in ("answer", "not_yet", "thanks"):
        assert decide(Facts(kind, NOW - 15 * MINUTE), NIGHT, NOW) is None
        assert isinstance(decide(Facts(kind, NOW - 16 * MINUTE), NIGHT, NOW), Wait)
    for kind in ("update", "correction", "withdrawal", "recall"):
        assert isinstance(decide(Facts(kind, NOW), NIGHT, NOW), Wait)
        assert decide(Facts(kind, NOW), None, NOW) is None
    for kind in ("correction", "withdrawal", "recall", "update"):
        muted = Facts(kind, NOW, muted_until=NOW + HOUR)
        assert decide(muted, None, NOW) is None, "what we told them was wrong"
    muted_before = Facts("answer", NOW, reply_until=NOW + MINUTE, muted_until=NOW - HOUR)
    assert decide(muted_before, NIGHT, NOW) is None


def test_only_what_was_not_taken_is_tried_again() -> None:
    """All other outcomes end it, with the state of that name."""
    for outcome in Outcome:
        after = after_try(Sent(outcome, why="so\nit is"), 1, NOW, NOW)
        assert after.why == "so it is"
        assert isinstance(after, Wait) == (outcome is Outcome.LATER)
        if isinstance(after, End):
            assert after.state == outcome.value


def test_it_is_tried_for_a_day() -> None:
    """As late as the platform says, else later each time; then given up, saying so."""
    after = after_try(Sent(Outcome.LATER, after=timedelta(seconds=7)), 3, NOW, NOW)
    assert isinstance(after, Wait) and after.until == NOW + timedelta(seconds=7)
    after = after_try(Sent(Outcome.LATER), 2, NOW, NOW)
    assert isinstance(after, Wait) and after.until == NOW + timedelta(seconds=40)
    after = after_try(Sent(Outcome.LATER, why="busy"), 9, NOW - GIVEN_UP, NOW)
    assert isinstance(after, End) and after.state == "too_late" and "busy" in after.why


def test_what_cannot_arrive_twice_is_tried_again() -> None:
    """Where the platform knows our key, an unknown outcome is asked again, while it knows it."""
    unsure = Sent(Outcome.UNKNOWN, once_for=HOUR)
    after = after_try(unsure, 1, NOW, NOW)
    assert isinstance(after, Wait) and after.until == NOW + timedelta(seconds=10)
    after = after_try(unsure, 1, NOW - HOUR, NOW)
    assert isinstance(after, End) and after.state == "unknown"


@given(st.integers(0, 30_000))
def test_the_pause_grows_to_four_hours(tries: int) -> None:
    """Never shorter than before, never longer than that."""
    assert timedelta(seconds=10) <= back_off(tries) <= back_off(tries + 1) <= timedelta(hours=4)


def test_each_part_costs() -> None:
    """At the channel's price; nothing for what was not taken, or where no price makes sense."""
    sent = Sent(Outcome.SENT, parts=3)
    assert cost({"sms": 0.0525}, "sms", sent) == Decimal("0.1575")
    assert cost({"sms": "0.05"}, "sms", Sent(Outcome.UNKNOWN)) == Decimal("0.05")
    for prices in ({}, {"sms": "x"}, {"sms": "nan"}, {"sms": -1}, {"sms": None}, [], None):
        assert cost(prices, "sms", sent) == 0
    for outcome in (Outcome.LATER, Outcome.REFUSED, Outcome.GONE):
        assert cost({"sms": 1}, "sms", Sent(outcome)) == 0


def test_what_may_have_arrived_is_not_said_to_be_unsent() -> None:
    """Dropped or too late, after a try of which nobody knows: unknown, with the reason."""
    for state in ("dropped", "too_late"):
        end = End(state, "it is held back")
        assert honest(end, may_have_arrived=False) == end
        told = honest(end, may_have_arrived=True)
        assert told.state == "unknown" and "it is held back" in told.why
    for state in ("sent", "refused", "gone", "unknown"):
        assert honest(End(state, "x"), may_have_arrived=True) == End(state, "x")
