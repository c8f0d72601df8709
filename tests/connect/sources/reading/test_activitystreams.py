"""Notes and articles come in from outboxes; what is done to them is followed; the rest is named."""

from datetime import UTC, datetime

import pytest

from hearsay.connect.sources.types import Gone
from hearsay.errors import InputError
from tests.connect.sources.documents import only, parsed

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
NOTE = {
    "@context": "https://www.w3.org/ns/activitystreams", "type": "Note", "id": "https://social.test/notes/1",
    "content": "<p>Nước mặn</p>", "contentMap": {"vi": "<p>Nước mặn</p>"}, "to": PUBLIC,
    "published": "2026-11-25T13:30:00Z", "url": "https://social.test/@an/1",
    "attributedTo": "https://social.test/users/an", "replies": {"type": "Collection", "totalItems": 3},
}  # fmt: skip


def test_a_note_becomes_a_post_without_its_actor() -> None:
    """Text, time, address, language and counts."""
    post = only("activitystreams", NOTE)
    assert (post.text, post.url, post.lang) == ("Nước mặn", "https://social.test/@an/1", "vi")
    assert post.written_at == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert post.counts == (("comments", 3),)
    assert "users/an" not in repr(post)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda note: {"type": "Create", "actor": "x", "object": note},
        lambda note: {"type": "Announce", "object": {"type": "Create", "object": [note]}},
        lambda note: {"type": "OrderedCollectionPage", "orderedItems": [{"type": "Update", "object": note}]},
        lambda note: {"type": "OrderedCollection", "first": {"type": "OrderedCollectionPage", "orderedItems": note}},
        lambda note: {"@type": "Collection", "items": [note]},
        lambda note: note | {"type": ["Other", "as:Note"]},
        lambda note: note | {"type": "http://www.w3.org/ns/activitystreams#Note"},
    ],
)  # fmt: skip
def test_the_same_note_has_the_same_key_however_it_comes(wrap: object) -> None:
    """Made, changed, passed on, or in a collection."""
    assert only("activitystreams", wrap(NOTE)).key == only("activitystreams", NOTE).key  # type: ignore[operator]


@pytest.mark.parametrize(
    "gone",
    [
        {"type": "Delete", "object": NOTE["id"]},
        {"type": "Delete", "object": {"type": "Tombstone", "id": NOTE["id"]}},
        {"type": "Tombstone", "id": NOTE["id"]},
    ],
)  # fmt: skip
def test_what_is_deleted_is_gone(gone: object) -> None:
    """Its key is the one that the note had."""
    assert parsed("activitystreams", gone).gone == (Gone(only("activitystreams", NOTE).key),)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"type": "Person", "name": "An"}, "Person is no post"),
        ({"type": "Create", "object": "https://social.test/notes/1"}, "Create: the post itself is not in it"),
        (NOTE | {"to": "https://social.test/users/b"}, "is not public"),
        ({"type": "Create", "to": ["https://social.test/users/b"], "object": {"type": "Note", "content": "a"}}, "is not public"),
        ({"type": "Note", "content": 7}, "has no text"),
        ({"type": "Delete"}, "does not say what is gone"),
        ({"type": "<script>"}, "what has no type is no post"),
        ("https://social.test/notes/1", "what has no type is no post"),
    ],
)  # fmt: skip
def test_what_is_no_public_post_is_refused(item: object, reason: str) -> None:
    """With its place."""
    assert parsed("activitystreams", {"type": "Collection", "items": [item]}).refused == (
        f"item 1: {reason}",
    )


def test_a_collection_says_where_its_first_page_is() -> None:
    """An address of the same kind as the collection's own."""
    assert (
        parsed("activitystreams", {"type": "OrderedCollection", "first": "/page"}).older
        == "https://news.test/page"
    )
    assert parsed("activitystreams", {"type": "Collection", "first": "javascript:x"}).older == ""


@pytest.mark.parametrize("body", ["[]", "5", "{}", '{"type": 7}', '"x"'])
def test_what_has_no_type_is_refused(body: str) -> None:
    """A document of another kind."""
    with pytest.raises(InputError, match="answers with something else"):
        parsed("activitystreams", body)
