"""What people type to name a source, and the source that is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from hearsay.connect.addresses import judge_url
from hearsay.connect.sources import types as contract
from hearsay.connect.sources.activitystreams import Outbox
from hearsay.connect.sources.bluesky import Posts, What
from hearsay.connect.sources.feeds import Feed
from hearsay.connect.sources.mastodon import Timeline
from hearsay.connect.sources.youtube import Channel
from hearsay.errors import SettingError, UrlError
from hearsay.text.urls import parse_url
from hearsay.web.claims.refusals import Refused, not_followed
from hearsay.web.sources.models import Kind

__all__ = ["MOST_ADDRESS", "may_move", "read_address", "source_at"]

MOST_ADDRESS = 500
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_LOCAL = ("local", "public/local")
_PUBLIC = ("", "public", "explore", "home", "about")
_CHANNEL = re.compile(r"(?:^|[/=])(UC[A-Za-z0-9_-]{22})(?:$|[/?&#])")
_BLUESKY = "bsky.app"


def read_address(kind: str, typed: str) -> str:
    """Return the address of a source in the one spelling that is kept.

    Raises:
        Refused: it names no source of this kind; the text says what would.
    """
    typed = "".join(char for char in typed.strip() if char.isprintable())
    if not typed:
        raise Refused(_("Say where it is."))
    address = _READERS[kind](typed)
    if len(address) > MOST_ADDRESS:
        raise Refused(_("The address is too long."))
    try:
        source_at(kind, address)
    except SettingError as error:
        raise Refused(_told(kind)) from error
    return address


def source_at(kind: str, address: str) -> contract.Source:
    """Return the source at an address as `read_address` spells it.

    Raises:
        SettingError: there is none.
    """
    return _MAKERS[kind](address)


def may_move(kind: str) -> bool:
    """Tell whether the same source may be found at another address; else it is another source."""
    return kind in (Kind.FEED, Kind.OUTBOX)


def _told(kind: str) -> str:
    """Say what an address of a kind looks like."""
    return {
        Kind.MASTODON: _("Give a server such as mastodon.social, or a hashtag as in #flood@mastodon.social."),
        Kind.BLUESKY: _("Give a #hashtag, an @account, words to search for, or a feed that begins with at://."),
        Kind.YOUTUBE: _("Give the channel's ID: UC and 22 characters. It stands on the channel's page under About."),
    }.get(Kind(kind), _("Give an address that begins with https://."))  # fmt: skip


def _web(typed: str) -> str:
    url = typed if _SCHEME.match(typed) or "://" in typed else f"https://{typed}"
    try:
        judge_url(url, settings.FETCH_ALLOW)  # what the worker may fetch
        found = str(parse_url(url))
    except UrlError as error:
        raise not_followed(error) from error
    return found.partition("#")[0]


def _mastodon(typed: str) -> str:
    """Return "server", "server/local" or "server/tags/NAME"."""
    place = _SCHEME.sub("", typed)
    if found := re.fullmatch(r"#?([^\s@#/]+)@([^\s@#/]+)|([^\s@#/]+)[\s/]*#([^\s@#/]+)", place):
        tag, server = (found[1], found[2]) if found[1] else (found[4], found[3])
        return f"{server.lower()}/tags/{tag.lower()}"
    server, _slash, path = place.partition("?")[0].partition("#")[0].partition("/")
    path = path.strip("/")
    if path.startswith(("tags/", "tag/")):
        return f"{server.lower()}/tags/{unquote(path.partition('/')[2]).lower()}"
    if path in _LOCAL:
        return f"{server.lower()}/local"
    if path not in _PUBLIC:
        raise Refused(_told(Kind.MASTODON))
    return server.lower()


def _timeline(address: str) -> Timeline:
    server, _slash, path = address.partition("/")
    return Timeline(server, tag=path.removeprefix("tags/") if path.startswith("tags/") else "",
                    local=path == "local")  # fmt: skip


def _bluesky(typed: str) -> str:
    """Return "#hashtag", "@account", "at://feed" or words."""
    if typed.startswith(("#", "@")):
        return typed.lower()
    if not _SCHEME.match(typed):
        return " ".join(typed.split())
    parts = urlsplit(typed)
    path = [unquote(part) for part in parts.path.split("/") if part]
    if parts.netloc.lower() != _BLUESKY:
        raise Refused(_told(Kind.BLUESKY))
    match path:
        case ["hashtag", tag]:
            return f"#{tag.lower()}"
        case ["profile", account]:
            return f"@{account.lower()}"
        case ["profile", account, "feed", name]:
            return f"at://{account}/app.bsky.feed.generator/{name}"
        case ["search"] if words := parse_qs(parts.query).get("q"):
            return words[0]
    raise Refused(_told(Kind.BLUESKY))


def _posts(address: str) -> Posts:
    if address.startswith("#"):
        return Posts(What.TAG, address[1:])
    if address.startswith("@"):
        return Posts(What.ACCOUNT, address[1:])
    if address.startswith("at://"):
        return Posts(What.FEED, address)
    return Posts(What.SEARCH, address)


def _youtube(typed: str) -> str:
    found = _CHANNEL.search(typed)
    if not found:
        raise Refused(_told(Kind.YOUTUBE))
    return found[1]


_READERS: Mapping[str, Callable[[str], str]] = {
    Kind.FEED: _web,
    Kind.MASTODON: _mastodon,
    Kind.BLUESKY: _bluesky,
    Kind.YOUTUBE: _youtube,
    Kind.OUTBOX: _web,
}
_MAKERS: Mapping[str, Callable[[str], contract.Source]] = {
    Kind.FEED: Feed,
    Kind.MASTODON: _timeline,
    Kind.BLUESKY: _posts,
    Kind.YOUTUBE: Channel,
    Kind.OUTBOX: Outbox,
}
