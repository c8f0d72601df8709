"""Intervals cover what they say."""

import numpy as np
import pytest

from hearsay.errors import SettingError
from hearsay.evals.bootstrap import bootstrap_mean


def test_intervals_cover_the_truth_about_95_of_100_times() -> None:
    """Over many samples of a known mean, the interval holds it 90 to 99 % of the time."""
    rng = np.random.default_rng(3)
    hits = 0
    for seed in range(300):
        sample = (rng.random(120) < 0.8).astype(float)
        estimate = bootstrap_mean(sample, rounds=300, seed=seed)
        hits += estimate.low <= 0.8 <= estimate.high
    assert 0.90 <= hits / 300 <= 0.99


def test_the_same_seed_gives_the_same_interval() -> None:
    """Nothing depends on unseeded chance."""
    values = np.linspace(0, 1, 50)
    assert bootstrap_mean(values) == bootstrap_mean(values)


def test_nothing_to_draw_from_is_refused() -> None:
    """An empty sample has no interval."""
    with pytest.raises(SettingError, match="at least one item"):
        bootstrap_mean(np.array([]))
