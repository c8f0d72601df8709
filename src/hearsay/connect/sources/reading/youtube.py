"""A YouTube channel's feed: Atom, with the description and the counts in Media RSS."""

from __future__ import annotations

import re

from hearsay.connect.sources.reading.collecting import Item, Refused, collected, joined
from hearsay.connect.sources.reading.feeds import Entry, entry_counts, entry_time, feed_of
from hearsay.connect.sources.reading.values import at, cleaned, text
from hearsay.connect.sources.types import Document, Parsed, Post

__all__ = ["read_channel"]

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")


def read_channel(document: Document) -> Parsed:
    """Parse a channel's feed.

    Raises:
        InputError: it is no feed, or has what no feed needs.
    """
    feed = feed_of(document)
    return collected((_item(document, entry) for entry in feed.entries), what="video")


def _item(document: Document, entry: Entry) -> Item:
    video = text(entry.get("yt_videoid")).strip()
    if not _VIDEO.fullmatch(video):
        return Refused("has no id of a video")
    # What YouTube writes there is plain text, though the library takes it for HTML.
    title, body = (text(at(entry.get(f"{part}_detail"), "value")) for part in ("title", "summary"))
    words = joined(cleaned(title), cleaned(body))
    if not words:
        return Refused("has no text")
    return Post(
        key=f"youtube:{video}",
        text=words,
        written_at=entry_time(entry, document.now),
        url=f"https://www.youtube.com/watch?v={video}",
        counts=entry_counts(entry),
        source=document.source,
    )
