"""A source is set up from a few words, and what cannot be one is refused with what would do."""

import pytest

from hearsay.connect.sources.bluesky import Posts, What
from hearsay.connect.sources.feeds import Feed
from hearsay.connect.sources.kinds import KINDS, make_source
from hearsay.connect.sources.mastodon import Timeline
from hearsay.errors import SettingError

SETTINGS = {
    "feed": {"address": " https://news.test/feed "},
    "activitystreams": {"address": "https://social.test/outbox"},
    "mastodon": {"server": "social.test", "tag": "#nước", "local": "yes"},
    "bluesky": {"what": "tag", "sought": "#nước"},
    "youtube": {"channel": "UC" + "a" * 22},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_set_up(kind: str) -> None:
    """Its name says the kind; its address is what robots.txt is asked about."""
    source = make_source(kind, SETTINGS[kind])
    assert source.name.startswith(f"{kind}:")
    assert source.address.startswith("https://")
    assert source == make_source(kind, SETTINGS[kind])


def test_settings_come_to_what_they_say() -> None:
    """A hashtag may be written with its sign; what is "" is left out."""
    assert make_source("feed", SETTINGS["feed"]) == Feed("https://news.test/feed")
    assert make_source("mastodon", SETTINGS["mastodon"]) == Timeline(
        "social.test", "nước", local=True
    )
    assert make_source("mastodon", {"server": "a.test", "tag": " ", "local": "no"}) == Timeline(
        "a.test"
    )
    assert make_source("bluesky", SETTINGS["bluesky"]) == Posts(What.TAG, "nước")
    assert make_source("bluesky", {"what": "search", "sought": "#a b"}) == Posts(
        What.SEARCH, "#a b"
    )


@pytest.mark.parametrize(
    ("kind", "settings", "reason"),
    [
        ("twitter", {}, "no kind of source 'twitter'; there are: feed, activitystreams, mastodon, bluesky, youtube"),
        ("feed", {}, "a feed source needs address"),
        ("feed", {"address": " "}, "a feed source needs address"),
        ("feed", {"address": "https://a.test", "x": "1"}, "a feed source has no setting 'x'; there are: address"),
        ("feed", {"address": "javascript:x"}, "it begins with https:// and has no login in it"),
        ("feed", {"address": "https://a:b@a.test/"}, "it begins with https:// and has no login in it"),
        ("activitystreams", {"address": "news.test"}, "it begins with https://"),
        ("mastodon", {"server": "a.test", "local": "maybe"}, "local is yes or no, not 'maybe'"),
        ("bluesky", {"what": "firehose", "sought": "a"}, "what is one of search, tag, account, feed, not 'firehose'"),
        ("bluesky", {}, "a bluesky source needs what and sought"),
        ("youtube", {"channel": "@name"}, "is no id of a YouTube channel"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_source_is_refused(
    kind: str, settings: dict[str, str], reason: str
) -> None:
    """Each with its reason."""
    with pytest.raises(SettingError) as told:
        make_source(kind, settings)
    assert reason in str(told.value)
