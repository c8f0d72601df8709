"""Ask a source politely, within a time limit. Nothing here touches the store, so a thread may do it.

1. Before an address is asked, the robots.txt of its site is read, unless it is known, and obeyed;
   so is that of the site where redirects led.
2. The source is polled; after that, some of its posts are asked for: are they still there?
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

from hearsay.connect import http
from hearsay.connect.sources import types as contract
from hearsay.connect.sources.robots import Robots, fetch_robots, judge, robots_url
from hearsay.connect.sources.schedule import wait_until
from hearsay.connect.sources.types import Document, Gone, Known, Means, Parse, Parsed, Polled, State
from hearsay.errors import HearsayError, InputError, NetworkError, Phrase, StatusError

__all__ = ["SECONDS", "Get", "Outcome", "Polite", "Wish", "ask", "get", "origin_of", "said"]

SECONDS = 60.0
"""The time for all questions of one turn."""
_ONE = 20.0
"""The time for one question."""
_BREATH, _LONGEST_BREATH = 1.0, 5.0
"""Seconds between two questions to a site within one turn: at least, and at most."""
_CHECKING = 30.0
"""Seconds that must be left to go on asking whether posts are still there."""


class Get(Protocol):
    """`connect.http.fetch` with the desk's limits."""

    def __call__(
        self, url: str, *, accept: Sequence[str], seconds: float, etag: str, modified: str
    ) -> http.Fetched:
        """Read an address (see `fetch`)."""
        ...


def get(
    url: str, *, accept: Sequence[str], seconds: float, etag: str, modified: str
) -> http.Fetched:
    """Read an address that somebody at the desk gave (see `connect.http.fetch`)."""
    return http.fetch(
        url,
        most_bytes=contract.MOST_BYTES,
        seconds=seconds,
        accept=accept,
        allow=settings.FETCH_ALLOW,
        etag=etag,
        modified=modified,
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be asked: the source, what is known of it, and posts to look after.

    Args:
        source: Where to ask.
        known_as: What the keys of its posts are made with.
        state: From the last poll.
        robots: Of sites whose robots.txt is known, by origin.
        posts: Which may have been deleted.
        poll: False if only the posts are asked for.
        seconds: The time for all of it.
    """

    source: contract.Source
    known_as: str
    state: State = field(default_factory=State)
    robots: Mapping[str, Robots] = field(default_factory=dict)
    posts: Sequence[Known] = ()
    poll: bool = True
    seconds: float = SECONDS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking.

    `polled` or `error` is None, both if only posts were asked for. `checked` are the keys of the
    posts that were asked for, `gone` those of them that are deleted. `learned` holds each
    robots.txt that was read. `moved_to` is where redirects led, "" if nowhere. `after` is when the
    source allows the next question, if it said so.
    """

    polled: Polled | None = None
    error: HearsayError | None = None
    checked: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()
    learned: Mapping[str, Robots] = field(default_factory=dict)
    moved_to: str = ""
    after: datetime | None = None


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address: what a robots.txt is for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def said(error: HearsayError) -> str:
    """Return what went wrong with a source as a phrase."""
    if isinstance(error, InputError):
        return Phrase("What it answers cannot be read: %(why)s", why=error.reason)
    return error.phrase


class Polite:
    """Fetches for one turn: robots.txt first, breaths between, and an end in time."""

    def __init__(
        self,
        get: Get,
        robots: Mapping[str, Robots],
        seconds: float,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._get, self._robots, self._sleep = get, dict(robots), sleep
        self._end = time.monotonic() + seconds
        self._last: dict[str, float] = {}
        self.learned: dict[str, Robots] = {}
        self.led: dict[str, str] = {}

    @property
    def left(self) -> float:
        """Return the seconds that are left."""
        return self._end - time.monotonic()

    def __call__(
        self, url: str, /, *, accept: Sequence[str], etag: str = "", modified: str = ""
    ) -> http.Fetched:
        """Read an address, if its site lets us.

        Raises:
            NetworkError: it cannot be read, may not be read, or the time is up.
        """
        self._breathe(url, self._require(url))
        answer = self._ask(url, accept=accept, etag=etag, modified=modified)
        self._last[origin_of(url)] = time.monotonic()
        if answer.url != url:
            self.led[url] = answer.url
            if origin_of(answer.url) != origin_of(url):
                self._require(answer.url)
        return answer

    def _ask(
        self, url: str, /, *, accept: Sequence[str], etag: str = "", modified: str = ""
    ) -> http.Fetched:
        if self.left <= 0:
            raise NetworkError(Phrase("%(url)s: was not asked, as the time was up", url=url))
        seconds = min(_ONE, self.left)
        return self._get(url, accept=accept, seconds=seconds, etag=etag, modified=modified)

    def _require(self, url: str) -> float:
        """Return the seconds that a site wants between two questions, if it lets us ask."""
        origin = origin_of(url)
        if origin not in self._robots:
            found = fetch_robots(url, self._ask)
            self._robots[origin] = self.learned[origin] = found
        robots = self._robots[origin]
        judgement = judge(robots, url)
        if not judgement.allowed:
            raise _refused(url, robots)
        return judgement.delay.total_seconds()

    def _breathe(self, url: str, delay: float) -> None:
        """Wait between two questions to a site; not as long as it wishes if that is very long."""
        last = self._last.get(origin_of(url))
        if last is not None:
            pause = min(max(delay, _BREATH), _LONGEST_BREATH)
            self._sleep(min(max(0.0, last + pause - time.monotonic()), max(self.left, 0.0)))


def _refused(url: str, robots: Robots) -> NetworkError:
    place = robots_url(url)
    if robots.unknown:
        said = Phrase("%(url)s cannot be read now; until it can, the site is not asked", url=place)
        return NetworkError(said)
    return NetworkError(
        Phrase("%(url)s asks programs not to read this address", url=place), permanent=True
    )


def ask(wish: Wish, get: Get, parse: Parse, now: datetime) -> Outcome:
    """Ask a source what is new and, if it answers, for some posts; errors are part of the outcome."""
    polite = Polite(get, wish.robots, wish.seconds)

    def parsed(document: Document) -> Parsed:
        return parse(replace(document, source=wish.known_as))

    means = Means(polite, parsed, now)
    polled = None
    if wish.poll:
        try:
            polled = wish.source.poll(wish.state, means)
        except HearsayError as error:
            return Outcome(error=error, learned=polite.learned)
    moved = polite.led.get(wish.source.address, "")
    checked, gone, after = _check(wish, means, polite)
    told = [after, polled.after if polled else None]
    last = max((moment for moment in told if moment is not None), default=None)
    return Outcome(polled, None, checked, gone, polite.learned, moved, last)


def _check(
    wish: Wish, means: Means, polite: Polite
) -> tuple[tuple[str, ...], tuple[Gone, ...], datetime | None]:
    """Ask for posts, some at a time, while there is time and nobody tells us to wait."""
    checked: list[str] = []
    gone: list[Gone] = []
    step = len(wish.posts) if wish.known_as.startswith("bluesky:") else 1
    for start in range(0, len(wish.posts), max(step, 1)):
        if polite.left < min(_CHECKING, wish.seconds / 2):
            break
        some = wish.posts[start : start + step]
        checked += [
            post.key for post in some
        ]  # also if it fails: one page must not stop all others
        try:
            gone += wish.source.still_there(some, means)
        except HearsayError as error:
            headers = error.headers if isinstance(error, StatusError) else {}
            return tuple(checked), tuple(gone), wait_until(headers, means.now)
    return tuple(checked), tuple(gone), None
