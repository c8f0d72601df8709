"""Whether the arrays of a stored index fit together, so that no kernel reads beyond one.

Compiled kernels do not test their indices. Sizes and checksums find damage by accident; this finds
what was written wrong or made up: kinds, lengths, ranges and order, in one pass over each array.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from hearsay.match.lexical import BUDGET, LEVELS, UNIT

__all__ = ["require_sound", "require_vectors"]

HIGHEST_SCALE = 2**32 / (BUDGET * LEVELS * UNIT)
"""The largest step of weights with which the sums of a search stay within 32 bits."""

Arrays = Mapping[str, NDArray[np.generic]]


def require_sound(arrays: Arrays) -> None:
    """Look at every array that the kernels read.

    Raises:
        KeyError: a part is missing.
        ValueError: a part does not fit; the text names it.
    """
    checks = _starts(arrays, "checks-starts", _size(arrays, "checks-blob", np.uint8))
    _same(
        "facts-starts",
        _starts(arrays, "facts-starts", _size(arrays, "facts-blob", np.uint8)),
        checks,
    )
    stems, grams = (_field(arrays, name, checks) for name in ("stems", "grams"))
    _forward(arrays, checks, stems, grams)


def require_vectors(arrays: Arrays, checks: int) -> None:
    """Look at the vectors of claims and titles: float32 [checks, dimensions].

    Raises:
        KeyError: a part is missing.
        ValueError: a part does not fit; the text names it.
    """
    shapes = set()
    for name in ("claim-vectors", "title-vectors"):
        _part(arrays, name, np.float32, 2)
        _same(name, len(arrays[name]), checks)
        shapes.add(arrays[name].shape)
    if len(shapes) > 1:
        raise ValueError("title-vectors")


def _field(arrays: Arrays, name: str, checks: int) -> int:
    """Look at an inverted index; returns the number of its terms."""
    terms = _table(arrays, f"{name}-hashes", f"{name}-slots")
    postings = _size(arrays, f"{name}-docs", np.int32)
    _same(f"{name}-starts", _starts(arrays, f"{name}-starts", postings), terms)
    _within(arrays, f"{name}-docs", 0, checks - 1)
    # A weight of nothing would let a search count the same check again and again.
    _same(f"{name}-levels", _size(arrays, f"{name}-levels", np.uint8), postings)
    _within(arrays, f"{name}-levels", 1, LEVELS)
    _same(f"{name}-scale", _size(arrays, f"{name}-scale", np.float32), terms)
    _within(arrays, f"{name}-scale", 0, HIGHEST_SCALE)
    _same(f"{name}-idf", _size(arrays, f"{name}-idf", np.float32), terms)
    _within(arrays, f"{name}-idf", 0, 100)
    return terms


def _forward(arrays: Arrays, checks: int, stems: int, grams: int) -> None:
    tokens = _size(arrays, "forward-stems", np.int32)
    _same("forward-starts", _starts(arrays, "forward-starts", tokens), checks)
    _same("forward-split", _size(arrays, "forward-split", np.int32), checks)
    lengths = np.diff(np.asarray(arrays["forward-starts"], np.int64))
    split = np.asarray(arrays["forward-split"], np.int64)
    if (split < 0).any() or (split > lengths).any():
        raise ValueError("forward-split")
    _within(arrays, "forward-stems", 0, stems - 1)
    words = _table(arrays, "forward-word_hashes", "forward-word_slots")
    _same("forward-words", _size(arrays, "forward-words", np.uint32), tokens)
    _within(arrays, "forward-words", 0, 2 * words - 1)
    spelling = _size(arrays, "forward-grams", np.int32)
    _same("forward-spelled", _starts(arrays, "forward-spelled", spelling), words)
    _within(arrays, "forward-grams", -1, grams - 1)
    _part(arrays, "forward-norms", np.float32, 2)
    if arrays["forward-norms"].shape != (checks, 2):
        raise ValueError("forward-norms")


def _table(arrays: Arrays, hashes: str, slots: str) -> int:
    """Look at an open-addressing table, which needs a free place for a search of it to end."""
    terms = _size(arrays, hashes, np.uint64)
    places = _size(arrays, slots, np.int32)
    if places & (places - 1) or places <= terms or int(np.min(arrays[slots])) != -1:
        raise ValueError(slots)
    _within(arrays, slots, -1, terms - 1)
    return terms


def _starts(arrays: Arrays, name: str, total: int) -> int:
    """Look at where parts start, from 0 to `total`; returns how many parts there are."""
    size = _size(arrays, name, np.int64)
    starts = np.asarray(arrays[name], np.int64)
    if not size or starts[0] != 0 or starts[-1] != total or (starts[1:] < starts[:-1]).any():
        raise ValueError(name)
    return size - 1


def _within(arrays: Arrays, name: str, least: float, most: float) -> None:
    """Look at the range of all values; what is no number is out of it."""
    array = np.asarray(arrays[name])
    if array.size and not (least <= array.min() and array.max() <= most):
        raise ValueError(name)


def _size(arrays: Arrays, name: str, kind: type[np.generic]) -> int:
    _part(arrays, name, kind, 1)
    return len(arrays[name])


def _part(arrays: Arrays, name: str, kind: type[np.generic], dimensions: int) -> None:
    array = arrays[name]
    if array.dtype != kind or array.ndim != dimensions or not array.flags.c_contiguous:
        raise ValueError(name)


def _same(name: str, size: int, wanted: int) -> None:
    if size != wanted:
        raise ValueError(name)
