"""RSS, Atom, RDF, CDF and JSON feeds, as they are written in the wild."""

from __future__ import annotations

import calendar
import io
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import feedparser

from hearsay.connect.sources.reading.collecting import Item, Refused, collected, joined
from hearsay.connect.sources.reading.jsonfeed import read_json_feed
from hearsay.connect.sources.reading.markup import look_over
from hearsay.connect.sources.reading.plain import plain
from hearsay.connect.sources.reading.values import (
    at,
    cleaned,
    counts,
    items,
    key,
    language,
    link,
    sound,
    text,
)
from hearsay.connect.sources.types import Document, Gone, Parsed, Post
from hearsay.errors import InputError

__all__ = ["Entry", "Feed", "entry_counts", "entry_time", "feed_of", "prose", "read_feed"]

_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
_TIMES = ("published_parsed", "created_parsed", "updated_parsed")
_MARKUP = ("text/html", "application/xhtml+xml")
_PLAIN = ("text/plain", "")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Entry = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the library reads it: its own values, its entries, and the ids told as deleted."""

    values: Entry
    entries: tuple[Entry, ...]
    deleted: tuple[str, ...]


def read_feed(document: Document) -> Parsed:
    """Parse a feed of any kind.

    Raises:
        InputError: it is no feed, or has what no feed needs (see `markup.look_over`).
    """
    if document.body.lstrip(_BEFORE_JSON).startswith(b"{"):
        return read_json_feed(document)
    feed = feed_of(document)
    lang = language(feed.values.get("language"))
    gone = (Gone(_key(document, "id", ref)) for ref in feed.deleted)
    return collected([*(_item(document, entry, lang) for entry in feed.entries), *gone])


def feed_of(document: Document) -> Feed:
    """Return an XML feed.

    Raises:
        InputError: it is none, or has what no feed needs.
    """
    look = look_over(document.source, document.body)
    found = _parsed(document)
    entries = tuple(dict(entry) for entry in items(found.get("entries")) if isinstance(entry, dict))
    if not entries and not found.get("version"):
        fault = f": {look.fault}" if look.fault else ""
        raise InputError(
            document.source,
            f"is no feed that we know{fault}",
            row=look.line,
            advice="does the address lead to a page?",
        )
    values = found.get("feed")
    return Feed(dict(values) if isinstance(values, dict) else {}, entries, look.deleted)


def _parsed(document: Document) -> Entry:
    """Let the library read it. It gets a stream: a text it would take for an address or a file."""
    charset = f"; charset={document.charset}" if document.charset else ""
    headers = {"content-location": document.url, "content-type": f"application/xml{charset}"}
    try:
        return dict(
            feedparser.parse(
                io.BytesIO(document.body),
                response_headers=headers,
                resolve_relative_uris=False,
                sanitize_html=False,  # no markup is kept, so none has to be made harmless
            )
        )
    except MemoryError:
        raise
    except Exception as error:  # whatever a stranger's bytes do to the library
        raise InputError(
            document.source, f"breaks the reader of feeds ({type(error).__name__})"
        ) from error


def _item(document: Document, entry: Entry, lang: str) -> Item:
    """Return the post of an entry; plain dicts, as those of the library guess at missing values."""
    contents = items(entry.get("content"))
    bodies = [prose(detail) for detail in (*contents, entry.get("summary_detail"))]
    title = prose(entry.get("title_detail"))
    words = joined(title, next(filter(None, bodies), ""))
    if not words:
        return Refused("has no text")
    url = link(entry.get("link"), document.url)
    told = (at(detail, "language") for detail in (*contents, entry.get("title_detail")))
    return Post(
        key=_identity(document, entry, words),
        text=words,
        written_at=entry_time(entry, document.now),
        url=url,
        lang=next(filter(None, map(language, told)), lang),
        counts=entry_counts(entry),
        source=document.source,
    )


def _identity(document: Document, entry: Entry, words: str) -> str:
    """Return the key of an entry: from its id, else its address, else what it says."""
    for name in ("id", "link"):
        if value := text(entry.get(name)).strip():
            return _key(document, "id" if name == "id" else "url", value)
    return _key(document, "text", words)


def _key(document: Document, kind: str, value: str) -> str:
    return key("feed", document.scope or document.source, kind, value.strip())


def prose(detail: object) -> str:
    """Return the plain text of a title, summary or content; "" if it is of another kind."""
    kind, value = text(at(detail, "type")).lower(), text(at(detail, "value"))
    if kind in _MARKUP:
        return plain(value)
    return cleaned(value) if kind in _PLAIN else ""


def entry_time(entry: Entry, now: datetime) -> datetime | None:
    """Return when an entry was written, by the first of its times that can be."""
    for name in _TIMES:
        parts = entry.get(name)
        if isinstance(parts, time.struct_time | tuple) and len(parts) >= 6:
            try:
                found = sound(_EPOCH + timedelta(seconds=calendar.timegm(parts)), now)
            except (OverflowError, ValueError, TypeError):
                continue
            if found:
                return found
    return None


def entry_counts(entry: Entry) -> tuple[tuple[str, int], ...]:
    """Return the public numbers of an entry."""
    return counts(
        views=at(entry.get("media_statistics"), "views"),
        likes=at(entry.get("media_starrating"), "count"),
        comments=entry.get("slash_comments") or entry.get("thr_total"),
    )
