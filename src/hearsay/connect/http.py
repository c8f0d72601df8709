"""The only place that opens a connection.

`download` fetches an encoder from a hub that the desk chose. `fetch` reads an address that a
stranger gave, and `send` posts to one: both go nowhere but to public addresses, and connect to the
very address that was judged. `call` does the same for the interface of a messenger, and tells
whether a question that brought no answer may have been heard.
"""

from __future__ import annotations

import hashlib
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpcore
import httpx

from hearsay import __version__
from hearsay.connect import media
from hearsay.connect.addresses import Target, is_excepted, judge_url, refusal
from hearsay.connect.answers import (
    MOST_REDIRECTS,
    REDIRECTS,
    TAG,
    Fetched,
    body_of,
    headers_of,
    next_target,
    require_sound_head,
    taken,
)
from hearsay.connect.troubles import UNNAMED, of_certificate, of_socket
from hearsay.errors import NetworkError, Phrase, StatusError, UnknownOutcomeError, UrlError

__all__ = [
    "Fetched",
    "Network",
    "Reply",
    "SystemNetwork",
    "call",
    "download",
    "fetch",
    "is_free",
    "send",
]

USER_AGENT = f"Hearsay/{__version__} (a fact-checking desk reads what somebody linked to)"
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_CHUNK = 1 << 18
_MOST_ADDRESSES = 8  # tried one after another
_MOST_ANSWER = 16 * 1024  # bytes read of the answer to a webhook
_MOST_CALLED = 1 << 20  # bytes read of an interface's answer
_CONNECT_SECONDS = 5.0
_SHA256 = re.compile("[0-9a-f]{64}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def download(
    url: str,
    target: Path,
    *,
    most_bytes: int,
    sha256: str = "",
    tell: Callable[[int], None] | None = None,
) -> None:
    """Fetch `url` into `target` over https (http only from this machine itself).

    Raises:
        NetworkError: it cannot be reached, answers with an error, is larger than `most_bytes`, or
            is not the file that `sha256`, or the hub itself, names.
    """
    digest = hashlib.sha256()
    size, answered = 0, False
    try:
        with (
            httpx.Client(
                timeout=TIMEOUT,
                max_redirects=MOST_REDIRECTS,
                follow_redirects=True,
                event_hooks={"request": [lambda request: _allowed(str(request.url), url)]},
            ) as client,
            client.stream("GET", url) as reply,
        ):
            answered = reply.status_code == httpx.codes.OK
            if not answered:
                gone = reply.status_code in (401, 403, 404, 410)
                advice = "it is not there" if gone else "try again later"
                raise NetworkError(
                    f"{url}: the hub answered {reply.status_code}; {advice}", permanent=gone
                )
            expected = sha256 or _named_hash(reply)
            with target.open("wb") as file:
                for chunk in reply.iter_bytes(_CHUNK):
                    size += len(chunk)
                    if size > most_bytes:
                        raise NetworkError(f"{url}: larger than {most_bytes} bytes", permanent=True)
                    digest.update(chunk)
                    file.write(chunk)
                    if tell is not None:
                        tell(size)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        what = "the download broke off" if answered else "hub not reachable"
        raise NetworkError(
            f"{what}: {url} ({type(error).__name__}); check the connection and try again, or set "
            "HEARSAY_HUB to a hub that this machine can reach, or copy the encoder's folder here"
        ) from error
    if expected and digest.hexdigest() != expected:
        raise NetworkError(
            f"{url}: damaged on the way (sha256 {digest.hexdigest()[:12]}…, not {expected[:12]}…); "
            "try again"
        )


def _named_hash(reply: httpx.Response) -> str:
    """Return the SHA-256 by which a hub names the file; "" if it names none."""
    for answer in (*reply.history, reply):
        tag = str(answer.headers.get("x-linked-etag", "")).strip('"').lower()
        if _SHA256.fullmatch(tag):
            return tag
    return ""


def _allowed(url: str, first: str) -> None:
    """Refuse what is not https; only from this machine itself may the way lead to a private place."""
    parts, asked = urlsplit(url), urlsplit(first)
    local = asked.hostname in _LOOPBACK
    if parts.scheme != "https" and not (
        local and parts.scheme == "http" and parts.hostname in _LOOPBACK
    ):
        raise NetworkError(f"{url}: only https addresses are fetched", permanent=True)
    if not local and parts.hostname != asked.hostname and _private(parts.hostname or ""):
        reason = "a hub may not lead to an address of this machine or its network"
        raise NetworkError(f"{url}: {reason}", permanent=True)


def _private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


class Network(Protocol):
    """What connections stand on: names, sockets and trust; a test brings its own."""

    def addresses(self, host: str, seconds: float) -> Sequence[str]:
        """Return the IP addresses of a name, none if it has none; OSError if it cannot be told."""
        ...

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Return a connection to an IP address; OSError if there is none."""
        ...

    def trust(self) -> ssl.SSLContext:
        """Return whom to believe that a server is who it says."""
        ...


class SystemNetwork:
    """The machine's own resolver, its sockets, and the authorities that browsers trust."""

    def addresses(self, host: str, seconds: float) -> Sequence[str]:
        """Ask the resolver, which knows no time limit: in a thread, so that we have one."""
        answer: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

        def ask() -> None:
            try:
                found = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
                answer.put([str(entry[4][0]) for entry in found])
            except OSError as error:
                answer.put(error)

        threading.Thread(target=ask, daemon=True, name="resolve").start()
        try:
            found = answer.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError("the resolver does not answer") from None
        if isinstance(found, socket.gaierror) and found.errno == socket.EAI_NONAME:
            return ()
        if isinstance(found, OSError):
            raise found
        return tuple(dict.fromkeys(found))

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Open a TCP connection; `address` is a number, so no name is asked again."""
        return socket.create_connection((address, port), seconds)

    def trust(self) -> ssl.SSLContext:
        """Take httpx's list of authorities, and nothing from the environment."""
        return self._context

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)


_SYSTEM = SystemNetwork()


def fetch(  # noqa: PLR0913  the limits are each caller's own, and named at every call
    url: str,
    *,
    most_bytes: int,
    seconds: float,
    accept: Sequence[str] = media.PAGES,
    allow: Sequence[str] = (),
    etag: str = "",
    modified: str = "",
    network: Network = _SYSTEM,
) -> Fetched:
    """Read an address that a stranger gave.

    Only public addresses are asked (see `addresses`), at the first step and after each redirect; of
    a name, every IP address must be public, and the connection goes to the one that was judged. No
    cookies, no logins, no proxy, no way back from https to http.

    Args:
        url: An absolute http or https address.
        most_bytes: The largest body, before and after unpacking.
        seconds: The time for everything together: names, redirects, the last byte.
        accept: The media types that are taken.
        allow: What the desk's owner excepts from the rules of addresses (see `judge_url`).
        etag: The `etag` of an earlier answer; with it or `modified`, the answer may be that nothing
            changed.
        modified: The `modified` of an earlier answer.
        network: What to reach it by.

    Raises:
        NetworkError: the address is refused, cannot be reached, or answers with anything but a body
            within these limits. `permanent` says that the same address will not do later either.
            It is a StatusError where the answer has a status that brings nothing.
        SettingError: an entry of `allow` cannot be read.
    """
    headers = {"accept": ", ".join(accept), "accept-encoding": "gzip"}
    known = {"if-none-match": etag, "if-modified-since": modified}
    headers |= {name: value for name, value in known.items() if TAG.fullmatch(value)}
    errand = _Errand(headers, tuple(accept), tuple(allow), most_bytes, _Clock(seconds), network)
    with _told(url):
        way = [judge_url(url, allow)]
        while True:
            with _ask(errand, "GET", way[-1], b"") as reply:
                if reply.status not in REDIRECTS:
                    asked = any(name.startswith("if-") for name in headers)
                    return taken(reply, way, errand.accept, errand.most_bytes, may_be_same=asked)
                way.append(next_target(reply, way, allow))


def send(  # noqa: PLR0913  the limits are each caller's own, and named at every call
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float = 15,
    allow: Sequence[str] = (),
    network: Network = _SYSTEM,
) -> int:
    """Post `body` to an address that a user of the desk gave; returns the status of the answer.

    The rules of `fetch` hold, and it must be https unless the desk's owner excepts the host. No
    redirect is followed. A 2xx status means that it was taken.

    Raises:
        NetworkError: the address is refused, or cannot be reached.
        SettingError: an entry of `allow` cannot be read.
    """
    errand = _Errand(headers, (), tuple(allow), _MOST_ANSWER, _Clock(seconds), network)
    with _told(url):
        target = judge_url(url, allow)
        if target.scheme != "https" and not is_excepted(target, allow):
            said = Phrase("a webhook's address begins with https://")
            raise NetworkError(said, permanent=True)
        with _ask(errand, "POST", target, body) as reply:
            _drain(reply)
            return reply.status


@dataclass(frozen=True, slots=True)
class Reply:
    """What an interface answered, whatever its status; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(  # noqa: PLR0913  the limits are each caller's own, and named at every call
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    method: str = "POST",
    seconds: float = 15,
    most_bytes: int = _MOST_CALLED,
    allow: Sequence[str] = (),
    network: Network = _SYSTEM,
) -> Reply:
    """Ask an interface that the desk's owner has set up, such as a messenger's; once, and no more.

    The rules of `send` hold; of the answer, at most `most_bytes` are read.

    Raises:
        UnknownOutcomeError: the question went out and no whole answer came: it may have been heard.
        NetworkError: the address is refused or cannot be reached: nobody has heard it.
        SettingError: an entry of `allow` cannot be read.
    """
    sent = _Sent()
    errand = _Errand(headers, (), tuple(allow), most_bytes, _Clock(seconds), network, sent)
    try:
        with _told(url):
            target = judge_url(url, allow)
            if target.scheme != "https" and not is_excepted(target, allow):
                said = Phrase("an interface's address begins with https://")
                raise NetworkError(said, permanent=True)
            with _ask(errand, method, target, body) as reply:
                return Reply(reply.status, headers_of(reply), body_of(reply, most_bytes))
    except NetworkError as error:
        if sent.began:
            raise UnknownOutcomeError(error.phrase) from error
        raise


class _Sent:
    """Whether a request has begun to go out; httpcore tells."""

    def __init__(self) -> None:
        self.began = False

    def __call__(self, event: str, _info: Mapping[str, object]) -> None:
        self.began = self.began or event == "http11.send_request_headers.started"


def is_free(address: str, port: int) -> bool:
    """Tell whether a server could be started here: nobody else listens at that port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def _drain(reply: httpcore.Response) -> None:
    """Read a little of an answer, so that the other side may finish; nobody needs what it says."""
    size = 0
    try:
        for piece in reply.iter_stream():
            size += len(piece)
            if size > _MOST_ANSWER:
                return
    except (NetworkError, httpcore.ProtocolError):
        pass  # the status is known, and that is what counts


class _Clock:
    """The time left of a limit for everything together."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left.

        Raises:
            NetworkError: there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> NetworkError:
        """Return the error that says so."""
        seconds = f"{self._seconds:g}"
        return NetworkError(Phrase("took longer than %(seconds)s seconds", seconds=seconds))


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is the same at every step of one errand."""

    headers: Mapping[str, str]
    accept: tuple[str, ...]
    allow: tuple[str, ...]
    most_bytes: int
    clock: _Clock
    network: Network
    trace: Callable[[str, Mapping[str, object]], None] | None = None


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Turn whatever goes wrong into one error that names the address."""
    shown = url if len(url) <= 200 and url.isprintable() else f"{url[:200]!r}…"
    try:
        yield
    except StatusError as error:
        said = Phrase("%(url)s: %(why)s", url=shown, why=error.phrase)
        raise StatusError(said, error.status, error.headers, permanent=error.permanent) from error
    except NetworkError as error:
        said = Phrase("%(url)s: %(why)s", url=shown, why=error.phrase)
        raise NetworkError(said, permanent=error.permanent) from error
    except UrlError as error:
        said = Phrase("%(url)s: not fetched: %(why)s", url=shown, why=error.phrase)
        raise NetworkError(said, permanent=True) from error
    except httpcore.LocalProtocolError as error:
        english = f"{shown}: cannot be asked for ({error})"
        said = Phrase("%(url)s: cannot be asked for", english=english, url=shown)
        raise NetworkError(said, permanent=True) from error
    except (httpcore.ProtocolError, httpcore.WriteError) as error:
        english = f"{shown}: does not answer in proper HTTP ({error})"
        said = Phrase("%(url)s: does not answer in proper HTTP", english=english, url=shown)
        raise NetworkError(said) from error


@contextmanager
def _ask(errand: _Errand, method: str, target: Target, body: bytes) -> Iterator[httpcore.Response]:
    """Ask for one address, over a connection of its own, and give the head of the answer."""
    backend = _Pinned(_judged_addresses(errand, target), errand.clock, errand.network)
    ours = {"host": target.authority, "user-agent": USER_AGENT, "connection": "close"}
    if method not in ("GET", "HEAD"):
        ours["content-length"] = str(len(body))
    headers = {name.lower(): value for name, value in errand.headers.items()} | ours
    url = httpcore.URL(
        scheme=target.scheme.encode(),
        host=target.host.encode(),
        port=target.port,
        target=target.path.encode(),
    )
    context = errand.network.trust() if target.scheme == "https" else None
    with (
        httpcore.ConnectionPool(context, max_connections=1, network_backend=backend) as pool,
        pool.stream(
            method,
            url,
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
            content=body or None,
            extensions={} if errand.trace is None else {"trace": errand.trace},
        ) as reply,
    ):
        require_sound_head(reply)
        yield reply


def _judged_addresses(errand: _Errand, target: Target) -> tuple[str, ...]:
    """Return the IP addresses of a target, if a stranger may send us to every one of them."""
    if target.address is not None:
        return (str(target.address),)  # judged with the address it stands in
    try:
        found = errand.network.addresses(target.host, errand.clock.left())
    except TimeoutError:
        raise errand.clock.over() from None
    except OSError as error:
        english = f"the name {target.host} cannot be looked up now ({error})"
        raise NetworkError(
            Phrase("the name %(host)s cannot be looked up now", english=english, host=target.host)
        ) from error
    if not found:
        raise NetworkError(
            Phrase("there is no host of the name %(host)s", host=target.host), permanent=True
        )
    for address in found:
        reason = refusal(address)
        if reason and not _is_excepted(target, errand.allow, address):
            said = Phrase(
                "%(host)s stands for %(address)s, which is %(reason)s",
                host=target.host,
                address=address[:60],
                reason=reason,
            )
            raise NetworkError(said, permanent=True)
    return tuple(str(ip_address(address)) for address in found)


def _is_excepted(target: Target, allow: Sequence[str], address: str) -> bool:
    try:
        return is_excepted(target, allow, ip_address(address))
    except ValueError:
        return False


class _Pinned(httpcore.NetworkBackend):
    """Connects to addresses that were judged, whatever name it is asked for."""

    def __init__(self, addresses: Sequence[str], clock: _Clock, network: Network) -> None:
        self._addresses, self._clock, self._network = addresses, clock, network

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Try the addresses in turn; `host` serves TLS alone, which checks it by itself."""
        reason: Phrase | None = None
        for address in self._addresses[:_MOST_ADDRESSES]:
            seconds = min(_CONNECT_SECONDS, self._clock.left())
            try:
                return _Stream(self._network.connect(address, port, seconds), host, self._clock)
            except OSError as error:
                reason = of_socket(error)
        raise NetworkError(
            Phrase("%(host)s cannot be reached (%(reason)s)", host=host, reason=reason or UNNAMED)
        )


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends when the time for everything is over."""

    def __init__(self, connection: socket.socket, host: str, clock: _Clock) -> None:
        self._connection, self._host, self._clock = connection, host, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came, "" at the end."""
        self._connection.settimeout(self._clock.left())
        try:
            return self._connection.recv(max_bytes)
        except TimeoutError:
            raise self._clock.over() from None
        except OSError as error:
            raise NetworkError(
                Phrase("%(host)s broke off (%(reason)s)", host=self._host, reason=of_socket(error))
            ) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send it all; httpcore still reads the answer of a server that would not hear us out."""
        self._connection.settimeout(self._clock.left())
        try:
            self._connection.sendall(buffer)  # the limit is for all of it
        except TimeoutError:
            raise self._clock.over() from None
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Encrypt, and check that the other side is `server_hostname`."""
        try:
            self._connection.settimeout(self._clock.left())
            safe = ssl_context.wrap_socket(self._connection, server_hostname=server_hostname)
        except TimeoutError:
            self.close()
            raise self._clock.over() from None
        except ssl.SSLCertVerificationError as error:
            self.close()
            said = Phrase(
                "%(host)s has no valid certificate (%(reason)s)",
                host=str(server_hostname),
                reason=of_certificate(error),
            )
            raise NetworkError(said, permanent=True) from error
        except OSError as error:
            self.close()
            english = f"no safe connection to {server_hostname} ({error.strerror or error})"
            host = str(server_hostname)
            raise NetworkError(
                Phrase("no safe connection to %(host)s", english=english, host=host)
            ) from error
        return _Stream(safe, self._host, self._clock)

    def get_extra_info(self, info: str) -> Any:
        """Return nothing: httpcore needs none of it for HTTP/1.1."""
        return None
