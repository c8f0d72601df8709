"""What people type becomes one source, in one spelling, or is refused in words that help."""

import pytest

from hearsay.connect.sources.bluesky import Posts, What
from hearsay.connect.sources.feeds import Feed
from hearsay.connect.sources.mastodon import Timeline
from hearsay.connect.sources.youtube import Channel
from hearsay.web.claims.refusals import Refused
from hearsay.web.sources.models import Kind
from hearsay.web.sources.naming import may_move, read_address, source_at

ID = "UC" + "aB3_-" * 4 + "xy"

SPELT = [
    ("feed", " https://News.test/feed#top ", Feed("https://news.test/feed")),
    ("feed", "news.test/feed?all=1", Feed("https://news.test/feed?all=1")),
    ("feed", "https://news.test:443/feed", Feed("https://news.test/feed")),
    ("mastodon", "Social.test", Timeline("social.test")),
    ("mastodon", "https://social.test/public", Timeline("social.test")),
    ("mastodon", "https://social.test/public/local", Timeline("social.test", local=True)),
    ("mastodon", "#Flood@social.test", Timeline("social.test", "flood")),
    ("mastodon", "social.test #flood", Timeline("social.test", "flood")),
    ("mastodon", "https://social.test/tags/n%C6%B0%E1%BB%9Bc", Timeline("social.test", "nước")),
    ("bluesky", "#Flood", Posts(What.TAG, "flood")),
    ("bluesky", "@News.Example", Posts(What.ACCOUNT, "news.example")),
    ("bluesky", "  dam   broke ", Posts(What.SEARCH, "dam broke")),
    ("bluesky", "https://bsky.app/hashtag/flood", Posts(What.TAG, "flood")),
    ("bluesky", "https://bsky.app/profile/news.example", Posts(What.ACCOUNT, "news.example")),
    ("bluesky", "https://bsky.app/search?q=dam+broke", Posts(What.SEARCH, "dam broke")),
    ("bluesky", "https://bsky.app/profile/did:plc:abc/feed/flood",
     Posts(What.FEED, "at://did:plc:abc/app.bsky.feed.generator/flood")),
    ("youtube", ID, Channel(ID)),
    ("youtube", f"https://www.youtube.com/channel/{ID}/videos", Channel(ID)),
    ("youtube", f"https://www.youtube.com/feeds/videos.xml?channel_id={ID}", Channel(ID)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "meant"), SPELT, ids=[one[1] for one in SPELT])
def test_what_people_type_is_understood(kind: str, typed: str, meant: object) -> None:
    """The kept spelling leads to the source, and is read as itself."""
    kept = read_address(kind, typed)
    assert source_at(kind, kept) == meant
    assert read_address(kind, kept) == kept


REFUSED = [
    ("feed", "", "Say where"), ("feed", "\0 \n", "Say where"),
    ("feed", "javascript:alert(1)", "https://"), ("feed", "ftp://news.test/feed", "https://"),
    ("feed", "file:///etc/passwd", "https://"), ("feed", "http://127.0.0.1/feed", "public web page"),
    ("feed", "http://169.254.169.254/", "public web page"), ("feed", "https://me:secret@news.test/", "http"),
    ("feed", "https://news.test/" + "x" * 500, "too long"),
    ("mastodon", "social", "mastodon.social"), ("mastodon", "social.test/@somebody", "mastodon.social"),
    ("mastodon", "#<b>@social.test", "mastodon.social"),
    ("bluesky", "@nobody", "@account"), ("bluesky", "https://evil.test/hashtag/x", "@account"),
    ("bluesky", "#", "@account"), ("bluesky", "at://x", None),
    ("youtube", "@somebody", "22 characters"), ("youtube", ID[:-1], "22 characters"),
    ("activitystreams", "social.test/\\outbox", "http"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "said"), REFUSED, ids=[repr(o[1])[:40] for o in REFUSED])
def test_what_names_no_source_is_refused(kind: str, typed: str, said: str | None) -> None:
    """The text says what would be understood."""
    with pytest.raises(Refused, match=said):
        read_address(kind, typed)


def test_only_what_has_an_address_of_its_own_may_move() -> None:
    """Another hashtag is another source; another address of a feed need not be."""
    assert [kind.value for kind in Kind if may_move(kind)] == ["feed", "activitystreams"]
