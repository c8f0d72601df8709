"""JSON feeds come in as plain posts."""

from datetime import UTC, datetime

import pytest

from hearsay.errors import InputError
from tests.connect.sources.documents import only, parsed

VERSION = "https://jsonfeed.org/version/1.1"


def feed(*items: object, **more: object) -> object:
    """Return a feed of items."""
    return {"version": VERSION, "title": "News", "items": list(items)} | more


def test_an_item_becomes_a_post_without_its_author() -> None:
    """Text, time, address and language are kept; who wrote it is not."""
    post = only("feed", feed(
        {"id": "7", "url": "/7", "title": "One", "content_html": "<p>Two<script>x()</script></p>",
         "date_published": "2026-11-25T20:30:00+07:00", "authors": [{"name": "An Nguyen"}]},
        language="vi", authors=[{"name": "An Nguyen"}],
    ))  # fmt: skip
    assert (post.text, post.url, post.lang) == ("One\n\nTwo", "https://news.test/7", "vi")
    assert post.written_at == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert "Nguyen" not in repr(post)


def test_plain_text_counts_more_than_html() -> None:
    """What the publisher wrote as text needs no guessing; a "<" in it stays."""
    item = {"id": "1", "content_text": "1 < 2", "content_html": "<b>other</b>"}
    assert only("feed", feed(item)).text == "1 < 2"


def test_ids_may_be_numbers_or_missing() -> None:
    """Version 1 allows numbers; without one the address counts, and else the text."""
    items = ({"id": 1}, {"id": "1"}, {"url": "https://x.test/"}, {}, {"id": True})
    keys = [only("feed", feed({"content_text": "a"} | item)).key for item in items]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


@pytest.mark.parametrize("item", [None, 1, "text", [], {"id": "1"}, {"content_text": {"a": 1}}])
def test_an_item_without_text_is_refused(item: object) -> None:
    """Whatever it is instead."""
    assert parsed("feed", feed(item)).refused == ("entry 1: has no text",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{", "the source, row 1: is no JSON: Expecting property name"),
        ('{"version":\n "x",\n}', "the source, row 3: is no JSON"),
        (b'{"a":\n"\xff"}', "the source, row 2: is no UTF-8"),
        ("{}", "the source: answers with something else"),
        ('{"version": "https://jsonfeed.org/version/1", "items": {}}', "answers with something else"),
        ('{"items": []}', "answers with something else"),
        ('{"error": "come\\nback", "message": "later"}', "answers with an error: come back: later"),
        ('{"a": NaN}', "is no JSON: holds a number that is none"),
        ('{"a": ' + "1" * 5000 + "}", "is no JSON: holds a number that is none"),
        ('{"a": ' + "[" * 100_000, "is JSON that nests too deep"),
    ],
)  # fmt: skip
def test_other_json_is_refused_with_its_line(body: str | bytes, reason: str) -> None:
    """One line says what and where."""
    with pytest.raises(InputError) as told:
        parsed("feed", body)
    assert reason in str(told.value)
    assert "\n" not in str(told.value)
