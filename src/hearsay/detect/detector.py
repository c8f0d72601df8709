"""Does a text hold a checkable claim? A linear model over form and, where trained, wording.

Trained by `bench/train_detect.py`. Wording (`hearsay.detect.grams`) counts in the languages of the
training data only; in the others, Vietnamese and Thai among them, form decides. What an opinion is
about never matters.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from operator import mul

from hearsay.detect.cues import NAMES, form
from hearsay.detect.grams import GramTable
from hearsay.errors import InputError
from hearsay.text import Analysis, fold, sentences, strip_marks
from hearsay.text.segment import words as words_of
from hearsay.types import Checkability

__all__ = ["FORMAT", "Detector"]

FORMAT = "hearsay-detect-2"
MOST_SENTENCES = 12
READ = 4000
"""Characters in which the sentence with the claim is looked for."""
LONGEST = 500
SHORTEST = 3
"""Words that a sentence needs to say anything that could be checked."""
BRIEF = 3.0
"""What a text of fewer words loses."""


@dataclass(frozen=True, slots=True)
class Detector:
    """The model: weights of form alone, and of form and wording with a base for each language."""

    form_weights: tuple[float, ...]
    form_bias: float
    mixed_weights: tuple[float, ...]
    bases: Mapping[str, float]
    grams: GramTable
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
            table = base64.b64decode(value["grams"], validate=True)
            if not table or len(table) & (len(table) - 1):
                raise InputError(file, f"{len(table)} weights are not a power of two")
            return cls(
                tuple(float(value["form"][name]) for name in NAMES),
                float(value["form_bias"]),
                tuple(float(value["mixed"][name]) for name in NAMES),
                {str(k): float(v) for k, v in value["bases"].items()},
                GramTable(table, float(value["scale"])),
                str(value["version"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise InputError(file, f"not a detector: {error}") from error

    def judge(self, analysis: Analysis) -> Checkability:
        """Return how likely a text holds a checkable claim, and the sentence that holds it."""
        if len(analysis.bare_words) == 0:
            return Checkability(0.0)
        lang, linked = analysis.language.code, bool(analysis.urls)
        whole = self._score(
            analysis.clean, analysis.words, analysis.bare_words, lang, linked=linked
        )
        chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, whole))))
        return Checkability(round(chance, 4), self._sentence(analysis.clean, lang))

    def _score(
        self,
        text: str,
        words: Sequence[str],
        bare_words: Sequence[str],
        lang: str,
        *,
        linked: bool = False,
    ) -> float:
        """Return the log odds that a text holds a claim."""
        base = self.bases.get(lang)
        if base is None:
            weights, score = self.form_weights, self.form_bias
        else:
            weights, score = self.mixed_weights, base + self.grams.score(bare_words)
        values = form(text, words, linked=linked)
        score += float(sum(map(mul, weights, values)))
        return score - BRIEF if len(words) < SHORTEST else score

    def _sentence(self, clean: str, lang: str) -> str:
        """Return the sentence most likely to hold the claim; of equals the earlier one."""
        parts = sentences(clean[:READ], lang)[:MOST_SENTENCES]
        if len(parts) <= 1:
            return clean[:LONGEST]
        return max(parts, key=lambda part: self._sentence_score(part[:LONGEST], lang))[:LONGEST]

    def _sentence_score(self, part: str, lang: str) -> float:
        words = words_of(fold(part))
        bare = words if lang not in self.bases else [strip_marks(word) for word in words]
        return self._score(part, words, bare, lang)


@lru_cache(maxsize=1)
def _shipped() -> Detector:
    file = resources.files("hearsay.detect") / "model" / "detector.json"
    return Detector.from_json(file.read_text(encoding="utf-8"), file.name)
