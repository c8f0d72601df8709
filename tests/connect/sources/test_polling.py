"""Sources are polled over a real connection, from a real server that behaves well or badly."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest

from hearsay.connect.http import fetch
from hearsay.connect.sources.activitystreams import Outbox
from hearsay.connect.sources.bluesky import Posts, What
from hearsay.connect.sources.cage import Cage
from hearsay.connect.sources.feeds import Feed
from hearsay.connect.sources.mastodon import Timeline
from hearsay.connect.sources.reading import read
from hearsay.connect.sources.reading.bluesky import page_of, post_key
from hearsay.connect.sources.robots import Robots, fetch_robots, judge
from hearsay.connect.sources.types import MOST_BYTES, Gone, Known, Means, Source, State
from hearsay.connect.sources.youtube import Channel
from hearsay.errors import InputError, NetworkError, SettingError, StatusError
from tests.connect.sources.documents import NOW, atom, rss
from tests.connect.sources.reading.test_activitystreams import NOTE
from tests.connect.sources.reading.test_bluesky import POST, URI
from tests.connect.sources.reading.test_mastodon import STATUS
from tests.connect.sources.reading.test_youtube import feed as videos
from tests.connect.world import PUBLIC, Request, Server, World, certified, serving

NAMES = ("news.test", "social.test", "public.api.bsky.app", "www.youtube.com")
FEED = Feed("https://news.test/feed")
LOCAL = Timeline("social.test", "nuoc")
SOUGHT = Posts(What.SEARCH, "nước mặn")
CHANNEL = Channel("UC" + "a" * 22)
ITEM = rss("<item><guid>1</guid><title>Nước mặn</title></item>")
RSS = {"content_type": "application/rss+xml; charset=utf-8"}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[object, object]]:
    """The server's certificate, and who trusts it."""
    yield certified(tmp_path_factory.mktemp("tls"), *NAMES)


@pytest.fixture
def server(keys: tuple[object, object]) -> Iterator[Server]:
    """A server that is everybody's."""
    with serving(context=keys[0]) as story:  # type: ignore[arg-type]
        yield story


@pytest.fixture
def means(server: Server, keys: tuple[object, object]) -> Means:
    """The real fetcher over the story's network, and the parser in this process."""
    world = World(context=keys[1]).route(PUBLIC, server.port)  # type: ignore[arg-type]
    return Means(partial(fetch, most_bytes=MOST_BYTES, seconds=5, network=world), read, NOW)


def answer(server: Server, body: object, status: int = 200, **headers: str) -> None:
    """Let the server answer everything so."""
    data = (
        body
        if isinstance(body, bytes)
        else body.encode()
        if isinstance(body, str)
        else json.dumps(body).encode()
    )
    kind = (
        {}
        if "content_type" in headers or not data.startswith((b"{", b"["))
        else {"content_type": "application/json"}
    )
    server.page = lambda request: request.answer(data, status, **kind | headers)


def asked(server: Server, number: int = -1) -> tuple[str, dict[str, list[str]]]:
    """Return the path of a request, and what stood in its query."""
    parts = urlsplit(server.paths()[number])
    return parts.path, parse_qs(parts.query)


# One address again and again


def test_a_feed_is_read_and_asked_for_again_only_if_it_changed(
    server: Server, means: Means
) -> None:
    """The server's validators come back to it, and 304 costs it nothing."""
    answer(server, ITEM, etag='"v1"', last_modified="Wed, 25 Nov 2026 21:00:00 GMT", **RSS)
    first = FEED.poll(State(), means)
    assert [post.text for post in first.posts] == ["Nước mặn"]
    assert (first.unchanged, first.after) == (False, None)
    assert first.state == State('"v1"', "Wed, 25 Nov 2026 21:00:00 GMT")
    assert "application/rss+xml" in server.headers()["accept"]

    answer(server, b"", 304)
    second = FEED.poll(first.state, means)
    assert server.headers()["if-none-match"] == '"v1"'
    assert server.headers()["if-modified-since"] == "Wed, 25 Nov 2026 21:00:00 GMT"
    assert (second.posts, second.unchanged, second.state) == ((), True, first.state)


def test_keys_are_the_same_at_every_poll(server: Server, means: Means) -> None:
    """So that nothing is stored twice."""
    answer(server, ITEM, **RSS)
    assert FEED.poll(State(), means).posts == FEED.poll(State("x", "y"), means).posts


def test_a_channel_s_feed_is_read(server: Server, means: Means) -> None:
    """At the address that every channel has."""
    answer(server, videos(), content_type="text/xml; charset=UTF-8")
    assert [post.key for post in CHANNEL.poll(State(), means).posts] == ["youtube:abcdefghijk"]
    assert asked(server) == ("/feeds/videos.xml", {"channel_id": [CHANNEL.channel]})


@pytest.mark.parametrize(
    "source",
    [FEED, LOCAL, SOUGHT, CHANNEL, Outbox("https://social.test/outbox")],
    ids=lambda s: s.name,
)
class TestHardship:
    """Every source, and everything that a server may do instead of answering."""

    def test_it_asks_us_to_wait(self, source: Source, server: Server, means: Means) -> None:
        """429 with Retry-After: the caller learns until when."""
        answer(server, "slow down", 429, retry_after="120")
        with pytest.raises(StatusError, match="answered 429") as told:
            source.poll(State(), means)
        assert (told.value.status, told.value.headers["retry-after"]) == (429, "120")

    def test_it_is_in_trouble(self, source: Source, server: Server, means: Means) -> None:
        """500: try again later."""
        answer(server, "oh no", 500)
        with pytest.raises(StatusError, match="answered 500; try again later") as told:
            source.poll(State(), means)
        assert not told.value.permanent

    def test_it_answers_a_page(self, source: Source, server: Server, means: Means) -> None:
        """A login page, or one that says sorry: refused in one line."""
        answer(server, "<html><body>Please sign in</body></html>", content_type="text/html")
        with pytest.raises((InputError, NetworkError)) as told:
            source.poll(State(), means)
        assert str(told.value).isprintable()

    def test_it_answers_garbage(self, source: Source, server: Server, means: Means) -> None:
        """Bytes of no kind."""
        answer(server, b"\x7fELF\x02\x01\x01" + bytes(60), content_type="application/octet-stream")
        with pytest.raises(NetworkError, match="binary data"):
            source.poll(State(), means)

    def test_it_answers_half(self, source: Source, server: Server, means: Means) -> None:
        """It broke off in the middle."""
        server.page = lambda request: request.raw(
            b"HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n[{"
        )
        with pytest.raises(NetworkError):
            source.poll(State(), means)

    def test_it_answers_nothing(self, source: Source, server: Server, means: Means) -> None:
        """An empty body, and a closed connection."""
        answer(server, b"", content_type="application/json")
        with pytest.raises((InputError, NetworkError)):
            source.poll(State(), means)
        server.page = lambda request: None
        with pytest.raises(NetworkError):
            source.poll(State(), means)

    def test_its_way_leads_into_our_network(
        self, source: Source, server: Server, means: Means
    ) -> None:
        """The rules for strangers' addresses hold."""
        server.page = lambda request: request.redirect("http://169.254.169.254/latest/meta-data/")
        with pytest.raises(NetworkError, match="is led"):
            source.poll(State(), means)


# Lists, page by page


def statuses(*numbers: int) -> list[object]:
    """Return statuses of these ids."""
    return [STATUS | {"id": str(number)} for number in numbers]


def test_the_first_poll_of_a_timeline_takes_the_newest(server: Server, means: Means) -> None:
    """And remembers where it ended."""
    answer(
        server,
        statuses(*range(139, 99, -1)),
        x_ratelimit_remaining="299",
        x_ratelimit_reset="2026-11-26T12:05:00.000Z",
    )
    polled = LOCAL.poll(State(), means)
    assert (len(polled.posts), polled.state.cursor, polled.after) == (40, "139", None)
    assert asked(server) == ("/api/v1/timelines/tag/nuoc", {"limit": ["40"]})
    assert len(server.paths()) == 1


def test_later_polls_go_forward_page_by_page(server: Server, means: Means) -> None:
    """From the status after the newest we know, so that none is skipped."""
    rest = list(range(101, 191))

    def page(request: Request) -> None:
        newest = int(parse_qs(urlsplit(request.path).query)["min_id"][0])
        body = json.dumps(statuses(*reversed([n for n in rest if n > newest][:40]))).encode()
        request.answer(body, content_type="application/json")

    server.page = page
    polled = LOCAL.poll(State(cursor="100"), means)
    assert sorted(int(post.key.rpartition(":")[2]) for post in polled.posts) == rest
    assert polled.state.cursor == "190"
    assert [asked(server, n)[1]["min_id"] for n in range(3)] == [["100"], ["140"], ["180"]]
    again = LOCAL.poll(polled.state, means)
    assert (again.posts, again.unchanged, again.state) == ((), True, polled.state)


def test_a_flood_is_taken_in_parts(server: Server, means: Means) -> None:
    """Five pages a poll; the next poll goes on from there."""

    def page(request: Request) -> None:
        newest = int(parse_qs(urlsplit(request.path).query)["min_id"][0])
        request.answer(
            json.dumps(statuses(*range(newest + 40, newest, -1))).encode(),
            content_type="application/json",
        )

    server.page = page
    polled = LOCAL.poll(State(cursor="1000"), means)
    assert (len(polled.posts), polled.state.cursor, len(server.paths())) == (200, "1200", 5)


def test_a_server_that_knows_no_pages_is_asked_once_or_twice(server: Server, means: Means) -> None:
    """It gives its newest whatever it is asked; the cursor never goes back."""
    answer(server, statuses(*range(140, 100, -1)))
    assert LOCAL.poll(State(cursor="120"), means).state.cursor == "140"
    assert len(server.paths()) == 2
    assert LOCAL.poll(State(cursor="150"), means).state.cursor == "150"
    assert len(server.paths()) == 3


def test_when_nothing_remains_paging_ends(server: Server, means: Means) -> None:
    """The server's limit is kept, and told on."""
    answer(
        server,
        statuses(*range(140, 100, -1)),
        x_ratelimit_remaining="0",
        x_ratelimit_reset="2026-11-26T12:05:00.000Z",
    )
    polled = LOCAL.poll(State(cursor="100"), means)
    assert (len(server.paths()), polled.after) == (1, NOW + timedelta(minutes=5))


def test_a_public_timeline_may_be_the_server_s_own_alone(server: Server, means: Means) -> None:
    """Without what came from elsewhere."""
    answer(server, [])
    Timeline("Social.test", local=True).poll(State(), means)
    assert asked(server) == ("/api/v1/timelines/public", {"limit": ["40"], "local": ["true"]})


def bluesky_page(request: Request) -> None:
    """Give 100 posts a page, a minute between two, from the newest back; 8 pages."""
    page = int(parse_qs(urlsplit(request.path).query).get("cursor", ["0"])[0])
    posts = []
    for n in range(page * 100, page * 100 + 100):
        when = (NOW - timedelta(minutes=n)).isoformat()
        posts.append(POST | {"uri": f"{URI}{n}", "indexedAt": when})
    body: dict[str, object] = {"posts": posts} | ({"cursor": str(page + 1)} if page < 7 else {})
    request.answer(json.dumps(body).encode(), content_type="application/json")


def test_a_search_is_read_back_to_what_is_known(server: Server, means: Means) -> None:
    """Page by page, as its pages begin with the newest."""
    server.page = bluesky_page
    first = SOUGHT.poll(State(), means)
    assert (len(first.posts), first.state.cursor, first.refused) == (100, NOW.isoformat(), ())
    assert asked(server) == (
        "/xrpc/app.bsky.feed.searchPosts", {"limit": ["100"], "q": ["nước mặn"], "sort": ["latest"]},
    )  # fmt: skip
    known = NOW - timedelta(minutes=250)
    second = SOUGHT.poll(State(cursor=known.isoformat()), means)
    assert (len(second.posts), second.state.cursor, second.refused) == (400, NOW.isoformat(), ())
    assert asked(server)[1]["since"] == [f"{known:%Y-%m-%dT%H:%M:%S}.000Z"]


def test_a_flood_of_posts_is_told(server: Server, means: Means) -> None:
    """More than 500 between two polls: somebody should ask more often, or for less."""
    server.page = bluesky_page
    polled = SOUGHT.poll(State(cursor=(NOW - timedelta(minutes=790)).isoformat()), means)
    assert len(polled.posts) == 500
    assert polled.refused == ("there were more than 500 new posts; the oldest are left out",)


@pytest.mark.parametrize(
    ("source", "path", "query"),
    [
        (Posts(What.TAG, "nước"), "searchPosts", {"q": ["#nước"], "sort": ["latest"]}),
        (Posts(What.ACCOUNT, "news.test"), "getAuthorFeed", {"actor": ["news.test"], "filter": ["posts_with_replies"]}),
        (Posts(What.FEED, "at://did:plc:a/app.bsky.feed.generator/b"), "getFeed", {"feed": ["at://did:plc:a/app.bsky.feed.generator/b"]}),
    ],
)  # fmt: skip
def test_each_kind_of_list_has_its_question(
    source: Posts, path: str, query: dict[str, list[str]], server: Server, means: Means
) -> None:
    """As the interface names them."""
    answer(server, {"feed": [{"post": POST}]})
    assert len(source.poll(State(), means).posts) == 1
    assert asked(server) == (f"/xrpc/app.bsky.feed.{path}", {"limit": ["100"]} | query)


def test_an_outbox_is_read_at_its_first_page(server: Server, means: Means) -> None:
    """Which is remembered, and asked for only if it changed."""
    page = json.dumps(
        {"type": "OrderedCollectionPage", "orderedItems": [{"type": "Create", "object": NOTE}]}
    ).encode()
    index = json.dumps(
        {"type": "OrderedCollection", "first": "https://social.test/outbox?page=1"}
    ).encode()
    kind = {"content_type": "application/activity+json"}
    server.pages = {
        "/outbox": lambda request: request.answer(index, **kind),
        "/outbox?page=1": lambda request: request.answer(page, etag='"p"', **kind),
    }
    outbox = Outbox("https://social.test/outbox")
    polled = outbox.poll(State(), means)
    assert [post.text for post in polled.posts] == ["Nước mặn"]
    assert polled.state == State('"p"', "", "https://social.test/outbox?page=1")
    server.pages["/outbox?page=1"] = lambda request: request.answer(b"", 304)
    assert outbox.poll(polled.state, means).unchanged
    assert server.paths() == ["/outbox", "/outbox?page=1", "/outbox?page=1"]


def test_an_outbox_leads_to_no_other_site(server: Server, means: Means) -> None:
    """Its first page is its own."""
    answer(
        server,
        {"type": "OrderedCollection", "first": "https://news.test/page"},
        content_type="application/json",
    )
    assert Outbox("https://social.test/outbox").poll(State(), means).posts == ()
    assert server.paths() == ["/outbox"]


# Whether a post is still there


@pytest.mark.parametrize(
    ("status", "gone"), [(200, False), (404, True), (410, True), (401, False), (403, False)]
)
def test_a_page_that_is_not_there_is_a_deleted_post(
    status: int, gone: bool, server: Server, means: Means
) -> None:
    """Only the server's own word counts; what is not for us may be there."""
    answer(server, "<p>page", status)
    known = Known("key", "https://news.test/1")
    assert FEED.still_there([known, Known("without", "")], means) == (
        (Gone("key"),) if gone else ()
    )
    video = Known("youtube:abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk")
    assert CHANNEL.still_there([video], means) == ((Gone(video.key),) if gone else ())
    assert asked(server) == ("/oembed", {"url": [video.url], "format": ["json"]})
    ours = Known("mastodon:social.test:115001", "https://elsewhere.test/@a/1")
    assert LOCAL.still_there([ours, Known("mastodon:other.test:7", "")], means) == (
        (Gone(ours.key),) if gone else ()
    )
    assert asked(server) == ("/api/v1/statuses/115001", {})


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_deletes_nothing(status: int, server: Server, means: Means) -> None:
    """The caller asks again later."""
    answer(server, "no", status)
    for source in (FEED, LOCAL, CHANNEL, SOUGHT):
        known = Known(
            "mastodon:social.test:1" if source is LOCAL else post_key("public.api.bsky.app", URI),
            page_of(URI),
        )
        if source is FEED:
            known = Known("key", "https://news.test/1")
        with pytest.raises(StatusError):
            source.still_there([known], means)


def test_a_page_that_is_large_or_a_picture_is_there(server: Server, means: Means) -> None:
    """We do not have to read it to know."""
    answer(server, b"\x89PNG\r\n\x1a\n" + bytes(20), content_type="image/png")
    assert FEED.still_there([Known("key", "https://news.test/1")], means) == ()


def test_posts_of_bluesky_are_asked_for_25_at_a_time(server: Server, means: Means) -> None:
    """Those that the answer leaves out are deleted."""
    host = "public.api.bsky.app"
    known = [Known(post_key(host, f"{URI}{n}"), page_of(f"{URI}{n}")) for n in range(30)]

    def page(request: Request) -> None:
        uris = parse_qs(urlsplit(request.path).query)["uris"]
        assert len(uris) <= 25
        there = [POST | {"uri": uri, "record": {}} for uri in uris if uri != f"{URI}7"]
        request.answer(json.dumps({"posts": there}).encode(), content_type="application/json")

    server.page = page
    assert SOUGHT.still_there([*known, Known("other", "https://news.test/1")], means) == (
        Gone(known[7].key),
    )
    assert len(server.paths()) == 2


# What is asked for, and by whose leave


@pytest.mark.parametrize(
    "make",
    [
        lambda: Timeline("social.test/x"), lambda: Timeline("https://social.test"), lambda: Timeline("a@b.test"),
        lambda: Timeline("localhost"), lambda: Timeline(""), lambda: Timeline("social.test", "#tag"),
        lambda: Timeline("social.test", "a b"), lambda: Timeline("social.test", "a/b"),
        lambda: Timeline("social.test", "a" * 101),
        lambda: Channel("UCshort"), lambda: Channel("@name"), lambda: Channel("UC" + "/" * 22),
        lambda: Posts(What.SEARCH, " "), lambda: Posts(What.SEARCH, "a\nb"), lambda: Posts(What.TAG, "#a"),
        lambda: Posts(What.ACCOUNT, "no name"), lambda: Posts(What.FEED, "https://bsky.app/x"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_refused_at_once(make: object) -> None:
    """With what would do."""
    with pytest.raises(SettingError):
        make()  # type: ignore[operator]


def test_names_are_the_same_however_they_are_written() -> None:
    """And differ where the source does."""
    assert Timeline("Social.test", "Nước").name == Timeline("social.test", "nước").name
    names = {source.name for source in (
        FEED, LOCAL, SOUGHT, CHANNEL, Timeline("social.test"), Timeline("social.test", local=True),
        Posts(What.TAG, "a"), Posts(What.SEARCH, "a"), Posts(What.ACCOUNT, "a.test"), Outbox(FEED.address),
    )}  # fmt: skip
    assert len(names) == 10


def test_robots_txt_is_read_and_kept(server: Server, means: Means) -> None:
    """Rules count; a site without any allows everything; a site in trouble is left alone."""
    answer(server, "User-agent: *\nDisallow: /feed\nCrawl-delay: 5", content_type="text/plain")
    found = judge(fetch_robots(FEED.address, means.fetch), FEED.address)
    assert (found.allowed, found.delay) == (False, timedelta(seconds=5))
    assert server.paths() == ["/robots.txt"]
    for status, expected in ((404, True), (403, True), (503, False), (429, False)):
        answer(server, "no", status)
        assert judge(fetch_robots(FEED.address, means.fetch), FEED.address).allowed is expected
    answer(server, "<html>hello</html>", content_type="text/html")
    assert fetch_robots(FEED.address, means.fetch) == Robots()


def test_a_poll_with_the_parser_in_its_cage(server: Server, means: Means) -> None:
    """As a desk runs it: addresses as browsers read them, and none with a login."""
    entries = "".join(f'<entry><id>{n}</id><title>a</title><link href="{link}"/></entry>' for n, link in enumerate(
        ("https://NEWS.test:443/a/../b", "https://user:secret@news.test/", "https://news.test:99999/")
    ))  # fmt: skip
    answer(server, atom(entries), content_type="application/atom+xml")
    with Cage() as cage:
        caged = Means(means.fetch, cage.parse, datetime.now(NOW.tzinfo))
        polled = FEED.poll(State(), caged)
    assert [post.url for post in polled.posts] == ["https://news.test/b", "", ""]
