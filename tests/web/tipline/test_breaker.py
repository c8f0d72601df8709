"""The breaker stops automatic answers when more are wrong than α allows, and not before."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.tipline.breaker import DOUBT, LEAST, Tally, judge

ALPHA = 0.01


def tail(wrong: int, judged: int, alpha: float) -> float:
    """P(at least so many wrong), summed term by term from the definition."""
    less = (math.comb(judged, k) * alpha**k * (1 - alpha) ** (judged - k) for k in range(wrong))
    return 1 - math.fsum(less)


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from([0.001, 0.01, 0.05, 0.2]))
def test_it_is_the_exact_binomial_test(judged: int, wrong: int, alpha: float) -> None:
    """The library's tail is the definition's, and one voice never trips it."""
    wrong = min(wrong, judged)
    expected = wrong >= LEAST and tail(wrong, judged, alpha) < DOUBT
    if abs(tail(wrong, judged, alpha) - DOUBT) > 1e-9:
        assert judge(Tally(judged, wrong), alpha) is expected


@pytest.mark.parametrize(("judged", "wrong", "trips"), [
    (1, 1, False), (2, 2, True), (10, 2, True), (50, 2, False), (50, 3, True), (200, 5, False),
    (200, 6, True), (200, 0, False),
])  # fmt: skip
def test_where_it_trips_at_one_per_cent(judged: int, wrong: int, trips: bool) -> None:
    """So a reader of the settings can see what it takes."""
    assert judge(Tally(judged, wrong), ALPHA) is trips


def test_wrong_matches_trip_it_within_fifty_answers() -> None:
    """Every answer wrong, one asker in ten says so: it stops before the fiftieth answer."""
    voices = 0
    for answered in range(1, 51):
        voices += answered % 10 == 0
        if judge(Tally(voices, voices), ALPHA):
            break
    assert answered <= 50
    assert judge(Tally(voices, voices), ALPHA)
