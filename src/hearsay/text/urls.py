"""Web addresses: parsed as browsers parse them, and reduced to one form per page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hearsay.errors import Phrase, UrlError
from hearsay.text.hosts import parse_host
from hearsay.text.tables import rows

__all__ = ["Url", "canonical_url", "parse_url"]

_PORTS = {"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443}
_WEB = ("http", "https")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BLANKS = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_MAX_PORT = 65535
_USUAL = 300  # characters up to which an address is worth remembering

_FRAGMENT = ' "<>`'
_QUERY = " \"#<>'"
_PATH = ' "#<>?^`{}'
_USER = _PATH + "/:;=@[\\]|"

_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_DOT = {".", "%2e"}
_DOTS = {"..", ".%2e", "%2e.", "%2e%2e"}
# Hosts of the same site for phones; "www" is the site itself.
_FRONT = re.compile(r"\A(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")

_TRACKER_NAMES = {(host, name) for host, name in rows("trackers.tsv") if not name.endswith("*")}
_TRACKER_STARTS = tuple(name[:-1] for _, name in rows("trackers.tsv") if name.endswith("*"))


@dataclass(frozen=True, slots=True)
class Url:
    """A parsed web address; `port` is None where it is the scheme's own."""

    scheme: str
    user: str
    password: str
    host: str
    port: int | None
    path: str
    query: str | None
    fragment: str | None

    def __str__(self) -> str:
        login = f"{self.user}:{self.password}@" if self.password else self.user and f"{self.user}@"
        port = "" if self.port is None else f":{self.port}"
        query = "" if self.query is None else f"?{self.query}"
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.scheme}://{login}{self.host}{port}{self.path}{query}{fragment}"


def parse_url(text: str) -> Url:
    """Parse an absolute web address by the WHATWG URL standard.

    Takes the schemes http, https, ftp, ws and wss; there is no base address.

    Raises:
        UrlError: `text` is no such address; the error says why.
    """
    text = _BLANKS.sub("", text.strip(_EDGES))
    found = _SCHEME.match(text)
    if not found:
        raise UrlError(Phrase("%(text)s has no scheme such as https:", text=repr(text[:60])))
    scheme = found[1].lower()
    if scheme not in _PORTS:
        raise UrlError(Phrase("%(scheme)s: is not the scheme of a web address", scheme=scheme[:20]))
    rest, hash_, fragment = text[found.end() :].partition("#")
    rest, mark, query = rest.partition("?")
    authority, path = _split_path(rest.replace("\\", "/").lstrip("/"))
    login, at, place = authority.rpartition("@")
    user, _, password = login.partition(":")
    host, port = _split_port(place, scheme)
    return Url(
        scheme=scheme,
        user=_encode(user, _USER) if at else "",
        password=_encode(password, _USER),
        host=parse_host(host),
        port=port,
        path=_plain_path(path),
        query=_encode(query, _QUERY) if mark else None,
        fragment=_encode(fragment, _FRAGMENT) if hash_ else None,
    )


def canonical_url(text: str) -> str | None:
    """Return the one form of a web address that all links to the same page share, or None.

    None stands for whatever is not an http or https address. On top of `parse_url`: https for
    http; no login; no fragment (but "#!…" stays); no "www.", "m.", "mobile." or "amp." in front of
    a site's name; escapes only where needed, in capitals; no trackers (tables/trackers.tsv); the
    other parameters in alphabetical order; no slash at the end. Shorteners stay as they are:
    following them would need the network. Idempotent.
    """
    return _canonical_kept(text) if len(text) <= _USUAL else _canonical(text)


@lru_cache(maxsize=8192)
def _canonical_kept(text: str) -> str | None:
    return _canonical(text)


def _canonical(text: str) -> str | None:
    try:
        url = parse_url(text)
    except UrlError:
        return None
    if url.scheme not in _WEB:
        return None
    host = _site(url.host)
    port = "" if url.port is None else f":{url.port}"
    path = _ESCAPED.sub(_unescape, url.path).rstrip("/")
    query = _kept_query(host, url.query or "")
    bang = url.fragment if url.fragment and url.fragment.startswith("!") else ""
    return f"https://{host}{port}{path}" + (f"?{query}" if query else "") + (bang and f"#{bang}")


def _split_path(rest: str) -> tuple[str, str]:
    authority, slash, path = rest.partition("/")
    return authority, slash + path


def _split_port(place: str, scheme: str) -> tuple[str, int | None]:
    host, colon, digits = place.rpartition(":")
    if not colon or "]" in digits:
        return place, None
    if not digits:
        return host, None
    if not (digits.isascii() and digits.isdigit()) or len(digits.lstrip("0")) > 5:
        raise UrlError(Phrase("%(port)s is no port", port=repr(digits[:20])))
    port = int(digits)
    if port > _MAX_PORT:
        raise UrlError(Phrase("port %(port)d is above %(most)d", port=port, most=_MAX_PORT))
    return host, None if port == _PORTS[scheme] else port


def _encode(text: str, also: str) -> str:
    if text.isascii() and text.isprintable() and not any(c in text for c in also):
        return text
    return "".join(c if " " <= c <= "~" and c not in also else _escape(c) for c in text)


def _escape(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _plain_path(path: str) -> str:
    """Resolve dot segments and escape what paths cannot hold."""
    done: list[str] = []
    segments = path.split("/")[1:] if path else [""]
    for i, segment in enumerate(segments):
        is_last = i == len(segments) - 1
        lower = segment.lower()
        if lower in _DOTS:
            if done:
                done.pop()
            done += [""] * is_last
        elif lower in _DOT:
            done += [""] * is_last
        else:
            done.append(_encode(segment, _PATH))
    return "/" + "/".join(done)


def _site(host: str) -> str:
    if not host.endswith("..") and host != ".":
        host = host.removesuffix(".")
    while (shorter := _FRONT.sub("", host)) != host:
        host = shorter
    return host


def _unescape(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char.isascii() and (char.isalnum() or char in "-_~") else found[0].upper()


def _kept_query(host: str, query: str) -> str:
    if not query:
        return ""
    pairs = (_ESCAPED.sub(_unescape, pair) for pair in query.split("&"))
    return "&".join(sorted(p for p in pairs if p and not _is_tracker(host, p.partition("=")[0])))


def _is_tracker(host: str, name: str) -> bool:
    name = name.lower()
    if name.startswith(_TRACKER_STARTS) or ("*", name) in _TRACKER_NAMES:
        return True
    return (host, name) in _TRACKER_NAMES
