"""Posts of Bluesky come in with whole links, and without their accounts."""

from datetime import UTC, datetime

import pytest

from hearsay.connect.sources.reading.bluesky import page_of, post_key, uri_of
from hearsay.errors import InputError
from tests.connect.sources.documents import only, parsed

URI = "at://did:plc:abc123/app.bsky.feed.post/3kxyz"
TEXT = "Nước mặn news.test/7… nhé"
START = len("Nước mặn ".encode())
FACET = {
    "index": {"byteStart": START, "byteEnd": START + len("news.test/7…".encode())},
    "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://news.test/7/long"}],
}
POST = {
    "uri": URI, "cid": "bafy", "author": {"did": "did:plc:abc123", "handle": "an.test", "displayName": "An Nguyen"},
    "record": {"$type": "app.bsky.feed.post", "text": TEXT, "createdAt": "2026-11-25T13:30:00.000Z",
               "langs": ["vi", "en"], "facets": [FACET]},
    "replyCount": 3, "repostCount": 2, "likeCount": 1, "quoteCount": 4,
    "indexedAt": "2026-11-25T13:31:00.000Z",
}  # fmt: skip


def record(**change: object) -> object:
    """Return the post with a changed record."""
    return POST | {"record": {**POST["record"], **change}}  # type: ignore[dict-item]


def test_a_post_comes_without_its_account() -> None:
    """Text with whole links, time, address, first language and counts."""
    found = parsed("bluesky", {"posts": [POST], "cursor": "25"}, scope="api.test")
    (post,) = found.posts
    assert post.text == "Nước mặn https://news.test/7/long nhé"
    assert post.written_at == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert (post.url, post.lang) == ("https://bsky.app/profile/did:plc:abc123/post/3kxyz", "vi")
    assert post.counts == (("shares", 2), ("likes", 1), ("comments", 3), ("quotes", 4))
    assert post.key == post_key("api.test", URI)
    assert "abc123" not in post.key
    assert "an.test" not in repr(post)
    assert "Nguyen" not in repr(post)
    assert (found.newest, found.older) == ("2026-11-25T13:31:00+00:00", "25")


def test_a_cursor_that_no_request_could_carry_is_none() -> None:
    """Asking with it would fail each time."""
    assert parsed("bluesky", {"posts": [POST], "cursor": "\ud800"}).older == ""


def test_a_feed_lists_posts_with_a_reason_beside() -> None:
    """What is passed on is the post itself; when it was passed on counts for the cursor."""
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"handle": "b.test"},
        "indexedAt": "2026-11-26T01:00:00Z",
    }
    found = parsed("bluesky", {"feed": [{"post": POST, "reason": reason}]})
    assert [post.url for post in found.posts] == [page_of(URI)]
    assert (found.newest, found.older) == ("2026-11-26T01:00:00+00:00", "")


@pytest.mark.parametrize(
    "facet",
    [
        {"index": {"byteStart": -1, "byteEnd": 4}, "features": FACET["features"]},
        {"index": {"byteStart": 4, "byteEnd": 4000}, "features": FACET["features"]},
        {"index": {"byteStart": 9, "byteEnd": 4}, "features": FACET["features"]},
        {"index": None, "features": FACET["features"]},
        {"index": FACET["index"], "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "javascript:x"}]},
        {"index": FACET["index"], "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:x"}]},
        {"index": FACET["index"], "features": 5},
        7,
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_placed_is_left_out(facet: object) -> None:
    """The text stays as it is."""
    assert only("bluesky", {"posts": [record(facets=[facet])]}).text == TEXT


def test_links_that_overlap_are_put_in_once() -> None:
    """And a place in the middle of a letter breaks nothing."""
    assert only("bluesky", {"posts": [record(facets=[FACET, FACET])]}).text.count("https://") == 1
    inside = {"index": {"byteStart": 2, "byteEnd": 3}, "features": FACET["features"]}
    assert "https://news.test/7/long" in only("bluesky", {"posts": [record(facets=[inside])]}).text


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        (POST | {"uri": "at://did:plc:abc/app.bsky.graph.list/1"}, "has no uri of a post"),
        (POST | {"uri": 5}, "has no uri of a post"),
        ({"uri": URI}, "has no text"),
        (record(text=" "), "has no text"),
        (POST | {"author": {"labels": [{"val": "!no-unauthenticated"}]}},
         "is not for those who are not signed in, as its author wishes"),
        ([], "has no uri of a post"),
    ],
)  # fmt: skip
def test_what_is_no_public_text_is_refused(post: object, reason: str) -> None:
    """An account's wish to be seen by those signed in alone is kept."""
    assert parsed("bluesky", {"posts": [post]}).refused == (f"entry 1: {reason}",)


def test_an_address_and_a_uri_lead_to_each_other() -> None:
    """So that we can ask whether a post is still there."""
    assert uri_of(page_of(URI)) == URI
    assert uri_of("https://bsky.app/profile/an.test/post/1") == ""
    assert uri_of("https://evil.test/profile/did:plc:a/post/1") == ""


def test_a_moment_ahead_of_now_is_no_cursor() -> None:
    """A post from the future would hide all that come before it."""
    assert parsed("bluesky", {"posts": [POST | {"indexedAt": "2099-01-01T00:00:00Z"}]}).newest == ""


def test_an_error_is_told_in_the_server_s_words() -> None:
    """As the interface writes them."""
    with pytest.raises(
        InputError, match="answers with an error: InvalidRequest: Profile not found"
    ):
        parsed("bluesky", {"error": "InvalidRequest", "message": "Profile not found"})
