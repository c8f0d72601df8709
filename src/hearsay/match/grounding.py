"""How much of a check a message holds at all: what keeps a message without an answer from one.

The calibration (`hearsay.match.calibrate`) was fitted on messages each of which has a right check.
Many real messages have none, and then the best of a bad lot leads the others by far. A match is
therefore worth its probability only if the message holds a fair share of the check's claim or
title, by weight of words, or is near to it by meaning.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hearsay.match.features import FEATURES

__all__ = ["grounding"]

FAIR_SHARE = 0.3
"""Share of a claim's words, by weight, from which a match is worth its whole probability: on the
training split, 98 of 100 right best matches have more, and chat matched to anything has less."""
FAR, NEAR = 0.35, 0.6
"""Cosines between which nearness by meaning begins to count and counts in full."""

_COLUMNS = [FEATURES.index(name) for name in ("claim_cover", "title_cover", "dense_best")]


def grounding(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return a factor in 0..1 for each row of features, float64 [n]."""
    evidence = rows[:, _COLUMNS]
    evidence[np.isnan(evidence)] = 0.0
    words = evidence[:, :2].max(axis=1) / FAIR_SHARE
    meaning = (evidence[:, 2] - FAR) / (NEAR - FAR)
    factor = np.minimum(np.maximum(np.maximum(words, meaning), 0.0), 1.0)
    return np.asarray(factor, np.float64)
