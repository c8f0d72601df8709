"""Search gives what a slow and plain BM25 gives."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.match.lexical import BUDGET, K1, B, Field, Searcher, build_field, find_terms

collections = st.lists(st.lists(st.integers(1, 30), max_size=12), min_size=1, max_size=40)
queries = st.lists(st.integers(1, 35), min_size=1, max_size=10, unique=True)


def field(docs: list[list[int]]) -> Field:
    """Index documents of whole numbers."""
    flat = np.array([token for doc in docs for token in doc], np.uint64)
    return build_field(flat, np.array([len(doc) for doc in docs], np.int64))


def reference(docs: list[list[int]], query: list[int]) -> list[float]:
    """Score every document by the formula of BM25 as it is printed."""
    mean = max(1.0, sum(map(len, docs)) / len(docs))
    scores = []
    for doc in docs:
        counts = Counter(doc)
        score = 0.0
        for token in query:
            holding = sum(token in other for other in docs)
            if not counts[token]:
                continue
            idf = math.log(1 + (len(docs) - holding + 0.5) / (holding + 0.5))
            norm = K1 * (1 - B + B * len(doc) / mean)
            score += idf * counts[token] * (K1 + 1) / (counts[token] + norm)
        scores.append(score)
    return scores


def terms(some: Field, query: list[int]) -> np.ndarray:
    """Return the known terms of a query."""
    found = find_terms(np.array(query, np.uint64), some.hashes, some.slots)
    return np.unique(found[found >= 0])


@given(collections, queries)
@settings(deadline=None, max_examples=150)
def test_scores_are_those_of_the_formula(docs: list[list[int]], query: list[int]) -> None:
    """Every document's score is within what eight bits a weight lose; the order follows."""
    stems, empty = field(docs), field([[] for _ in docs])
    searcher = Searcher(stems, empty, len(docs))
    expected = reference(docs, query)
    for _ in range(2):  # the working memory is clean after a search
        found = searcher.search(terms(stems, query), np.empty(0, np.int32), most=len(docs))
        assert sorted(found.docs) == list(found.docs)
        assert set(found.docs.tolist()) == {i for i, score in enumerate(expected) if score > 0}
        for doc, score in zip(found.docs, found.stem_scores, strict=True):
            assert score == pytest.approx(expected[doc], rel=0.02, abs=0.02 * len(query))
        assert not found.gram_scores.any()


@given(collections, collections, queries)
@settings(deadline=None, max_examples=60)
def test_each_list_gives_its_best(
    stems: list[list[int]], grams: list[list[int]], query: list[int]
) -> None:
    """The best by stems, by n-grams and by both are all there; ties go to the first check."""
    size = min(len(stems), len(grams))
    one, two = field(stems[:size]), field(grams[:size])
    whole = Searcher(one, two, size).search(terms(one, query), terms(two, query), most=size)
    some = Searcher(one, two, size).search(terms(one, query), terms(two, query), most=3)
    for scores in (whole.stem_scores, whole.gram_scores):
        best = [int(whole.docs[i]) for i in np.argsort(-scores, kind="stable") if scores[i] > 0]
        assert set(best[:3]) <= set(some.docs.tolist())


def test_what_is_asked_for_is_scored_whatever_its_score() -> None:
    """Checks that vectors found come back too, once, with their scores."""
    stems = field([[1], [2], [3], [1, 2]])
    searcher = Searcher(stems, field([[], [], [], []]), 4)
    found = searcher.search(
        terms(stems, [1]), np.empty(0, np.int32), most=1, also=np.array([2, 0], np.int32)
    )
    assert found.docs.tolist() == [0, 2]
    assert found.stem_scores[0] > 0
    assert found.stem_scores[1] == 0


def test_work_is_bounded() -> None:
    """A term in more checks than the budget is read in part, and the next search is clean."""
    docs = [[1] for _ in range(50)] + [[2]]
    stems = field(docs)
    searcher = Searcher(stems, field([[] for _ in docs]), len(docs))
    none = np.empty(0, np.int32)
    assert len(searcher.search(terms(stems, [1]), none, most=99, stem_budget=10).docs) == 10
    both = searcher.search(terms(stems, [1, 2]), none, most=99, stem_budget=10)
    assert both.docs.tolist() == [50]
    assert len(searcher.search(terms(stems, [1]), none, most=99).docs) == 50


def test_the_greatest_sum_fits() -> None:
    """As many rare terms as the budget allows, all in one check, do not run over."""
    many = BUDGET + 10
    stems = field([list(range(1, many)), *([[0]] * 2000)])
    searcher = Searcher(stems, stems, 2001)
    every = np.arange(1, many - 1, dtype=np.int32)
    found = searcher.search(every, every, most=5)
    at = int(np.argmax(found.stem_scores))
    assert found.docs[at] == 0
    expected = float((255 * stems.scale[every[:BUDGET]]).sum())
    assert found.stem_scores[at] == pytest.approx(expected, rel=0.3)
    assert found.gram_scores[at] == pytest.approx(expected, rel=0.3)
