"""Weights of a text's character n-grams and word pairs, hashed into a small table.

The n-grams are those of single words with a blank on either side (Bojanowski and others, "Enriching
Word Vectors with Subword Information", TACL 2017), so that what a word adds is worked out once and
remembered. Hashing is that of Weinberger and others ("Feature Hashing", ICML 2009).
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from itertools import pairwise

__all__ = ["MOST_WORDS", "GramTable", "pair_places", "places"]

MOST_WORDS = 200
"""Words that are looked at; what a text does shows in its beginning."""
LONGEST_WORD = 40
SIZES = (3, 4, 5)
_REMEMBERED = 50_000


def places(word: str, slots: int) -> list[int]:
    """Return the slot of each n-gram of a word; `slots` is a power of two."""
    padded = f" {word[:LONGEST_WORD]} "
    mask = slots - 1
    return [
        zlib.crc32(padded[i : i + size].encode("utf-8", "surrogatepass")) & mask
        for size in SIZES
        for i in range(len(padded) - size + 1)
    ]  # fmt: skip


def pair_places(words: Sequence[str], slots: int) -> list[int]:
    """Return the slot of each pair of neighbouring words."""
    mask = slots - 1
    return [
        zlib.crc32(f"{a} {b}".encode("utf-8", "surrogatepass")) & mask for a, b in pairwise(words)
    ]


class GramTable:
    """One signed byte a slot; `scale` turns it into a weight."""

    def __init__(self, table: bytes, scale: float) -> None:
        self._table = memoryview(table).cast("b")
        self._scale = scale
        self._words: dict[str, tuple[int, int]] = {}

    def score(self, words: Sequence[str]) -> float:
        """Return the sum of the weights over the root of their number."""
        known, slots = self._words, len(self._table)
        total = count = 0
        words = words[:MOST_WORDS]
        for word in words:
            found = known.get(word)
            if found is None:
                grams = places(word, slots)
                found = (sum(map(self._table.__getitem__, grams)), len(grams))
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[word] = found
            total += found[0]
            count += found[1]
        pairs = pair_places(words, slots)
        total += sum(map(self._table.__getitem__, pairs))
        count += len(pairs)
        return total * self._scale / math.sqrt(count) if count else 0.0
