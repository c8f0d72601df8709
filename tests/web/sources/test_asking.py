"""Sites are asked politely: robots.txt first, breaths between, never longer than the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from hearsay.connect.sources.feeds import Feed
from hearsay.connect.sources.reading import read
from hearsay.connect.sources.robots import Robots
from hearsay.connect.sources.types import Gone, Known
from hearsay.errors import NetworkError
from hearsay.web.sources.asking import Get, Outcome, Polite, Wish, ask, said
from tests.connect.world import Server

from .conftest import FEED, RSS, asked, feed, item, tell

Ask = Callable[..., Outcome]


@pytest.fixture
def wish(get: Get, now: datetime) -> Ask:
    """Ask the feed."""

    def wish(address: str = FEED, **more: Any) -> Outcome:
        source = Feed(address)
        return ask(Wish(source, **{"known_as": source.name} | more), get, read, now)

    return wish


def test_the_robots_txt_is_read_first_and_once(server: Server, wish: Ask) -> None:
    """What was learned of a site is handed back; what is known is not asked for."""
    tell(server, "/feed", feed(item(1)), **RSS)
    tell(server, "/robots.txt", b"User-agent: *\nDisallow: /private", content_type="text/plain")
    first = wish()
    assert server.paths() == ["/robots.txt", "/feed"]
    assert first.polled and len(first.polled.posts) == 1
    assert set(first.learned) == {"https://news.test"}
    again = wish(robots=first.learned)
    assert server.paths()[2:] == ["/feed"]
    assert not again.learned


def test_what_a_site_refuses_is_not_asked_for(server: Server, wish: Ask) -> None:
    """Nor by the rules for us alone; the error says where that stands."""
    tell(server, "/feed", feed(item(1)), **RSS)
    tell(server, "/robots.txt", b"User-agent: Hearsay\nDisallow: /", content_type="text/plain")
    outcome = wish()
    assert isinstance(outcome.error, NetworkError)
    assert "https://news.test/robots.txt asks programs not" in said(outcome.error)
    assert server.paths() == ["/robots.txt"]
    assert outcome.learned


def test_a_site_that_cannot_tell_is_not_asked(server: Server, wish: Ask) -> None:
    """A robots.txt in trouble is no consent."""
    tell(server, "/feed", feed(item(1)), **RSS)
    tell(server, "/robots.txt", b"", 500)
    outcome = wish()
    assert outcome.error is not None
    assert "cannot be read now" in said(outcome.error)
    assert asked(server, "/feed") == 0


def test_where_redirects_lead_robots_txt_counts_too(server: Server, wish: Ask) -> None:
    """A site that wants no programs is not read by way of another."""

    def page(request: Any) -> None:
        host = request.handler.headers["host"]
        if request.path == "/robots.txt":
            rules = b"User-agent: *\nDisallow: /" if host == "new.test" else b""
            request.answer(rules, content_type="text/plain")
        elif host == "new.test":
            request.answer(feed(item(1)), **RSS)
        else:
            request.redirect("https://new.test/feed", 301)

    server.page = page
    outcome = wish()
    assert outcome.polled is None
    assert outcome.error is not None
    assert "https://new.test/robots.txt" in said(outcome.error)


def test_where_it_led_is_told(server: Server, wish: Ask) -> None:
    """So that an editor may follow the move; the posts' keys are those of before."""
    tell(server, "/new", feed(item(1)), **RSS)
    server.pages["/feed"] = lambda request: request.redirect("https://new.test/new", 301)
    moved = wish()
    direct = wish("https://new.test/new", known_as=f"feed:{FEED}")
    assert moved.moved_to == "https://new.test/new"
    assert direct.moved_to == ""
    assert moved.polled and direct.polled
    assert [p.key for p in moved.polled.posts] == [p.key for p in direct.polled.posts]


def test_there_is_a_breath_between_two_questions(get: Get, server: Server) -> None:
    """As long as robots.txt wants, if that is not very long; another site is asked at once."""
    tell(server, "/feed", feed(), **RSS)
    slept: list[float] = []
    rules = {"https://news.test": Robots("User-agent: *\nCrawl-delay: 3"),
             "https://new.test": Robots("User-agent: *\nCrawl-delay: 3000")}  # fmt: skip
    polite = Polite(get, rules, 60, slept.append)
    for url in (FEED, "https://new.test/feed", FEED, "https://new.test/feed"):
        polite(url, accept=("application/rss+xml",))
    assert len(slept) == 2
    assert 2 < slept[0] <= 3
    assert 4 < slept[1] <= 5


def test_the_time_has_an_end(server: Server, wish: Ask) -> None:
    """When it is up, nothing more is asked."""
    tell(server, "/feed", feed(item(1)), **RSS)
    outcome = wish(seconds=0)
    assert outcome.error is not None
    assert "the time was up" in said(outcome.error)
    assert not server.paths()


def test_posts_are_asked_for_until_somebody_says_wait(server: Server, wish: Ask) -> None:
    """Gone is what answers 404 or 410; a 429 ends the round, and is obeyed."""
    tell(server, "/feed", feed(item(1)), **RSS)
    tell(server, "/1", b"<p>here</p>")
    tell(server, "/2", b"gone", 410)
    tell(server, "/4", b"slow down", 429, retry_after="7200")
    posts = [Known(f"k{n}", f"https://news.test/{n}") for n in range(1, 6)]
    known = {"https://news.test": Robots()}
    outcome = wish(posts=posts, robots=known)
    assert outcome.gone == (Gone("k2"), Gone("k3"))
    assert outcome.checked == ("k1", "k2", "k3", "k4")
    assert outcome.after is not None
    assert asked(server, "/5") == 0


def test_only_posts_may_be_asked_for(server: Server, wish: Ask) -> None:
    """As for a source that nobody follows any more."""
    tell(server, "/1", b"gone", 404)
    outcome = wish(posts=[Known("k1", "https://news.test/1")], poll=False)
    assert (outcome.polled, outcome.error, outcome.gone) == (None, None, (Gone("k1"),))
    assert asked(server, "/feed") == 0
