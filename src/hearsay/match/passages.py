"""How well a passage of a message, rather than all of it, makes the claim of a check.

A long post says many things; what makes the claim stands close together (passage retrieval:
Callan, "Passage-Level Evidence in Document Retrieval", SIGIR 1994). A passage is a run of words
twice as long as the claim, and at least `SHORTEST`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["SHORTEST", "compare_passages", "look_up", "number_stems"]

SHORTEST = 16
"""Words of the shortest passage."""


@njit(cache=True, nogil=True)
def number_stems(stems, words, idf, unseen):  # type: ignore[no-untyped-def]
    """Number the distinct stems of a message.

    Returns the table from stem to number, each token's number, the token before it with the same
    number, the last token of each number, and the weight of each number.
    """
    size = 16
    while size < 3 * len(stems):
        size *= 2
    keys = np.zeros(size, np.int64)
    values = np.full(size, -1, np.int32)
    number = np.empty(len(stems), np.int32)
    before = np.empty(len(stems), np.int32)
    last = np.empty(len(stems), np.int32)
    weight = np.empty(len(stems), np.float32)
    count = 0
    for i in range(len(stems)):
        key = np.int64(stems[i]) if stems[i] >= 0 else -1 - np.int64(words[i])
        place = (key * 2654435761 >> 7) & (size - 1)
        while values[place] >= 0 and keys[place] != key:
            place = (place + 1) & (size - 1)
        if values[place] < 0:
            keys[place] = key
            values[place] = count
            last[count] = -1
            weight[count] = idf[stems[i]] if stems[i] >= 0 else unseen
            count += 1
        n = values[place]
        number[i] = n
        before[i] = last[n]
        last[n] = i
    return keys, values, number, before, last[:count], weight[:count]


@njit(cache=True, nogil=True)
def look_up(key, keys, values):  # type: ignore[no-untyped-def]
    """Return the number of a stem in the table of `number_stems`, or -1."""
    size = len(keys)
    place = (np.int64(key) * 2654435761 >> 7) & (size - 1)
    while values[place] >= 0:
        if keys[place] == key:
            return values[place]
        place = (place + 1) & (size - 1)
    return -1


@njit(cache=True, nogil=True)
def _best_passage(number, weight, wanted, total, width, inside):  # type: ignore[no-untyped-def]
    """Return the best share of `total` that `width` tokens in a row hold, and the best Dice index.

    `wanted` marks the numbers that count; `inside` is working memory of zeros, left as zeros.
    """
    share = 0.0
    dice = 0.0
    shared = 0.0
    within = 0.0
    for i in range(len(number)):
        n = number[i]
        if i >= width:
            out = number[i - width]
            inside[out] -= 1
            if inside[out] == 0:
                within -= weight[out]
                if wanted[out]:
                    shared -= weight[out]
        if inside[n] == 0:
            within += weight[n]
            if wanted[n]:
                shared += weight[n]
        inside[n] += 1
        # Only a passage that ends in a word of the claim can be the best.
        if wanted[n]:
            share = max(share, shared)
            dice = max(dice, shared / (within + total))
    for i in range(max(0, len(number) - width), len(number)):
        inside[number[i]] = 0
    return share / total, 2 * dice


@njit(cache=True, nogil=True)
def compare_passages(starts, split, stems, idf, asked, asked_words, docs, rows, column):  # type: ignore[no-untyped-def]
    """Write four columns from `column` on: share and Dice index of the claim, and of the title.

    Takes O(words of the message) for each candidate.
    """
    unseen = np.float32(np.log1p((len(starts) - 0.5) / 0.5))
    keys, values, number, _, last, weight = number_stems(asked, asked_words, idf, unseen)
    wanted = np.zeros(len(last), np.bool_)
    inside = np.zeros(len(last), np.int32)
    for k in range(len(docs)):
        begin, end = starts[docs[k]], starts[docs[k] + 1]
        middle = begin + split[docs[k]]
        for field in range(2):
            start, stop = (begin, middle) if field == 0 else (middle, end)
            if stop == start:
                continue
            total = 0.0
            met = False
            for j in range(start, stop):
                total += idf[stems[j]]
                n = look_up(stems[j], keys, values)
                if n >= 0:
                    wanted[n] = True
                    met = True
            share = 0.0
            dice = 0.0
            if met and total > 0:
                width = max(SHORTEST, 2 * (stop - start))
                share, dice = _best_passage(number, weight, wanted, total, width, inside)
                wanted[:] = False
            rows[k, column + 2 * field] = share
            rows[k, column + 2 * field + 1] = dice
