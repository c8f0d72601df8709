"""Thresholds keep their promise about wrong answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from hearsay.errors import SettingError
from hearsay.match.risk import Label, choose_threshold, clopper_pearson


def _labels(rng: np.random.Generator, n: int) -> list[Label]:
    """Draw labels of a model whose probabilities are right: correct with that very chance."""
    p = rng.beta(4, 0.4, n)
    return [Label(float(x), bool(c)) for x, c in zip(p, rng.random(n) < p, strict=True)]


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.9, 0.95, 0.99]))
def test_interval_equals_scipys(count: int, extra: int, confidence: float) -> None:
    """The interval is the exact one that another library computes."""
    total = count + extra
    if total == 0:
        return
    ours = clopper_pearson(count, total, confidence)
    theirs = binomtest(count, total).proportion_ci(confidence, method="exact")
    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)
    assert ours.low <= ours.value <= ours.high


def test_nothing_seen_means_nothing_known() -> None:
    """No answers give the whole range, not a proud zero."""
    interval = clopper_pearson(0, 0)
    assert (interval.low, interval.high) == (0.0, 1.0)


@pytest.mark.parametrize("bad", [(-1, 3, 0.95), (4, 3, 0.95), (1, 3, 1.0), (1, 3, 0.0)])
def test_impossible_shares_are_refused(bad: tuple[int, int, float]) -> None:
    """An impossible count names itself and what is allowed."""
    with pytest.raises(SettingError, match="needs 0 <= count <= total"):
        clopper_pearson(*bad)


def test_true_risk_stays_under_alpha_in_95_of_100_worlds() -> None:
    """Over many draws of labels, the chosen threshold's true risk exceeds alpha in at most 5 %.

    The true risk is known because labels are drawn from the probabilities themselves.
    """
    rng = np.random.default_rng(7)
    world = np.sort(rng.beta(4, 0.4, 400_000))
    tail_wrong = np.cumsum((1 - world)[::-1])[::-1]
    broken = used = 0
    for _ in range(300):
        threshold = choose_threshold(_labels(rng, 3000), alpha=0.02)
        if not threshold.usable:
            continue
        used += 1
        start = int(np.searchsorted(world, threshold.value))
        broken += tail_wrong[start] / (len(world) - start) > 0.02
    assert used > 200
    assert broken / used <= 0.05


def test_too_few_labels_answer_nothing() -> None:
    """A hundred right labels cannot vouch for one per cent."""
    threshold = choose_threshold([Label(0.99, True)] * 100, alpha=0.01)
    assert not threshold.usable
    assert threshold.labels == 100


def test_no_labels_answer_nothing() -> None:
    """Without labels there is no automatic answer."""
    assert not choose_threshold([]).usable


def test_a_wrong_label_at_the_top_raises_the_bar() -> None:
    """Errors among the surest matches take automatic answers away."""
    right = [Label(0.9, True)] * 1000
    assert choose_threshold(right).usable
    assert not choose_threshold([Label(0.95, False)] * 30 + right).usable


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200), st.floats(0.01, 0.5))
def test_threshold_is_one_of_the_scores_or_none(
    rows: list[tuple[float, bool]], alpha: float
) -> None:
    """The threshold answers exactly the labels it says it answers."""
    labels = [Label(p, c) for p, c in rows]
    threshold = choose_threshold(labels, alpha)
    answered = [x for x in labels if x.probability >= threshold.value]
    assert len(answered) == threshold.answered
    assert sum(not x.correct for x in answered) == threshold.wrong


@pytest.mark.parametrize("alpha", [0.0, 1.0, -1.0])
def test_alpha_outside_its_range_is_refused(alpha: float) -> None:
    """Alpha names itself in the error."""
    with pytest.raises(SettingError, match="alpha"):
        choose_threshold([Label(0.9, True)], alpha)
