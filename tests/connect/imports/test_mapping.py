"""What columns are, guessed from names and values, said in words, kept and read again."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.imports.fields import is_about_people
from hearsay.connect.imports.mapping import (
    FIELDS,
    ColumnMapping,
    guess_columns,
    headers_id,
    parse_columns,
)
from hearsay.errors import SettingError


@pytest.mark.parametrize(
    ("values", "guessed"),
    [
        ({"datum": ["01.03.2026"], "text": ["Stimmt das?"], "quelle": ["Forum"]},
         {"time": "datum", "text": "text", "source": "quelle"}),
        ({"วันที่": ["2026-03-01"], "ข้อความ": ["x"], "ลิงก์": ["https://e.example/1"]},
         {"time": "วันที่", "text": "ข้อความ", "url": "ลิงก์"}),
        ({"Nội dung": ["x"], "Ngày": ["1/3/2026"], "Lượt xem": ["1,200"]},
         {"text": "Nội dung", "time": "Ngày", "views": "Lượt xem"}),
        # no name says anything: the longest words are the text, the rest by what it looks like
        ({"a": ["2026-03-01"], "b": ["they say the dam broke"], "c": ["https://e.example"], "d": ["12"]},
         {"time": "a", "text": "b", "url": "c"}),
        ({"x": ["vi", "th", "en"], "y": ["a long text of words", "another", "and one more"]},
         {"lang": "x", "text": "y"}),
        # a name that the values speak against is not believed
        ({"time": ["soon", "later"], "text": ["x", "y"]}, {"text": "text"}),
        ({"text": [], "body": ["words"]}, {"text": "body"}),
        # people are never guessed
        ({"author": ["a very long name of somebody"], "message_author": ["x"], "said": ["words"]},
         {"text": "said"}),
        ({"username": ["x"]}, {}),
        ({}, {}),
    ],
)  # fmt: skip
def test_a_guess(values: dict[str, list[str]], guessed: dict[str, str]) -> None:
    """Names in many languages, then what the values look like."""
    assert dict(guess_columns(list(values), values)) == guessed


CELLS = st.text(max_size=20)


@given(st.dictionaries(st.text(max_size=12), st.lists(CELLS, max_size=3), max_size=6))
def test_a_guess_is_a_mapping_or_has_no_text(values: dict[str, list[str]]) -> None:
    """Whatever the table, no column stands twice and none is about people."""
    pairs = guess_columns(list(values), values)
    if any(field == "text" for field, _ in pairs):
        try:
            ColumnMapping.of(pairs)
        except SettingError as error:
            # two columns whose names differ only in case, blanks and marks
            assert "named twice" in str(error)
    assert set(dict(pairs)) <= set(FIELDS)


def test_it_is_kept_and_read_again() -> None:
    """As JSON, and with everything that was said."""
    mapping = ColumnMapping(("Title", "Body"), time="When", url="Link", lang="L", id="No", source="S",
                            counts=(("views", "V"), ("likes", "+1 s")), post=True, dates="mdy",
                            encoding="cp1258")  # fmt: skip
    assert ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


@pytest.mark.parametrize(
    "value",
    [None, 5, [], {}, {"columns": 5}, {"columns": []}, {"columns": [["text"]]}, {"columns": [["text", 5]]},
     {"columns": [["author", "x"]]}, {"columns": [["text", "x"]], "dates": "dym"},
     {"columns": [["text", "x"]], "dates": 5}, {"columns": [["text", "x"]], "encoding": "rot13"},
     {"columns": [["text", "x" * 501]]}, {"columns": [["time", "x"]]},
     {"columns": [["text", "x"], ["time", "X"]]}, {"columns": [["text", "author"]]}],
)  # fmt: skip
def test_what_is_no_mapping_is_refused(value: object) -> None:
    """Damage and what may not be is told, never read as something else."""
    with pytest.raises(SettingError):
        ColumnMapping.from_json(value)


def test_words_of_a_command() -> None:
    """Names may hold blanks, commas and "="; a field may stand in several options."""
    given_words = ["text=Post, as written,time=Posted at", "text=Caption", "views=Seen=n"]
    mapping = parse_columns(given_words, dates="dmy", post=True)
    assert mapping == ColumnMapping(("Post, as written", "Caption"), time="Posted at",
                                    counts=(("views", "Seen=n"),), dates="dmy", post=True)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Message", "'Message' names no column: write text=NAME"),
        ("text=", "names no column"),
        ("body=Message", "a column cannot be 'body', only text, time"),
        ("time=When", "say which column is the text"),
        ("text=A,time=B,time=C", "only the text may be in several columns"),
        ("text=A,time=a", "named twice"),
        ("text=Author name", "is about people"),
        ("text=A,source=User", "is about people"),
    ],
)
def test_words_that_say_nothing_are_told(words: str, told: str) -> None:
    """One line says what is wrong."""
    with pytest.raises(SettingError, match=told):
        parse_columns([words])


def test_tables_with_the_same_columns_are_known_again() -> None:
    """In any order, however they are spelled."""
    assert headers_id(["Text", "Posted at"]) == headers_id(["posted_at", "TEXT"])
    assert headers_id(["Text"]) != headers_id(["Text", "Time"])


@pytest.mark.parametrize(
    "name",
    ["autor", "Auteur", "Absender", "Usuario", "Nombre", "Nama pengirim", "Tên", "Người gửi", "Số điện thoại",
     "ชื่อผู้ส่ง", "เบอร์โทร", "作者", "姓名", "المرسل", "Автор", "लेखक", "user_name", "Page Name", "E-mail",
     unicodedata.normalize("NFD", "Người gửi")],
)  # fmt: skip
def test_people_are_known_in_other_languages(name: str) -> None:
    """Who wrote is left out whatever the column is called."""
    assert is_about_people(name)


@pytest.mark.parametrize(
    "name",
    [
        "text",
        "Autorität",
        "Nội dung",
        "ข้อความ",
        "内容",
        "Nominal",
        "nombre de likes",
        "Namibia",
        "source",
    ],
)
def test_other_columns_are_not(name: str) -> None:
    """What only sounds alike is not taken for people."""
    assert not is_about_people(name)
