"""Evidence that a message and a check make the same claim: numbers that hold in any language.

Each pair gives one row. Shares weigh a word by its inverse document frequency, so that a rare
name counts for more than a common verb. What needs a comparison with the other candidates (how far
ahead of the next one?) is computed here too, so a row tells the ranking all it needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from hearsay.match.passages import compare_passages, look_up, number_stems

__all__ = [
    "DENSE_FEATURES",
    "FEATURES",
    "Asked",
    "Found",
    "Pairs",
    "features",
    "spelling_norms",
    "spelling_weights",
]

PAIR_FEATURES = (
    "cover", "cover_claim", "cover_title", "claim_cover", "title_cover",
    "exact_cover", "exact_claim_cover", "exact_title_cover",
    "rare3", "rare5", "rarest", "shared", "title_missing",
    "run", "run_weight", "pair_cover", "pair_share",
    "numbers", "numbers_shared", "message_numbers_shared",
    "message_words", "claim_words", "title_words", "length_ratio", "overlap",
    "first", "span", "in_both", "source_cover", "source_rarest",
    "bm25_claim", "bm25_title", "cosine_claim", "cosine_title", "cosine",
    "spelling_claim", "spelling_title", "spelling", "soft_claim", "soft_title",
    "passage_claim", "passage_claim_dice", "passage_title", "passage_title_dice",
)  # fmt: skip
LIST_FEATURES = (
    "stem_self", "stem_share", "stem_lead", "stem_rank",
    "gram_self", "gram_share", "gram_lead", "gram_rank",
    "cover_lead", "claim_cover_lead", "exact_cover_lead", "run_lead", "bm25_claim_share",
    "bm25_title_share", "cosine_lead", "cosine_share",
    "spelling_lead", "spelling_share", "spelling_rank",
    "passage_lead", "passage_share", "passage_rank",
)  # fmt: skip
DENSE_FEATURES = (
    "dense_claim", "dense_title", "dense_best", "dense_sum",
    "dense_lead", "dense_rank", "dense_sum_lead", "dense_claim_lead", "dense_title_lead",
)  # fmt: skip
FEATURES = PAIR_FEATURES + LIST_FEATURES + DENSE_FEATURES

K1 = 1.2
MAYBE = 4096
"""Places of the table that tells n-grams which a message cannot have; a power of two."""
_PAIRS = len(PAIR_FEATURES)
_PASSAGES = PAIR_FEATURES.index("passage_claim")
_LEXICAL = _PAIRS + len(LIST_FEATURES)
_WIDTH = len(FEATURES)


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the features read of a collection.

    Tokens of check d are at `starts[d]:starts[d + 1]`, the claim's `split[d]` first. `stems` are
    term numbers, `idf` their weights; `words` are word numbers times two, plus one where the word
    begins with a digit. Word w's n-grams are `grams[spelled[w]:spelled[w + 1]]`, -1 where unknown,
    of weight `gram_idf` and `spelled_weight[w]` together; `norms` [checks, 2] are the lengths of
    claim and title as n-gram vectors.
    """

    starts: NDArray[np.int64]
    split: NDArray[np.int32]
    stems: NDArray[np.int32]
    words: NDArray[np.uint32]
    idf: NDArray[np.float32]
    spelled: NDArray[np.int64]
    grams: NDArray[np.int32]
    gram_idf: NDArray[np.float32]
    spelled_weight: NDArray[np.float64]
    norms: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A message's tokens in order, body first and then source, like those of `Pairs`.

    `stems` is -1 where no check has the stem; `body` is how many tokens belong to the body.
    `grams` are the n-grams of the words one by one, with repeats, -1 where no check has them.
    """

    stems: NDArray[np.int32]
    words: NDArray[np.uint32]
    body: int
    grams: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates: check numbers, BM25 by stems and by n-grams, and cosines, or None without encoder.

    `gram_weight` is the summed idf of the message's distinct n-grams. A cosine with an empty title
    is NaN.
    """

    docs: NDArray[np.int32]
    stem_scores: NDArray[np.float32]
    gram_scores: NDArray[np.float32]
    gram_weight: float
    claim_cosines: NDArray[np.float32] | None = None
    title_cosines: NDArray[np.float32] | None = None


def features(pairs: Pairs, asked: Asked, found: Found) -> NDArray[np.float32]:
    """Return one row of `FEATURES` per candidate: float32 [k, len(FEATURES)], NaN where unknown.

    Linear in the words of the message and of the candidates.
    """
    rows = np.full((len(found.docs), _WIDTH), np.nan, np.float32)
    if not len(rows):
        return rows
    weight = _compare(
        pairs.starts, pairs.split, pairs.stems, pairs.words, pairs.idf,
        asked.stems, asked.words, asked.body, found.docs, rows,
    )  # fmt: skip
    _compare_spelling(
        pairs.starts, pairs.split, pairs.words, pairs.stems, pairs.idf, pairs.spelled, pairs.grams,
        pairs.gram_idf, pairs.spelled_weight, pairs.norms, asked.grams, found.docs, rows,
    )  # fmt: skip
    compare_passages(
        pairs.starts, pairs.split, pairs.stems, pairs.idf, asked.stems, asked.words, found.docs,
        rows, _PASSAGES,
    )  # fmt: skip
    _compare_list(rows, found.stem_scores, found.gram_scores, weight, found.gram_weight)
    if found.claim_cosines is not None and found.title_cosines is not None:
        _compare_dense(rows, found.claim_cosines, found.title_cosines)
    return rows


@njit(cache=True, nogil=True)
def _share(part, whole):  # type: ignore[no-untyped-def]
    return part / whole if whole > 0 else np.nan


@njit(cache=True, nogil=True)
def _compare(starts, split, stems, words, idf, asked, asked_words, body, docs, rows):  # type: ignore[no-untyped-def]
    """Fill the pair features; returns the summed weight of the message's distinct stems."""
    unseen = np.float32(np.log1p((len(starts) - 0.5) / 0.5))
    keys, values, number, before, last, weight = number_stems(asked, asked_words, idf, unseen)
    distinct = len(last)
    total = 0.0
    length = 0.0
    for n in range(distinct):
        total += weight[n]
        length += weight[n] * weight[n]
    by_rarity = np.argsort(-weight)
    numbers_asked = 0
    source_total = 0.0
    from_source = np.zeros(distinct, np.bool_)
    for i in range(len(asked)):
        numbers_asked += asked_words[i] & 1
        if i >= body and not asked_words[i] & 1 and not from_source[number[i]]:
            from_source[number[i]] = True
            source_total += weight[number[i]]
    in_claim = np.zeros(distinct, np.int32)
    in_title = np.zeros(distinct, np.int32)
    exact = np.zeros(distinct, np.bool_)
    for k in range(len(docs)):
        begin, end = starts[docs[k]], starts[docs[k] + 1]
        middle = begin + split[docs[k]]
        in_claim[:] = 0
        in_title[:] = 0
        exact[:] = False
        row = rows[k]
        size = np.zeros(2)
        square = np.zeros(2)
        met = np.zeros(2)
        met_exact = np.zeros(2)
        missing = 0.0
        best = 0
        best_weight = 0.0
        pair_weight = 0.0
        numbers = 0
        shared_numbers = 0
        first = len(asked)
        final = -1
        run = 0
        run_weight = 0.0
        previous = False
        for j in range(begin, end):
            field = 0 if j < middle else 1
            if j == middle:
                previous = False
            stem = stems[j]
            value = idf[stem]
            size[field] += value
            square[field] += value * value
            is_number = words[j] & 1
            numbers += is_number
            n = look_up(stem, keys, values)
            if n < 0:
                if field == 1:
                    missing = max(missing, value)
                previous = False
                run = 0
                run_weight = 0.0
                continue
            if field == 0:
                in_claim[n] += 1
            else:
                in_title[n] += 1
            met[field] += value
            same_word = False
            follows = False
            at = last[n]
            while at >= 0:
                if asked_words[at] == words[j]:
                    same_word = True
                if previous and at > 0 and asked[at - 1] == stems[j - 1]:
                    follows = True
                if field == 0:
                    first = min(first, at)
                    final = max(final, at)
                at = before[at]
            if same_word:
                exact[n] = True
                met_exact[field] += value
                shared_numbers += is_number
            if follows:
                run += 1
                run_weight += value
                pair_weight += value + idf[stems[j - 1]]
            else:
                run = 1
                run_weight = value
            best = max(best, run)
            best_weight = max(best_weight, run_weight)
            previous = True
        claim_words = middle - begin
        title_words = end - middle
        both = 0.0
        claim = 0.0
        title = 0.0
        exactly = 0.0
        shared = 0
        twice = 0
        rarest = 0.0
        source = 0.0
        source_rarest = 0.0
        dot_claim = 0.0
        dot_title = 0.0
        dot = 0.0
        bm25_claim = 0.0
        bm25_title = 0.0
        claim_norm = K1 * (0.25 + 0.75 * claim_words / 20.0)
        title_norm = K1 * (0.25 + 0.75 * title_words / 12.0)
        for n in range(distinct):
            c, t = in_claim[n], in_title[n]
            if c == 0 and t == 0:
                continue
            value = weight[n]
            both += value
            dot += value * value
            shared += 1
            rarest = max(rarest, value)
            if c > 0:
                claim += value
                dot_claim += value * value
                bm25_claim += value * c * (K1 + 1) / (c + claim_norm)
            if t > 0:
                title += value
                dot_title += value * value
                bm25_title += value * t * (K1 + 1) / (t + title_norm)
            if c > 0 and t > 0:
                twice += 1
            if exact[n]:
                exactly += value
            if from_source[n]:
                source += value
                source_rarest = max(source_rarest, value)
        top3 = 0
        top5 = 0
        for r in range(min(5, distinct)):
            n = by_rarity[r]
            if in_claim[n] > 0 or in_title[n] > 0:
                top5 += 1
                if r < 3:
                    top3 += 1
        numbers_met = 0
        for i in range(len(asked)):
            if asked_words[i] & 1 and exact[number[i]]:
                numbers_met += 1
        row[0] = _share(both, total)
        row[1] = _share(claim, total)
        row[2] = _share(title, total) if title_words > 0 else np.nan
        row[3] = _share(met[0], size[0])
        row[4] = _share(met[1], size[1])
        row[5] = _share(exactly, total)
        row[6] = _share(met_exact[0], size[0])
        row[7] = _share(met_exact[1], size[1])
        row[8] = _share(top3, min(3, distinct))
        row[9] = _share(top5, min(5, distinct))
        row[10] = rarest
        row[11] = shared
        row[12] = missing if title_words > 0 else np.nan
        row[13] = best
        row[14] = best_weight
        row[15] = _share(pair_weight, total)
        row[16] = _share(pair_weight, size[0] + size[1])
        row[17] = numbers
        row[18] = _share(shared_numbers, numbers)
        row[19] = _share(numbers_met, numbers_asked)
        row[20] = distinct
        row[21] = claim_words
        row[22] = title_words
        row[23] = distinct / (claim_words + title_words + 1.0)
        row[24] = shared / (distinct + claim_words + title_words - shared + 1.0)
        row[25] = (first + 1.0) / (len(asked) + 1.0) if final >= 0 else np.nan
        row[26] = (final - first + 1.0) / (len(asked) + 1.0) if final >= 0 else np.nan
        row[27] = twice
        row[28] = _share(source, source_total)
        row[29] = source_rarest if source_total > 0 else np.nan
        row[30] = bm25_claim
        row[31] = bm25_title if title_words > 0 else np.nan
        row[32] = _share(dot_claim, np.sqrt(length * square[0]))
        row[33] = _share(dot_title, np.sqrt(length * square[1]))
        row[34] = _share(dot, np.sqrt(length * (square[0] + square[1])))
    return total


@njit(cache=True, nogil=True)
def _count_grams(grams):  # type: ignore[no-untyped-def]
    """Count the n-grams of a message in an open-addressing table: keys and counts."""
    size = 16
    while size < 3 * len(grams):
        size *= 2
    keys = np.full(size, -1, np.int32)
    counts = np.zeros(size, np.float32)
    for gram in grams:
        if gram < 0:
            continue
        place = (np.int64(gram) * 2654435761 >> 7) & (size - 1)
        while keys[place] >= 0 and keys[place] != gram:
            place = (place + 1) & (size - 1)
        keys[place] = gram
        counts[place] += 1
    return keys, counts


@njit(cache=True, nogil=True)
def _compare_spelling(  # type: ignore[no-untyped-def]
    starts, split, words, stems, idf, spelled, grams, gram_idf, spelled_weight, norms, asked,
    docs, rows,
):  # fmt: skip
    """Fill the features that compare spellings: TF-IDF cosines, and words met in part.

    What a word of a check has in common with the message is worked out once for all candidates.
    """
    keys, weights = _count_grams(asked)
    mask = len(keys) - 1
    length = 0.0
    for i in range(len(keys)):
        if keys[i] >= 0:
            weights[i] = (1 + np.log(weights[i])) * gram_idf[keys[i]]
            length += weights[i] * weights[i]
    length = np.sqrt(length)
    # Most n-grams of the candidates are none of the message's; a small table says so at once.
    maybe = np.zeros(MAYBE, np.uint8)
    for key in keys:
        if key >= 0:
            maybe[key & (MAYBE - 1)] = 1
    tokens = 0
    for doc in docs:
        tokens += starts[doc + 1] - starts[doc]
    size = 16
    while size < 2 * tokens:
        size *= 2
    seen = np.full(size, -1, np.int32)
    products = np.empty(size, np.float32)
    shares = np.empty(size, np.float32)
    product = np.empty(2)
    met = np.empty(2)
    whole = np.empty(2)
    for k in range(len(docs)):
        begin, end = starts[docs[k]], starts[docs[k] + 1]
        own_words, own_stems = words[begin:end], stems[begin:end]
        middle = split[docs[k]]
        product[:] = 0
        met[:] = 0
        whole[:] = 0
        for j in range(len(own_words)):
            word = np.int64(own_words[j] >> 1)
            slot = (word * 2654435761 >> 7) & (size - 1)
            while seen[slot] >= 0 and seen[slot] != word:
                slot = (slot + 1) & (size - 1)
            if seen[slot] < 0:
                seen[slot] = word
                dot = 0.0
                hit = 0.0
                own_grams = grams[spelled[word] : spelled[word + 1]]
                for g in range(len(own_grams)):
                    gram = own_grams[g]
                    if gram < 0 or not maybe[gram & (MAYBE - 1)]:
                        continue
                    place = (np.int64(gram) * 2654435761 >> 7) & mask
                    while keys[place] >= 0 and keys[place] != gram:
                        place = (place + 1) & mask
                    if keys[place] == gram:
                        value = gram_idf[gram]
                        hit += value
                        dot += value * weights[place]
                products[slot] = dot
                total = spelled_weight[word]
                shares[slot] = hit / total if total > 0 else -1.0
            field = 0 if j < middle else 1
            product[field] += products[slot]
            if shares[slot] >= 0:
                met[field] += shares[slot] * idf[own_stems[j]]
                whole[field] += idf[own_stems[j]]
        claim, title = norms[docs[k], 0], norms[docs[k], 1]
        row = rows[k]
        row[35] = _share(product[0], length * claim)
        row[36] = _share(product[1], length * title)
        row[37] = _share(product[0] + product[1], length * np.sqrt(claim * claim + title * title))
        row[38] = _share(met[0], whole[0])
        row[39] = _share(met[1], whole[1])


@njit(cache=True, nogil=True)
def spelling_weights(spelled, grams, gram_idf):  # type: ignore[no-untyped-def]
    """Return the summed idf of each word's n-grams, float64 [words]; see `Pairs`. Linear time."""
    weights = np.zeros(len(spelled) - 1)
    for word in range(len(weights)):
        for g in range(spelled[word], spelled[word + 1]):
            if grams[g] >= 0:
                weights[word] += gram_idf[grams[g]]
    return weights


@njit(cache=True, nogil=True)
def spelling_norms(starts, split, numbers, spelled, grams, gram_idf):  # type: ignore[no-untyped-def]
    """Return the lengths of claims and titles as vectors of n-gram counts times idf: [checks, 2].

    `numbers` are word numbers of all tokens. Takes O(n log n) in the n-grams of a check.
    """
    norms = np.zeros((len(starts) - 1, 2), np.float32)
    for doc in range(len(starts) - 1):
        middle = starts[doc] + split[doc]
        for field in range(2):
            begin = starts[doc] if field == 0 else middle
            end = middle if field == 0 else starts[doc + 1]
            count = 0
            for j in range(begin, end):
                count += spelled[numbers[j] + 1] - spelled[numbers[j]]
            some = np.empty(count, np.int32)
            filled = 0
            for j in range(begin, end):
                for g in range(spelled[numbers[j]], spelled[numbers[j] + 1]):
                    some[filled] = grams[g]
                    filled += 1
            some.sort()
            total = 0.0
            run = 0
            for i in range(filled):
                run += 1
                if i + 1 == filled or some[i + 1] != some[i]:
                    if some[i] >= 0:
                        weight = run * gram_idf[some[i]]
                        total += weight * weight
                    run = 0
            norms[doc, field] = np.sqrt(total)
    return norms


@njit(cache=True, nogil=True)
def _two_best(values):  # type: ignore[no-untyped-def]
    """Return the best two values, NaN counted as 0, and how often the best occurs."""
    best = np.float32(-1e9)
    second = np.float32(-1e9)
    for value in values:
        seen = np.float32(0) if np.isnan(value) else value
        if seen > best:
            second = best
            best = seen
        elif seen > second:
            second = seen
    if second == np.float32(-1e9):
        second = np.float32(0)
    return best, second


@njit(cache=True, nogil=True)
def _lead(values, scale, out, column):  # type: ignore[no-untyped-def]
    """Write how far each value is ahead of the best of the others, divided by `scale`."""
    best, second = _two_best(values)
    for k in range(len(values)):
        value = np.float32(0) if np.isnan(values[k]) else values[k]
        rival = second if value == best else best
        out[k, column] = (value - rival) / scale if scale > 0 else 0.0


@njit(cache=True, nogil=True)
def _rank(values, out, column):  # type: ignore[no-untyped-def]
    """Write 1 / (1 + how many values are greater)."""
    values = np.where(np.isnan(values), np.float32(0), values)
    order = np.argsort(-values)
    place = 0
    for i in range(len(order)):
        if i > 0 and values[order[i]] < values[order[i - 1]]:
            place = i
        out[order[i], column] = 1.0 / (1.0 + place)


@njit(cache=True, nogil=True)
def _scale(values, out, column):  # type: ignore[no-untyped-def]
    """Write each value divided by the best."""
    best, _ = _two_best(values)
    for k in range(len(values)):
        out[k, column] = values[k] / best if best > 0 else 0.0


@njit(cache=True, nogil=True)
def _compare_list(rows, stem_scores, gram_scores, weight, gram_weight):  # type: ignore[no-untyped-def]
    column = _PAIRS
    for scores, own in ((stem_scores, weight), (gram_scores, gram_weight)):
        best, _ = _two_best(scores)
        for k in range(len(scores)):
            rows[k, column] = scores[k] / own if own > 0 else 0.0
            rows[k, column + 1] = scores[k] / best if best > 0 else 0.0
        _lead(scores, best, rows, column + 2)
        _rank(scores, rows, column + 3)
        column += 4
    for source in (0, 3, 5, 14):
        _lead(rows[:, source].copy(), 1.0, rows, column)
        column += 1
    for source in (30, 31):
        _scale(rows[:, source].copy(), rows, column)
        column += 1
    _lead(rows[:, 34].copy(), 1.0, rows, column)
    _scale(rows[:, 34].copy(), rows, column + 1)
    _lead(rows[:, 37].copy(), 1.0, rows, column + 2)
    _scale(rows[:, 37].copy(), rows, column + 3)
    _rank(rows[:, 37].copy(), rows, column + 4)
    column += 5
    best = np.fmax(rows[:, _PASSAGES + 1], rows[:, _PASSAGES + 3])
    _lead(best, 1.0, rows, column)
    _scale(best, rows, column + 1)
    _rank(best, rows, column + 2)


@njit(cache=True, nogil=True)
def _compare_dense(rows, claim, title):  # type: ignore[no-untyped-def]
    column = _LEXICAL
    best = np.empty(len(claim), np.float32)
    both = np.empty(len(claim), np.float32)
    for k in range(len(claim)):
        untitled = np.isnan(title[k])
        best[k] = claim[k] if untitled else max(claim[k], title[k])
        both[k] = 2 * claim[k] if untitled else claim[k] + title[k]
        rows[k, column] = claim[k]
        rows[k, column + 1] = title[k]
        rows[k, column + 2] = best[k]
        rows[k, column + 3] = both[k]
    _lead(best, 1.0, rows, column + 4)
    _rank(best, rows, column + 5)
    _lead(both, 1.0, rows, column + 6)
    _lead(claim, 1.0, rows, column + 7)
    _lead(title, 1.0, rows, column + 8)
