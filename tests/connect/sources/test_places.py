"""A source is set up by where it is, and what cannot be one is refused with what would do."""

from collections.abc import Callable

import pytest

from hearsay.connect.sources.activitystreams import Outbox
from hearsay.connect.sources.bluesky import Posts, What
from hearsay.connect.sources.feeds import Feed
from hearsay.connect.sources.mastodon import Timeline
from hearsay.connect.sources.types import Source
from hearsay.connect.sources.youtube import Channel
from hearsay.errors import SettingError

SOURCES: dict[str, Callable[[], Source]] = {
    "feed": lambda: Feed("https://news.test/feed"),
    "activitystreams": lambda: Outbox("https://social.test/outbox"),
    "mastodon": lambda: Timeline("social.test", "nước", local=True),
    "bluesky": lambda: Posts(What.TAG, "nước"),
    "youtube": lambda: Channel("UC" + "a" * 22),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_kind_can_be_set_up(kind: str) -> None:
    """Its name says the kind; its address is what robots.txt is asked about."""
    source = SOURCES[kind]()
    assert source.name.startswith(f"{kind}:")
    assert source.address.startswith("https://")
    assert source == SOURCES[kind]()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Feed("javascript:x"), "it begins with https:// and has no login in it"),
        (lambda: Feed("https://a:b@a.test/"), "it begins with https:// and has no login in it"),
        (lambda: Outbox("news.test"), "it begins with https://"),
        (lambda: Channel("@name"), "is no id of a channel"),
    ],
)
def test_what_cannot_be_a_source_is_refused(make: Callable[[], Source], reason: str) -> None:
    """Each with its reason."""
    with pytest.raises(SettingError) as told:
        make()
    assert reason in str(told.value)
