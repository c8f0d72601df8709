"""Whatever bytes a stranger sends, they are parsed or refused in one line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.connect.sources.reading import READERS, read
from hearsay.connect.sources.types import MOST_BYTES, Parsed
from hearsay.errors import InputError
from tests.connect.sources.documents import document

WORDS = (
    b"<rss>", b"<channel>", b"<item>", b"</item>", b"<title>", b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>",
    b"<content type='xhtml'>", b"<![CDATA[", b"]]>", b"<!DOCTYPE r [", b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"\xff", b"\x00",
    b"<?xml version='1.0' encoding='utf-7'?>", b"<pubDate>", b"<link href='", b"'/>", b"<dc:date>", b"<media:thumbnail>",
    b"<georss:point>", b"<itunes:duration>", b"<updated>2026-13-45T99:99:99Z</updated>", b"a", b"<", b">", b"<!--",
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
NAMES = st.sampled_from(
    "version items id url title content_text posts feed post uri record text facets index features type object "
    "orderedItems content to reblog visibility cursor author labels first name".split()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)  # fmt: skip


def _read(kind: str, body: bytes) -> None:
    try:
        found = read(document(kind, body))
    except InputError as error:
        assert str(error).isprintable(), repr(str(error))
        return
    assert isinstance(found, Parsed)
    for post in found.posts:
        assert post.key
        assert post.text.strip()
        assert post.written_at is None or post.written_at.tzinfo
        assert not post.url or post.url.lower().startswith(("http://", "https://"))
        post.text.encode()
    assert all(line.isprintable() for line in found.refused)


@pytest.mark.parametrize("kind", READERS)
@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(kind: str, body: bytes) -> None:
    """Nothing else is raised."""
    _read(kind, body)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["feed", "youtube"]),
    st.lists(st.sampled_from(WORDS), max_size=25).map(b"".join),
)
def test_any_markup_is_read_or_refused(kind: str, body: bytes) -> None:
    """Pieces of feeds in any order."""
    _read(kind, body)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(READERS)), VALUES)
def test_any_json_is_read_or_refused(kind: str, value: object) -> None:
    """Names that we know with values that we do not."""
    _read(kind, json.dumps(value).encode())


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({"posts": st.lists(VALUES, max_size=3)}), st.lists(VALUES, max_size=3))
def test_any_item_of_a_list_is_read_or_refused(found: object, statuses: object) -> None:
    """The list is as it should be, and its items are not."""
    _read("bluesky", json.dumps(found).encode())
    _read("mastodon", json.dumps(statuses).encode())


@pytest.mark.parametrize("kind", READERS)
def test_nothing_and_too_much_are_refused(kind: str) -> None:
    """Before anything is read."""
    with pytest.raises(InputError, match="is empty"):
        read(document(kind, b" \n"))
    with pytest.raises(InputError, match="is larger than 10 MB"):
        read(document(kind, b" " * (MOST_BYTES + 1)))
