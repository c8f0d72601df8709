"""Quantities: one value for every way to write it, nothing raised, linear time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.text import analyse
from hearsay.text.quantities import Quantity, extract
from tests.timing import within

from .golden import GOLDEN


def _golden() -> list[tuple[str, str, str]]:
    lines = (GOLDEN / "quantities.txt").read_text(encoding="utf-8").splitlines()
    return [(a, b, c) for a, b, c in (ln.split("\t") for ln in lines if ln and ln[:2] != "# ")]


def _shown(found: tuple[Quantity, ...]) -> str:
    return "; ".join(f"{q.kind} {q.value:.12g} {q.unit}".strip() for q in found) or "-"


def _read(text: str, lang: str) -> tuple[Quantity, ...]:
    return extract(analyse(text, lang).folded, lang)


@pytest.mark.parametrize(("lang", "text", "expected"), _golden())
def test_a_quantity_is_read_as_the_golden_file_says(lang: str, text: str, expected: str) -> None:
    """Kind, canonical value and unit are those of the golden file."""
    assert _shown(_read(text, lang)) == expected


@pytest.mark.parametrize("lang", ["vi", "th", "en", "und"])
@given(text=st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(lang: str, text: str) -> None:
    """No text raises, and each quantity is where it says, in order, without overlap."""
    end = 0
    for quantity in extract(text, lang):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end


@given(number=st.integers(min_value=2, max_value=999_999_999))
def test_grouping_marks_follow_the_language(number: int) -> None:
    """A Vietnamese text groups thousands by points, an English one by commas."""
    english = f"{number:,} dollars"
    vietnamese = english.replace(",", ".").replace("dollars", "usd")
    assert [q.value for q in extract(english, "en")] == [number]
    assert [q.value for q in extract(vietnamese, "vi")] == [number]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1.",
        "1,000 ",
        "một ",
        "ล้าน",
        "a1-",
        "12/",
        "3h",
        " half a",
        "1tr5 ",
        "ร้อยละ",
        "at noon ",
    ],
)
@pytest.mark.parametrize("lang", ["vi", "th", "en"])
def test_a_hostile_text_takes_no_longer(piece: str, lang: str) -> None:
    """A hundred thousand letters of anything are read in less than 200 ms."""
    text = piece * (100_000 // len(piece))
    extract(text[:100], lang)  # patterns are compiled once
    assert within(lambda: extract(text, lang), 0.2)
