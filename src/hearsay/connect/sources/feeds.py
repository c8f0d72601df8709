"""Feeds: RSS, Atom, RDF, CDF, JSON Feed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hearsay.connect.sources.asking import ask_again, is_gone
from hearsay.connect.sources.links import require_link
from hearsay.connect.sources.types import Document, Gone, Known, Means, Polled, State

__all__ = ["Feed"]

_ACCEPT = (
    "application/atom+xml", "application/rss+xml", "application/feed+json", "application/rdf+xml",
    "application/x-rss+xml", "text/rss+xml", "application/xml", "text/xml", "application/json", "text/html", "text/plain",
)  # fmt: skip
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed at an http or https address.

    Raises:
        SettingError: it is no such address.
    """

    address: str

    def __post_init__(self) -> None:
        require_link(self.address)

    @property
    def name(self) -> str:
        """Return its name."""
        return f"feed:{self.address}"

    def poll(self, state: State, means: Means) -> Polled:
        """Read what the feed holds now, unless it says that nothing changed (see `Source`)."""
        document = Document("feed", self.name, self.address, b"", means.now)
        return ask_again(document, state, means, _ACCEPT)

    def still_there(self, posts: Sequence[Known], means: Means) -> tuple[Gone, ...]:
        """Ask for the page of each post (see `Source`); robots.txt is the caller's to judge by."""
        return tuple(
            Gone(post.key) for post in posts if post.url and is_gone(post.url, means, _PAGES)
        )
