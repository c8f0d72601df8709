"""Strangers' addresses are read, and webhooks sent, without being led astray or worn out.

The server is real, on this machine; the names and addresses that lead to it are the story's own, so
that a test sees every address that is dialled.
"""

import gzip
import hashlib
import json
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay import __version__
from hearsay.connect.addresses import refusal
from hearsay.connect.http import Fetched, SystemNetwork, call, fetch, send
from hearsay.connect.media import FEEDS
from hearsay.errors import NetworkError, SettingError, StatusError, UnknownOutcomeError
from tests.connect.world import (
    PUBLIC,
    Page,
    Request,
    Server,
    World,
    certified,
    serving,
    silent_listener,
)

SITE = "http://news.test/"
ELF = b"\x7fELF\x02\x01\x01" + bytes(60)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server behind the public address."""
    with serving(Request.answer) as story:
        yield story


@pytest.fixture
def world(server: Server) -> World:
    """An internet in which every name is at the public address."""
    return World().route(PUBLIC, server.port)


def read(world: World, url: str = SITE, **more: Any) -> Fetched:
    """Fetch with small limits."""
    return fetch(url, **{"most_bytes": 100_000, "seconds": 5, "network": world} | more)


def refused(world: World, url: str = SITE, **more: Any) -> NetworkError:
    """Fetch what is not to be had, and return the error."""
    with pytest.raises(NetworkError) as caught:
        read(world, url, **more)
    return caught.value


def headers(**named: str) -> Page:
    """A page with headers."""
    return lambda request: request.answer(**named)


def redirect(location: str, status: int = 302) -> Page:
    """A page that leads elsewhere."""
    return lambda request: request.redirect(location, status)


def raw(*data: bytes) -> Page:
    """A page that is these bytes."""
    return lambda request: request.raw(*data)


# What is read


def test_a_page_is_read_whole(server: Server, world: World) -> None:
    """Its bytes, their hash, kind and characters, and how to ask for it again."""
    body = "<p>nước mặn".encode()
    server.page = lambda request: request.answer(
        body, content_type="text/html; charset=utf-8", etag='"v1"', last_modified="Wed"
    )
    page = read(world, "http://News.test:80/a?b=c#d")
    assert page == Fetched(
        url="http://news.test/a?b=c", status=200, content_type="text/html", charset="utf-8",
        body=body, sha256=hashlib.sha256(body).hexdigest(), etag='"v1"', modified="Wed",
        passed=(), not_modified=False,
    )  # fmt: skip
    assert page.text() == "<p>nước mặn"
    assert server.paths() == ["/a?b=c"]
    assert world.dialled == [(PUBLIC, 80)]


def test_we_say_who_we_are_and_nothing_else(server: Server, world: World) -> None:
    """An honest User-Agent; no cookie, referrer or login."""
    read(world, "http://news.test:8080/")
    assert server.headers() == {
        "host": "news.test:8080",
        "user-agent": f"Hearsay/{__version__} (a fact-checking desk reads what somebody linked to)",
        "accept": server.headers()["accept"],
        "accept-encoding": "gzip",
        "connection": "close",
    }
    assert "text/html" in server.headers()["accept"]


def test_a_status_that_brings_nothing_is_told_with_its_headers(
    server: Server, world: World
) -> None:
    """Whoever asks again has to know when, and whether a thing is gone or only busy."""
    server.page = lambda request: request.answer(b"slow down", 429, Retry_After="120")
    with pytest.raises(StatusError, match="answered 429; try again later") as told:
        read(world)
    assert (told.value.status, told.value.permanent) == (429, False)
    assert told.value.headers["retry-after"] == "120"


def test_headers_of_a_page_are_told(server: Server, world: World) -> None:
    """By names in lower case: how many questions are left stands there."""
    server.page = lambda request: request.answer(X_RateLimit_Remaining="3")
    assert read(world).headers["x-ratelimit-remaining"] == "3"


def test_what_has_not_changed_is_not_read_again(server: Server, world: World) -> None:
    """The server is told what we have, and may say that it still holds."""
    server.page = lambda request: request.answer(b"", 304, etag='"v1"')
    page = read(world, etag='"v1"', modified="Wed, 25 Nov 2026 21:00:00 GMT")
    assert (page.not_modified, page.body, page.etag) == (True, b"", '"v1"')
    assert server.headers()["if-none-match"] == '"v1"'
    assert server.headers()["if-modified-since"] == "Wed, 25 Nov 2026 21:00:00 GMT"
    assert "answered 304" in str(refused(world)), "nobody asked"
    server.page = Request.answer
    assert read(world, etag="a\r\nx-evil: 1", modified="đ").status == 200
    assert "if-none-match" not in server.headers()
    assert "x-evil" not in server.headers()


@pytest.mark.parametrize("times", [1, 2])
def test_packed_pages_are_unpacked(server: Server, world: World, times: int) -> None:
    """Gzip, even twice, in chunks or not."""
    body = packed = b"<p>x</p>" * 999
    for _ in range(times):
        packed = gzip.compress(packed)
    coding = ", ".join(["gzip"] * times)
    server.page = lambda request: request.answer(packed, content_encoding=coding)
    assert read(world).body == body
    chunk = f"{len(packed):x}\r\n".encode() + packed + b"\r\n0\r\n\r\n"
    head = f"HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ntransfer-encoding: chunked\r\n\r\n"
    server.page = raw(head.encode(), chunk)
    assert read(world).body == body


def test_a_feed_is_read_where_feeds_are_taken(server: Server, world: World) -> None:
    """Each caller says what it takes."""
    server.page = lambda request: request.answer(b"<rss/>", content_type="application/rss+xml")
    assert read(world, accept=FEEDS).content_type == "application/rss+xml"
    error = refused(world)
    assert "not taken here" in str(error)
    assert error.permanent


# Where we go


@pytest.mark.parametrize(
    "answers",
    [
        ["10.0.0.5"], [PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], ["::ffff:10.0.0.5"],
        ["fd00::5"], ["64:ff9b::a9fe:a9fe"], ["169.254.169.254"], ["fe80::1%eth0"], ["nonsense"],
        [], ["0.0.0.0"], [PUBLIC] * 50 + ["10.0.0.1"],
    ],
)  # fmt: skip
def test_one_private_address_refuses_a_name(world: World, answers: list[str]) -> None:
    """Nothing is dialled, not even the public address that stands beside the private one."""
    error = refused(world.name("news.test", answers))
    assert error.permanent
    assert SITE in str(error)
    assert world.dialled == []


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://2130706433/", "http://[::1]/", "http://localhost/", "file:///x",
     "http://me@news.test/", "http://news.test:22/", "http://169.254.169.254/latest/"],
)  # fmt: skip
def test_a_refused_address_is_neither_looked_up_nor_dialled(world: World, url: str) -> None:
    """The judgement comes before anything goes out."""
    error = refused(world, url)
    assert error.permanent
    assert "not fetched" in str(error)
    assert (world.looked_up, world.dialled) == ([], [])


def test_a_name_that_changes_its_address_gains_nothing(server: Server, world: World) -> None:
    """The name is looked up once, and the connection goes to the address that was judged."""
    world.name("news.test", [PUBLIC], ["127.0.0.1"])
    assert read(world).status == 200
    assert world.dialled == [(PUBLIC, 80)]
    assert world.looked_up == ["news.test"]
    assert "this machine itself" in str(refused(world))
    assert world.dialled == [(PUBLIC, 80)]


def test_a_name_that_changes_between_redirects_gains_nothing(server: Server, world: World) -> None:
    """Each step of the way is looked up and judged anew."""
    world.name("news.test", [PUBLIC], ["10.0.0.5"])
    server.pages["/"] = redirect("/next")
    assert "private network" in str(refused(world))
    assert world.dialled == [(PUBLIC, 80)]


def test_real_sockets_of_this_machine_see_nothing(server: Server) -> None:
    """With the machine's own network: what is not excepted is not reached, redirects included."""
    here = f"127.0.0.1:{server.port}"
    with silent_listener() as (port, came):
        for url in (
            f"http://127.0.0.1:{port}/",
            f"http://localhost:{port}/",
            f"http://127.1:{port}/",
        ):
            server.page = redirect(url)
            for asked in (url, f"http://{here}/"):
                with pytest.raises(NetworkError):
                    fetch(asked, most_bytes=99, seconds=5, allow=[here])
                with pytest.raises(NetworkError):
                    fetch(asked, most_bytes=99, seconds=5)
                with pytest.raises(NetworkError):
                    send(url, b"", {}, allow=[here])
        server.page = Request.answer
        assert fetch(f"http://{here}/", most_bytes=99, seconds=5, allow=[here]).status == 200
    assert came == []
    assert server.connections == 4


def test_the_owner_may_except_a_name(server: Server) -> None:
    """An intranet's host is reached at its private address, its neighbour is not."""
    world = World().name("wiki", ["10.0.0.5"]).name("mail.example", ["10.0.0.6"])
    world.route("10.0.0.5", server.port).route("10.0.0.6", server.port)
    assert read(world, "http://wiki/", allow=["wiki"]).status == 200
    assert read(world, "http://mail.example/", allow=["10.0.0.6/31"]).status == 200
    refused(world, "http://mail.example/", allow=["wiki"])
    with pytest.raises(SettingError):
        read(world, allow=["http://wiki"])


def test_the_next_address_is_tried(server: Server, world: World) -> None:
    """A host with several addresses is reached if one of them answers."""
    world.name("news.test", ["2606:4700::1111", PUBLIC])
    assert read(world).status == 200
    assert world.dialled == [("2606:4700::1111", 80), (PUBLIC, 80)]
    world.routes.clear()
    error = refused(world)
    assert "news.test cannot be reached (Connection refused)" in str(error)
    assert not error.permanent


def test_trouble_with_names_is_told() -> None:
    """No host of that name is for good; a resolver that fails or is slow may answer later."""

    class Broken(World):
        trouble: OSError = socket.gaierror(socket.EAI_AGAIN, "Temporary failure")

        def addresses(self, host: str, seconds: float) -> list[str]:
            raise self.trouble

    error = refused(Broken())
    assert "cannot be looked up now" in str(error)
    assert not error.permanent
    Broken.trouble = TimeoutError()
    assert "took longer than 5 seconds" in str(refused(Broken()))


def test_the_machine_resolves_numbers_and_its_own_name() -> None:
    """The resolver gives each address once, and says so where there is none."""
    network = SystemNetwork()
    assert network.addresses("127.0.0.1", 5) == ("127.0.0.1",)
    assert {refusal(address) for address in network.addresses("localhost", 5)} == {
        "this machine itself"
    }
    assert network.trust().verify_mode is ssl.CERT_REQUIRED
    assert network.trust().check_hostname


def test_the_resolver_has_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup that hangs is left behind; a name that is not there is no trouble; others are told."""
    ended = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        ended.wait(10)
        return []

    def fail(*_: object, **__: object) -> list[object]:
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", hang)
        with pytest.raises(TimeoutError):
            SystemNetwork().addresses("news.test", 0.05)
        ended.set()
        patch.setattr(socket, "getaddrinfo", fail)
        failure = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        assert SystemNetwork().addresses("news.test", 5) == ()
        failure = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        with pytest.raises(OSError, match="Temporary failure"):
            SystemNetwork().addresses("news.test", 5)


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_kept(server: Server, world: World, status: int) -> None:
    """To another host, relative, with blanks and letters of any script."""
    server.pages["/"] = redirect("//other.test/b", status)
    server.pages["/b"] = redirect("c d/nước?x#y", status)
    page = read(world)
    assert page.url == "http://other.test/c%20d/n%C6%B0%E1%BB%9Bc?x"
    assert page.passed == ("http://news.test/", "http://other.test/b")
    assert world.looked_up == ["news.test", "other.test", "other.test"]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/", "http://169.254.169.254/", "//10.0.0.1/", "http://2130706433/",
        "http://[::ffff:127.0.0.1]/", "http://localhost/", "file:///etc/passwd", "gopher://x.test/",
        "http://me@127.0.0.1/", "http://inside.test/", "http://news.test:22/", "http://[::1",
        "javascript:alert(1)", "data:text/html,x", "http://127.0.0.1\\@other.test/", "\\\\127.0.0.1\\x",
        "http://a@b#@127.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://other.test\t.127.0.0.1/", "//ot\ther.test/",
    ],
)  # fmt: skip
def test_a_redirect_leads_nowhere_private(server: Server, world: World, location: str) -> None:
    """Where it leads is judged as the first address was."""
    world.name("inside.test", ["10.0.0.5"])
    server.pages["/"] = redirect(location)
    error = refused(world)
    assert error.permanent
    assert world.dialled == [(PUBLIC, 80)]


def test_redirects_come_to_an_end(server: Server, world: World) -> None:
    """Five are followed, a sixth is not, and a circle is seen at once."""
    for i in range(9):
        server.pages[f"/{i}"] = redirect(f"/{i + 1}")
    assert read(world, "http://news.test/4").url == "http://news.test/9"
    assert "more than 5 times" in str(refused(world, "http://news.test/3"))
    server.seen.clear()
    server.pages["/a"], server.pages["/b"] = redirect("/b"), redirect("/a#again")
    assert "in a circle" in str(refused(world, "http://news.test/a"))
    assert server.paths() == ["/a", "/b"]
    server.pages["/a"] = headers(content_type="text/html")
    server.page = lambda request: request.answer(b"", 302)
    assert "without saying where" in str(refused(world))


def test_a_login_in_a_redirect_is_dropped(server: Server, world: World) -> None:
    """The page is asked for without it, and it is kept nowhere."""
    server.pages["/"] = redirect("http://me:secret@other.test/b")
    page = read(world)
    assert page.url == "http://other.test/b"
    assert "secret" not in repr(page)
    assert "authorization" not in server.headers()


def test_no_cookie_is_kept(server: Server, world: World) -> None:
    """A cookie set on the way is not sent on."""
    server.pages["/"] = lambda request: request.answer(
        b"", 302, location="/b", set_cookie="id=1; Path=/"
    )
    assert read(world).url.endswith("/b")
    assert "cookie" not in server.headers()


def test_a_refresh_in_a_page_is_not_followed(server: Server, world: World) -> None:
    """The page is what it is."""
    body = b'<meta http-equiv="refresh" content="0;url=http://169.254.169.254/">'
    server.page = lambda request: request.answer(body, refresh="0;url=http://10.0.0.1/")
    assert read(world).body == body
    assert world.dialled == [(PUBLIC, 80)]


# The environment


def test_the_environment_changes_nothing(
    server: Server, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No proxy and no login is taken from where other programs look for them."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine news.test login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with silent_listener() as (port, came):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
            monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{port}")
        server.page = lambda request: request.answer(b"", 401, www_authenticate="Negotiate")
        assert "answered 401" in str(refused(world))
    assert came == []
    assert len(server.seen) == 1
    assert "authorization" not in server.headers()


# Servers that misbehave. Each story: the page, what the error says, whether it is for good.


def slow_head(request: Request) -> None:
    """A head that never ends, byte after byte."""
    request.raw(b"HTTP/1.1 200 OK\r\n")
    request.drip(b"x-a: b\r\n", 0.05)


def slow_body(request: Request) -> None:
    """A body that never ends, byte after byte."""
    request.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
    request.drip(b"<p>", 0.05)


def silence(request: Request) -> None:
    """No answer at all."""
    request.stopped.wait(10)


def endless(request: Request) -> None:
    """A body that never ends, as fast as it goes."""
    request.raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n")
    request.flood(bytes(65_536))


def endless_gzip(request: Request) -> None:
    """Much packed data that unpacks to nothing."""
    request.raw(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n")
    request.flood(gzip.compress(b"") * 1000)


def tiny_chunks(request: Request) -> None:
    """A body in chunks of one byte, without end."""
    request.raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    request.flood(b"1\r\nx\r\n" * 10_000)


def endless_continue(request: Request) -> None:
    """Patience is asked for, again and again."""
    request.flood(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def endless_trailer(request: Request) -> None:
    """A head behind the body that never ends."""
    request.raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n")
    request.flood(b"x-a: b\r\n" * 1000)


def answers(body: bytes = b"<p>", status: int = 200, **named: str) -> Page:
    """A proper answer."""
    return lambda request: request.answer(body, status, **named)


def nested(times: int) -> Page:
    """A page packed over and over."""
    body = b"x"
    for _ in range(times):
        body = gzip.compress(body)
    return answers(body, content_encoding=", ".join(["gzip"] * times))


BOMB = gzip.compress(bytes(50_000_000), mtime=0)
STORIES: dict[str, tuple[Page, str, bool]] = {
    "slow head": (slow_head, "took longer than 0.5 seconds", False),
    "slow body": (slow_body, "took longer than 0.5 seconds", False),
    "silence": (silence, "took longer than 0.5 seconds", False),
    "tiny chunks": (tiny_chunks, "took longer|larger than", False),
    "patience": (endless_continue, "took longer than 0.5 seconds", False),
    "endless body": (endless, "larger than 100000 bytes", True),
    "announced body": (answers(content_length="9" * 18), "larger than", True),
    "gzip bomb": (answers(BOMB, content_encoding="gzip"), "larger than", True),
    "gzip bomb in gzip": (
        answers(gzip.compress(BOMB, mtime=0), content_encoding="gzip, gzip"), "larger than", True
    ),
    "empty gzip": (endless_gzip, "larger than", True),
    "nested gzip": (nested(20), "packed 20 times over", True),
    "brotli": (answers(content_encoding="br"), "packed as 'br'", True),
    "zstd": (answers(content_encoding="zstd"), "packed as 'zstd'", True),
    "deflate": (answers(zlib.compress(b"x"), content_encoding="deflate"), "packed as", True),
    "damaged gzip": (answers(b"\x1f\x8bxxxxxxxxx", content_encoding="gzip"), "damaged", False),
    "cut gzip": (answers(BOMB[:50], content_encoding="gzip"), "end too early", False),
    "many headers": (
        raw(b"HTTP/1.1 200 OK\r\n", b"".join(b"x-%d: y\r\n" % i for i in range(10_000)), b"\r\n"),
        "head|HTTP", True,
    ),
    "201 headers": (raw(b"HTTP/1.1 200 OK\r\n", b"a: b\r\n" * 201, b"\r\n"), "head", True),
    "long header": (
        raw(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 1_048_576, b"\r\n\r\n"), "HTTP", False
    ),
    "70 kB header": (raw(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 70_000, b"\r\n\r\n"), "head", True),
    "endless trailer": (endless_trailer, "HTTP", False),
    "HTTP/0.9": (raw(b"<html>hello"), "proper HTTP", False),
    "HTTP/0.9 by name": (raw(b"HTTP/0.9 200 OK\r\n\r\nx"), "answers in HTTP/0.9", True),
    "HTTP/2": (raw(b"HTTP/2.0 200 OK\r\n\r\nx"), "answers in HTTP/2.0", True),
    "mail server": (raw(b"220 mail.test ESMTP\r\n"), "proper HTTP", False),
    "nothing": (raw(b""), "proper HTTP", False),
    "cut body": (raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"), "proper HTTP", False),
    "two lengths": (
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx"), "HTTP", False
    ),
    "digits": (
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: " + b"9" * 5000 + b"\r\n\r\n"), "HTTP|larger", False
    ),
    "upgrade": (raw(b"HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n"), "proper HTTP", False),
    "program": (answers(ELF), "binary data", True),
    "404": (answers(status=404), "answered 404; it is not there", True),
    "410": (answers(status=410), "answered 410", True),
    "429": (answers(status=429), "answered 429; try again later", False),
    "503": (answers(status=503), "answered 503; try again later", False),
    "204": (answers(b"", 204), "answered 204", False),
    "206": (answers(status=206), "answered 206", False),
    "300": (answers(status=300, location="/b"), "answered 300", False),
}  # fmt: skip


@pytest.mark.parametrize("name", STORIES)
def test_a_server_that_misbehaves_is_left(server: Server, world: World, name: str) -> None:
    """Within the limits of time and size, with one line that says what was wrong."""
    server.page, said, permanent = STORIES[name]
    began = time.monotonic()
    with pytest.raises(NetworkError, match=said) as caught:
        read(world, seconds=0.5 if said.startswith("took") else 5)
    assert time.monotonic() - began < 4
    assert caught.value.permanent is permanent or "|" in said
    assert str(caught.value).startswith(SITE)
    assert "\n" not in str(caught.value)


def test_a_body_longer_than_announced_is_cut(server: Server, world: World) -> None:
    """What comes behind the announced length is not read."""

    def lying(request: Request) -> None:
        request.raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello")
        request.flood(bytes(65_536))

    server.page = lying
    assert read(world).body == b"hello"


def test_the_time_is_for_all_steps_together(server: Server, world: World) -> None:
    """A server that leads on slowly uses up the one limit."""

    def lead_on(request: Request) -> None:
        time.sleep(0.2)
        request.redirect(f"{request.path}x")

    server.page = lead_on
    error = refused(world, seconds=0.5)
    assert "took longer than 0.5 seconds" in str(error)
    assert len(server.seen) in (2, 3)


def test_the_limit_of_size_is_exact(server: Server, world: World) -> None:
    """As many bytes as the limit are taken, one more is not."""
    server.page = answers(b"x" * 100)
    assert len(read(world, most_bytes=100).body) == 100
    assert "larger than 99 bytes" in str(refused(world, most_bytes=99))
    server.page = raw(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 100)
    assert len(read(world, most_bytes=100).body) == 100
    assert "larger than 99 bytes" in str(refused(world, most_bytes=99))


def test_utf7_is_not_read_as_such(server: Server, world: World) -> None:
    """Tags that are none in UTF-8 do not become tags."""
    server.page = answers(b"+ADw-script+AD4-", content_type="text/html; charset=utf-7")
    page = read(world)
    assert page.charset == ""
    assert page.text() == "+ADw-script+AD4-"


def test_text_is_read_by_its_characters(server: Server, world: World) -> None:
    """Thai in its old encoding, a byte order mark, and bytes that fit nothing."""
    thai = "น้ำเค็ม"
    server.page = answers(thai.encode("cp874"), content_type="text/html; charset=tis-620")
    assert read(world).text() == thai
    server.page = answers(b"\xef\xbb\xbfx", content_type="text/plain")
    assert read(world).text() == "x"
    server.page = answers(b"a\xffb", content_type="text/plain")
    assert read(world).text() == "a\ufffdb"


_BITS = [
    b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 302 x\r\n", b"content-length: 5\r\n", b"location: /x\r\n",
    b"location: http://10.0.0.1\r\n", b"transfer-encoding: chunked\r\n", b"\r\n", b"\r\n\r\n",
    b"5\r\nhello\r\n0\r\n\r\n", b"content-encoding: gzip\r\n", gzip.compress(b"hello", mtime=0), b"hello",
    b"content-type: text/html; charset=", b"\x00", b"\xff\xfe", b" ", b"ffffffffffffffffffff\r\n",
    b"HTTP/1.1 304 \r\n", b"etag: \xc4\x91\r\n", b"HTTP/1.1 100 Continue\r\n\r\n",
]  # fmt: skip


class Scripted(World):
    """Every connection finds the same bytes, then the end."""

    answer = b""

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Give one end of a pair, the other end written full and shut."""
        self.dialled.append((address, port))
        ours, theirs = socket.socketpair()
        theirs.sendall(self.answer)
        theirs.shutdown(socket.SHUT_WR)
        self.kept = theirs
        return ours


@given(st.lists(st.one_of(st.sampled_from(_BITS), st.binary(max_size=20)), max_size=12))
def test_any_bytes_are_a_page_or_an_error_of_ours(bits: list[bytes]) -> None:
    """Whatever a server sends, nothing else comes out, and nothing private is dialled."""
    world = Scripted()
    world.answer = b"".join(bits)
    try:
        page = read(world, most_bytes=50, etag="x")
    except NetworkError as error:
        assert "\n" not in str(error)
    else:
        assert len(page.body) <= 50
    assert {address for address, _ in world.dialled} <= {PUBLIC}


# Encrypted


@pytest.fixture
def safe(tmp_path: Path) -> Iterator[tuple[Server, World]]:
    """A server with a certificate for two names and an IP address, behind the public address."""
    ours, trusting = certified(tmp_path, "news.test", "other.test", PUBLIC)
    with serving(Request.answer, ours) as story:
        yield story, World(context=trusting).route(PUBLIC, story.port)


def test_the_certificate_is_checked_for_the_name(safe: tuple[Server, World]) -> None:
    """The address was judged, the name is what TLS asks for and checks."""
    server, world = safe
    assert read(world, "https://news.test./").url == "https://news.test/"
    assert server.tls_names == ["news.test"]
    assert world.dialled == [(PUBLIC, 443)]
    assert read(world, f"https://{PUBLIC}/").status == 200
    error = refused(world, "https://elsewhere.test/")
    assert "elsewhere.test has no valid certificate" in str(error)
    assert error.permanent
    assert len(server.seen) == 2


def test_a_certificate_of_nobody_is_refused(safe: tuple[Server, World]) -> None:
    """Only authorities that browsers trust are believed."""
    server, world = safe
    world.context = SystemNetwork().trust()
    assert "no valid certificate (self-signed" in str(refused(world, "https://news.test/"))
    assert server.seen == []


def test_the_way_leads_to_https_and_not_back(safe: tuple[Server, World], server: Server) -> None:
    """From http to https is fine; from https to http is refused, though the place is public."""
    secure, world = safe
    world.name("plain.test", ["1.1.1.1"]).route("1.1.1.1", server.port)
    server.page = redirect("https://news.test/")
    assert read(world, "http://plain.test/").url == "https://news.test/"
    secure.page = redirect("http://plain.test/b")
    error = refused(world, "https://news.test/")
    assert "from https back to http" in str(error)
    assert error.permanent
    assert world.dialled.count(("1.1.1.1", 80)) == 1


def test_a_server_without_tls_is_told(server: Server, world: World) -> None:
    """https at a port that speaks http: one line, and it may change; a slow one is left."""
    error = refused(world, "https://news.test/")
    assert "no safe connection to news.test" in str(error)
    assert not error.permanent
    with socket.create_server(("127.0.0.1", 0)) as mute:
        world.route(PUBLIC, mute.getsockname()[1])
        assert "took longer" in str(refused(world, "https://news.test/", seconds=0.3))


# Webhooks


def test_a_webhook_is_posted_as_it_is(safe: tuple[Server, World]) -> None:
    """The very bytes and the given headers; the answer's status comes back."""
    server, world = safe
    server.page = answers(b"", 204)
    body = '{"a": "đ"}'.encode()
    given = {"Content-Type": "application/json", "webhook-id": "d_1", "Host": "evil.test"}
    assert send("https://news.test/hook?x", body, given, network=world) == 204
    method, path, headers, sent = server.seen[0]
    assert (method, path, sent) == ("POST", "/hook?x", body)
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "d_1"
    assert headers["host"] == "news.test"
    assert headers["user-agent"].startswith("Hearsay/")
    assert send("https://news.test/", b"", {}, network=world) == 204
    assert server.headers()["content-length"] == "0"


@pytest.mark.parametrize("status", [200, 301, 307, 400, 410, 500])
def test_the_status_of_a_webhook_is_the_callers_to_judge(
    safe: tuple[Server, World], status: int
) -> None:
    """No redirect is followed, no status is an error."""
    server, world = safe
    server.page = answers(b"", status, location="https://other.test/")
    assert send("https://news.test/", b"{}", {}, network=world) == status
    assert len(server.seen) == 1


@pytest.mark.parametrize("page", [slow_body, endless, answers(BOMB, content_encoding="gzip"), raw(
    b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx")])  # fmt: skip
def test_the_answer_to_a_webhook_is_hardly_read(safe: tuple[Server, World], page: Page) -> None:
    """However long, slow or broken, it was taken."""
    server, world = safe
    server.page = page
    began = time.monotonic()
    assert send("https://news.test/", b"{}", {}, seconds=0.5, network=world) == 200
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("url", "said"),
    [("http://news.test/", "https://"), ("https://10.0.0.1/", "private"),
     ("https://inside.test/", "private"), ("https://localhost/", "private"),
     ("https://news.test:22/", "port 22"), ("ftp://news.test/", "http")],
)  # fmt: skip
def test_a_webhook_goes_to_public_places_over_https(world: World, url: str, said: str) -> None:
    """The rules of fetching hold, and what is signed is not sent in the clear."""
    world.name("inside.test", ["10.0.0.5"])
    with pytest.raises(NetworkError, match=said) as caught:
        send(url, b"{}", {}, network=world)
    assert caught.value.permanent
    assert world.dialled == []


def test_a_webhook_inside_the_owners_network(server: Server) -> None:
    """The owner may except a host, then plain http will do; bad headers are told, not sent."""
    world = World().name("wiki", ["10.0.0.5"]).route("10.0.0.5", server.port)
    assert send("http://wiki/", b"{}", {}, allow=["wiki"], network=world) == 200
    with pytest.raises(NetworkError, match="cannot be asked for"):
        send("http://wiki/", b"{}", {"x": "a\r\nb: c"}, allow=["wiki"], network=world)
    assert len(server.seen) == 1
    server.page = silence
    with pytest.raises(NetworkError, match="took longer") as caught:
        send("http://wiki/", b"{}", {}, allow=["wiki"], network=world, seconds=0.3)
    assert not caught.value.permanent


# The cases of the evaluation data


def _redirector(request: Request) -> None:
    """Serve the addresses that the cases name."""
    parts = urlsplit(request.path)
    first, _, rest = parts.path.strip("/").partition("/")
    if first.isdigit():
        request.redirect(parse_qs(parts.query)["to"][0], int(first))
    elif first == "chain":
        request.redirect(f"/chain/{int(rest) - 1}" if int(rest) else "/")
    elif first == "loop":
        request.redirect("/loop")
    else:
        request.answer(b'<meta http-equiv="refresh" content="0;url=http://169.254.169.254/">')


def _cases(data_dir: Path) -> dict[str, Any]:
    file = data_dir / "bad_inputs" / "made" / "ssrf_cases.json"
    cases: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return cases


@pytest.mark.data
def test_every_known_trick_is_refused(data_dir: Path, tmp_path: Path) -> None:
    """No case reaches any address but the public one, and none of them gives a page of ours."""
    ours, trusting = certified(tmp_path, "redirector.test")
    cases = _cases(data_dir)["refuse"]
    assert len(cases) >= 128
    with serving(_redirector) as plain, serving(_redirector, ours) as secure:
        for case in cases:
            asked = urlsplit(case["url"]) if "redirector" in case["url"] else None
            port = secure.port if asked and asked.scheme == "https" else plain.port
            world = World(context=trusting).route(PUBLIC, port)
            if "resolve_to" in case:
                world.name(str(urlsplit(case["url"]).hostname), case["resolve_to"])
            if "not followed" in case["why"]:
                assert b"refresh" in read(world, case["url"]).body
            else:
                assert refused(world, case["url"]).permanent, case
            assert {address for address, _ in world.dialled} <= {PUBLIC}, case
            assert bool(world.dialled) == bool(asked), case


@pytest.mark.data
def test_rebinding_answers_one_after_another_are_refused(data_dir: Path) -> None:
    """The same names, each answer alone: only a public one is ever dialled."""
    for case in _cases(data_dir)["refuse"]:
        for answer in case.get("resolve_to", []):
            with serving(Request.answer) as story:
                world = World().route(PUBLIC, story.port)
                world.name(str(urlsplit(case["url"]).hostname), [answer])
                if answer == PUBLIC:
                    assert read(world, case["url"]).status == 200
                else:
                    assert refused(world, case["url"]).permanent
                    assert world.dialled == []


@pytest.mark.data
def test_every_good_address_is_asked(data_dir: Path, tmp_path: Path) -> None:
    """None of the good ones is refused."""
    good = _cases(data_dir)["allow"]
    hosts = [str(urlsplit(url).hostname).rstrip(".").encode("idna").decode() for url in good]
    ours, trusting = certified(tmp_path, *hosts)
    with serving(Request.answer) as plain, serving(Request.answer, ours) as secure:
        for url in good:
            port = secure.port if url.startswith("https") else plain.port
            world = World(context=trusting).route(PUBLIC, port)
            world.route("2606:2800:220:1:248:1893:25c8:1946", port)
            assert read(world, url).status == 200, url
    assert len(plain.seen) + len(secure.seen) == len(good) >= 10


# A word of each case, and the test above that is its story.
_TOLD_BY: dict[str, str | Callable[..., object]] = {
    "slowloris": "slow head",
    "slow body": "slow body",
    "no content-length": "endless body",
    "content-length: 5": test_a_body_longer_than_announced_is_cut,
    "10 mb -> ": "gzip bomb",
    "nested": "nested gzip",
    "br / zstd": "brotli",
    "10,000": "many headers",
    "1 mib": "long header",
    "1-byte chunks": "tiny chunks",
    "http/0.9": "HTTP/0.9",
    "elf": "program",
    "utf-7": test_utf7_is_not_read_as_such,
    "set-cookie": test_no_cookie_is_kept,
    "401": test_the_environment_changes_nothing,
    "http_proxy": test_the_environment_changes_nothing,
    "location with credentials": test_a_login_in_a_redirect_is_dropped,
}


@pytest.mark.data
def test_every_known_misbehaviour_has_its_test(data_dir: Path) -> None:
    """Each server of the cases is played by exactly one story above; a new one fails here."""
    servers = [case["server"].lower() for case in _cases(data_dir)["server_behaviours"]]
    for server in servers:
        told = [word for word in _TOLD_BY if word in server]
        assert len(told) == 1, server
    assert len(servers) == len(_TOLD_BY) == 17
    assert all(callable(story) or story in STORIES for story in _TOLD_BY.values())


def test_an_interface_answers_whatever_its_status(safe: tuple[Server, World]) -> None:
    """Status, headers and body are the caller's to judge."""
    server, world = safe
    server.page = answers(b'{"ok":false}', 429, retry_after="7")
    got = call("https://news.test/bot", b"{}", {"authorization": "Bearer x"}, network=world)
    assert (got.status, got.headers["retry-after"], got.body) == (429, "7", b'{"ok":false}')
    assert (server.seen[0][0], server.seen[0][1]) == ("POST", "/bot")
    assert server.headers()["authorization"] == "Bearer x"


@pytest.mark.parametrize("page", [silence, slow_body, raw(b"garbage"), endless])
def test_a_question_that_may_have_been_heard(safe: tuple[Server, World], page: Page) -> None:
    """It went out, and no whole answer came."""
    server, world = safe
    server.page = page
    with pytest.raises(UnknownOutcomeError):
        call("https://news.test/", b"{}", {}, seconds=0.5, network=world)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://no.test/", "http://news.test/"])
def test_a_question_that_nobody_heard(safe: tuple[Server, World], url: str) -> None:
    """Refused, unreachable or without TLS: it may be asked again."""
    _server, world = safe
    with pytest.raises(NetworkError) as told:
        call(url, b"{}", {}, network=world.name("no.test", ["192.0.78.9"]))
    assert not isinstance(told.value, UnknownOutcomeError)
