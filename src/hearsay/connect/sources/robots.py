"""What robots.txt asks of us (RFC 9309): judged from its text, which the caller keeps for a day.

The standard library's reader knows neither the "*" and "$" of paths nor that the longest rule counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import quote, urlsplit

from hearsay.connect.sources.types import Fetch
from hearsay.errors import NetworkError, StatusError

__all__ = ["Judgement", "Robots", "fetch_robots", "judge", "robots_url"]

_US = "hearsay"
_EVERYBODY = "*"
_MOST = 500 * 1024  # characters that RFC 9309 wants read at least
_MOST_DELAY = timedelta(hours=1)
_TOKEN = re.compile(r"[A-Za-z_-]+")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Robots:
    """A site's robots.txt: `text`, "" if it has none; `unknown` if the site could not tell."""

    text: str = ""
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether an address may be asked, and how long to pause between two questions to its site."""

    allowed: bool
    delay: timedelta = timedelta()


@dataclass(slots=True)
class _Group:
    """The rules for one name: patterns of paths, and whether they allow."""

    rules: list[tuple[str, bool]] = field(default_factory=list)
    delay: timedelta = timedelta()


def robots_url(url: str) -> str:
    """Return where the robots.txt for an address is."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def fetch_robots(url: str, fetch: Fetch) -> Robots:
    """Read the robots.txt for an address. That a site has none, or none for us, allows everything.

    Raises:
        NetworkError: the site cannot be reached now.
    """
    try:
        answer = fetch(robots_url(url), accept=("text/plain",))
    except StatusError as error:
        return Robots(unknown=not error.permanent)
    except NetworkError as error:
        if not error.permanent:
            raise
        return Robots()  # too large, or a page and no text: no rules that we could follow
    return Robots(answer.body.decode("utf-8", "replace"))


def judge(robots: Robots, url: str) -> Judgement:
    """Return whether `url` may be asked by us; as long as a site cannot tell, it may not.

    The rules for our name count, else those for everybody. Of the rules that fit, the longest
    counts; if two are as long, the one that allows.
    """
    if robots.unknown:
        return Judgement(allowed=False)
    groups = _groups(robots.text)
    group = groups.get(_US) or groups.get(_EVERYBODY) or _Group()
    parts = urlsplit(url)
    path = _normal(parts.path or "/") + (f"?{_normal(parts.query)}" if parts.query else "")
    fitting = [(len(rule), allows) for rule, allows in group.rules if _fits(rule, path)]
    allowed = path == "/robots.txt" or max(fitting, default=(0, True))[1]
    return Judgement(allowed, group.delay)


def _groups(text: str) -> dict[str, _Group]:
    """Return the rules by the name they are for, in lower case; rules of one name are put together."""
    groups: dict[str, _Group] = {}
    current: list[_Group] = []
    is_naming = False
    for name, value in _lines(text):
        if name == "user-agent":
            if not is_naming:
                current = []
            is_naming = True
            found = _TOKEN.match(value)
            token = (
                _EVERYBODY if value.startswith(_EVERYBODY) else found[0].lower() if found else ""
            )
            current.append(groups.setdefault(token, _Group()))
        elif name in ("allow", "disallow", "crawl-delay"):
            is_naming = False
            for group in current:
                _add(group, name, value)
    return groups


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text[:_MOST].removeprefix("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _add(group: _Group, name: str, value: str) -> None:
    if name == "crawl-delay":
        try:
            group.delay = min(timedelta(seconds=max(float(value), 0.0)), _MOST_DELAY)
        except (ValueError, OverflowError):
            pass  # not a number: nothing that could be followed
    elif value:
        group.rules.append((_normal(value), name == "allow"))


def _normal(path: str) -> str:
    """Return a path with one spelling for each character, as RFC 9309 compares them."""
    return _ESCAPED.sub(_unescaped, quote(path.encode("utf-8", "replace"), safe=_ASCII))


def _unescaped(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if _UNRESERVED.fullmatch(char) else found[0].upper()


def _fits(rule: str, path: str) -> bool:
    """Tell whether a path begins as a rule says; "*" stands for anything, "$" for the end."""
    is_whole = rule.endswith("$")
    first, *others = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    if not others:
        return not is_whole or path == first
    place = len(first)
    *middle, last = others
    for piece in middle:
        place = path.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    if is_whole:
        return path.endswith(last) and len(path) - len(last) >= place
    return path.find(last, place) >= 0
