"""Highlighting: parts that are the text, and cuts that part no word and no letter."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hearsay.text.graphemes import clusters
from hearsay.web.claims.highlight import Segments, highlight, snippet
from hearsay.web.claims.tokens import read
from tests.timing import within

PIECES = st.sampled_from(
    ["thuốc", "thuoc", "Thuộc", " ", "\n", "น้ำท่วม", "ท่วม", "เด็กๆ", "bác sỹ", "k dc", "flood's",
     "1.000.000", "U.S.", "全城停水", "👩‍👩‍👧", "cóooo", "e\u0323\u0302", "\u200b", "-", '"', "<b>", "ﷺ"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=15).map("".join)


def _marked(parts: Segments) -> list[str]:
    return [text for text, found in parts if found]


def _joined(parts: Segments) -> str:
    return "".join(text for text, _ in parts)


@settings(deadline=None)
@given(TEXTS, TEXTS)
@example("\ud800 thuốc", "thuoc")
def test_parts_joined_are_the_text(text: str, query: str) -> None:
    """Nothing is lost, added or empty, whatever the text and the query."""
    parts = highlight(text, query)
    assert _joined(parts) == text
    assert all(part for part, _ in parts)
    assert all(a[1] != b[1] for a, b in pairwise(parts))


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_no_part_begins_within_a_cluster(text: str, query: str) -> None:
    """A mark is never shown apart from its letter."""
    found = [cluster for part, _ in highlight(text, query) for cluster in clusters(part)]
    assert found == clusters(text)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Thuốc này chữa ung thư, thuoc gia", "thuoc", ["Thuốc", "thuoc"]),
        ("Thuốc này", "thuốc", ["Thuốc"]),
        ("Two hospitals closed", "hospital", ["hospitals"]),
        ("ข่าวลือว่าน้ำท่วมกรุงเทพแล้ว", "น้ำท่วม", ["น้ำท่วม"]),
        ("ข่าวลือว่าน้ำท่วมกรุงเทพแล้ว", "ท่วม", ["ท่วม"]),
        ("ข่าวลือว่าน้ำท่วมกรุงเทพแล้ว", "นำทวม", ["น้ำท่วม"]),
        ("เด็กๆ กินยา", "เด็ก", ["เด็ก"]),
        ("ยายกินข้าว", "ยา", []),
        ("ขายปลาทู่วันนี้", "ลาทู", ["ลาทู่"]),
        ("ราคา 1.000.000 บาท", "1000000", ["1.000.000"]),
        ("Bác sỹ nói", "bác sĩ", ["Bác", "sỹ"]),
        ("the old bridge, the old man", '"old man"', ["old man"]),
        ("the old bridge", '"old man"', []),
        ("flood and river", "flood -river", ["flood"]),
        ("全城停水了", "停水", ["停水"]),
        ("<b>flood</b>", "flood", ["flood"]),
        ("flo\u200bod", "flood", ["flo\u200bod"]),
        ("nothing here", "", []),
    ],
)
def test_what_answers_is_marked(text: str, query: str, marked: list[str]) -> None:
    """Exactly the words that search would find are marked, as they were written."""
    assert _marked(highlight(text, query)) == marked


def test_no_text_has_no_parts() -> None:
    """An empty text is shown as nothing."""
    assert highlight("", "flood") == ()
    assert snippet("", "flood") == ()


@settings(deadline=None)
@given(TEXTS.filter(str.strip), TEXTS, st.integers(1, 40))
def test_a_snippet_is_a_stretch_of_the_text(text: str, query: str, chars: int) -> None:
    """A snippet stands in the text word for word, and is no longer than asked for."""
    parts = snippet(text, query, chars)
    kept = _joined(parts)
    inner = parts
    if inner and inner[0] == ("…", False) and not text.startswith("…"):
        inner = inner[1:]
    if inner and inner[-1] == ("…", False) and not text.endswith("…"):
        inner = inner[:-1]
    stretch = _joined(inner)
    assert stretch in text or kept in text
    assert len(kept) <= chars + 2


@settings(deadline=None)
@given(TEXTS, TEXTS, st.integers(1, 40))
def test_a_snippet_never_parts_a_cluster(text: str, query: str, chars: int) -> None:
    """The clusters of a snippet are clusters of the text."""
    whole = {*clusters(text), "…"}
    assert {c for part, _ in snippet(text, query, chars) for c in clusters(part)} <= whole


@pytest.mark.parametrize(
    ("text", "query", "chars", "shown"),
    [
        ("One two three four five six seven", "four", 14, "…four five six…"),
        ("One two three four five six seven", "one", 9, "One two…"),
        ("One two three four five six seven", "seven", 12, "…six seven"),
        ("One two three", "two", 100, "One two three"),
        ("One two three", "nothing", 8, "One two…"),
        ("ข่าวลือว่าน้ำท่วมกรุงเทพแล้ว", "กรุงเทพ", 12, "…กรุงเทพแล้ว"),
        ("abcdefghijklmnopqrstuvwxyz", "nothing", 5, "abcde…"),
    ],
)
def test_a_snippet_is_cut_between_words(text: str, query: str, chars: int, shown: str) -> None:
    """What was found is shown, whole words of it, with a sign for what is left out."""
    assert _joined(snippet(text, query, chars)) == shown


def test_a_snippet_in_thai_holds_whole_words() -> None:
    """Thai is cut where its words end, though no blank stands there."""
    text = "ข่าวลือว่าน้ำท่วมกรุงเทพแล้ว โรงเรียนปิดทุกแห่งตั้งแต่วันจันทร์"
    wanted = {key for word in read(text) for key in word.bare}
    for chars in range(8, 40):
        shown = _joined(snippet(text, "โรงเรียน", chars)).strip("…")
        assert {key for word in read(shown) for key in word.bare} <= wanted, shown


def test_the_best_stretch_is_shown() -> None:
    """Where two words of the query stand together is shown rather than where one does."""
    text = "flood " + "x " * 200 + "the flood took the bridge " + "y " * 200
    assert _marked(snippet(text, "flood bridge", 60)) == ["flood", "bridge"]


@pytest.mark.parametrize(
    "unit", ["ๆ", "ก", "a\u0301", "'s", "1.", "全", "👩‍", "-", '"', "น้ำท่วม", "flood "]
)
def test_long_hostile_texts_take_a_moment(unit: str) -> None:
    """A text of 200,000 letters is cut in seconds, whatever it repeats."""
    text = unit * (200_000 // len(unit))
    assert within(lambda: snippet(text, f'{unit * 3} "flood น้ำ" ท่วม', 200), 3)


@pytest.mark.data
def test_nasty_strings_are_shown_as_they_are(data_dir: Path) -> None:
    """Each of the known nasty strings, as text and as query, comes back whole."""
    nasty = json.loads((data_dir / "bad_inputs/blns/blns.json").read_text(encoding="utf-8"))
    for text in nasty:
        assert _joined(highlight(text, text)) == text
        snippet(text, text, 10)
