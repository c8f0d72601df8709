"""Folding: one form for all spellings of a text, and nothing that people wrote gets lost."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.text.normalise import fold, spread, strip_marks, tidy

ANY = st.text(st.characters(), max_size=60)  # lone surrogates included
VIETNAMESE = st.text("aăâeêioôơuưyđbcghknmáàảãạấầẩẫậếềểễệớờởỡợứừửữựýỳ ABCĐƯƠ", max_size=40)
THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=40)
TEXTS = st.one_of(ANY, VIETNAMESE, THAI, st.text("аеоaeoABРρΡ'’１𝐀ﬁ ", max_size=30))


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """Folding is idempotent, so a stored form never drifts."""
    once = fold(text)
    assert fold(once) == once


@given(TEXTS)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    """Tidying is idempotent."""
    once = tidy(text)
    assert tidy(once) == once


@given(TEXTS)
def test_stripping_marks_twice_changes_nothing_more(text: str) -> None:
    """Stripping marks is idempotent."""
    once = strip_marks(fold(text))
    assert strip_marks(once) == once


@given(VIETNAMESE | THAI)
def test_marks_may_go_before_or_after_folding(text: str) -> None:
    """A text typed without tone marks folds to what the marked text is stripped to.

    Letters that become equal by losing their marks may then count as drawn out ("eeế").
    """
    unmarked = strip_marks(unicodedata.normalize("NFC", text))
    assert fold(strip_marks(fold(unmarked))) == fold(strip_marks(fold(text)))


@given(st.text(st.characters(categories=("Lu", "Ll", "Nd", "Zs", "Po")), max_size=40))
def test_case_does_not_matter(text: str) -> None:
    """Upper and lower case of a text fold alike wherever Unicode lets case come back."""
    if text.upper().lower() == text.lower():
        assert fold(text.upper()) == fold(text.lower())


@given(st.text("àáảãạăằắẳẵặâđêôơưÀÁĐÊ abc", max_size=30))
def test_composed_and_decomposed_letters_are_equal(text: str) -> None:
    """NFC and NFD of a text fold alike."""
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(unicodedata.normalize("NFC", text))


@given(st.text("bcdfghjklmnpqrstvwxyz0123456789 .,", max_size=60))
def test_plain_text_stays(text: str) -> None:
    """ASCII in lower case without long runs is its own fold."""
    if not any(c * 3 in text for c in set(text)):
        assert fold(text) == text


def test_hidden_characters_do_not_break_a_word(data_dir: Path) -> None:
    """A word with any invisible character in it is found as the word."""
    cases = json.loads((data_dir / "bad_inputs/made/unicode_spoofing.json").read_text())
    hidden = [case["text"] for case in cases if case["name"].startswith("invisible")]
    assert len(hidden) > 15
    assert {fold(text) for text in hidden} == {"vaccine"}


def test_bidi_controls_go(data_dir: Path) -> None:
    """No direction override survives in what is shown or compared."""
    cases = json.loads((data_dir / "bad_inputs/made/unicode_spoofing.json").read_text())
    bidi = [case["text"] for case in cases if case["name"].startswith("bidi")]
    assert {tidy(text) for text in bidi} == {"The vaccine is safe)eurt("}


@pytest.mark.parametrize("word", ["привет", "мир", "вода", "νερό", "μήνυμα", "бүгін", "еxp-вода"])
def test_words_of_other_scripts_stay(word: str) -> None:
    """Look-alike letters are folded only inside a word that mixes scripts."""
    assert fold(word).split("-")[-1] == unicodedata.normalize("NFC", word).split("-")[-1]


@pytest.mark.parametrize(
    ("spoofed", "meant"),
    [("vассіne", "vaccine"), ("СОVID", "covid"), ("αlpha", "alpha"), ("раypal", "paypal")],
)
def test_look_alikes_in_mixed_words_are_read_as_latin(spoofed: str, meant: str) -> None:
    """A Latin word with Cyrillic or Greek stand-ins is the word it imitates."""
    assert fold(spoofed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("น้ํา", "น้ำ"), ("นํ้า", "น้ำ"), ("เเม่", "แม่"), ("ดี๊ดี", "ดี๊ดี"), ("มากกกกก", "มาก"), ("ะะ", "ะ")],
)
def test_thai_typing_slips_are_mended(typed: str, meant: str) -> None:
    """Signs typed in parts or struck twice come out as the letters that were meant."""
    assert fold(typed) == meant


def test_the_honorific_ligature_does_not_swell_a_text() -> None:
    """One letter that unfolds into a phrase is a blank, so a text cannot grow eighteenfold."""
    assert len(fold("\ufdfa" * 1000)) <= 1000


def test_spread_keeps_line_breaks() -> None:
    """Blanks become one; line breaks stay, without empty lines."""
    assert spread("  a \t b\n\n\n c  ") == "a b\nc"
