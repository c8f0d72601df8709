"""Denials: what a text says is not so, and what only looks like it."""

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.text import analyse
from hearsay.text.polarity import Denial, denials
from tests.timing import within


def _read(text: str, lang: str) -> tuple[Denial, ...]:
    got = analyse(text, lang)
    return denials(got.folded, lang)


@pytest.mark.parametrize(
    ("lang", "text", "word"),
    [
        ("en", "The bridge is not closed", "closed"),
        ("en", "Lemon water doesn't cure the flu", "cure"),
        ("en", "The bank never asks for codes", "asks"),
        ("en", "It is not true that the old bridge collapsed", "collapsed"),
        ("vi", "Nước chanh không chữa cúm", "chữa"),
        ("vi", "Cầu cũ chưa đóng", "đóng"),
        ("th", "น้ำมะนาวไม่รักษาไข้หวัด", "รักษา"),
    ],
)
def test_a_cue_denies_the_words_behind_it(lang: str, text: str, word: str) -> None:
    """The word behind a cue is among the denied ones."""
    assert any(word in denial.words for denial in _read(text, lang))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The bridge is closed"),
        ("en", "The market sells not only rice"),
        ("en", "Never eat raw mushrooms"),
        ("en", "If the bridge is not closed, cars may pass"),
        ("vi", "Nước chanh chữa cúm phải không?"),
        ("th", "น้ำมะนาวรักษาไข้หวัดได้หรือไม่"),
    ],
)
def test_questions_advice_and_conditions_deny_nothing(lang: str, text: str) -> None:
    """Only a statement denies."""
    assert _read(text, lang) == ()


@given(text=st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read(text: str) -> None:
    """No text raises in any language."""
    for lang in ("en", "vi", "th", "und"):
        denials(text, lang)


@pytest.mark.parametrize(
    ("lang", "text", "word"),
    [
        ("en", "It is not true that, as they say, the old bridge collapsed", "bridge"),
        ("en", "FALSE: the old bridge collapsed", "collapsed"),
        ("en", "The old bridge collapsed. This is not true.", "collapsed"),
        ("en", "There is no evidence that the old bridge collapsed", "bridge"),
        ("vi", "Không có chuyện cầu cũ bị sập", "sập"),
        ("vi", "Mọi người ơi, tin giả: cầu cũ sập", "cầu"),
        ("vi", "Tin cầu cũ sập là sai sự thật", "sập"),
        ("th", "ไม่เป็นความจริงที่สะพานพัง", "สะพาน"),
        ("th", "ข่าวที่ว่าสะพานพังไม่เป็นความจริง", "สะพาน"),
    ],
)
def test_a_denial_of_all_that_is_told_is_whole(lang: str, text: str, word: str) -> None:
    """ "It is not true that …" denies every word of what is told."""
    found = _read(text, lang)
    assert any(denial.whole and word in denial.words for denial in found)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("cau treo chua sap sau bao", True),
        ("cau treo chang sap sau bao", True),
        ("Cầu treo chang sập sau bão", False),
        ("Hãng hàng không mở lại đường bay", False),
        ("Ngân hàng không thu phí rút tiền", True),
        ("Không khí lạnh tràn về", False),
    ],
)
def test_vietnamese_cues_are_told_from_words_like_them(text: str, denied: bool) -> None:
    """Typed without tone marks, chưa and chẳng are cues; không is none in hàng không."""
    assert bool(_read(text, "vi")) == denied


def test_a_cue_that_ends_its_clause_denies_what_stands_before_it() -> None:
    """Thai says "cure cannot" for "cannot cure"."""
    assert _read("น้ำมะนาวรักษาไข้หวัดไม่ได้", "th")[0].words[0] == "ไข้หวัด"


@pytest.mark.parametrize(
    "piece",
    ["not ", "không ", "ไม่", "not.", "if not, ", "is not true that ", "no a ", "x is false. ",
     "không có chuyện ", "ไม่จริงที่ว่า", "a, "],
)  # fmt: skip
def test_a_hostile_text_takes_no_longer(piece: str) -> None:
    """A hundred thousand letters are read in less than 200 ms."""
    text = piece * (100_000 // len(piece))
    for lang in ("en", "vi", "th"):
        denials(text[:100], lang)
        assert within(partial(denials, text, lang), 0.2)
