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
    return denials(got.folded, lang, frozenset(got.words))


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
        denials(text, lang, frozenset(["not", "không", "ไม่"]))


@pytest.mark.parametrize("piece", ["not ", "không ", "ไม่", "not.", "if not, "])
def test_a_hostile_text_takes_no_longer(piece: str) -> None:
    """A hundred thousand letters are read in less than 200 ms."""
    text = piece * (100_000 // len(piece))
    present = frozenset(["not", "không", "ไม่"])
    for lang in ("en", "vi", "th"):
        denials(text[:100], lang, present)
        assert within(partial(denials, text, lang, present), 0.2)
