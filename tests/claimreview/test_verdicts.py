"""Which way a rating goes, where that is plain, and nothing where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.claimreview.verdicts import Verdict, verdict_of


@pytest.mark.parametrize(
    "rating",
    ["True", "MOSTLY TRUE", "Correct.", "Đúng", "Đúng sự thật", "จริง", "ข่าวจริง", "Vrai", "“True”"],
)
def test_it_holds(rating: str) -> None:
    """However it is written."""
    assert verdict_of(rating) is Verdict.TRUE


@pytest.mark.parametrize(
    "rating",
    [
        "False", "FALSE!", "Fake", "false. The video is from 2019", "False: it never happened",
        "Misleading — taken out of context", "Sai sự thật", "TIN GIẢ", "Sai (ảnh năm 2019)", "ไม่จริง",
        "ข่าวปลอม", "เท็จ", "Falso", "❌ False",
    ],
)  # fmt: skip
def test_it_does_not_hold(rating: str) -> None:
    """However it is written, and whatever is said beside it."""
    assert verdict_of(rating) is Verdict.FALSE


@pytest.mark.parametrize(
    "rating",
    [
        "", " ", "True/False", "Half true", "True, misleading", "Mixture",
        "True, but old", "Đúng nhưng thiếu", "Unproven", "Satire",
        "Falsehoods abound", "Trueish", "Not enough evidence", "Một phần sai", "5",
    ],
)  # fmt: skip
def test_it_goes_neither_way(rating: str) -> None:
    """Nothing is guessed from parts of words."""
    assert verdict_of(rating) is None


@given(st.text(max_size=400))
def test_any_text_may_be_a_rating(rating: str) -> None:
    """None makes it fail."""
    verdict_of(rating)
