"""Find checks by words and characters: BM25 over hashed tokens, bounded in work.

Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with the
lower-bounded inverse document frequency of Lucene. Weights are computed when the index is built
and kept in eight bits each. A search walks the rarest terms first and stops after a budget of
postings, so its time stays bounded as the collection grows; what is left out are the commonest
terms, which say least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["Candidates", "Field", "Searcher", "build_field", "frozen", "table_of"]

Scalar = TypeVar("Scalar", bound=np.generic)

K1 = 1.2
B = 0.75
LEVELS = 255


@dataclass(frozen=True, slots=True)
class Field:
    """An inverted index of one kind of token.

    `slots` is an open-addressing table from token hash to term number; term t's checks are
    `docs[starts[t]:starts[t + 1]]`, ascending, with weights `levels * scale[t]`. `idf` is per term.
    """

    hashes: NDArray[np.uint64]
    slots: NDArray[np.int32]
    starts: NDArray[np.int64]
    docs: NDArray[np.int32]
    levels: NDArray[np.uint8]
    scale: NDArray[np.float32]
    idf: NDArray[np.float32]

    @property
    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays by name, for storing."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Candidates:
    """Checks found for one message: numbers, and a BM25 score per field; arrays of length k."""

    docs: NDArray[np.int32]
    stem_scores: NDArray[np.float32]
    gram_scores: NDArray[np.float32]


def build_field(tokens: Sequence[NDArray[np.uint64]]) -> Field:
    """Index one field: `tokens[d]` are the hashed tokens of check d, with repeats. Linear time."""
    n = len(tokens)
    lengths = np.array([len(t) for t in tokens], dtype=np.int64)
    flat = np.concatenate(tokens) if n else np.empty(0, np.uint64)
    slots = np.full(1 << max(4, (2 * len(flat)).bit_length()), -1, np.int32)
    hashes, terms, frequency = _number(flat, lengths, slots)
    starts = np.zeros(len(hashes) + 1, np.int64)
    np.cumsum(frequency, out=starts[1:])
    docs, counts = _invert(terms, lengths, starts)
    idf = np.log1p((n - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
    mean = max(1.0, float(lengths.mean())) if n else 1.0
    norm = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
    levels, scale = _weigh(docs, counts, starts, idf, norm)
    hashes = frozen(hashes)
    arrays = (hashes, table_of(hashes), starts, docs, levels, scale, idf)
    return Field(*map(frozen, arrays))


def frozen(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return the array as a plain read-only one, whether it was made here or mapped from a file.

    A kernel is compiled for the types of its arguments, and whether an array may be written to is
    part of its type. With one type only, a process never mixes a kernel from the cache with a
    freshly compiled twin of it, which crashed (numba 0.68; see tests/match/test_kernels.py).
    """
    plain = array.view(np.ndarray)
    plain.flags.writeable = False
    return plain


def table_of(hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
    """Make the table of `hashes`, at most half full."""
    slots = np.full(1 << max(4, (2 * len(hashes)).bit_length()), -1, np.int32)
    _fill_slots(hashes, slots)
    return slots


@njit(cache=True, nogil=True)
def _fill_slots(hashes, slots):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(slots) - 1)
    for term in range(len(hashes)):
        place = hashes[term] & mask
        while slots[place] >= 0:
            place = (place + np.uint64(1)) & mask
        slots[place] = term


@njit(cache=True, nogil=True)
def _number(flat, lengths, slots):  # type: ignore[no-untyped-def]
    """Number the terms in order of appearance; also count the checks that hold each."""
    mask = np.uint64(len(slots) - 1)
    hashes = np.empty(len(flat), np.uint64)
    terms = np.empty(len(flat), np.int32)
    frequency = np.zeros(len(flat), np.int64)
    last = np.full(len(flat), -1, np.int32)
    found = 0
    at = 0
    for doc in range(len(lengths)):
        for _ in range(lengths[doc]):
            place = flat[at] & mask
            while slots[place] >= 0 and hashes[slots[place]] != flat[at]:
                place = (place + np.uint64(1)) & mask
            if slots[place] < 0:
                slots[place] = found
                hashes[found] = flat[at]
                found += 1
            term = slots[place]
            terms[at] = term
            if last[term] != doc:
                last[term] = doc
                frequency[term] += 1
            at += 1
    return hashes[:found].copy(), terms, frequency[:found].copy()


@njit(cache=True, nogil=True)
def _invert(terms, lengths, starts):  # type: ignore[no-untyped-def]
    """Return the checks of each term, ascending, and how often each holds it."""
    docs = np.empty(starts[-1], np.int32)
    counts = np.zeros(starts[-1], np.int32)
    filled = starts[:-1].copy()
    at = 0
    for doc in range(len(lengths)):
        for _ in range(lengths[doc]):
            term = terms[at]
            place = filled[term]
            if place > starts[term] and docs[place - 1] == doc:
                counts[place - 1] += 1
            else:
                docs[place] = doc
                counts[place] = 1
                filled[term] += 1
            at += 1
    return docs, counts


@njit(cache=True, nogil=True)
def _weigh(docs, counts, starts, idf, norm):  # type: ignore[no-untyped-def]
    """Return eight-bit BM25 weights and the step of each term."""
    levels = np.empty(len(docs), np.uint8)
    scale = np.ones(len(idf), np.float32)
    for term in range(len(idf)):
        top = np.float32(0)
        for i in range(starts[term], starts[term + 1]):
            top = max(top, np.float32(counts[i] * (K1 + 1) / (counts[i] + norm[docs[i]])))
        scale[term] = top * idf[term] / LEVELS
        for i in range(starts[term], starts[term + 1]):
            share = counts[i] * (K1 + 1) / (counts[i] + norm[docs[i]]) / top
            levels[i] = max(1, min(LEVELS, int(share * LEVELS + 0.5)))
    return levels, scale


@njit(cache=True, nogil=True)
def find_terms(wanted, hashes, slots):  # type: ignore[no-untyped-def]
    """Return the term number of each hash, or -1; int32 of the same length."""
    mask = np.uint64(len(slots) - 1)
    found = np.full(len(wanted), -1, np.int32)
    for i in range(len(wanted)):
        place = wanted[i] & mask
        while slots[place] >= 0:
            if hashes[slots[place]] == wanted[i]:
                found[i] = slots[place]
                break
            place = (place + np.uint64(1)) & mask
    return found


_NONE = np.empty(0, np.int32)


class Searcher:
    """Search two fields at once; holds the working memory of one thread (8 bytes a check)."""

    def __init__(self, stems: Field, grams: Field, size: int) -> None:
        self._stems, self._grams, self._size = stems, grams, size
        # Both sums of a check side by side, so that they share a line of the processor's cache.
        self._sums = np.zeros((size, 2), np.float32)
        self._touched = np.empty(size + 1, np.int32)

    def search(
        self,
        stem_terms: NDArray[np.int32],
        gram_terms: NDArray[np.int32],
        *,
        most: int = 40,
        also: NDArray[np.int32] | None = None,
        stem_budget: int = 30_000,
        gram_budget: int = 30_000,
    ) -> Candidates:
        """Return the checks that score best by stems, by n-grams, or by both together.

        `stem_terms` and `gram_terms` are distinct term numbers. Each of the three lists gives up
        to `most`; equal scores go to the check that stands first in the collection. Checks in
        `also` (numbers, distinct) are scored and returned whatever their score.
        """
        s, g = self._stems, self._grams
        docs, stem_scores, gram_scores = _search(
            stem_terms, s.starts, s.docs, s.levels, s.scale, stem_budget,
            gram_terms, g.starts, g.docs, g.levels, g.scale, gram_budget,
            self._sums, self._touched, most,
            _NONE if also is None else also,
        )  # fmt: skip
        return Candidates(docs, stem_scores, gram_scores)


@njit(cache=True, nogil=True)
def _order_by_rarity(terms, starts):  # type: ignore[no-untyped-def]
    size = np.empty(len(terms), np.int64)
    for i in range(len(terms)):
        size[i] = starts[terms[i] + 1] - starts[terms[i]]
    return terms[np.argsort(size, kind="mergesort")]


@njit(cache=True, nogil=True)
def _add(terms, starts, docs, levels, scale, budget, sums, column, touched, count):  # type: ignore[no-untyped-def]
    """Add the weights of `terms` to a column of `sums`, noting each check touched for the first time."""
    spent = 0
    for term in _order_by_rarity(terms, starts):
        begin, end = starts[term], starts[term + 1]
        spent += end - begin
        if spent > budget and count > 0:
            break
        step = scale[term]
        for i in range(begin, end):
            doc = docs[i]
            if sums[doc, 0] == 0 and sums[doc, 1] == 0:
                touched[count] = doc
                count += 1
            sums[doc, column] += levels[i] * step
    return count


@njit(cache=True, nogil=True)
def _best(score, touched, count, most):  # type: ignore[no-untyped-def]
    """Return positions in `touched` of the best `most` scores (a binary heap, worst on top)."""
    size = min(most, count)
    heap = np.empty(size, np.int32)
    filled = 0
    for i in range(count):
        value = score[i]
        if value <= 0:
            continue
        if filled < size:
            child = filled
            heap[child] = i
            filled += 1
            while child > 0:
                parent = (child - 1) // 2
                if _worse(score, touched, heap[child], heap[parent]):
                    heap[child], heap[parent] = heap[parent], heap[child]
                    child = parent
                else:
                    break
        elif _worse(score, touched, heap[0], i):
            heap[0] = i
            parent = 0
            while True:
                child = 2 * parent + 1
                if child >= size:
                    break
                if child + 1 < size and _worse(score, touched, heap[child + 1], heap[child]):
                    child += 1
                if _worse(score, touched, heap[child], heap[parent]):
                    heap[child], heap[parent] = heap[parent], heap[child]
                    parent = child
                else:
                    break
    return heap[:filled]


@njit(cache=True, nogil=True)
def _worse(score, touched, a, b):  # type: ignore[no-untyped-def]
    if score[a] != score[b]:
        return score[a] < score[b]
    return touched[a] > touched[b]


@njit(cache=True, nogil=True)
def _search(  # type: ignore[no-untyped-def]
    stem_terms, s_starts, s_docs, s_levels, s_scale, s_budget,
    gram_terms, g_starts, g_docs, g_levels, g_scale, g_budget,
    sums, touched, most, also,
):  # fmt: skip
    count = _add(stem_terms, s_starts, s_docs, s_levels, s_scale, s_budget, sums, 0, touched, 0)
    count = _add(gram_terms, g_starts, g_docs, g_levels, g_scale, g_budget, sums, 1, touched, count)
    listed = count
    for doc in also:
        if sums[doc, 0] == 0 and sums[doc, 1] == 0:
            touched[count] = doc
            count += 1
    by_stem = np.empty(count, np.float32)
    by_gram = np.empty(count, np.float32)
    forced = np.zeros(count, np.bool_)
    forced[listed:] = True
    top_stem = np.float32(1e-9)
    top_gram = np.float32(1e-9)
    for i in range(count):
        doc = touched[i]
        by_stem[i] = sums[doc, 0]
        by_gram[i] = sums[doc, 1]
        if len(also) and by_stem[i] + by_gram[i] > 0:
            for other in also:
                if other == doc:
                    forced[i] = True
        sums[doc, 0] = 0
        sums[doc, 1] = 0
        top_stem = max(top_stem, by_stem[i])
        top_gram = max(top_gram, by_gram[i])
    both = by_stem / top_stem + by_gram / top_gram
    chosen = np.concatenate((
        _best(by_stem, touched, count, most),
        _best(by_gram, touched, count, most),
        _best(both, touched, count, most),
        np.flatnonzero(forced).astype(np.int32),
    ))  # fmt: skip
    chosen = np.unique(chosen)
    docs = np.empty(len(chosen), np.int32)
    stems = np.empty(len(chosen), np.float32)
    grams = np.empty(len(chosen), np.float32)
    for i in range(len(chosen)):
        docs[i] = touched[chosen[i]]
        stems[i] = by_stem[chosen[i]]
        grams[i] = by_gram[chosen[i]]
    order = np.argsort(docs)
    return docs[order], stems[order], grams[order]
