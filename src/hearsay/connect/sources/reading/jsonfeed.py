"""JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from hearsay.connect.sources.reading.collecting import Item, Refused, collected, joined
from hearsay.connect.sources.reading.jsons import read_json, told_error
from hearsay.connect.sources.reading.plain import plain
from hearsay.connect.sources.reading.values import (
    at,
    cleaned,
    items,
    key,
    language,
    link,
    moment,
    text,
)
from hearsay.connect.sources.types import Document, Parsed, Post

__all__ = ["read_json_feed"]

_VERSION = "https://jsonfeed.org/version/"


def read_json_feed(document: Document) -> Parsed:
    """Parse a JSON feed.

    Raises:
        InputError: it is no JSON, or another kind of it.
    """
    found = read_json(document)
    version = text(at(found, "version")).replace("http:", "https:").replace("//www.", "//")
    if not isinstance(at(found, "items"), list) or not version.startswith(_VERSION):
        raise told_error(document, found)
    lang = language(at(found, "language"))
    return collected(_item(document, item, lang) for item in items(at(found, "items")))


def _item(document: Document, item: object, lang: str) -> Item:
    body = (
        cleaned(text(at(item, "content_text")))
        or plain(text(at(item, "content_html")))
        or cleaned(text(at(item, "summary")))
    )
    words = joined(cleaned(text(at(item, "title"))), body)
    if not words:
        return Refused("has no text")
    url = link(at(item, "url"), document.url) or link(at(item, "external_url"), document.url)
    identity = at(item, "id")
    if isinstance(identity, int | float):  # version 1 allows numbers, to be read as texts
        identity = str(identity)
    named = text(identity).strip() or url
    return Post(
        key=key(
            "feed", document.scope or document.source, "id" if named else "text", named or words
        ),
        text=words,
        written_at=moment(at(item, "date_published"), document.now)
        or moment(at(item, "date_modified"), document.now),
        url=url,
        lang=language(at(item, "language")) or lang,
        source=document.source,
    )
