"""Choose an answering threshold that keeps the chance of a wrong answer below a limit.

The method is Learn then Test with fixed-sequence testing from several starts (Angelopoulos,
Bates, Candès, Jordan, Lei: "Learn then Test: Calibrating Predictive Algorithms to Achieve Risk
Control", arXiv:2110.01052) applied to the selective risk of Geifman and El-Yaniv ("Selective
Classification for Deep Neural Networks", NeurIPS 2017). Given which messages would be answered,
the number of wrong answers is binomial, so each test is exact; intervals are those of Clopper
and Pearson (Biometrika 26, 1934).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, betaincinv

from hearsay.errors import SettingError

__all__ = ["NEVER", "Interval", "Label", "Threshold", "choose_threshold", "clopper_pearson"]

NEVER = 2.0
"""A threshold that no probability reaches."""

STARTS = (1.0, 3.0)
"""First tests of the sequences, as multiples of the fewest answers that could pass at all."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A share with its interval, all in 0..1; `count` of `total` were seen."""

    value: float
    low: float
    high: float
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Label:
    """One best match that a person judged: its probability and whether it was right."""

    probability: float
    correct: bool
    lang: str = "und"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Answer at or above `value`; on the labels that answered `answered` with `wrong` wrong.

    `value` is above 1 when no threshold can be vouched for: nothing is answered by itself.
    """

    value: float
    answered: int
    wrong: int
    labels: int

    @property
    def usable(self) -> bool:
        """Tell whether any automatic answer is possible."""
        return self.value <= 1.0


def clopper_pearson(count: int, total: int, confidence: float = 0.95) -> Interval:
    """Return the exact two-sided interval of a share; 0 of 0 gives the interval 0..1.

    Raises:
        SettingError: `count` is not within 0..`total`, or `confidence` not within 0..1.
    """
    if not 0 <= count <= total or not 0 < confidence < 1:
        raise SettingError(
            f"no interval for {count} of {total} at confidence {confidence}: "
            "needs 0 <= count <= total and 0 < confidence < 1"
        )
    if total == 0:
        return Interval(0.0, 0.0, 1.0, 0, 0)
    tail = (1 - confidence) / 2
    low = float(betaincinv(count, total - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, total - count, 1 - tail)) if count < total else 1.0
    return Interval(count / total, low, high, count, total)


def choose_threshold(
    labels: Sequence[Label], alpha: float = 0.01, confidence: float = 0.95
) -> Threshold:
    """Return the lowest threshold whose share of wrong answers is at most `alpha`.

    With probability at least `confidence` over the labels drawn, the returned threshold's true
    share of wrong answers among answers is at most `alpha`. Fewer labels mean a stricter
    threshold, or none. Takes O(n log n).

    Raises:
        SettingError: `alpha` or `confidence` is not between 0 and 1.
    """
    if not 0 < alpha < 1 or not 0 < confidence < 1:
        raise SettingError(f"alpha {alpha} and confidence {confidence} must lie between 0 and 1")
    none = Threshold(NEVER, 0, 0, len(labels))
    if not labels:
        return none
    score = np.array([label.probability for label in labels])
    wrong = np.array([not label.correct for label in labels])
    order = np.argsort(-score, kind="stable")
    score, wrong = score[order], np.cumsum(wrong[order])
    # A threshold takes every label of the same score, so cuts stand only where the score changes.
    cuts = np.flatnonzero(np.append(score[1:] < score[:-1], True)) + 1
    fewest = math.ceil(math.log((1 - confidence) / len(STARTS)) / math.log1p(-alpha))
    p_value = bdtr(wrong[cuts - 1].astype(float), cuts.astype(np.intc), alpha)
    passed = p_value <= (1 - confidence) / len(STARTS)
    best = 0
    for start in STARTS:
        best = max(best, _last_of_run(cuts, passed, fewest * start))
    if best == 0:
        return none
    return Threshold(float(score[best - 1]), best, int(wrong[best - 1]), len(labels))


def _last_of_run(cuts: np.ndarray, passed: np.ndarray, first: float) -> int:
    """Walk down from the first cut with at least `first` answers until a test fails."""
    best = 0
    for position in range(int(np.searchsorted(cuts, first)), len(cuts)):
        if not passed[position]:
            break
        best = int(cuts[position])
    return best
