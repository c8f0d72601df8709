"""Tokens: the same word in its two forms, whoever wrote it and however."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.web.claims.tokens import folded, grams, read, thai_runs


def _bare(text: str) -> list[str]:
    return [key for word in read(text) for key in word.bare]


@pytest.mark.parametrize(
    "alike",
    [
        ("thuốc", "thuoc", "THUỐC", "Thuô\u0301c"),
        ("hospitals", "hospital", "Hospital's"),
        ("vaccine", "vaccines", "vắc xin", "vacxin"),
        ("bác sĩ", "bác sỹ", "bac si", "bs"),
        ("น้ำท่วม", "นําทวม", "น\u0e4d\u0e49าท่วม"),
        ("1.000.000", "1,000,000", "1000000"),
        ("ｆｌｏｏｄ", "floods", "fl\u200bood"),
    ],
)
def test_spellings_of_one_word_have_one_bare_form(alike: tuple[str, ...]) -> None:
    """What people take for the same word is found by the same keys."""
    assert len({tuple(_bare(text)) for text in alike}) == 1


def test_the_exact_form_keeps_marks() -> None:
    """Words that differ in a mark have one bare form and two exact ones."""
    (a,), (b,) = read("thuốc"), read("thuộc")
    assert a.bare == b.bare
    assert a.exact != b.exact


@settings(deadline=None)
@given(st.text())
def test_keys_hold_no_blank_and_are_not_empty(text: str) -> None:
    """Keys can be joined by blanks and split again."""
    for word in read(text):
        for key in (*word.exact, *word.bare):
            assert key.split() == [key]


def test_stretches_cover_a_run() -> None:
    """A run of Thai gives each stretch of three letters; a shorter one gives none."""
    assert thai_runs(folded("abc น้ำท่วม กก 12")) == ["นำทวม", "กก"]
    assert grams("นำทวม") == ["นำท", "ำทว", "ทวม"]
    assert grams("กก") == []
