"""Measures agree with their definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.errors import SettingError
from hearsay.evals.metrics import average_precision, bcubed, reciprocal_rank, success


def test_average_precision_by_hand() -> None:
    """Relevant at ranks 1 and 3 of two relevant: (1/1 + 2/3) / 2."""
    assert average_precision(["a", "x", "b"], {"a", "b"}) == pytest.approx((1 + 2 / 3) / 2)


def test_average_precision_cuts_at_k() -> None:
    """A right check at rank 6 counts for nothing at 5."""
    assert average_precision(list("uvwxya"), {"a"}, 5) == 0


def test_repeats_do_not_score_twice() -> None:
    """The same id listed twice is one find."""
    assert average_precision(["a", "a"], {"a", "b"}) == pytest.approx(0.5)


def test_first_find() -> None:
    """Reciprocal rank and success look at the first right one."""
    assert reciprocal_rank(["x", "a"], {"a"}) == 0.5
    assert reciprocal_rank(["x"], {"a"}) == 0
    assert success(["x", "a"], {"a"}, 1) == 0
    assert success(["x", "a"], {"a"}, 2) == 1


def _slow_bcubed(predicted: list[str], gold: list[str]) -> tuple[float, float]:
    """Compute B-cubed straight from its definition, pair by pair."""
    n = range(len(gold))
    p = r = 0.0
    for i in n:
        same_p = [j for j in n if predicted[j] == predicted[i]]
        same_g = [j for j in n if gold[j] == gold[i]]
        both = [j for j in same_p if gold[j] == gold[i]]
        p += len(both) / len(same_p)
        r += len(both) / len(same_g)
    return p / len(gold), r / len(gold)


@given(
    st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), min_size=1, max_size=25)
)
def test_bcubed_equals_its_definition(rows: list[tuple[str, str]]) -> None:
    """The linear computation equals the quadratic one."""
    predicted, gold = [p for p, _ in rows], [g for _, g in rows]
    ours = bcubed(predicted, gold)
    assert (ours.precision, ours.recall) == pytest.approx(_slow_bcubed(predicted, gold))


def test_bcubed_extremes() -> None:
    """All apart is precise, all together recalls everything."""
    gold = list("aabb")
    assert bcubed(list("1234"), gold).precision == 1
    assert bcubed(list("1111"), gold).recall == 1
    assert bcubed(gold, gold).f1 == 1
    assert bcubed([], []).f1 == 1


def test_unequal_lengths_are_refused() -> None:
    """A grouping of another set of messages is not scored."""
    with pytest.raises(SettingError, match="1 predicted groups for 2"):
        bcubed(["a"], ["a", "b"])


def test_bcubed_ignores_names() -> None:
    """Only the grouping counts, not what the groups are called."""
    gold = list("aabbc")
    assert bcubed(list("11223"), gold) == bcubed(list("zzyyx"), gold)
