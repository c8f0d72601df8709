"""Two revisions side by side: readable, exact, and quick on anything."""

import gc
import random
from collections.abc import Iterator
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.text.graphemes import clusters
from hearsay.text.thai import load_lexicon
from hearsay.web.desk.diff import (
    FieldDiff,
    Kind,
    Revision,
    Row,
    Segment,
    diff_revisions,
    diff_text,
)
from tests.timing import within

MARKED = st.text(
    alphabet=st.one_of(
        st.sampled_from("ab .,\n\r\u0301\u200d\ufe0f👩🏽🇻🇳กาำเ้ิ่ệờक्"), st.characters()
    ),
    max_size=40,
)
TEXTS = st.one_of(MARKED, st.text(max_size=40), st.lists(st.sampled_from(
    ["the well ", "is ", "safe", " น้ำท่วม", "ภูเก็ต ", "nước ", "bẩn", "\n", "\r\n", ". "]
)).map("".join))  # fmt: skip


def _shown(rows: tuple[Row, ...]) -> list[str]:
    """The rows as "old | new" with [-removed-] and {+added+}."""
    return [f"{_side(row.left)} | {_side(row.right)}" for row in rows]


def _side(segments: tuple[Segment, ...]) -> str:
    marks = {Kind.EQUAL: "{}", Kind.REMOVED: "[-{}-]", Kind.ADDED: "{{+{}+}}"}
    return "".join(marks[s.kind].format(s.text) for s in segments)


def _text(segments: list[Segment]) -> str:
    return "".join(s.text for s in segments)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("the well is safe", "the well is safe", ["the well is safe | the well is safe"]),
        ("", "new", [" | {+new+}"]),
        (
            "Nước ở phường 12 an toàn.",
            "Nước ở phường 14 không an toàn.",
            ["Nước ở phường [-12-] an toàn. | Nước ở phường {+14 không+} an toàn."],
        ),
        ("น้ำท่วมภูเก็ตวันนี้", "น้ำท่วมเชียงใหม่วันนี้", ["น้ำท่วม[-ภูเก็ต-]วันนี้ | น้ำท่วม{+เชียงใหม่+}วันนี้"]),
        ("one\ntwo\nthree", "one\nthree", ["one\n | one\n", "[-two\n-] | ", "three | three"]),
        ("old.\nstays.", "stays.\nnew", ["[-old.\n-] | ", "stays. | stays.{+\n+}", " | {+new+}"]),
        ("cafe\u0301", "cafe", ["[-cafe\u0301-] | {+cafe+}"]),
        (
            "a blue car came",
            "a red bus came",
            ["a [-blue car-] came | a {+red bus+} came"],
        ),
    ],
)
def test_it_reads_as_a_person_would_mark_it(old: str, new: str, expected: list[str]) -> None:
    """Words change as words, phrases as phrases, lines as lines; Thai by its words."""
    assert _shown(diff_text(old, new)) == expected


@given(TEXTS, TEXTS)
def test_each_side_gives_its_text(old: str, new: str) -> None:
    """Joined, left segments are the old text and right ones the new, for any two texts."""
    rows = diff_text(old, new)
    left = [s for row in rows for s in row.left]
    right = [s for row in rows for s in row.right]
    assert (_text(left), _text(right)) == (old, new)
    assert all(s.text for s in (*left, *right))
    assert {s.kind for s in left} <= {Kind.EQUAL, Kind.REMOVED}
    assert {s.kind for s in right} <= {Kind.EQUAL, Kind.ADDED}
    same = [_text([s for s in side if s.kind is Kind.EQUAL]) for side in (left, right)]
    assert same[0] == same[1]
    assert any(row.changed for row in rows) == (old != new)


@given(TEXTS, TEXTS)
def test_no_cut_falls_inside_a_character(old: str, new: str) -> None:
    """Segments begin and end where a character does, as a reader sees characters."""
    rows = diff_text(old, new)
    for text, side in ((old, [r.left for r in rows]), (new, [r.right for r in rows])):
        whole = {0, *accumulate(map(len, clusters(text)))}
        cuts = accumulate(len(s.text) for segments in side for s in segments)
        assert set(cuts) <= whole


@pytest.fixture
def small_heap() -> Iterator[None]:
    """Keep what the suite has piled up out of garbage collections while time is measured."""
    gc.freeze()
    yield
    gc.unfreeze()


def _sentence(chance: random.Random, words: list[str], blank: str) -> str:
    text = blank.join(chance.choices(words, k=40_000))
    return text[:100_000]


@pytest.mark.parametrize(
    ("words", "blank"),
    [
        (["nước", "ở", "phường", "an", "toàn", "không", "12"], " "),
        (["น้ำ", "ท่วม", "ภูเก็ต", "วันนี้", "ปลอดภัย"], ""),
        (["a", "b"], " "),
        (["well", "safe\n", "not", "\n"], " "),
        (["a\n", "b\n", "\n"], ""),
        ([".", "!", "?", "-"], ""),
        (["คค", "ๆ", "้้", "\u0301", "\u200d"], ""),
    ],
)
def test_long_texts_are_compared_in_a_second(
    words: list[str], blank: str, small_heap: None
) -> None:
    """Two texts of 100,000 characters with little in common still come out exact, in time."""
    load_lexicon()
    chance = random.Random(7)
    old, new = _sentence(chance, words, blank), _sentence(chance, words, blank)
    rows = diff_text(old, new)
    assert _text([s for row in rows for s in row.left]) == old
    assert _text([s for row in rows for s in row.right]) == new
    assert within(lambda: diff_text(old, new), 1.0)


def test_one_changed_word_in_a_long_text_is_found() -> None:
    """An edit in the middle of 100,000 characters shows as that word and nothing else."""
    old = "the well in ward 12 was tested\n" * 3200
    middle = old.index("12", 50_000)
    new = f"{old[:middle]}14{old[middle + 2 :]}"
    changed = [row for row in diff_text(old, new) if row.changed]
    assert _shown(tuple(changed)) == [
        "the well in ward [-12-] was tested\n | the well in ward {+14+} was tested\n"
    ]


def test_revisions_are_compared_field_by_field() -> None:
    """Every field is there, in order; evidence stands item by item."""
    old = Revision("The well is safe", "True", evidence=("https://a.example", "https://b.example"))
    new = Revision("The well is safe", "False", evidence=("https://b.example", "https://c.example"))
    fields = diff_revisions(old, new)
    assert [f.name for f in fields] == ["statement", "rating", "summary", "body", "evidence"]
    assert [f.name for f in fields if f.changed] == ["rating", "evidence"]
    assert fields[2] == FieldDiff("summary", ())
    assert _shown(fields[-1].rows) == [
        "[-https://a.example-] | ",
        "https://b.example | https://b.example",
        " | {+https://c.example+}",
    ]
