"""Do two texts make the same claim? A logistic model over how alike they are, and guards.

Trained by `bench/train_pairs.py`. Two amounts, dates or times that clash make two claims, however
alike the texts; guards inferred from other words are reported beside the probability.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import InputError
from hearsay.match.guard import facts_of, guards
from hearsay.match.pairs import PAIR_NAMES, pair_features, sketch_of
from hearsay.text import analyse
from hearsay.types import GuardKind, PairResult

__all__ = ["Comparer", "PairModel"]

FORMAT = "hearsay-pairs-1"
HARD = frozenset(
    (GuardKind.NUMBER, GuardKind.MONEY, GuardKind.UNIT, GuardKind.DATE, GuardKind.TIME)
)
"""Guards that are read off the texts; the others are inferred from how the texts align."""
HELD_BACK = 0.4
"""The most that a pair with such a guard can get."""


@dataclass(frozen=True, slots=True)
class PairModel:
    """Weights of a logistic model over `PAIR_NAMES`."""

    weights: tuple[float, ...]
    bias: float
    version: str

    def probability(self, features: NDArray[np.float64]) -> float:
        """Return the chance, in 0..1, that a pair with these features makes one claim."""
        logit = self.bias + float(np.dot(self.weights, features))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))

    @classmethod
    def from_json(cls, text: str, file: str = "pair model") -> PairModel:
        """Read the model.

        Raises:
            InputError: the text is not a model of this format.
        """
        try:
            value = json.loads(text)
            if value["format"] != FORMAT:
                raise InputError(file, f"format is {value['format']!r}, not {FORMAT}")
            weights = tuple(float(value["weights"][name]) for name in PAIR_NAMES)
            return cls(weights, float(value["bias"]), str(value["version"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(file, f"not a pair model: {error}") from error


class Comparer:
    """Compares texts two by two."""

    def __init__(self, model: PairModel | None = None) -> None:
        self._model = model or shipped_pair_model()

    @property
    def model(self) -> str:
        """The version of the model."""
        return self._model.version

    def compare(self, a: str, b: str, *, lang: str | None = None) -> PairResult:
        """Return the chance that two texts make the same claim, and what speaks against it."""
        left, right = analyse(a, lang), analyse(b, lang)
        if not left.bare_words or not right.bare_words:
            return PairResult(0.0)
        features = pair_features(sketch_of(left), sketch_of(right))
        same = self._model.probability(features)
        found = guards(facts_of(left), facts_of(right))
        if any(guard.kind in HARD for guard in found):
            same = min(same, HELD_BACK)
        return PairResult(round(same, 6), found)


@lru_cache(maxsize=1)
def shipped_pair_model() -> PairModel:
    """Read the model that comes with the package."""
    file = resources.files("hearsay.match") / "model" / "pairs.json"
    return PairModel.from_json(file.read_text(encoding="utf-8"), file.name)
