"""Wording is looked up in a table of hashed n-grams."""

import math

from hypothesis import given
from hypothesis import strategies as st

from hearsay.detect.grams import GramTable, pair_places, places

SLOTS = 256
TABLE = bytes((i * 37) % 256 for i in range(SLOTS))


@given(st.lists(st.text(max_size=12), max_size=20))
def test_the_score_is_the_sum_over_the_root_of_the_number(words: list[str]) -> None:
    """What is remembered of words gives what adding up every n-gram anew gives."""
    hits = [place for word in words for place in places(word, SLOTS)] + pair_places(words, SLOTS)
    weights = memoryview(TABLE).cast("b")
    expected = sum(weights[h] for h in hits) * 0.5 / math.sqrt(len(hits)) if hits else 0.0
    table = GramTable(TABLE, 0.5)
    for _ in range(2):
        assert math.isclose(table.score(words), expected, abs_tol=1e-9)
