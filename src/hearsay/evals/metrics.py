"""Measures of ranking and grouping, per item, so that every mean can carry an interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import SettingError

__all__ = [
    "BCubed",
    "average_precision",
    "bcubed",
    "bcubed_items",
    "f1",
    "reciprocal_rank",
    "success",
]


@dataclass(frozen=True, slots=True)
class BCubed:
    """B-cubed precision, recall and their harmonic mean, each in 0..1."""

    precision: float
    recall: float
    f1: float


def average_precision(ranked: Sequence[str], relevant: Collection[str], k: int = 5) -> float:
    """Return average precision of the first `k`, in 0..1, as in the CheckThat! shared tasks.

    The sum of precisions at relevant ranks is divided by min(k, number relevant). No relevant
    items gives 0. An id that stands twice counts once.
    """
    wanted, found, total = set(relevant), 0, 0.0
    for rank, item in enumerate(ranked[:k], 1):
        if item in wanted:
            wanted.discard(item)
            found += 1
            total += found / rank
    return total / min(k, len(set(relevant))) if relevant else 0.0


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Return one over the rank of the first relevant item, or 0."""
    for rank, item in enumerate(ranked, 1):
        if item in relevant:
            return 1 / rank
    return 0.0


def success(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return 1 if any of the first `k` is relevant, else 0."""
    return float(any(item in relevant for item in ranked[:k]))


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean; 0 when both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def bcubed_items(
    predicted: Sequence[str], gold: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each item's B-cubed precision and recall, arrays of shape [n] with values in 0..1.

    Method: Bagga and Baldwin, "Entity-Based Cross-Document Coreferencing", ACL 1998. Linear time.

    Raises:
        SettingError: the two sequences differ in length.
    """
    if len(predicted) != len(gold):
        raise SettingError(f"{len(predicted)} predicted groups for {len(gold)} gold groups")
    both = Counter(zip(predicted, gold, strict=True))
    size, true_size = Counter(predicted), Counter(gold)
    pairs = list(zip(predicted, gold, strict=True))
    precision = np.array([both[pair] / size[pair[0]] for pair in pairs])
    recall = np.array([both[pair] / true_size[pair[1]] for pair in pairs])
    return precision, recall


def bcubed(predicted: Sequence[str], gold: Sequence[str]) -> BCubed:
    """Return B-cubed precision, recall and F1 of a grouping; an empty one is perfect."""
    if not predicted and not gold:
        return BCubed(1.0, 1.0, 1.0)
    precision, recall = bcubed_items(predicted, gold)
    p, r = float(precision.mean()), float(recall.mean())
    return BCubed(p, r, f1(p, r))
