"""Outboxes of ActivityPub and other public collections in ActivityStreams 2.0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from hearsay.connect.sources.asking import Asked, ask, is_gone, latest
from hearsay.connect.sources.links import require_link
from hearsay.connect.sources.types import Document, Gone, Known, Means, Polled, State

__all__ = ["Outbox"]

_ACCEPT = ("application/activity+json", "application/ld+json", "application/json")
_PAGES = ("text/html", *_ACCEPT)


@dataclass(frozen=True, slots=True)
class Outbox:
    """A collection at an http or https address; its newest page is what is read.

    Raises:
        SettingError: it is no such address.
    """

    address: str

    def __post_init__(self) -> None:
        require_link(self.address)

    @property
    def name(self) -> str:
        """Return its name."""
        return f"activitystreams:{self.address}"

    def poll(self, state: State, means: Means) -> Polled:
        """Read the newest page, unless it says that nothing changed (see `Source`).

        A collection may only say where its first page is, on its own server: that is remembered.
        """
        asked = self._ask(state.cursor or self.address, state, means)
        page = asked.parsed.older
        if page and not state.cursor and urlsplit(page).netloc == urlsplit(self.address).netloc:
            state = State(cursor=page)
            asked = self._ask(page, state, means)
        return latest(asked, state)

    def _ask(self, url: str, state: State, means: Means) -> Asked:
        return ask(
            Document("activitystreams", self.name, url, b"", means.now), means, _ACCEPT, state
        )

    def still_there(self, posts: Sequence[Known], means: Means) -> tuple[Gone, ...]:
        """Ask for each post's address (see `Source`); robots.txt is the caller's to judge by."""
        return tuple(
            Gone(post.key) for post in posts if post.url and is_gone(post.url, means, _PAGES)
        )
