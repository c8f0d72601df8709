"""Passages: what stands close together counts more than what is spread over a long post."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay import Check, Matcher
from hearsay.match.features import FEATURES
from hearsay.match.passages import SHORTEST, compare_passages
from hearsay.text import analyse

STEMS = 8
IDF = np.linspace(0.5, 2.0, STEMS).astype(np.float32)


def _kernel(asked: list[int], claim: list[int], title: list[int]) -> np.ndarray:
    stems = np.array(claim + title, np.int32)
    rows = np.full((1, 4), np.nan, np.float32)
    compare_passages(
        np.array([0, len(stems)]), np.array([len(claim)], np.int32), stems, IDF,
        np.array(asked, np.int32), np.array(asked, np.uint32), np.array([0], np.int32), rows, 0,
    )  # fmt: skip
    return rows[0]


def _by_hand(asked: list[int], field: list[int]) -> tuple[float, float]:
    """The definition, passage by passage."""
    total = sum(float(IDF[s]) for s in field)
    width = max(SHORTEST, 2 * len(field))
    best = (0.0, 0.0)
    for end in range(1, len(asked) + 1):
        passage = set(asked[max(0, end - width) : end])
        if asked[end - 1] not in field:
            continue
        shared = sum(float(IDF[s]) for s in passage & set(field))
        within = sum(float(IDF[s]) for s in passage)
        best = (max(best[0], shared / total), max(best[1], 2 * shared / (within + total)))
    return best


_stems = st.lists(st.integers(0, STEMS - 1), max_size=70)


@settings(deadline=None)  # the first example waits for the compiler
@given(_stems, _stems.filter(bool), _stems)
def test_the_kernel_follows_its_definition(
    asked: list[int], claim: list[int], title: list[int]
) -> None:
    """Share and Dice index are those of the best passage; a field without words is unknown."""
    row = _kernel(asked, claim, title)
    np.testing.assert_allclose(row[:2], _by_hand(asked, claim), rtol=1e-4, atol=1e-6)
    if title:
        np.testing.assert_allclose(row[2:], _by_hand(asked, title), rtol=1e-4, atol=1e-6)
    else:
        assert np.isnan(row[2:]).all()


def test_words_close_together_make_a_better_passage() -> None:
    """Of two posts with the same words, the one that says them together has the better passage."""
    checks = [
        Check("dam", "the dam at the upper lake broke"),
        Check("x", "salt water cures dengue"),
    ]
    matcher = Matcher.build(checks)
    filler = " ".join(f"word{i}" for i in range(40))
    together = f"{filler} the dam at the upper lake broke {filler}"
    apart = f"{filler} the dam {filler} at the upper {filler} lake {filler} broke"
    column = FEATURES.index("passage_claim_dice")
    values = [
        float(rows[docs.tolist().index(0), column])
        for docs, rows in matcher.candidates([analyse(together, "en"), analyse(apart, "en")])
    ]
    assert values[0] > values[1]
