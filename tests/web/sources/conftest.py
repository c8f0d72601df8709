"""Sources on real local servers: a feed, a Mastodon, a Bluesky, and a worker that asks them."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from hearsay.connect.http import fetch
from hearsay.connect.sources.types import MOST_BYTES
from hearsay.web.claims.worker.steps import Context
from hearsay.web.people.models import User
from hearsay.web.sources.actions import following
from hearsay.web.sources.asking import Get
from hearsay.web.sources.models import Source
from hearsay.web.sources.worker.polling import Polling
from tests.connect.sources.documents import rss
from tests.connect.world import PUBLIC, Request, Server, World, certified, serving

FEED = "https://news.test/feed"
RSS = {"content_type": "application/rss+xml; charset=utf-8"}
NAMES = ("news.test", "new.test", "social.test", "public.api.bsky.app", "www.youtube.com")


def item(number: int, text: str = "The Doi Kaeo dam broke") -> str:
    """Return an entry of a feed."""
    link = f"https://news.test/{number}"
    return f"<item><guid>{number}</guid><title>{text} ({number})</title><link>{link}</link></item>"


def feed(*items: str) -> bytes:
    """Return a feed."""
    return rss("".join(items)).encode()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's certificate, and who trusts it."""
    return certified(tmp_path_factory.mktemp("tls"), *NAMES)


@pytest.fixture
def server(keys: tuple[ssl.SSLContext, ssl.SSLContext]) -> Iterator[Server]:
    """A server that is everybody's."""
    with serving(context=keys[0]) as story:
        yield story


@pytest.fixture
def get(server: Server, keys: tuple[ssl.SSLContext, ssl.SSLContext]) -> Get:
    """The real fetcher, over a network where every name leads to the server."""
    world = World(context=keys[1]).route(PUBLIC, server.port)
    return partial(fetch, most_bytes=MOST_BYTES, network=world)


def tell(server: Server, path: str, body: object, status: int = 200, **headers: str) -> None:
    """Let a server answer a path, whatever the query."""
    is_plain = isinstance(body, bytes)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = ({} if is_plain else {"content_type": "application/json"}) | headers
    before = server.page

    def page(request: Request) -> None:
        if request.path.partition("?")[0] == path:
            request.answer(data, status, **named)
        elif before is not None:
            before(request)
        else:
            request.answer(b"not here", 404)

    server.page = page


def asked(server: Server, path: str) -> int:
    """Return how often a path was asked for."""
    return sum(one.partition("?")[0] == path for one in server.paths())


@dataclass
class Worker:
    """A worker's step with a clock that only we move."""

    step: Polling
    at: datetime
    name: str = "worker-1"
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        self.context = Context(self.name, lambda: self.at)

    def pass_time(self, **some: float) -> None:
        """Let time pass."""
        self.at += timedelta(**some)

    def work(self) -> None:
        """Go on until every source that is due was asked."""
        end = time.monotonic() + 60
        while self.step.do(self.context):
            assert time.monotonic() < end, "it did not come to an end"


@pytest.fixture
def worker(db: None, get: Get, now: datetime) -> Iterator[Worker]:
    """A worker, whose parser is the real one in a process of its own."""
    made = Worker(Polling(get=get), now)
    yield made
    made.step.end()


@pytest.fixture
def follow(alice: User, now: datetime) -> Callable[..., Source]:
    """Follow a source."""

    def follow(kind: str = "feed", typed: str = FEED, name: str = "News", **at: Any) -> Source:
        return following.add(kind, typed, name, by=alice, now=at.get("now", now))

    return follow
