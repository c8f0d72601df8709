"""Order candidates by a learned model (LambdaMART; Burges, "From RankNet to LambdaRank to
LambdaMART", MSR-TR-2010-82) and say how sure the best one is.

There are two models: one for when an encoder serves the message's language, one for when none
does. Both are trained by `bench/train_ranker.py`; nothing here needs the training library.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import SettingError
from hearsay.match.calibrate import Calibrator
from hearsay.match.features import DENSE_FEATURES, FEATURES, Found
from hearsay.match.trees import Trees

__all__ = ["VARIANTS", "Ranked", "Ranker", "shortlist"]

VARIANTS = ("encoder", "none")
SHORTLIST = 60
SHORTLIST_DENSE = 100
_LEXICAL = len(FEATURES) - len(DENSE_FEATURES)


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates best first: `order` are row numbers, `scores` and `probabilities` go with it."""

    order: NDArray[np.int64]
    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranker:
    """A ranking model with its calibration; `version` names both by content."""

    variant: str
    trees: Trees
    calibrator: Calibrator
    version: str

    @classmethod
    @lru_cache(maxsize=2)
    def load(cls, variant: str) -> Ranker:
        """Load the model that comes with the package: "encoder" or "none".

        Raises:
            SettingError: no such variant.
        """
        if variant not in VARIANTS:
            raise SettingError(f"no ranking model {variant!r}: choose one of {', '.join(VARIANTS)}")
        folder = resources.files("hearsay.match") / "model"
        trees = (folder / f"rank-{variant}.txt").read_text(encoding="utf-8")
        calibration = (folder / f"probability-{variant}.json").read_text(encoding="utf-8")
        digest = hashlib.sha256((trees + calibration).encode()).hexdigest()[:10]
        return cls(
            variant,
            Trees.from_text(trees, f"rank-{variant}.txt"),
            Calibrator.from_json(calibration, f"probability-{variant}.json"),
            f"rank-{variant}-{digest}",
        )

    def rank(self, rows: NDArray[np.float32], most: int | None = None) -> Ranked:
        """Order the rows of `features`; equal scores keep the order of the rows.

        Probabilities are in 0..1 and fall with the order. Only the best `most` are returned.
        """
        scores = self.trees.predict(self._columns(rows))
        order = np.argsort(-scores, kind="stable")
        if most is not None:
            order = order[: max(2, most)]  # the best one's probability depends on the second
        probabilities = self.calibrator.probabilities(scores[order], rows[order])
        return Ranked(order[:most], scores[order[:most]], probabilities[:most])

    def _columns(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        return rows if self.variant == "encoder" else np.ascontiguousarray(rows[:, :_LEXICAL])


def shortlist(found: Found) -> NDArray[np.int64]:
    """Return the rows worth comparing closely: the best by scores divided by the best of each kind.

    Stems, n-grams and vectors count 1, 1 and 2. Rows come in ascending order.
    """
    most = SHORTLIST if found.claim_cosines is None else SHORTLIST_DENSE
    if len(found.docs) <= most:
        return np.arange(len(found.docs))
    total = _scaled(found.stem_scores) + _scaled(found.gram_scores)
    if found.claim_cosines is not None and found.title_cosines is not None:
        total += 2 * _scaled(np.fmax(found.claim_cosines, found.title_cosines))
    return np.sort(np.argsort(-total, kind="stable")[:most])


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    return scores / max(float(scores.max(initial=0.0)), 1e-9)
