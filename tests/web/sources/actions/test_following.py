"""Editors follow sources, change, pause and remove them; each leaves a line of history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hearsay.connect.sources.types import Polled, Post
from hearsay.web.claims.models import Change, Message
from hearsay.web.claims.refusals import Refused
from hearsay.web.desk import wording_checks
from hearsay.web.desk.wording import Names, say_change
from hearsay.web.people.models import User
from hearsay.web.sources.actions import following
from hearsay.web.sources.actions.storing import store_polled
from hearsay.web.sources.models import Source

from ..conftest import FEED

Follow = Callable[..., Source]


def said() -> list[str]:
    """The history in words."""
    names = Names(people={}, topics={})
    return [say_change(change, names) for change in Change.objects.order_by("id")]


def test_the_life_of_a_source(follow: Follow, alice: User, now: datetime) -> None:
    """Followed, renamed, paused, resumed, asked, removed; the history says each in words."""
    assert wording_checks.SAID
    source = follow(name=" News ")
    assert (source.name, source.address, source.next_at) == ("News", FEED, now)
    at = {"by": alice, "now": now + timedelta(hours=1)}
    following.change(source.pk, name="The News", address="", **at)  # type: ignore[arg-type]
    following.pause(source.pk, **at)  # type: ignore[arg-type]
    source.refresh_from_db()
    assert (source.state, source.name) == ("paused", "The News")
    following.resume(source.pk, **at)  # type: ignore[arg-type]
    following.poll_now(source.pk, **at)  # type: ignore[arg-type]
    source.refresh_from_db()
    assert (source.state, source.next_at) == ("active", at["now"])
    following.remove(source.pk, **at)  # type: ignore[arg-type]
    assert said() == [
        "Followed a source: News", "Changed a source: The News", "Paused a source: The News",
        "Followed a source again: The News", "Asked a source out of turn: The News",
        "Removed a source: The News",
    ]  # fmt: skip


def test_without_a_name_it_is_called_by_its_address(follow: Follow) -> None:
    """So that every source has a name."""
    assert follow("mastodon", "#flood@social.test", " ").name == "social.test/tags/flood"


def test_a_source_is_on_the_list_once(follow: Follow) -> None:
    """However it is spelt."""
    follow("mastodon", "social.test")
    with pytest.raises(Refused, match="already"):
        follow("mastodon", "https://Social.Test/public", "Another name")
    assert Source.objects.count() == 1


def test_one_that_comes_back_tells_nothing_twice(
    follow: Follow, alice: User, now: datetime
) -> None:
    """Its posts stayed, and are known; it is asked afresh."""
    source = follow()
    polled = Polled((Post("k", "The dam broke"),))
    store_polled(source, polled, now=now)
    Source.objects.update(etag="old", failures=3, last_error="It was down.")
    following.remove(source.pk, by=alice, now=now)
    again = follow(name="Back")
    assert (again.pk, again.state, again.etag, again.failures) == (source.pk, "active", "", 0)
    assert store_polled(again, polled, now=now).new == 0
    assert Message.objects.count() == 1


def test_a_feed_that_moved_is_the_same_source(follow: Follow, alice: User, now: datetime) -> None:
    """Its keys stay, so nothing comes twice; its old address is not free for another source."""
    source = follow()
    Source.objects.update(state="gone", etag="old", moved_to="https://new.test/feed")
    new = "https://new.test/feed"
    moved = following.change(source.pk, name="", address=new, by=alice, now=now)
    assert (moved.address, moved.known_as) == (new, f"feed:{FEED}")
    assert (moved.state, moved.etag, moved.moved_to, moved.next_at) == ("active", "", "", now)
    for address in (FEED, new):
        with pytest.raises(Refused, match="already"):
            follow(typed=address)


def test_another_hashtag_is_another_source(follow: Follow, alice: User, now: datetime) -> None:
    """Only where an address is a source's own may it change."""
    tag = follow("mastodon", "#flood@social.test")
    with pytest.raises(Refused, match="another source"):
        following.change(tag.pk, name="", address="#dam@social.test", by=alice, now=now)
    first = follow()
    other = follow(typed="https://news.test/other")
    with pytest.raises(Refused, match="already"):
        following.change(other.pk, name="", address=first.address, by=alice, now=now)


def test_what_does_not_fit_is_refused(follow: Follow, alice: User, now: datetime) -> None:
    """And leaves no line of history."""
    source = follow()
    by = {"by": alice, "now": now}
    before = Change.objects.count()
    with pytest.raises(Refused, match="being followed"):
        following.resume(source.pk, **by)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="https"):
        following.change(source.pk, name="", address="javascript:alert(1)", **by)  # type: ignore[arg-type]
    Source.objects.update(state="paused")
    with pytest.raises(Refused, match="paused already"):
        following.pause(source.pk, **by)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="resume it first"):
        following.poll_now(source.pk, **by)  # type: ignore[arg-type]
    Source.objects.update(state="removed")
    for act in (following.pause, following.resume, following.remove, following.poll_now):
        with pytest.raises(Refused, match="was removed"):
            act(source.pk, **by)  # type: ignore[arg-type]
    assert Change.objects.count() == before


def test_there_is_an_end(follow: Follow, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk follows so many sources and no more."""
    monkeypatch.setattr(following, "MOST_SOURCES", 1)
    follow()
    with pytest.raises(Refused, match="1 sources already"):
        follow("mastodon", "social.test")
