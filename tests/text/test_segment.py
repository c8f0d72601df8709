"""Words and sentences in scripts with spaces and without."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.text import analyse, fold, length, long_enough, sentences, strip_marks, unglue
from hearsay.text.segment import words
from hearsay.text.thai import split_thai

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E), min_size=1, max_size=60)


@given(THAI)
@settings(deadline=None)
def test_thai_words_joined_are_the_text(run: str) -> None:
    """Cutting Thai loses and adds nothing."""
    assert "".join(split_thai(run)) == run


@given(st.text(st.characters(), max_size=80))
@settings(deadline=None)
def test_words_hold_every_letter(text: str) -> None:
    """Every letter and digit of a folded text outside Thai and paired scripts is in some word."""
    folded = fold(text)
    found = "".join(words(folded))
    assert {c for c in folded if c.isalnum() and c != "ๆ"} <= set(found)


@given(st.text(st.characters(), max_size=80))
def test_sentences_lose_no_letter(text: str) -> None:
    """Sentences put together hold all that is no blank."""
    joined = "".join("".join(s.split()) for s in sentences(text, "th"))
    assert joined == "".join(text.split())


def test_thai_without_tone_marks_is_cut_alike(data_dir: Path) -> None:
    """Tone marks typed or not, the bare words of a Thai question are the same."""
    with (data_dir / "language/xquad/questions.tsv").open(encoding="utf-8", newline="") as file:
        texts = [row["th"] for row in csv.DictReader(file, delimiter="\t")][:300]
    for text in texts:
        bare = analyse(strip_marks(fold(text)), "th").bare_words
        assert analyse(text, "th").bare_words == bare


@pytest.mark.parametrize(
    ("text", "lang", "count"),
    [
        ("không có nước", "vi", 3),
        ("khong co nuoc 2024", "vi", 3),
        ("น้ำท่วม", "th", 5),
        ("水没了", "zh", 3),
        ("the water was on", "en", 5),
        ("вода", "ru", 2),
        ("", "und", 0),
        ("12345", "und", 0),
    ],
)
def test_length_counts_syllables_or_letters(text: str, lang: str, count: int) -> None:
    """Length never depends on white space."""
    assert length(text, lang) == count


def test_the_gate_is_fair_to_scripts_without_spaces() -> None:
    """One long Thai "word" may make a claim, a greeting may not, in either language."""
    assert long_enough("พรุ่งนี้น้ำจะท่วมทั้งเมือง", "th")
    assert long_enough("ngày mai mất nước", "vi")
    assert not long_enough("สวัสดี", "th")
    assert not long_enough("xin chào", "vi")


@given(st.lists(st.sampled_from(["high", "tide", "bush", "fires", "and"]), min_size=2, max_size=4))
def test_glued_words_come_apart(parts: list[str]) -> None:
    """Known words written without blanks are found again."""
    known = {"high", "tide", "bush", "fires", "and"}
    assert unglue("".join(parts), known) == tuple(parts)


@given(st.text("abcdefg", max_size=60))
def test_unglued_parts_joined_are_the_word(word: str) -> None:
    """Taking a word apart loses nothing, and unknown words stay whole."""
    known = {"abc", "def", "abcd", "efg", "gab"}
    parts = unglue(word, known)
    assert "".join(parts) == word
    assert parts == (word,) or set(parts) <= known
