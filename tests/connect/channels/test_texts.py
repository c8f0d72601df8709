"""Texts are measured and shortened as platforms do, and written choices are understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channel import Choice
from hearsay.connect.channels.texts import chosen, shorten, units, with_choices
from hearsay.text.graphemes import clusters

CHOICES = (Choice("yes", "Đúng ý tôi"), Choice("no", "ไม่ใช่"), Choice("else", "Something else?"))


@pytest.mark.parametrize(
    ("text", "size"), [("", 0), ("abc", 3), ("nước", 4), ("👍", 2), ("👍🏽a", 5)]
)
def test_units_are_those_of_utf_16(text: str, size: int) -> None:
    """As Telegram and LINE count."""
    assert units(text) == size == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("short", 5, "short"),
        ("One two. Three four. Five six seven.", 30, "One two. Three four.…"),
        ("One two three four five six", 20, "One two three four…"),
        ("Onetwothreefourfivesix", 10, "Onetwothr…"),
        ("น้ำน้ำน้ำ", 5, "น้ำ…"),
        ("👍🏽👍🏽👍🏽", 9, "👍🏽👍🏽…"),
        ("Đúng. Đây là câu rất dài không có dấu chấm nào cả", 20, "Đúng. Đây là câu…"),
        ("abc", 1, "…"),
    ],
)
def test_a_text_is_cut_where_it_hurts_least(text: str, most: int, cut: str) -> None:
    """After a sentence, else a word, else a letter with its marks."""
    assert shorten(text, most) == cut


@given(text=st.text(max_size=80), most=st.integers(1, 60))
def test_what_is_cut_fits(text: str, most: int) -> None:
    """In the units of the platform; what is left was there, and no letter is taken apart."""
    cut = shorten(text, most)
    assert units(cut) <= most
    if cut != text:
        kept = cut[:-1]
        assert cut.endswith("…")
        assert text.startswith(kept)
        assert "".join(clusters(text)[: len(clusters(kept))]) == kept


def test_choices_are_numbered_lines() -> None:
    """Below an empty line; without choices, the text is as it was."""
    assert with_choices("Xin chào", ()) == "Xin chào"
    assert with_choices("Q?", CHOICES) == "Q?\n\n1. Đúng ý tôi\n2. ไม่ใช่\n3. Something else?"


@pytest.mark.parametrize(
    ("written", "payload"),
    [
        ("1", "yes"), (" 2. ", "no"), ("(3)", "else"), ("๒", "no"), ("٣", "else"), ("２", "no"),
        ("đúng ý tôi", "yes"), ("ĐÚNG Ý TÔI!", "yes"), ("ไม่ใช่", "no"), ("something  else", "else"),
        ("0", ""), ("4", ""), ("11", ""), ("1 or 2", ""), ("", ""), ("?", ""), ("1.5", ""),
        ("Is something else true?", ""), ("123", ""),
    ],
)  # fmt: skip
def test_a_written_choice_is_understood(written: str, payload: str) -> None:
    """By its number in any script, or its label; whatever says more is a message."""
    assert chosen(written, CHOICES) == payload


@given(written=st.text(max_size=30))
def test_any_reply_is_survived(written: str) -> None:
    """It names one of the choices, or none."""
    assert chosen(written, CHOICES) in ("", "yes", "no", "else")
    assert chosen(written, ()) == ""
