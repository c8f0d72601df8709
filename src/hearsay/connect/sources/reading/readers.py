"""Every kind of document, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hearsay.connect.sources.reading.activitystreams import read_activities
from hearsay.connect.sources.reading.bluesky import read_existing, read_posts
from hearsay.connect.sources.reading.feeds import read_feed
from hearsay.connect.sources.reading.mastodon import read_statuses
from hearsay.connect.sources.reading.youtube import read_channel
from hearsay.connect.sources.types import MOST_BYTES, Document, Parsed
from hearsay.errors import InputError

__all__ = ["READERS", "read"]

READERS: Mapping[str, Callable[[Document], Parsed]] = {
    "activitystreams": read_activities,
    "bluesky": read_posts,
    "bluesky-existing": read_existing,
    "feed": read_feed,
    "mastodon": read_statuses,
    "youtube": read_channel,
}


def read(document: Document) -> Parsed:
    """Parse a document by its kind, in this process: for bytes that are not hostile.

    Raises:
        InputError: it is empty, larger than `MOST_BYTES`, or not of its kind.
    """
    if len(document.body) > MOST_BYTES:
        raise InputError(document.source, f"is larger than {MOST_BYTES // 1_000_000} MB")
    if not document.body.strip():
        raise InputError(document.source, "is empty", advice="try it later")
    return READERS[document.kind](document)
