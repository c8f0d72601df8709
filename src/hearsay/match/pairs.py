"""How alike two texts are, in numbers that hold in any language.

Every number is a share or a similarity in 0..1, computed on bare words, so that missing tone
marks change nothing. Words are weighed by how rare they are where a collection knows, and equally
otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from hearsay.match.tokens import hash_words
from hearsay.text import Analysis

__all__ = ["PAIR_NAMES", "Sketch", "pair_features", "sketch_of"]

PAIR_NAMES = (
    "word_dice", "word_least", "word_most", "gram_dice", "gram_least", "order", "order_least",
    "bigram_dice", "length", "numbers", "numbers_clash", "letters", "shortest", "rare_least",
)  # fmt: skip
LONGEST = 200
"""Words that are compared in order; what is longer is compared by its beginning."""

Weigh = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What pairs compare of a text: bare words in order, as a set, and hashed n-grams, sorted."""

    words: tuple[str, ...]
    distinct: frozenset[str]
    bigrams: frozenset[tuple[str, str]]
    grams: NDArray[np.uint64]
    numbers: frozenset[str]


def sketch_of(analysis: Analysis) -> Sketch:
    """Return what pairs compare of an analysed text."""
    return sketch_words(analysis.bare_words)


def sketch_words(bare_words: Sequence[str]) -> Sketch:
    """Return the sketch of bare words."""
    words = tuple(bare_words[: 4 * LONGEST])
    return Sketch(
        words[:LONGEST],
        frozenset(words),
        frozenset(pairwise(words)),
        hash_words(words).grams,
        frozenset(word for word in words if word[:1].isdigit()),
    )


def _alike(_: str) -> float:
    return 1.0


def pair_features(a: Sketch, b: Sketch, weigh: Weigh = _alike) -> NDArray[np.float64]:
    """Return float64 [len(PAIR_NAMES)]; symmetric in `a` and `b`.

    `weigh` gives a word's weight, such as its inverse document frequency.
    """
    shared = a.distinct & b.distinct
    both = sum(map(weigh, shared))
    left, right = sum(map(weigh, a.distinct)), sum(map(weigh, b.distinct))
    grams = len(np.intersect1d(a.grams, b.grams, assume_unique=True))
    n, m = len(a.grams), len(b.grams)
    inorder = Indel.similarity(a.words, b.words) / 2
    pairs = len(a.bigrams & b.bigrams)
    least = min(len(a.words), len(b.words))
    shorter = a if left <= right else b
    numbers = a.numbers & b.numbers
    text_a, text_b = " ".join(a.words), " ".join(b.words)
    return np.array([
        _over(2 * both, left + right),
        _over(both, min(left, right)),
        _over(both, max(left, right)),
        _over(2 * grams, n + m),
        _over(grams, min(n, m)),
        _over(2 * inorder, len(a.words) + len(b.words)),
        _over(inorder, least),
        _over(2 * pairs, len(a.bigrams) + len(b.bigrams)),
        _over(least, max(len(a.words), len(b.words))),
        _over(len(numbers), min(len(a.numbers), len(b.numbers))),
        float(bool(a.numbers - b.numbers) and bool(b.numbers - a.numbers)),
        Indel.normalized_similarity(text_a, text_b),
        math.log1p(least) / 5,
        _over(_weight(shared, weigh), _weight(shorter.distinct, weigh)),
    ])  # fmt: skip


def _weight(words: Iterable[str], weigh: Weigh) -> float:
    """Sum the weights of the longer words, which name more than they join."""
    return sum(weigh(word) for word in words if len(word) > 3)


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0
