"""The breaker stops automatic answers when more are wrong than α allows, and not before."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.tipline.breaker import DOUBT, LEAST, WINDOW, Tally, judge, tally

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
    voices: list[tuple[int, bool]] = []
    for answered in range(1, 51):
        if answered % 10 == 0:
            voices.insert(0, (answered, True))
        if judge(tally(voices), ALPHA):
            break
    assert answered <= 50
    assert judge(tally(voices), ALPHA)


def test_one_asker_cannot_stop_the_desk() -> None:
    """However often one person presses "no", it is one voice."""
    assert tally([(7, True)] * 50) == Tally(1, 1)
    assert not judge(tally([(7, True)] * 50 + [(n, False) for n in range(50)]), ALPHA)


def test_old_voices_fade() -> None:
    """Only the latest judged answers count."""
    voices = [(n, False) for n in range(WINDOW)] + [(n + 1_000, True) for n in range(50)]
    assert tally(voices) == Tally(WINDOW, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=300))
def test_a_tally_is_bounded(voices: list[tuple[int, bool]]) -> None:
    """No more wrong than judged, no more judged than the window, no asker wrong twice."""
    seen = tally(voices)
    assert 0 <= seen.wrong <= seen.judged <= WINDOW
    assert seen.wrong <= 10
