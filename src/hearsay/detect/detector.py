"""Does a text hold a checkable claim? A linear model over form and, where trained, words.

Trained by `bench/train_detect.py`. Words count in the languages of the training data only; in the
others, Vietnamese and Thai among them, form decides. What an opinion is about never matters.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from operator import mul

from hearsay.detect.cues import NAMES, form
from hearsay.errors import InputError
from hearsay.text import Analysis, fold, sentences, strip_marks
from hearsay.text.segment import words as words_of
from hearsay.types import Checkability

__all__ = ["Detector"]

FORMAT = "hearsay-detect-1"
MOST_SENTENCES = 12
READ = 4000
"""Characters in which the sentence with the claim is looked for."""
LONGEST = 500
SHORTEST = 3
"""Words that a sentence needs to say anything that could be checked."""


@dataclass(frozen=True, slots=True)
class Detector:
    """The model: weights of form features and of words, by language."""

    form_weights: tuple[float, ...]
    form_bias: float
    mixed_weights: tuple[float, ...]
    mixed_bias: float
    words: dict[str, float]
    languages: frozenset[str]
    version: str

    @classmethod
    def load(cls) -> Detector:
        """Load the model that comes with the package."""
        return _shipped()

    @classmethod
    def from_json(cls, text: str, file: str = "detector") -> Detector:
        """Read a model.

        Raises:
            InputError: the text is not a model of this format.
        """
        try:
            value = json.loads(text)
            if value["format"] != FORMAT:
                raise InputError(file, f"format is {value['format']!r}, not {FORMAT}")
            return cls(
                tuple(float(value["form"][name]) for name in NAMES),
                float(value["form_bias"]),
                tuple(float(value["mixed"][name]) for name in NAMES),
                float(value["mixed_bias"]),
                {str(k): float(v) for k, v in value["words"].items()},
                frozenset(map(str, value["languages"])),
                str(value["version"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(file, f"not a detector: {error}") from error

    def judge(self, analysis: Analysis) -> Checkability:
        """Return how likely a text holds a checkable claim, and the sentence that holds it."""
        if len(analysis.bare_words) == 0:
            return Checkability(0.0)
        lang, linked = analysis.language.code, bool(analysis.urls)
        whole = self._probability(analysis.clean, analysis.words, lang, linked=linked)
        return Checkability(round(whole, 4), self._sentence(analysis.clean, lang))

    def _probability(
        self, text: str, words: Sequence[str], lang: str, *, linked: bool = False
    ) -> float:
        values = form(text, words, linked=linked)
        if lang in self.languages:
            weights, score = self.mixed_weights, self.mixed_bias
            present = set(strip_marks("\n".join(words[:400])).split("\n"))
            known = self.words.keys() & present
            score += math.fsum(self.words[w] for w in known) / math.sqrt(max(1, len(present)))
        else:
            weights, score = self.form_weights, self.form_bias
        score += sum(map(mul, weights, values))
        if len(words) < SHORTEST:
            score -= 3.0
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def _sentence(self, clean: str, lang: str) -> str:
        """Return the sentence most likely to hold the claim; of equals the earlier one."""
        parts = sentences(clean[:READ], lang)[:MOST_SENTENCES]
        if len(parts) <= 1:
            return clean[:LONGEST]
        return max(parts, key=lambda p: self._probability(p, words_of(fold(p)), lang))[:LONGEST]


@lru_cache(maxsize=1)
def _shipped() -> Detector:
    file = resources.files("hearsay.detect") / "model" / "detector.json"
    return Detector.from_json(file.read_text(encoding="utf-8"), file.name)
