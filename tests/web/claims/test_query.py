"""Queries: words, phrases and words to leave out; any string is one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.web.claims.query import parse


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("", [], []),
        ("flood river", ["flood", "river"], []),
        ("FLOODS", ["flood"], []),
        ('"old bridge" flood', ["old bridg", "flood"], []),
        ("“old bridge”", ["old bridg"], []),
        ('"old bridge', ["old bridg"], []),
        ("flood -river", ["flood"], ["river"]),
        ('flood -"old bridge"', ["flood"], ["old bridg"]),
        ("-น้ำท่วมกรุงเทพ", [], ["นำทวม กรุงเทพ"]),
        ("น้ำท่วมกรุงเทพ", ["นำทวม กรุงเทพ"], []),
        ("covid19ในกรุงเทพ", ["covid", "19", "ใน กรุงเทพ"], []),
        ("thuốc", ["thuoc"], []),
        ("covid-19", ["covid", "19"], []),
        ("flood flood", ["flood"], []),
        ('- -- "" -"" ()', [], []),
        ("vaccine vắc-xin", ["vac xin", "vac", "xin"], []),
    ],
)
def test_a_query_is_read(text: str, wanted: list[str], unwanted: list[str]) -> None:
    """Each kind of part is told apart, and its words are folded."""
    query = parse(text)
    assert [" ".join(part.bare) for part in query.wanted] == wanted
    assert [" ".join(part.bare) for part in query.unwanted] == unwanted


@settings(deadline=None)
@given(st.text())
def test_any_string_is_a_query(text: str) -> None:
    """No string breaks the reading, and every part has a key."""
    query = parse(text)
    assert all(part.bare for part in (*query.wanted, *query.unwanted))


def test_a_query_has_an_end() -> None:
    """Only so many letters and parts are read."""
    assert len(parse(" ".join(f"a{n}b" for n in range(500))).wanted) == 32
    assert len(parse("x" * 10**6).wanted) == 1


def test_a_thai_run_can_be_taken_word_by_word() -> None:
    """Thai written without blanks is one part, whose words may also stand apart; phrases not."""
    (run,) = parse("น้ำท่วมกรุงเทพ").wanted
    assert [part.bare for part in run.each] == [("นำทวม",), ("กรุงเทพ",)]
    (phrase,) = parse('"น้ำท่วมกรุงเทพ"').wanted
    assert phrase.each == (phrase,)
