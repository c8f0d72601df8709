"""Statuses come in as plain posts, and only public ones."""

from datetime import UTC, datetime

import pytest

from hearsay.errors import InputError
from tests.connect.sources.documents import only, parsed

STATUS = {
    "id": "115001", "created_at": "2026-11-25T13:30:00.000Z", "visibility": "public",
    "language": "vi", "spoiler_text": "", "url": "https://social.test/@an/115001",
    "uri": "https://social.test/users/an/statuses/115001", "reblog": None,
    "content": '<p>Nước mặn <a href="https://news.test/7"><span class="invisible">https://</span>'
    '<span class="ellipsis">news.test</span><span class="invisible">/7</span></a></p>',
    "replies_count": 3, "reblogs_count": 2, "favourites_count": 1,
    "account": {"id": "9", "username": "an", "acct": "an", "display_name": "An Nguyen"},
}  # fmt: skip


def test_a_status_becomes_a_post_without_its_account() -> None:
    """Text with whole links, time, address, language and counts."""
    post = only("mastodon", [STATUS], scope="social.test")
    assert post.key == "mastodon:social.test:115001"
    assert post.text == "Nước mặn https://news.test/7"
    assert post.written_at == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert (post.url, post.lang) == ("https://social.test/@an/115001", "vi")
    assert post.counts == (("shares", 2), ("likes", 1), ("comments", 3))
    assert "Nguyen" not in repr(post)


def test_what_is_passed_on_is_the_post_itself() -> None:
    """A share has no text of its own, and the same post is not kept twice."""
    shared = STATUS | {"id": "115002", "content": "", "reblog": STATUS}
    found = parsed("mastodon", [shared, STATUS], scope="social.test")
    assert [post.key for post in found.posts] == ["mastodon:social.test:115001"]
    assert found.refused == ("status 2: has the same id as one before it",)
    assert found.newest == "115002", "the cursor is of the timeline's own items"


def test_a_warning_stands_before_the_text() -> None:
    """It often says what the post is about."""
    assert (
        only("mastodon", [STATUS | {"spoiler_text": "health", "content": "<p>a</p>"}]).text
        == "health\n\na"
    )


def test_a_status_without_a_page_has_the_address_of_its_uri() -> None:
    """Servers that are no Mastodon may leave the page out."""
    assert only("mastodon", [STATUS | {"url": None}]).url == STATUS["uri"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"visibility": "private"}, "is not public"),
        ({"visibility": "direct"}, "is not public"),
        ({"visibility": None}, "is not public"),
        ({"id": 7}, "has no id"),
        ({"id": "../x"}, "has no id"),
        ({"content": "<p></p>"}, "has no text"),
        ({"content": None}, "has no text"),
    ],
)  # fmt: skip
def test_what_is_no_public_text_is_refused(change: dict[str, object], reason: str) -> None:
    """With its place in the list."""
    found = parsed("mastodon", [STATUS | change])
    assert (found.posts, found.refused) == ((), (f"status 1: {reason}",))


def test_the_newest_id_is_found_by_length_then_letters() -> None:
    """Ids are numbers without leading zeros, or letters of one length."""
    ids = ["99", "100", "20"]
    assert parsed("mastodon", [STATUS | {"id": each} for each in ids]).newest == "100"
    assert parsed("mastodon", []).newest == ""


def test_odd_values_are_nothing() -> None:
    """Counts below zero, languages that are none, times that are none."""
    post = only("mastodon", [STATUS | {
        "replies_count": -1, "reblogs_count": "many", "favourites_count": True, "language": "und",
        "created_at": 5, "url": "javascript:alert(1)", "uri": "tag:x",
    }])  # fmt: skip
    assert (post.counts, post.lang, post.written_at, post.url) == ((), "", None, "")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"error": "This method requires an authenticated user"}, "answers with an error: This method requires"),
        ("<html>", "row 1: is no JSON"),
        ("null", "answers with something else"),
        ("[" * 100_000, "nests too deep"),
    ],
)  # fmt: skip
def test_another_answer_is_refused(body: object, reason: str) -> None:
    """In the server's own words, if it has any."""
    with pytest.raises(InputError, match=reason):
        parsed("mastodon", body)
