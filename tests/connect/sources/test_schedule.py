"""A source is asked as often as it is worth, and never before it allows."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.sources.schedule import (
    Pace,
    Rhythm,
    after_error,
    after_poll,
    wait_until,
)
from hearsay.errors import InputError, NetworkError, StatusError
from tests.connect.sources.documents import NOW

PACE = Pace()
MINUTE = timedelta(minutes=1)


def status(number: int, **headers: str) -> StatusError:
    """Return an answer that brings nothing."""
    return StatusError(
        "no", number, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_something_new_brings_the_usual_pause() -> None:
    """And all that went wrong before is forgotten."""
    turn = after_poll(Rhythm(5, 3), NOW, PACE, brought=True)
    assert (turn.at - NOW, turn.rhythm, turn.stopped) == (PACE.usual, Rhythm(), False)


def test_nothing_new_stretches_the_pause_up_to_a_bound() -> None:
    """By half each time; failures before do not count any more."""
    rhythm, pauses = Rhythm(4, 0), []
    for _ in range(30):
        turn = after_poll(rhythm, NOW, PACE, brought=False)
        pauses.append(turn.at - NOW)
        rhythm = turn.rhythm
    assert pauses[:3] == [PACE.usual * 1.5, PACE.usual * 2.25, PACE.usual * 3.375]
    assert pauses == sorted(pauses)
    assert pauses[-1] == PACE.quiet
    assert rhythm.failures == 0


def test_failures_double_the_pause_up_to_a_bound() -> None:
    """Whatever failed: the network, the server, or the parsing."""
    rhythm, pauses = Rhythm(), []
    errors = [NetworkError("x"), status(500), InputError("x", "is no feed"), status(404)] * 8
    for error in errors:
        turn = after_error(error, rhythm, NOW, PACE)
        assert not turn.stopped
        pauses.append(turn.at - NOW)
        rhythm = turn.rhythm
    assert pauses[:3] == [PACE.usual * 2, PACE.usual * 4, PACE.usual * 8]
    assert pauses == sorted(pauses)
    assert pauses[-1] == PACE.longest


def test_the_server_s_wish_to_wait_is_kept() -> None:
    """Even where our own pause would be shorter; a shorter wish does not hurry us."""
    assert (
        after_error(status(429, retry_after="7200"), Rhythm(), NOW, PACE).at == NOW + 120 * MINUTE
    )
    assert after_error(status(503, retry_after="5"), Rhythm(), NOW, PACE).at == NOW + 2 * PACE.usual
    assert (
        after_poll(Rhythm(), NOW, PACE, brought=True, after=NOW + 60 * MINUTE).at
        == NOW + 60 * MINUTE
    )


def test_gone_for_good_stops() -> None:
    """410 says so; 404 may be a mistake of today."""
    assert after_error(status(410), Rhythm(), NOW, PACE).stopped
    assert not after_error(status(404), Rhythm(), NOW, PACE).stopped


def test_a_crawl_delay_and_a_spread_make_pauses_longer() -> None:
    """Never shorter than the least, and at most a tenth longer than meant."""
    slow = Pace(usual=MINUTE, least=10 * MINUTE)
    assert after_poll(Rhythm(), NOW, slow, brought=True).at == NOW + 10 * MINUTE
    spread = after_poll(Rhythm(), NOW, PACE, brought=True, spread=1.0).at - NOW
    assert spread == PACE.usual * 1.1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 120 "}, 120),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "99999999999"}, 86400),
        ({"retry-after": "9" * 400}, None),
        ({"retry-after": "Thu, 26 Nov 2026 12:10:00 GMT"}, 600),
        ({"retry-after": "Thu, 26 Nov 2020 12:10:00 GMT"}, None),
        ({"retry-after": "Thu, 26 Nov 9999 12:10:00 GMT"}, 86400),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-26T12:05:00.000Z"}, 300),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "2026-11-26T12:05:00.000Z"}, None),
        ({"x-ratelimit-reset": "2026-11-26T12:05:00.000Z"}, None),
        ({"ratelimit-remaining": "0", "ratelimit-reset": str(int(NOW.timestamp()) + 60)}, 60),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "60"}, 60),
        ({"retry-after": "30", "ratelimit-remaining": "0", "ratelimit-reset": "60"}, 60),
    ],
)  # fmt: skip
def test_when_the_next_question_is_allowed(headers: dict[str, str], seconds: int | None) -> None:
    """In every way that servers say it; at most a day ahead, and never in the past."""
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert wait_until(headers, NOW) == expected


@given(st.text(), st.text(), st.datetimes(timezones=st.just(UTC), max_value=datetime(9990, 1, 1)))
def test_any_header_is_understood_or_left_out(after: str, reset: str, now: datetime) -> None:
    """A stranger's header raises nothing, and stops nobody for more than a day."""
    found = wait_until(
        {"retry-after": after, "ratelimit-remaining": "0", "ratelimit-reset": reset}, now
    )
    assert found is None or now < found <= now + timedelta(days=1)
