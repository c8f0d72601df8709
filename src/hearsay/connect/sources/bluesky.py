"""Public posts of Bluesky: a search or hashtag, a feed that somebody made, or one account's posts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlencode

from hearsay.connect.sources.asking import Asked, ask, merged
from hearsay.connect.sources.reading.bluesky import post_key, uri_of
from hearsay.connect.sources.types import Document, Gone, Known, Means, Polled, State
from hearsay.errors import SettingError

__all__ = ["Posts", "What"]

_SERVER = "public.api.bsky.app"
_ACCEPT = ("application/json",)
_PAGE = 100  # the most that is given at once
_MOST_PAGES = 5
_MOST_ASKED = 25  # posts in one question whether they exist

_NAMES = {
    "search": re.compile(r"(?=.*\S)[^\x00-\x1f\x7f]{1,300}"),
    "tag": re.compile(r"[^\W\d_]\w{0,99}|\d+[^\W\d_]\w{0,90}"),
    "account": re.compile(
        r"did:[a-z]+:[A-Za-z0-9._:%-]{1,200}|(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}"
    ),
    "feed": re.compile(
        r"at://[A-Za-z0-9._:%-]{1,253}/app\.bsky\.feed\.generator/[A-Za-z0-9._~:-]{1,512}"
    ),
}


class What(StrEnum):
    """Which posts: those that a search finds, of a hashtag, of an account, or of a made feed."""

    SEARCH = "search"
    TAG = "tag"
    ACCOUNT = "account"
    FEED = "feed"


_METHODS = {
    What.SEARCH: "searchPosts",
    What.TAG: "searchPosts",
    What.ACCOUNT: "getAuthorFeed",
    What.FEED: "getFeed",
}
_EXAMPLES = {
    What.SEARCH: "words",
    What.TAG: "a hashtag without its #",
    What.ACCOUNT: "an account, such as news.example or did:plc:…",
    What.FEED: "a feed, such as at://did:plc:…/app.bsky.feed.generator/…",
}


@dataclass(frozen=True, slots=True)
class Posts:
    """The posts that `what` and `sought` name, as `server` gives them to whoever asks.

    Raises:
        SettingError: `sought` is not what `what` says.
    """

    what: What
    sought: str
    server: str = _SERVER

    def __post_init__(self) -> None:
        if not _NAMES[self.what].fullmatch(self.sought):
            raise SettingError(f"{self.sought[:60]!r} is not {_EXAMPLES[self.what]}")

    @property
    def name(self) -> str:
        """Return its name."""
        return f"bluesky:{self.what}/{self.sought}"

    @property
    def address(self) -> str:
        """Return the address that is asked."""
        return f"https://{self.server}/xrpc/app.bsky.feed.{_METHODS[self.what]}"

    def poll(self, state: State, means: Means) -> Polled:
        """Read from the newest post back to those we know (see `Source`).

        At most 500 posts; if there were more, a line in `refused` says so. The first poll takes the
        newest 100.
        """
        pages = [self._page(state, means, "")]
        while state.cursor and (older := _goes_on(pages[-1], state.cursor)):
            if len(pages) == _MOST_PAGES:
                lost = (
                    f"there were more than {_MOST_PAGES * _PAGE} new posts; the oldest are left out"
                )
                return _put_together(pages, state, lost)
            pages.append(self._page(state, means, older))
        return _put_together(pages, state)

    def _page(self, state: State, means: Means, older: str) -> Asked:
        query = {"limit": str(_PAGE)} | self._query(state.cursor)
        query |= {"cursor": older} if older else {}
        return ask(self._document("bluesky", urlencode(query), means), means, _ACCEPT)

    def _query(self, since: str) -> dict[str, str]:
        match self.what:
            case What.ACCOUNT:
                return {"actor": self.sought, "filter": "posts_with_replies"}
            case What.FEED:
                return {"feed": self.sought}
            case What.SEARCH | What.TAG:
                sought = f"#{self.sought}" if self.what is What.TAG else self.sought
                asked = {"q": sought, "sort": "latest"}
                return asked | ({"since": _zulu(since)} if since else {})

    def _document(self, kind: str, query: str, means: Means, address: str = "") -> Document:
        url = f"{address or self.address}?{query}"
        return Document(kind, self.name, url, b"", means.now, scope=self.server)

    def still_there(self, posts: Sequence[Known], means: Means) -> tuple[Gone, ...]:
        """Ask which of the posts exist, 25 at a time (see `Source`)."""
        uris = {post.key: uri for post in posts if (uri := uri_of(post.url))}
        ours = [(key, uri) for key, uri in uris.items() if key == post_key(self.server, uri)]
        gone: list[Gone] = []
        for start in range(0, len(ours), _MOST_ASKED):
            some = ours[start : start + _MOST_ASKED]
            query = urlencode([("uris", uri) for _, uri in some])
            address = f"https://{self.server}/xrpc/app.bsky.feed.getPosts"
            asked = ask(self._document("bluesky-existing", query, means, address), means, _ACCEPT)
            there = {post.key for post in asked.parsed.posts}
            gone += [Gone(key) for key, _ in some if key not in there]
        return tuple(gone)


def _put_together(pages: Sequence[Asked], state: State, *lost: str) -> Polled:
    """Return pages as one poll; moments in UTC are in the order of their letters."""
    newest = max(state.cursor, *(page.parsed.newest for page in pages))
    polled = merged(pages, replace(state, cursor=newest))
    return replace(polled, refused=(*polled.refused, *lost))


def _goes_on(page: Asked, cursor: str) -> str:
    """Return how to ask for the page after this one, if this one still had something new."""
    newest = page.parsed.newest
    is_new = bool(newest) and datetime.fromisoformat(newest) > datetime.fromisoformat(cursor)
    return page.parsed.older if is_new else ""


def _zulu(moment: str) -> str:
    """Return a moment as the interface writes it."""
    found = datetime.fromisoformat(moment).astimezone(UTC)
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")
