"""Public timelines and hashtags of a Mastodon server, or of one that speaks its interface."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from hearsay.connect.sources.asking import Asked, ask, is_gone, merged
from hearsay.connect.sources.types import Document, Gone, Known, Means, Polled, State
from hearsay.errors import SettingError

__all__ = ["Timeline"]

_SERVER = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?")
_TAG = re.compile(r"[^\W_][\w·・]*|_+[^\W_][\w·・]*")
_LONGEST_TAG = 100
_ACCEPT = ("application/json",)
_PAGE = 40  # the most that Mastodon gives at once
_MOST_PAGES = 5


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is public on a server: everything, what is written there (`local`), or a hashtag.

    Args:
        server: The server's name, as in "mastodon.example".
        tag: A hashtag without its "#", or "".
        local: Leave out what comes from other servers.

    Raises:
        SettingError: there is no such server name or hashtag.
    """

    server: str
    tag: str = ""
    local: bool = False

    def __post_init__(self) -> None:
        if not _SERVER.fullmatch(self.server) or len(self.server) > 255:
            raise SettingError(
                f"{self.server[:60]!r} is no name of a server, such as mastodon.social"
            )
        if self.tag and (len(self.tag) > _LONGEST_TAG or not _TAG.fullmatch(self.tag)):
            raise SettingError(
                f"{self.tag[:60]!r} is no hashtag: letters and digits, without its #"
            )

    @property
    def name(self) -> str:
        """Return its name."""
        return f"mastodon:{self._host}/{f'#{self.tag.lower()}' if self.tag else 'public'}{'/local' * self.local}"

    @property
    def address(self) -> str:
        """Return the address that is asked."""
        path = f"tag/{quote(self.tag, safe='')}" if self.tag else "public"
        return f"https://{self._host}/api/v1/timelines/{path}"

    @property
    def _host(self) -> str:
        return self.server.lower()

    def poll(self, state: State, means: Means) -> Polled:
        """Read what came after the newest status we know, oldest page first (see `Source`).

        At most 200 statuses; when there are more, the next poll goes on where this one stopped. The
        first poll takes the newest 40.
        """
        pages: list[Asked] = []
        newest = state.cursor
        while len(pages) < _MOST_PAGES:
            pages.append(ask(self._document(newest, means), means, _ACCEPT))
            found = pages[-1].parsed
            is_further = _order(found.newest) > _order(newest)
            is_last = not newest or not is_further or found.items < _PAGE or pages[-1].after
            newest = found.newest if is_further else newest
            if is_last:
                break
        return merged(pages, replace(state, cursor=newest))

    def _document(self, newest: str, means: Means) -> Document:
        query = {"limit": str(_PAGE)} | ({"local": "true"} if self.local else {})
        query |= {"min_id": newest} if newest else {}  # the page next after it, so none is skipped
        url = f"{self.address}?{urlencode(query)}"
        return Document("mastodon", self.name, url, b"", means.now, scope=self._host)

    def still_there(self, posts: Sequence[Known], means: Means) -> tuple[Gone, ...]:
        """Ask the server for each status that came from it (see `Source`)."""
        start = f"mastodon:{self._host}:"
        return tuple(
            Gone(post.key)
            for post in posts
            if post.key.startswith(start)
            and is_gone(self._status(post.key.removeprefix(start)), means, _ACCEPT)
        )

    def _status(self, number: str) -> str:
        return f"https://{self._host}/api/v1/statuses/{quote(number, safe='')}"


def _order(number: str) -> tuple[int, str]:
    """Return what ids are ordered by: numbers without leading zeros, or letters of one length."""
    return len(number), number
