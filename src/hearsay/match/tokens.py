"""Texts as hashed tokens: words, their beginnings, and character n-grams.

Everything after this step works on 64-bit numbers, whatever the script. A word's beginning
stands for its stem, which needs no list of endings in any language (Landauer and others have used
truncation since the 1960s; for ranking it comes close to stemming).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["Tokens", "hash_words", "spell"]

STEM = 6
"""Letters of a word that stand for it in the stem field."""
GRAM = 4
"""Letters of a character n-gram."""
MOST = 4096
"""Words of one text that are looked at; later ones change nothing but the time it takes."""

_BREAK = 0x1F


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hashed tokens of one text; `words` and `stems` in order, of one length; `grams` sorted.

    The lowest bit of a word's hash says whether the word begins with a digit.
    """

    words: NDArray[np.uint64]
    stems: NDArray[np.uint64]
    grams: NDArray[np.uint64]


def hash_words(bare_words: Sequence[str]) -> Tokens:
    """Hash words; empty ones are left out. Linear in their length."""
    joined = "\x1f".join(bare_words[:MOST])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    words, stems, grams = _hash(codes)
    return Tokens(words, stems, grams)


def spell(bare_words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Return each word's n-grams by itself: those of word i are `grams[starts[i]:starts[i + 1]]`.

    They are among the n-grams of any text with the word. Empty words count. Linear time.
    """
    joined = "\x1f".join(bare_words)
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    starts, grams = _spell(codes, len(bare_words))
    return starts, grams


@njit(cache=True, nogil=True)
def _mix(value):  # type: ignore[no-untyped-def]
    """Spread a hash over all bits (the finisher of SplitMix64, Steele and others 2014)."""
    value = np.uint64(value)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@njit(cache=True, nogil=True)
def _unspaced(code):  # type: ignore[no-untyped-def]
    """Tell letters of scripts that are written without spaces."""
    return 0x0E00 <= code < 0x1100 or 0x1780 <= code < 0x1800 or 0x2E80 <= code < 0xAC00


@njit(cache=True, nogil=True)
def _hash(codes):  # type: ignore[no-untyped-def]
    n = len(codes)
    words = np.empty(n + 1, np.uint64)
    stems = np.empty(n + 1, np.uint64)
    run = np.empty(n + 2, np.uint32)  # letters for n-grams, words apart by one space
    prime = np.uint64(0x100000001B3)
    basis = np.uint64(0xCBF29CE484222325)
    count = 0
    length = 0
    start = 0
    run[0] = 32
    filled = 1
    value = basis
    stem = basis
    for i in range(n + 1):
        if i == n or codes[i] == _BREAK:
            if length > 0:
                number = 48 <= codes[start] <= 57
                words[count] = (_mix(value) & ~np.uint64(1)) | np.uint64(number)
                stems[count] = _mix(stem)
                count += 1
                # No space between two words of a script that has none: segmentation may differ.
                after = i + 1 < n and _unspaced(codes[i + 1])
                if not (after and _unspaced(codes[i - 1])):
                    run[filled] = 32
                    filled += 1
            value = basis
            stem = basis
            length = 0
            start = i + 1
            continue
        code = np.uint64(codes[i])
        value = (value ^ code) * prime
        if length < STEM:
            stem = (stem ^ code) * prime
        length += 1
        run[filled] = codes[i]
        filled += 1
    grams = np.empty(max(0, filled - GRAM + 1), np.uint64)
    for i in range(len(grams)):
        value = basis
        for j in range(GRAM):
            value = (value ^ np.uint64(run[i + j])) * prime
        grams[i] = _mix(value ^ np.uint64(0x9E3779B97F4A7C15))
    return words[:count].copy(), stems[:count].copy(), np.unique(grams)


@njit(cache=True, nogil=True)
def _spell(codes, count):  # type: ignore[no-untyped-def]
    n = len(codes)
    starts = np.zeros(count + 1, np.int64)
    grams = np.empty(n + 2 * count + 1, np.uint64)
    run = np.empty(n + 2, np.uint32)
    prime = np.uint64(0x100000001B3)
    basis = np.uint64(0xCBF29CE484222325)
    word = 0
    filled = 0
    begin = 0
    for end in range(n + 1):
        if end < n and codes[end] != _BREAK:
            continue
        if word >= count:
            break
        length = 0
        if end > begin and not _unspaced(codes[begin]):
            run[0] = 32
            length = 1
        for i in range(begin, end):
            run[length] = codes[i]
            length += 1
        if end > begin and not _unspaced(codes[end - 1]):
            run[length] = 32
            length += 1
        for i in range(length - GRAM + 1):
            value = basis
            for j in range(GRAM):
                value = (value ^ np.uint64(run[i + j])) * prime
            grams[filled] = _mix(value ^ np.uint64(0x9E3779B97F4A7C15))
            filled += 1
        word += 1
        starts[word] = filled
        begin = end + 1
    return starts, grams[:filled].copy()
