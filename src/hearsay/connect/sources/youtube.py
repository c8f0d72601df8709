"""A YouTube channel, by the feed that every channel has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from hearsay.connect.sources.asking import ask_again, is_gone
from hearsay.connect.sources.types import Document, Gone, Known, Means, Polled, State
from hearsay.errors import SettingError

__all__ = ["Channel"]

_ID = re.compile(r"UC[A-Za-z0-9_-]{22}")
_ACCEPT = ("application/atom+xml", "application/xml", "text/xml")
_FEED = "https://www.youtube.com/feeds/videos.xml"
_ABOUT = "https://www.youtube.com/oembed"  # answers 404 for a video that is deleted


@dataclass(frozen=True, slots=True)
class Channel:
    """The latest videos of a channel.

    Args:
        channel: The channel's id: "UC" and 22 characters.

    Raises:
        SettingError: it is no such id.
    """

    channel: str

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.channel):
            raise SettingError(
                f"{self.channel[:60]!r} is no id of a YouTube channel; it is UC and 22 characters, "
                "and stands in the channel's page under About, Share, Copy channel ID"
            )

    @property
    def name(self) -> str:
        """Return its name."""
        return f"youtube:{self.channel}"

    @property
    def address(self) -> str:
        """Return the address of its feed."""
        return f"{_FEED}?{urlencode({'channel_id': self.channel})}"

    def poll(self, state: State, means: Means) -> Polled:
        """Read the latest videos, unless nothing changed (see `Source`)."""
        document = Document("youtube", self.name, self.address, b"", means.now)
        return ask_again(document, state, means, _ACCEPT)

    def still_there(self, posts: Sequence[Known], means: Means) -> tuple[Gone, ...]:
        """Ask what YouTube tells about each video (see `Source`)."""
        return tuple(
            Gone(post.key)
            for post in posts
            if is_gone(
                f"{_ABOUT}?{urlencode({'url': post.url, 'format': 'json'})}",
                means,
                ("application/json", "text/plain"),
            )
        )
