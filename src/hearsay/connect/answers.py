"""What a server answered: its head, where it leads on, and its body, each within its bounds.

Nothing here opens a connection; `http` does, and hands over what comes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin

from hearsay.connect import media
from hearsay.connect.addresses import Target, judge_url
from hearsay.errors import NetworkError, Phrase, StatusError, UrlError

__all__ = [
    "MOST_REDIRECTS",
    "REDIRECTS",
    "TAG",
    "Answer",
    "Fetched",
    "body_of",
    "headers_of",
    "next_target",
    "require_sound_head",
    "taken",
]

MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
_FULL = (200, 203)
_NOT_MODIFIED = 304
_MAY_CHANGE = (408, 421, 425, 429)  # of the 4xx, those that are worth another try
_MOST_HEADERS = 200
_MOST_HEADER_BYTES = 64 * 1024
_LOGIN = re.compile(r"\A(https?://)[^/?#\\]*@", re.IGNORECASE)
TAG = re.compile(r"[\x20-\x7e]{1,512}")
"""What may go back to a server as the mark of what we have of it."""


class Answer(Protocol):
    """The head of an answer as it came, and its body piece by piece."""

    @property
    def status(self) -> int:
        """Return its status."""
        ...

    @property
    def headers(self) -> Sequence[tuple[bytes, bytes]]:
        """Return names and values as they came."""
        ...

    @property
    def extensions(self) -> Mapping[str, Any]:
        """Return what else is known of it, `http_version` among that."""
        ...

    def iter_stream(self) -> Iterator[bytes]:
        """Yield the body; NetworkError where it breaks off."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: `body` is unpacked and is what `content_type` says.

    `charset` is a codec that Python reads safely, "" if the page names none; `etag` and `modified`
    go into the next `fetch` of the same address; `passed` are the addresses that led here;
    `headers` are those of the answer, names in lower case.
    """

    url: str
    status: int
    content_type: str
    charset: str
    body: bytes
    sha256: str
    etag: str
    modified: str
    passed: tuple[str, ...]
    not_modified: bool
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)

    def text(self) -> str:
        """Return the body as text; what cannot be read becomes U+FFFD."""
        text = self.body.decode(self.charset or "utf-8", "replace")
        return text.removeprefix("\ufeff")


def require_sound_head(reply: Answer) -> None:
    """Refuse an answer whose head is no HTTP/1, or larger than any honest one."""
    version = reply.extensions.get("http_version", b"")
    if version not in (b"HTTP/1.1", b"HTTP/1.0"):
        said = Phrase("answers in %(version)s", version=version.decode("ascii", "replace"))
        raise NetworkError(said, permanent=True)
    size = sum(len(name) + len(value) for name, value in reply.headers)
    if len(reply.headers) > _MOST_HEADERS or size > _MOST_HEADER_BYTES:
        raise NetworkError(Phrase("the head of its answer is too large"), permanent=True)


def header_of(reply: Answer, name: bytes) -> str:
    """Return a header, "" if it is not there, all its values if it stands several times."""
    values = [value for key, value in reply.headers if key.lower() == name]
    return b", ".join(values).decode("utf-8", "replace").strip()


def headers_of(reply: Answer) -> dict[str, str]:
    """Return the headers of an answer, names in lower case; of one that stands twice, the last."""
    return {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in reply.headers}


def next_target(reply: Answer, way: Sequence[Target], allow: Sequence[str]) -> Target:
    """Return where a redirect leads, judged as the first address was."""
    here, location = way[-1], header_of(reply, b"location")
    if not location:
        raise NetworkError(
            Phrase("answered %(status)d without saying where to go", status=reply.status),
            permanent=True,
        )
    if any(ord(char) < 0x20 for char in location):
        raise NetworkError(
            Phrase("is led on to an address with control characters"), permanent=True
        )
    try:
        joined = urljoin(str(here), location.replace(" ", "%20"))
        there = judge_url(_LOGIN.sub(r"\1", joined), allow)
    except (UrlError, ValueError) as error:
        why = (
            error.phrase
            if isinstance(error, UrlError)
            else Phrase("that is no web address", english=str(error))
        )
        said = Phrase("is led on to %(place)s: %(why)s", place=repr(location[:200]), why=why)
        raise NetworkError(said, permanent=True) from error
    if here.scheme == "https" and there.scheme != "https":
        said = Phrase("is led from https back to %(scheme)s", scheme=there.scheme)
        raise NetworkError(said, permanent=True)
    if there in way:
        raise NetworkError(Phrase("is led in a circle"), permanent=True)
    if len(way) > MOST_REDIRECTS:
        said = Phrase("is led on more than %(times)d times", times=MOST_REDIRECTS)
        raise NetworkError(said, permanent=True)
    return there


def taken(
    reply: Answer,
    way: Sequence[Target],
    accept: Sequence[str],
    most_bytes: int,
    *,
    may_be_same: bool,
) -> Fetched:
    """Return the answer at the end of the way, its body read within the limits."""
    is_same = reply.status == _NOT_MODIFIED and may_be_same
    if reply.status not in _FULL and not is_same:
        gone = 400 <= reply.status < 500 and reply.status not in _MAY_CHANGE
        advice = Phrase("it is not there for us") if gone else Phrase("try again later")
        said = Phrase("answered %(status)d; %(advice)s", status=reply.status, advice=advice)
        raise StatusError(said, reply.status, headers_of(reply), permanent=gone)
    body = b"" if is_same else body_of(reply, most_bytes)
    declared = header_of(reply, b"content-type")
    return Fetched(
        url=str(way[-1]),
        status=reply.status,
        content_type="" if is_same else media.settle(declared, body, accept),
        charset=media.charset(declared, body),
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        etag=_tag(reply, b"etag"),
        modified=_tag(reply, b"last-modified"),
        passed=tuple(map(str, way[:-1])),
        not_modified=is_same,
        headers=headers_of(reply),
    )


def _tag(reply: Answer, name: bytes) -> str:
    value = header_of(reply, name)
    return value if TAG.fullmatch(value) else ""


def body_of(reply: Answer, most_bytes: int) -> bytes:
    """Return the unpacked body; NetworkError if it is larger than `most_bytes` before or after."""
    times = media.codings(header_of(reply, b"content-encoding"))
    length = header_of(reply, b"content-length")
    if length.isascii() and length.isdigit() and int(length[:20]) > most_bytes:
        raise _too_large(most_bytes)
    pieces = _counted(reply.iter_stream(), most_bytes)
    for _ in range(times):
        pieces = _counted(media.inflate(pieces), most_bytes)
    return b"".join(pieces)


def _counted(pieces: Iterable[bytes], most_bytes: int) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most_bytes:
            raise _too_large(most_bytes)
        yield piece


def _too_large(most_bytes: int) -> NetworkError:
    return NetworkError(Phrase("larger than %(most)d bytes", most=most_bytes), permanent=True)
