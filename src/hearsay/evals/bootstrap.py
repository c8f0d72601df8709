"""Intervals by the bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import SettingError

__all__ = ["Estimate", "bootstrap", "bootstrap_mean"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % (or other) interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(
    n: int,
    statistic: Callable[[NDArray[np.int64]], float],
    *,
    rounds: int = 1000,
    level: float = 0.95,
    seed: int = 20261124,
) -> Estimate:
    """Return `statistic` of all items 0..n-1 with its percentile bootstrap interval.

    Method: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13.
    `statistic` takes an array of item numbers, with repeats.

    Raises:
        SettingError: there is nothing to draw from.
    """
    if n < 1:
        raise SettingError("an interval needs at least one item")
    rng = np.random.default_rng(seed)
    draws = [statistic(rng.integers(0, n, n)) for _ in range(rounds)]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(statistic(np.arange(n)), float(low), float(high))


def bootstrap_mean(
    values: NDArray[np.float64], *, rounds: int = 1000, level: float = 0.95, seed: int = 20261124
) -> Estimate:
    """Return the mean of `values` (shape [n]) with its percentile bootstrap interval."""
    return bootstrap(
        len(values), lambda i: float(values[i].mean()), rounds=rounds, level=level, seed=seed
    )
