"""Pairs of texts: alike whatever the spelling, apart where a number says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay import Comparer
from hearsay.errors import InputError
from hearsay.match.compare import PairModel
from hearsay.match.pairs import PAIR_NAMES, pair_features, sketch_of
from hearsay.text import analyse


@given(st.text(max_size=80), st.text(max_size=80))
def test_features_are_symmetric_and_bounded(a: str, b: str) -> None:
    """Which text stands first does not matter, and every feature is within 0..2."""
    left, right = sketch_of(analyse(a)), sketch_of(analyse(b))
    one, two = pair_features(left, right), pair_features(right, left)
    assert one == pytest.approx(two)
    assert len(one) == len(PAIR_NAMES)
    assert ((one >= 0) & (one <= 2)).all()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("The dam at Lotus Lake has broken", "the DAM at lotus lake has broken!!"),
        ("Uống nước muối chữa khỏi sốt xuất huyết", "uong nuoc muoi chua khoi sot xuat huyet"),
        ("น้ำท่วมถนนสาย 88 รถผ่านไม่ได้", "ด่วน น้ำท่วมถนนสาย 88 รถผ่านไม่ได้"),
    ],
)
def test_spelling_makes_no_new_claim(a: str, b: str) -> None:
    """Letter case, tone marks and forwarding phrases change nothing."""
    assert Comparer().compare(a, b).same >= 0.5


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("15 people were hurt in the storm", "17 people were hurt in the storm"),
        ("Cúp điện 3 ngày từ tối nay", "Cúp điện 3 giờ từ tối nay"),
        ("ไฟดับ 3 วันตั้งแต่คืนนี้", "ไฟดับ 5 วันตั้งแต่คืนนี้"),
    ],
)
def test_another_amount_is_another_claim(a: str, b: str) -> None:
    """However alike, two amounts that clash are two claims, and the guard says so."""
    result = Comparer().compare(a, b)
    assert result.same < 0.5
    assert result.guards


def test_nothing_is_like_nothing() -> None:
    """An empty text makes no claim."""
    assert Comparer().compare("", "").same == 0
    assert Comparer().compare("😂", "the dam broke").same == 0


@pytest.mark.parametrize("text", ["", "{}", '{"format": "x"}'])
def test_a_broken_model_is_refused(text: str) -> None:
    """The error names the file."""
    with pytest.raises(InputError, match="mine"):
        PairModel.from_json(text, "mine")
