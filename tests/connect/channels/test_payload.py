"""What others wrote is read without trust."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hearsay.connect.channel import Delivery, Outcome, Receipt
from hearsay.connect.channels.payload import MOST_BYTES, Part, is_same, once, read, unknown
from hearsay.errors import InputError


def test_what_is_missing_or_of_another_kind_is_empty() -> None:
    """Whatever stands there."""
    for value in ({}, {"a": None}, {"a": 1.5}, {"a": True}, {"a": [1]}, {"a": {}}, {"a": ""}):
        part = Part(value)
        assert part.text("a") == part.id("a") == ""
        assert part.number("a") is part.moment("a") is None
        assert not part.part("a")
        assert not part.is_true("a") or value == {"a": True}
    assert not Part(None)
    assert not Part([1])
    assert Part({"a": [1, {"b": 2}]}).parts("a")[1].number("b") == 2
    assert Part({"a": [1, "x", 1.5, None, ""]}).ids("a") == ("1", "x")


@pytest.mark.parametrize(
    ("value", "id"),
    [("x-1", "x-1"), (5, "5"), (-100777, "-100777"), (10**30, str(10**30)), (True, ""), (1.0, ""),
     ("", ""), ("a\nb", ""), ("a\x00", ""), ("\ud800", ""), ("x" * 201, ""), (10**250, ""), ([1], "")],
)  # fmt: skip
def test_an_id_is_a_short_printable_text(value: Any, id: str) -> None:
    """Or a whole number."""
    assert Part({"id": value}).id("id") == id


@pytest.mark.parametrize(
    ("value", "a_second", "moment"),
    [
        (1772355900, 1, datetime(2026, 3, 1, 9, 5, tzinfo=UTC)),
        ("1772355900123", 1000, datetime(2026, 3, 1, 9, 5, 0, 123000, tzinfo=UTC)),
        (0, 1, None), (-5, 1, None), (10**11, 1, None), (10**18, 1000, None), ("１", 1, None),
        ("9" * 5000, 1, None), (1e9, 1, None),
    ],
)  # fmt: skip
def test_a_moment_is_one_that_a_calendar_has(value: Any, a_second: int, moment: Any) -> None:
    """Or none."""
    assert Part({"at": value}).moment("at", a_second) == moment


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no JSON"), (b'{"a": ', "no JSON"), (b"{'a': 1}", "no JSON"), (b"[1]", "no JSON object"),
        (b'{"a": NaN}', "no JSON"), (b'{"a": Infinity}', "no JSON"), (b"\xff\xfe{\x00}\x00", "UTF-8"),
        (b'{"a":' * 100_000, "nested"), (b'{"a": ' + b"1" * 5000 + b"}", "no JSON"),
        (b" " * (MOST_BYTES + 1), "larger"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(body: bytes, said: str) -> None:
    """Without a word of what it holds."""
    with pytest.raises(InputError, match=said) as caught:
        read(Delivery(body), "telegram")
    assert str(caught.value).startswith("telegram: the delivery is ")
    assert len(str(caught.value)) < 100


def test_the_unknown_is_kept_without_people() -> None:
    """Fields whose names are about people are left out, however deep."""
    deep: Any = {"words": "x"}
    for _ in range(60):
        deep = {"a": [deep]}
    found = unknown(
        Part({"kind": "k", "first_name": "A", "list": [{"from": {"x": 1}}], "deep": deep}), "odd"
    )
    kept = json.loads(found.raw)
    assert kept["kind"] == "k"
    assert kept["first_name"] == kept["list"][0]["from"] == "…"
    assert "words" not in found.raw
    assert "\\ud800" not in unknown(Part({"a": "\ud800\x00"}), "odd").raw


def test_the_unknown_has_the_same_key_each_time() -> None:
    """The order of its fields does not matter, anything else does."""
    first = unknown(Part({"a": 1, "b": {"from": 2}}), "odd")
    assert first.key == unknown(Part({"b": {"from": 2}, "a": 1}), "another").key
    assert first.key != unknown(Part({"a": 1, "b": {"from": 3}}), "odd").key
    assert unknown(Part({}), "odd", "mine").key == "mine"


def test_a_key_comes_once() -> None:
    """The first stays."""
    one, two = Receipt("k", "1", Outcome.READ), Receipt("k", "2", Outcome.READ)
    assert once([one, two]) == (one,)


def test_comparing_survives_any_text() -> None:
    """What no header could hold is simply another."""
    assert is_same("abc", "abc")
    assert not is_same("", ""), "a secret that is not set lets nobody in"
    for other in ("", "ab", "abd", "đ", "\ud800", "abc\x00"):
        assert not is_same(other, "abc")
