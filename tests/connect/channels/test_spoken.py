"""Answers in words are understood where they stand alone, in three languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channel import STOP
from hearsay.connect.channels.spoken import split


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", "yes"), ("Yes!", "yes"), ("YES, thank you.", "yes"), ("Đúng rồi", "yes"), ("vâng ạ", "yes"),
        ("ใช่ค่ะ", "yes"), ("ใช่ครับ", "yes"), ("“yes”", "yes"),
        ("no", "no"), ("No, thanks", "no"), ("Không phải ạ.", "no"), ("khong", "no"), ("ไม่ใช่", "no"),
        ("something else", "else"), ("Cái khác", "else"), ("เรื่องอื่นๆ", "else"),
        ("STOP", STOP), ("stop.", STOP), ("Unsubscribe", STOP), ("Hủy", STOP), ("Huỷ", STOP),
        ("dừng lại", STOP), ("หยุด", STOP),
        ("1", "1"), (" 2. ", "2"), ("(3)", "3"), ("３", "3"), ("๒", "2"), ("[1]", "1"),
    ],
)  # fmt: skip
def test_an_answer_alone_is_understood(text: str, answer: str) -> None:
    """The word or number stands alone on the first line, with signs or courtesy at most."""
    assert split(text) == (answer, "")
    assert split(f"\n {text}\n\nAnd the bridge?") == (answer, "And the bridge?")


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "\n", "No water in the city since Monday", "Không được uống nước máy",
        "ไม่มีน้ำประปา", "Stop the dam!", "0", "10", "12", "1 2", "1.5", "yes no", "không biết", "👍",
        "x" * 50, "yes " * 20,
    ],
)  # fmt: skip
def test_a_tip_is_no_answer(text: str) -> None:
    """A sentence that begins with such a word stays a tip, whole."""
    assert split(text) == ("", text)


def test_marks_written_apart_make_no_difference() -> None:
    """Phones write Vietnamese marks as letters of their own or not."""
    assert split("Đúng rồi") == ("yes", "")


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    """Whatever comes, it is an answer and its rest, or the text itself."""
    answer, rest = split(text)
    assert rest == text if not answer else rest in text
