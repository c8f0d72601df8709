"""Characters as a reader sees them: nothing lost, nothing cut apart."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.text.graphemes import clusters
from tests.timing import within


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", ["a", "b", "c"]),
        ("\r\n\n", ["\r\n", "\n"]),
        ("tiê\u0301ng", ["t", "i", "ê\u0301", "n", "g"]),
        ("น้ำที่", ["น้ำ", "ที่"]),
        ("👨‍👩‍👧x👍🏽", ["👨‍👩‍👧", "x", "👍🏽"]),
        ("🇻🇳🇹🇭", ["🇻🇳", "🇹🇭"]),
        ("क्षिप", ["क्षि", "प"]),
        ("한글\u1112\u1161\u11ab", ["한", "글", "\u1112\u1161\u11ab"]),
        ("a\u200db", ["a\u200d", "b"]),
        ("\n\u0301", ["\n", "\u0301"]),
        ("\u0600\u06001", ["\u0600\u06001"]),
    ],
)
def test_what_a_reader_sees_as_one_stays_one(text: str, expected: list[str]) -> None:
    """Stacked marks, vowels, joined pictures, flags and conjuncts are one character each."""
    assert clusters(text) == expected


@pytest.mark.parametrize(
    "cluster",
    [
        "a",
        "e\u0323\u0302",
        "กำ",
        "น้ำ",
        "\r\n",
        "☎️",
        "न्\u200dय",
        "각",
        "🏴\U000e0067\U000e0062\U000e007f",
        "x" + "\u0301" * 40,
    ],
)
def test_neighbours_are_left_alone(cluster: str) -> None:
    """Whatever stands before and behind it, one is one."""
    assert clusters(cluster) == [cluster]
    assert clusters(f"b{cluster}b") == ["b", cluster, "b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ไม่ดี", ["ไ", "ม่", "ดี"]), ("全城", ["全", "城"]), ("\ud800a", ["\ud800", "a"])],
)
def test_what_looks_like_two_is_two(text: str, expected: list[str]) -> None:
    """Neighbours that a reader tells apart are apart."""
    assert clusters(text) == expected


@given(st.text(alphabet=st.characters(max_codepoint=0x1FFFF)))
def test_no_mark_leaves_its_letter(text: str) -> None:
    """A mark is never parted from the letter before it."""
    for before, cluster in itertools.pairwise(clusters(text)):
        if before[-1].isalnum():
            assert unicodedata.category(cluster[0]) not in ("Mn", "Mc", "Me")


@given(st.text())
def test_joined_they_give_the_text(text: str) -> None:
    """Nothing is lost, and no mark stands first except at the start of a line or the text."""
    found = clusters(text)
    assert "".join(found) == text
    for before, cluster in itertools.pairwise(found):
        if before[-1] not in "\r\n":
            assert not unicodedata.combining(cluster[0])


@pytest.mark.parametrize("unit", ["น้ำท่วม", "a\u0301", "\u0600", "\u1100", "\U0001f1e6", "\u0301"])
def test_time_is_linear(unit: str) -> None:
    """A long hostile run takes no longer than plain text."""
    assert within(lambda: clusters(unit * (100_000 // len(unit))), 0.1)
