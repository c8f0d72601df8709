"""Which way a rating goes, where that is plain, and nothing where it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.claimreview import verdicts
from hearsay.claimreview.verdicts import Verdict, verdict_of

BETWEEN = (
    " – ",
    "–",
    " - ",
    " | ",
    "|",
    "/",
    ": ",
    ". ",
    "! ",
    ", ",
    "; ",
    " (",
    "\n",
    " [",
    " or, ",
)
BESIDE = ("the video is old", "2019", "ảnh cũ", "ภาพเก่า", "✅", "")
plain_words = {side: st.sampled_from(sorted(verdicts._KNOWN[side])) for side in Verdict}


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
        "True – False", "True - False", "True–False", "False | True", "True: false", "Sai | Đúng",
        "Đúng – sai sự thật", "Đúng (sai)", "จริง – เท็จ", "จริง | ข่าวปลอม", "จริง: ไม่จริง",
    ],
)  # fmt: skip
def test_it_goes_neither_way(rating: str) -> None:
    """Nothing is guessed from parts of words, nor from one half of what says two things."""
    assert verdict_of(rating) is None


@pytest.mark.parametrize(
    "rating",
    [
        "True? No.", "It is true?", "False?", "True？", "Fake?! Yes", "Đúng?", "Đúng – có phải không",
        "Sai: đúng hay không", "จริง?", "จริง (หรือไม่)", "จริง: ใช่ไหม", "เท็จ - หรือเปล่า",
    ],
)  # fmt: skip
def test_who_asks_says_nothing(rating: str) -> None:
    """Also where a language needs no mark for it."""
    assert verdict_of(rating) is None


@pytest.mark.parametrize(
    "rating",
    [
        "False: not true", "Sai – không đúng sự thật", "Sai: không có thật", "เท็จ: ไม่จริง",
        "เท็จ (ข้อเท็จจริง: ภาพเก่า)", "ข่าวปลอม: ความจริงคือภาพเก่า", "Sai. Sự thật là ảnh cũ",
        "เท็จ: ไฟไหม้ปี 2019", "FALSE – UNTRUE", "Not\u00a0true",
    ],
)  # fmt: skip
def test_a_denied_word_is_not_of_its_own_side(rating: str) -> None:
    """And the word for facts is of none."""
    assert verdict_of(rating) is Verdict.FALSE


@given(st.text(max_size=400))
def test_any_text_may_be_a_rating(rating: str) -> None:
    """None makes it fail."""
    verdict_of(rating)


@st.composite
def ratings_of_both_sides(draw: st.DrawFn) -> str:
    """A rating that has a plain word of each side, in any order, with other words around."""
    parts = [draw(plain_words[side]) for side in Verdict]
    parts += draw(st.lists(st.sampled_from(BESIDE), max_size=3))
    rating = ""
    for part in draw(st.permutations(parts)):
        rating += draw(st.sampled_from(BETWEEN)) * bool(rating) + part
    return draw(st.sampled_from([rating, rating.upper(), rating.title()]))


@given(ratings_of_both_sides())
def test_no_rating_that_has_both_sides_takes_one(rating: str) -> None:
    """Whatever stands between them."""
    assert verdict_of(rating) is None


@given(plain_words[Verdict.FALSE] | plain_words[Verdict.TRUE])
def test_every_plain_word_takes_its_side(word: str) -> None:
    """Alone and with something behind it."""
    side = next(side for side in Verdict if word in verdicts._KNOWN[side])
    assert verdict_of(word) is verdict_of(f"{word.upper()}. 2019") is side
