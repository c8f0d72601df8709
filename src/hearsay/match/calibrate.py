"""Turn ranking scores into the chance that a check answers the message.

A logistic model over a match's score, its lead over the best other match and a few shares of
agreement (Platt, "Probabilistic Outputs for Support Vector Machines", 1999), fitted on scores of
messages that the ranking had not seen. Probabilities never rise down the list.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import InputError
from hearsay.match.features import FEATURES

__all__ = ["INPUTS", "Calibrator", "inputs"]

EVIDENCE = (
    "cover", "claim_cover", "title_cover", "exact_claim_cover", "run_weight", "gram_self",
    "stem_self", "message_words", "rare5", "dense_best", "dense_sum", "dense_lead",
)  # fmt: skip
INPUTS = ("score", "lead", *EVIDENCE)
FORMAT = "hearsay-probability-1"
_COLUMNS = [FEATURES.index(name) for name in EVIDENCE]


def inputs(scores: NDArray[np.float64], rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return [n, len(INPUTS)]: scores best first, their leads, and the evidence of each row.

    The lead of a match is its score less the best score of the others; one without others leads
    by its score. Unknown evidence is 0.
    """
    rival = np.full(len(scores), scores[0] if len(scores) else 0.0)
    if len(scores):
        rival[0] = scores[1] if len(scores) > 1 else 0.0
    evidence = rows[:, _COLUMNS].astype(np.float64)
    evidence[np.isnan(evidence)] = 0.0
    return np.column_stack([scores, scores - rival, evidence])


@dataclass(frozen=True, slots=True)
class Calibrator:
    """A logistic model: probability = 1 / (1 + exp(-(weights · inputs + bias)))."""

    weights: tuple[float, ...]
    bias: float

    @classmethod
    def from_json(cls, text: str, file: str = "calibration") -> Calibrator:
        """Read what `to_json` wrote.

        Raises:
            InputError: the text is not a calibration of this format.
        """
        try:
            value = json.loads(text)
            weights = tuple(float(value["weights"][name]) for name in INPUTS)
            if value["format"] != FORMAT:
                raise InputError(file, f"format is {value['format']!r}, not {FORMAT}")
            return cls(weights, float(value["bias"]))
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(file, f"not a calibration: {error}") from error

    def to_json(self) -> str:
        """Write the model as one JSON object."""
        weights = dict(zip(INPUTS, self.weights, strict=True))
        return json.dumps({"format": FORMAT, "bias": self.bias, "weights": weights}, indent=1)

    def probabilities(
        self, scores: NDArray[np.float64], rows: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """Return the probability of each match; `scores` and `rows` are best first."""
        logits = inputs(scores, rows) @ np.asarray(self.weights) + self.bias
        chances = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
        return np.minimum.accumulate(chances)
