"""Statuses as Mastodon's interface lists them (docs.joinmastodon.org, entities/Status)."""

from __future__ import annotations

import re

from hearsay.connect.sources.reading.collecting import Item, Refused, collected, joined
from hearsay.connect.sources.reading.jsons import read_json, told_error
from hearsay.connect.sources.reading.plain import plain
from hearsay.connect.sources.reading.values import (
    at,
    cleaned,
    counts,
    items,
    language,
    link,
    moment,
    text,
)
from hearsay.connect.sources.types import Document, Parsed, Post

__all__ = ["read_statuses"]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PUBLIC = ("public", "unlisted")


def read_statuses(document: Document) -> Parsed:
    """Parse a timeline; `newest` is the newest id, in the order of ids.

    Raises:
        InputError: it is no list of statuses; the server's own words, if it says why.
    """
    found = read_json(document)
    if not isinstance(found, list):
        raise told_error(document, found)
    parsed = collected((_item(document, status) for status in items(found)), what="status")
    ids = [value for status in found if _ID.fullmatch(value := text(at(status, "id")))]
    newest = max(ids, key=lambda value: (len(value), value), default="")
    return Parsed(parsed.posts, parsed.gone, parsed.refused, newest=newest, items=parsed.items)


def _item(document: Document, status: object) -> Item:
    """Return the post of a status; of one that only passes another on, that other."""
    shared = at(status, "reblog")
    status = status if shared is None else shared
    number = text(at(status, "id"))
    if not _ID.fullmatch(number):
        return Refused("has no id")
    if text(at(status, "visibility")) not in _PUBLIC:
        return Refused("is not public")
    words = joined(cleaned(text(at(status, "spoiler_text"))), plain(text(at(status, "content"))))
    if not words:
        return Refused("has no text")
    return Post(
        key=f"mastodon:{document.scope}:{number}",
        text=words,
        written_at=moment(at(status, "created_at"), document.now),
        url=link(at(status, "url")) or link(at(status, "uri")),
        lang=language(at(status, "language")),
        counts=counts(
            shares=at(status, "reblogs_count"),
            likes=at(status, "favourites_count"),
            comments=at(status, "replies_count"),
        ),
        source=document.source,
    )
