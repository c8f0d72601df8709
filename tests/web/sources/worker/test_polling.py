"""The worker asks what is due: once, politely, and says in words what went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hearsay.connect.sources.types import Polled, Post
from hearsay.web.claims.models import Message
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.people.models import User
from hearsay.web.sources.actions import following
from hearsay.web.sources.actions.turns import TAKEN_FOR, settle, take
from hearsay.web.sources.asking import Get, Outcome
from hearsay.web.sources.models import Site, Source, SourcePost
from hearsay.web.sources.worker.polling import AT_ONCE, Polling
from tests.connect.sources.reading.test_bluesky import POST
from tests.connect.sources.reading.test_mastodon import STATUS
from tests.connect.world import Server, serving
from tests.web.processes import environment_here

from ..conftest import RSS, Worker, asked, feed, item, tell

Follow = Callable[..., Source]
DAY = timedelta(days=1)


def state(source: Source) -> Source:
    """The source as it is now."""
    return Source.objects.get(pk=source.pk)


def test_it_is_one_of_the_worker_s_steps() -> None:
    """Registered when the app is ready."""
    assert "polling" in registered()


def test_a_feed_a_mastodon_and_a_bluesky_are_read(
    follow: Follow, server: Server, worker: Worker
) -> None:
    """Each of them by its own interface; the author of no post reaches the store."""
    tell(server, "/feed", feed(item(1), item(2)), **RSS)
    tell(server, "/api/v1/timelines/tag/flood", [STATUS])
    tell(server, "/xrpc/app.bsky.feed.searchPosts", {"posts": [POST], "cursor": "1"})
    sources = [follow(), follow("mastodon", "#flood@social.test", "Flood, Mastodon"),
               follow("bluesky", "#flood", "Flood, Bluesky")]  # fmt: skip
    worker.work()
    told = [(one.name, one.posts, one.last_ok_at, one.last_error) for one in map(state, sources)]
    at = worker.at
    assert told == [("News", 2, at, ""), ("Flood, Mastodon", 1, at, ""), ("Flood, Bluesky", 1, at, "")]  # fmt: skip
    assert set(Message.objects.values_list("kind", "asker")) == {("post", None)}
    kept = json.dumps(list(Message.objects.values("text", "source", "key", "counts")))
    assert "Nguyen" not in kept


def test_it_is_asked_again_only_when_it_is_time(
    follow: Follow, server: Server, worker: Worker
) -> None:
    """With its validators, so that what did not change costs nothing; quieter while nothing is new."""
    tell(server, "/feed", feed(item(1)), **RSS, etag='"v1"')
    source = follow()
    worker.work()
    first = state(source).next_at - worker.at
    worker.work()
    assert asked(server, "/feed") == 1
    assert timedelta(minutes=15) <= first <= timedelta(minutes=17)

    tell(server, "/feed", b"", 304)
    worker.pass_time(minutes=17)
    worker.work()
    assert asked(server, "/feed") == 2
    assert server.headers()["if-none-match"] == '"v1"'
    now = state(source)
    assert (now.last_ok_at, now.etag, now.posts) == (worker.at, '"v1"', 1)
    assert now.next_at - worker.at > first


TROUBLES: dict[str, tuple[bytes, int, dict[str, str], str]] = {
    "429": (b"slow down", 429, {"retry_after": "7200"}, "answered 429"),
    "500": (b"oh no", 500, {}, "answered 500; try again later"),
    "404": (b"not here", 404, {}, "answered 404"),
    "garbage": (b"\x00\xff\x01" * 50, 200, {"content_type": "text/xml"}, "binary data"),
    "a page": (b"<html><p>Sign in", 200, {"content_type": "text/html"}, "cannot be read"),
    "nothing": (b"", 200, {"content_type": "text/xml"}, "cannot be read"),
    "a picture": (b"GIF89a", 200, {"content_type": "image/gif"}, "image/gif"),
}


@pytest.mark.parametrize("case", TROUBLES)
def test_what_goes_wrong_is_said_and_tried_again(
    case: str, follow: Follow, server: Server, worker: Worker
) -> None:
    """Later each time, and never sooner than the server says; what was kept stays."""
    body, status, headers, words = TROUBLES[case]
    tell(server, "/feed", feed(item(1)), **RSS)
    source = follow()
    worker.work()
    tell(server, "/feed", body, status, **headers)
    worker.pass_time(minutes=17)
    worker.work()
    failed = state(source)
    assert words in failed.last_error
    assert failed.last_ok_at is not None
    assert (failed.failures, failed.state) == (1, "active")
    assert failed.last_ok_at < worker.at
    pause = failed.next_at - worker.at
    assert pause >= timedelta(hours=2) if case == "429" else pause < timedelta(hours=1)
    worker.pass_time(hours=3)
    worker.work()
    assert state(source).failures == 2
    assert Message.objects.count() == 1
    assert asked(server, "/feed") == 3

    tell(server, "/feed", feed(item(1), item(2)), **RSS)
    worker.pass_time(days=1)
    worker.work()
    well = state(source)
    assert (well.failures, well.last_error, well.posts) == (0, "", 2)


def test_nothing_at_all_is_said_too(follow: Follow, server: Server, worker: Worker) -> None:
    """A server that hangs up."""
    tell(server, "/robots.txt", b"", content_type="text/plain")
    server.pages["/feed"] = lambda request: None
    source = follow()
    worker.work()
    assert state(source).failures == 1
    assert "proper HTTP" in state(source).last_error


def test_gone_for_good_stops(follow: Follow, server: Server, worker: Worker) -> None:
    """410 means it; a person has to look at it."""
    tell(server, "/feed", b"", 410)
    source = follow()
    worker.work()
    worker.pass_time(days=9)
    worker.work()
    assert state(source).state == "gone"
    assert "410" in state(source).last_error
    assert asked(server, "/feed") == 1


def test_robots_txt_is_read_once_a_day_and_obeyed(
    follow: Follow, server: Server, worker: Worker
) -> None:
    """What it refuses is not asked for; its delay between questions counts."""
    tell(server, "/feed", feed(item(1)), **RSS)
    tell(server, "/robots.txt", b"User-agent: *\nDisallow: /feed", content_type="text/plain")
    source = follow()
    worker.work()
    assert "asks programs not to read" in state(source).last_error
    worker.pass_time(hours=23)
    worker.work()
    assert (asked(server, "/robots.txt"), asked(server, "/feed")) == (1, 0)
    slow = b"User-agent: *\nCrawl-delay: 3000"
    tell(server, "/robots.txt", slow, content_type="text/plain")
    worker.pass_time(hours=25)
    worker.work()
    assert (asked(server, "/robots.txt"), asked(server, "/feed")) == (2, 1)
    well = state(source)
    assert well.last_error == ""
    assert well.next_at - worker.at >= timedelta(seconds=3000)


def test_a_site_has_a_breath_between_its_sources(
    follow: Follow, server: Server, worker: Worker
) -> None:
    """Two feeds of one site are not asked in the same second, or sooner than it wants."""
    tell(server, "/robots.txt", b"User-agent: *\nCrawl-delay: 30", content_type="text/plain")
    tell(server, "/feed", feed(item(1)), **RSS)
    tell(server, "/other", feed(item(2)), **RSS)
    follow()
    follow(typed="https://news.test/other", name="Other")
    worker.work()
    assert (asked(server, "/feed"), asked(server, "/other")) == (1, 0)
    worker.pass_time(seconds=5)
    worker.work()
    assert asked(server, "/other") == 1


def test_a_feed_that_moves_is_read_and_told(
    follow: Follow, server: Server, worker: Worker, alice: User
) -> None:
    """The editor may follow it; nothing comes twice."""
    tell(server, "/new", feed(item(1)), **RSS)
    server.pages["/feed"] = lambda request: request.redirect("https://new.test/new", 301)
    source = follow()
    worker.work()
    assert (state(source).moved_to, state(source).posts) == ("https://new.test/new", 1)
    following.change(source.pk, name="", address="https://new.test/new", by=alice, now=worker.at)
    worker.work()
    well = state(source)
    assert (well.moved_to, well.posts, well.last_error) == ("", 1, "")
    assert (asked(server, "/feed"), asked(server, "/new")) == (1, 2)
    assert Message.objects.count() == 1


def test_what_is_deleted_upstream_is_deleted_here(
    follow: Follow, server: Server, worker: Worker
) -> None:
    """Asked for when it is time; a post that only left the feed stays."""
    tell(server, "/feed", feed(item(1), item(2)), **RSS)
    tell(server, "/1", b"<p>here</p>")
    tell(server, "/2", b"<p>here</p>")
    source = follow()
    worker.work()
    tell(server, "/feed", feed(item(3)), **RSS)
    tell(server, "/2", b"not here", 404)
    worker.pass_time(hours=7)
    worker.work()
    assert sorted(Message.objects.values_list("url", flat=True)) == ["https://news.test/1", "https://news.test/3"]  # fmt: skip
    gone = SourcePost.objects.get(gone_at__isnull=False)
    assert gone.message is None
    assert asked(server, "/1") == 1
    assert (state(source).posts, asked(server, "/3")) == (3, 0)


def test_a_tombstone_is_obeyed(follow: Follow, server: Server, worker: Worker) -> None:
    """A feed may say by itself what is deleted."""
    entry = "<entry><id>tag:1</id><title>The dam broke</title></entry>"
    space = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    kind = {"content_type": "application/atom+xml"}
    tell(server, "/feed", f"<feed {space}><title>N</title>{entry}</feed>".encode(), **kind)
    follow()
    worker.work()
    assert Message.objects.count() == 1
    dead = '<at:deleted-entry ref="tag:1" when="2026-01-01T00:00:00Z"/>'
    tell(server, "/feed", f"<feed {space}><title>N</title>{dead}</feed>".encode(), **kind)
    worker.pass_time(minutes=17)
    worker.work()
    assert not Message.objects.exists()


def test_a_source_that_was_removed_is_still_asked_for_its_posts(
    follow: Follow, server: Server, worker: Worker, alice: User
) -> None:
    """Who deletes a post need not know who has read it: the promise outlives the source."""
    tell(server, "/feed", feed(item(1)), **RSS)
    source = follow()
    worker.work()
    following.remove(source.pk, by=alice, now=worker.at)
    worker.pass_time(hours=7)
    worker.work()
    assert asked(server, "/feed") == 1
    assert asked(server, "/1") == 1
    assert not Message.objects.exists(), "its page answers 404"


def test_paused_is_asked_nothing(follow: Follow, server: Server, worker: Worker) -> None:
    """Neither for news nor for its posts."""
    tell(server, "/feed", feed(item(1)), **RSS)
    source = follow()
    worker.work()
    Source.objects.update(state="paused")
    before = len(server.paths())
    worker.pass_time(days=3)
    worker.work()
    assert len(server.paths()) == before
    assert state(source).posts == 1


def test_two_workers_never_ask_the_same(follow: Follow, now: datetime) -> None:
    """What one took, another does not get until its time is over; then the first writes nothing."""
    source = follow()
    first = take(now)
    assert first is not None
    assert take(now) is None
    second = take(now + TAKEN_FOR + timedelta(seconds=1))
    assert second is not None
    late = Outcome(polled=Polled((Post("k", "The dam broke"),)))
    assert settle(first, late, now=now) is None
    assert not Message.objects.exists()
    stored = settle(second, late, now=now)
    assert stored is not None
    assert stored.new == 1
    assert state(source).taken_until is None


def test_whoever_pauses_a_source_is_obeyed_at_once(
    follow: Follow, alice: User, now: datetime
) -> None:
    """What was asked before is not written any more."""
    source = follow()
    taken = take(now)
    assert taken is not None
    following.pause(source.pk, by=alice, now=now)
    assert settle(taken, Outcome(polled=Polled((Post("k", "x"),))), now=now) is None
    assert state(source).state == "paused"


@pytest.mark.django_db(transaction=True)
def test_the_worker_s_other_steps_do_not_wait_for_slow_servers(
    follow: Follow, server: Server, get: Get
) -> None:
    """A piece comes back soon, though no answer is there; when the worker ends, others may ask."""
    tell(server, "/robots.txt", b"", content_type="text/plain")
    server.pages["/feed"] = lambda request: request.drip(b"<rss>", 0.2)
    source = follow()
    step = Polling(get=get)
    context = Context("worker-1", timezone.now)
    try:
        begun = time.monotonic()
        assert step.do(context) == 1
        assert step.do(context) == 1
        assert time.monotonic() - begun < 3
        assert state(source).taken_until is not None
    finally:
        step.end()
    assert state(source).taken_until is None


def test_only_a_few_are_asked_at_once(
    follow: Follow, server: Server, get: Get, now: datetime
) -> None:
    """The others wait for their turn, and have it."""
    hosts = [f"h{n}.example" for n in range(AT_ONCE + 2)]
    for host in hosts:
        follow(typed=f"https://{host}/feed", name=host)
    step = Polling(get=get, patience=0)
    step.do(Context("w", lambda: now, lambda: False))
    try:
        assert Source.objects.filter(taken_until__isnull=False).count() <= AT_ONCE
    finally:
        end = time.monotonic() + 60
        while step.do(Context("w", lambda: now)):
            assert time.monotonic() < end
        step.end()
    assert not Source.objects.filter(asked_at=None).exists()


def test_an_error_of_our_own_is_told_and_does_not_stop_the_others(
    follow: Follow, server: Server, get: Get, now: datetime
) -> None:
    """A thread that breaks has an answer too."""
    tell(server, "/feed", feed(item(1)), **RSS)
    source = follow()

    def broken(_document: Any) -> Any:
        raise ZeroDivisionError

    worker = Worker(Polling(get=get, parse=broken), now)
    worker.work()
    assert state(source).last_error == "It could not be asked."


def test_what_is_old_is_forgotten(follow: Follow, server: Server, worker: Worker) -> None:
    """A site's robots.txt is no archive."""
    tell(server, "/feed", b"", 410)
    follow()
    worker.work()
    assert Site.objects.count() == 1
    worker.pass_time(days=9)
    worker.work()
    assert not Site.objects.exists()


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_four_workers_at_one_feed_keep_each_post_once(follow: Follow, tmp_path: Path) -> None:
    """Real processes, all at once, again and again; the feed is asked once a turn."""
    with serving() as server:
        tell(server, "/feed", feed(*(item(n) for n in range(40))), **RSS)
        place = f"127.0.0.1:{server.port}"
        source = Source.objects.create(
            kind="feed", address=f"http://{place}/feed", known_as="feed:test", name="News",
            next_at=timezone.now() - DAY, made_at=timezone.now(),
        )  # fmt: skip
        environment = environment_here(tmp_path) | {"HEARSAY_FETCH_ALLOW": place}
        code = (
            "import django; django.setup();"
            "from django.utils import timezone;"
            "from hearsay.web.claims.worker.steps import Context;"
            "from hearsay.web.sources.worker.polling import Polling;"
            "print('ready', flush=True); input();"
            "step = Polling(); context = Context('w', timezone.now);"
            "[step.do(context) for _ in range(40)]; step.end()"
        )
        environment["DJANGO_SETTINGS_MODULE"] = "hearsay.web.settings"
        four = [
            subprocess.Popen([sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            for _ in range(4)
        ]  # fmt: skip
        try:
            for process in four:
                assert process.stdout and process.stdout.readline() == b"ready\n"
            for process in four:
                assert process.stdin
                process.stdin.write(b"\n")
                process.stdin.close()
            for process in four:
                assert process.wait(120) == 0
        finally:
            for process in four:
                process.kill()
                process.wait(20)
        assert asked(server, "/feed") == 1
        assert Message.objects.count() == SourcePost.objects.count() == state(source).posts == 40
