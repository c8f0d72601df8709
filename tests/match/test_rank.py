"""The ranking is repeatable, sorted, and says which model it was."""

import numpy as np
import pytest

from hearsay.errors import SettingError
from hearsay.match.features import FEATURES, Found
from hearsay.match.rank import SHORTLIST, VARIANTS, Ranker, shortlist


@pytest.mark.parametrize("variant", VARIANTS)
def test_scores_fall_and_equal_rows_keep_their_order(variant: str) -> None:
    """Sorting is stable, so the same candidates always come out the same."""
    rng = np.random.default_rng(1)
    table = rng.random((30, len(FEATURES))).astype(np.float32)
    table[10:20] = table[10]
    ranked = Ranker.load(variant).rank(table)
    assert sorted(ranked.order) == list(range(30))
    assert np.all(np.diff(ranked.scores) <= 0)
    assert [i for i in ranked.order if 10 <= i < 20] == list(range(10, 20))


def test_no_rows_give_no_ranks() -> None:
    """A message without candidates is no error."""
    ranked = Ranker.load("none").rank(np.empty((0, len(FEATURES)), np.float32))
    assert len(ranked.order) == len(ranked.probabilities) == 0


def test_versions_name_the_variant() -> None:
    """Results tell which of the models ranked them."""
    assert {Ranker.load(v).version.split("-")[1] for v in VARIANTS} == set(VARIANTS)


def test_an_unknown_variant_names_those_there_are() -> None:
    """The error lists what may be chosen."""
    with pytest.raises(SettingError, match="encoder, none"):
        Ranker.load("huge")


def test_the_shortlist_keeps_the_best_of_each_kind() -> None:
    """A check that is best by one kind of score is compared closely."""
    n = 4 * SHORTLIST
    stems, grams = np.linspace(0, 1, n), np.linspace(1, 0, n) ** 3
    found = Found(np.arange(n, dtype=np.int32), stems.astype("f4"), grams.astype("f4"), 1.0)
    kept = shortlist(found)
    assert len(kept) == SHORTLIST
    assert {0, n - 1} <= set(kept.tolist())
    assert np.all(np.diff(kept) > 0)
