"""Documents for the readers, and what they come to."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hearsay.connect.sources.reading import read
from hearsay.connect.sources.types import Document, Parsed, Post

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ADDRESS = "https://news.test/feed"


def document(kind: str, body: str | bytes | object, **more: str) -> Document:
    """Return a document of bytes, of text, or of anything that becomes JSON."""
    if not isinstance(body, str | bytes):
        body = json.dumps(body)
    data = body if isinstance(body, bytes) else body.encode()
    return Document(kind, **{"source": "the source", "url": ADDRESS} | more, body=data, now=NOW)


def parsed(kind: str, body: str | bytes | object, **more: str) -> Parsed:
    """Return what stands in a document."""
    return read(document(kind, body, **more))


def only(kind: str, body: str | bytes | object, **more: str) -> Post:
    """Return the one post of a document that has no more."""
    found = parsed(kind, body, **more)
    assert not found.refused, found.refused
    (post,) = found.posts
    return post


def rss(items: str, channel: str = "") -> str:
    """Return an RSS feed of items."""
    space = 'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return (
        f'<rss version="2.0" {space}><channel><title>News</title>{channel}{items}</channel></rss>'
    )


def atom(entries: str) -> str:
    """Return an Atom feed of entries."""
    space = 'xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    return f"<feed {space}><title>News</title>{entries}</feed>"
