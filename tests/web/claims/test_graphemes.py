"""Grapheme clusters: joined they are the text, and none is parted."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.web.claims.graphemes import clusters


@settings(deadline=None)
@given(st.text())
def test_joined_they_are_the_text(text: str) -> None:
    """Nothing is lost or added, and no cluster is empty."""
    found = clusters(text)
    assert "".join(found) == text
    assert all(found)


@pytest.mark.parametrize(
    "cluster",
    [
        "a",
        "e\u0323\u0302",
        "กำ",
        "น้ำ",
        "ที่",
        "\r\n",
        "👩‍👩‍👧",
        "👍🏽",
        "🇻🇳",
        "☎️",
        "क्षि",
        "न्\u200dय",
        "각",
        "\u1112\u1161\u11ab",
        "🏴\U000e0067\U000e0062\U000e007f",
        "x" + "\u0301" * 40,
    ],
)
def test_what_looks_like_one_is_one(cluster: str) -> None:
    """A letter with its marks, an emoji with its joiners, and a flag are one each."""
    assert clusters(cluster) == [cluster]
    assert clusters(f"b{cluster}b") == ["b", cluster, "b"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ab", ["a", "b"]),
        ("🇻🇳🇹🇭", ["🇻🇳", "🇹🇭"]),
        ("\n\u0301", ["\n", "\u0301"]),
        ("ไม่ดี", ["ไ", "ม่", "ดี"]),
        ("全城", ["全", "城"]),
        ("\ud800a", ["\ud800", "a"]),
    ],
)
def test_what_looks_like_two_is_two(text: str, wanted: list[str]) -> None:
    """Neighbours that a reader tells apart are apart."""
    assert clusters(text) == wanted


@settings(deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=0x1FFFF)))
def test_no_cluster_begins_with_a_mark_after_a_letter(text: str) -> None:
    """A mark is never parted from the letter before it."""
    found = clusters(text)
    for before, cluster in pairwise(found):
        if before[-1].isalnum():
            assert unicodedata.category(cluster[0]) not in ("Mn", "Mc", "Me")
