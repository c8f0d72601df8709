"""Find checks by words and characters: BM25 over hashed tokens, bounded in work.

Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with the
lower-bounded inverse document frequency of Lucene. Weights are computed when the index is built
and kept in eight bits each. A search walks the rarest terms first and stops after a budget of
postings, so its time stays bounded as the collection grows; what is left out are the commonest
terms, which say least.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = [
    "Candidates",
    "Field",
    "Scalar",
    "Searcher",
    "build_field",
    "frozen",
    "kernels_ready",
    "table_of",
]

Scalar = TypeVar("Scalar", bound=np.generic)

K1 = 1.2
B = 0.75
LEVELS = 255
BUDGET = 30_000
"""Postings of one field that a search reads at most."""


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


def kernels_ready() -> bool:
    """Tell whether an earlier run left its compiled kernels; without them the first takes long."""
    return any(Path(_search.stats.cache_path).glob("lexical._search-*.nbi"))


def build_field(flat: NDArray[np.uint64], lengths: NDArray[np.int64]) -> Field:
    """Index one field: hashed tokens of check after check, `lengths[d]` of check d. Linear time."""
    n = len(lengths)
    hashes, terms, frequency = _number(flat, lengths)
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
def _number(flat, lengths):  # type: ignore[no-untyped-def]
    """Number the terms in order of appearance; also count the checks that hold each.

    The table grows with the terms met, of which there are few: it stays in the processor's cache.
    """
    slots = np.full(1 << 16, -1, np.int32)
    mask = np.uint64(len(slots) - 1)
    hashes = np.empty(len(flat), np.uint64)
    terms = np.empty(len(flat), np.int32)
    frequency = np.empty(len(flat), np.int64)
    last = np.empty(len(flat), np.int32)
    found = 0
    at = 0
    for doc in range(len(lengths)):
        for _ in range(lengths[doc]):
            place = flat[at] & mask
            while slots[place] >= 0 and hashes[slots[place]] != flat[at]:
                place = (place + np.uint64(1)) & mask
            term = slots[place]
            if term < 0:
                term = found
                slots[place] = term
                hashes[term] = flat[at]
                frequency[term] = 0
                last[term] = -1
                found += 1
                if 2 * found > len(slots):
                    slots = np.full(2 * len(slots), -1, np.int32)
                    mask = np.uint64(len(slots) - 1)
                    _fill_slots(hashes[:found], slots)
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

UNIT = 4096
"""Scores are summed as whole numbers of 1/UNIT. A sum has 32 bits: a search within the budget adds
at most 30,000 weights of at most 2.2 times an idf of 14, which is 3.8e9 of 4.2e9."""
FINER = 256
"""Steps of the eight-bit weights are kept this much finer still, so that small ones are not lost."""


class Searcher:
    """Search two fields at once; holds the working memory of one thread (24 bytes a check)."""

    def __init__(self, stems: Field, grams: Field, size: int) -> None:
        self._stems, self._grams, self._size = stems, grams, size
        # Both sums of a check in one number (stems in the upper half): one line of the
        # processor's cache, one addition, one test of whether the check was met before.
        self._sums = np.zeros(size, np.uint64)
        self._touched = np.empty(size + 1, np.uint32)
        self._scores = np.empty((3, size + 1), np.float32)

    def search(
        self,
        stem_terms: NDArray[np.int32],
        gram_terms: NDArray[np.int32],
        *,
        most: int = 40,
        also: NDArray[np.int32] | None = None,
        stem_budget: int = BUDGET,
        gram_budget: int = BUDGET,
    ) -> Candidates:
        """Return the checks that score best by stems, by n-grams, or by both together.

        `stem_terms` are term numbers, maybe repeated, -1 for what no check has; `gram_terms` are
        distinct term numbers. Each of the three lists gives up
        to `most`; equal scores go to the check that stands first in the collection. Checks in
        `also` (numbers, distinct) are scored and returned whatever their score. A budget is a
        number of postings, at most `BUDGET`.
        """
        s, g = self._stems, self._grams
        docs, stem_scores, gram_scores = _search(
            stem_terms, s.starts, s.docs, s.levels, s.scale, min(stem_budget, BUDGET),
            gram_terms, g.starts, g.docs, g.levels, g.scale, min(gram_budget, BUDGET),
            self._sums, self._touched, self._scores, most,
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
def _add(terms, starts, docs, levels, scale, budget, shift, sums, touched, count):  # type: ignore[no-untyped-def]
    """Add the weights of `terms` to one half of `sums`, noting each check met for the first time.

    A term that alone is over the budget is left out, unless nothing was found before it.
    """
    spent = 0
    for term in _order_by_rarity(terms, starts):
        begin, end = starts[term], starts[term + 1]
        if spent + end - begin > budget and count > 0:
            break
        # The rarest of all may be common too; what is read of it is bounded all the same.
        end = min(end, begin + budget)
        spent += end - begin
        step = max(np.uint64(1), np.uint64(scale[term] * (UNIT * FINER) + 0.5))
        # Sliced first: an index from 0 on needs no test for being negative.
        listed, weights = docs[begin:end], levels[begin:end]
        for i in range(len(listed)):
            doc = np.uint32(listed[i])
            before = sums[doc]
            # Written always, counted only if new: no branch that the processor could guess wrong.
            touched[np.uint32(count)] = doc
            count += before == 0
            weight = (np.uint64(weights[i]) * step + np.uint64(FINER - 1)) // np.uint64(FINER)
            sums[doc] = before + (weight << shift)
    return count


@njit(cache=True, nogil=True)
def _best(score, touched, count, most):  # type: ignore[no-untyped-def]
    """Return positions in `touched` of the best `most` scores (a binary heap, worst on top)."""
    size = min(most, count)
    heap = np.empty(size, np.int64)
    filled = 0
    cut = np.float32(0)
    for i in range(count):
        if score[i] < cut or score[i] <= 0:
            continue
        if filled < size:
            child = filled
            heap[child] = i
            filled += 1
            while child > 0:
                parent = (child - 1) // 2
                if not _worse(score, touched, heap[child], heap[parent]):
                    break
                heap[child], heap[parent] = heap[parent], heap[child]
                child = parent
        elif _worse(score, touched, heap[0], i):
            heap[0] = i
            _sink(heap, score, touched)
        if filled == size:
            cut = score[heap[0]]
    return heap[:filled]


@njit(cache=True, nogil=True)
def _sink(heap, score, touched):  # type: ignore[no-untyped-def]
    """Put the top of a full heap in its place."""
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= len(heap):
            return
        if child + 1 < len(heap) and _worse(score, touched, heap[child + 1], heap[child]):
            child += 1
        if not _worse(score, touched, heap[child], heap[parent]):
            return
        heap[child], heap[parent] = heap[parent], heap[child]
        parent = child


@njit(cache=True, nogil=True)
def _worse(score, touched, a, b):  # type: ignore[no-untyped-def]
    if score[a] != score[b]:
        return score[a] < score[b]
    return touched[a] > touched[b]


@njit(cache=True, nogil=True)
def _collect(sums, touched, scores, count):  # type: ignore[no-untyped-def]
    """Take the sums out into `scores` (stems, n-grams, both), leaving zeros behind."""
    by_stem, by_gram, both = scores
    lower = np.uint64(0xFFFFFFFF)
    top_stem = np.float32(1e-9)
    top_gram = np.float32(1e-9)
    for i in range(count):
        value = sums[touched[i]]
        sums[touched[i]] = 0
        by_stem[i] = np.float32(value >> np.uint64(32)) / np.float32(UNIT)
        by_gram[i] = np.float32(value & lower) / np.float32(UNIT)
        top_stem = max(top_stem, by_stem[i])
        top_gram = max(top_gram, by_gram[i])
    for i in range(count):
        both[i] = by_stem[i] / top_stem + by_gram[i] / top_gram


@njit(cache=True, nogil=True)
def _places(wanted, sums, touched, count):  # type: ignore[no-untyped-def]
    """Return where in `touched` the checks of `wanted` stand; `sums` is zero before and after."""
    places = np.empty(len(wanted), np.int64)
    if not len(wanted):
        return places
    for i in range(len(wanted)):
        sums[wanted[i]] = i + 1
    for i in range(count):
        number = sums[touched[i]]
        if number:
            places[number - 1] = i
    for doc in wanted:
        sums[doc] = 0
    return places


@njit(cache=True, nogil=True)
def _search(  # type: ignore[no-untyped-def]
    stem_terms, s_starts, s_docs, s_levels, s_scale, s_budget,
    gram_terms, g_starts, g_docs, g_levels, g_scale, g_budget,
    sums, touched, scores, most, also,
):  # fmt: skip
    upper = np.uint64(32)
    lower = np.uint64(0)
    stem_terms = np.unique(stem_terms[stem_terms >= 0])
    count = _add(stem_terms, s_starts, s_docs, s_levels, s_scale, s_budget, upper, sums, touched, 0)
    count = _add(
        gram_terms, g_starts, g_docs, g_levels, g_scale, g_budget, lower, sums, touched, count
    )
    for doc in also:
        if sums[doc] == 0:
            touched[count] = doc
            count += 1
    _collect(sums, touched, scores, count)
    forced = _places(also, sums, touched, count)
    chosen = np.unique(np.concatenate((
        _best(scores[0], touched, count, most),
        _best(scores[1], touched, count, most),
        _best(scores[2], touched, count, most),
        forced,
    )))  # fmt: skip
    docs = np.empty(len(chosen), np.int32)
    stems = np.empty(len(chosen), np.float32)
    grams = np.empty(len(chosen), np.float32)
    for i in range(len(chosen)):
        docs[i] = touched[chosen[i]]
        stems[i] = scores[0, chosen[i]]
        grams[i] = scores[1, chosen[i]]
    order = np.argsort(docs)
    return docs[order], stems[order], grams[order]
