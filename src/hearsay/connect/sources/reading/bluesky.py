"""Posts as Bluesky's interface lists them (the lexicons app.bsky.feed.*)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from hearsay.connect.sources.reading.collecting import Item, Refused, collected
from hearsay.connect.sources.reading.jsons import read_json, told_error
from hearsay.connect.sources.reading.values import (
    at,
    cleaned,
    count,
    counts,
    items,
    key,
    language,
    link,
    moment,
    opaque,
    text,
)
from hearsay.connect.sources.types import Document, Parsed, Post
from hearsay.errors import Phrase

__all__ = ["page_of", "post_key", "read_existing", "read_posts", "uri_of"]

_URI = re.compile(
    r"at://(did:[a-z]+:[A-Za-z0-9._:%-]{1,200})/app\.bsky\.feed\.post/([A-Za-z0-9._~:-]{1,512})"
)
_PAGE = re.compile(r"https://bsky\.app/profile/(did:[^/]+)/post/([^/?#]+)")
_LINK = "app.bsky.richtext.facet#link"
_NOT_FOR_STRANGERS = "!no-unauthenticated"
_MOST_LINKS = 50


def read_posts(document: Document) -> Parsed:
    """Parse an answer of searchPosts, getFeed or getAuthorFeed.

    `newest` is the time at which the newest item was indexed, `older` the cursor of the next page.

    Raises:
        InputError: it is no such answer; the server's own words, if it says why.
    """
    found = read_json(document)
    listed = at(found, "posts")
    if listed is None:
        listed = at(found, "feed")
    if not isinstance(listed, list):
        raise told_error(document, found)
    parsed = collected(_item(document, entry) for entry in listed)
    times = [when for entry in listed if (when := _indexed(entry, document.now))]
    newest = max(times).isoformat() if times else ""
    return replace(parsed, newest=newest, older=opaque(at(found, "cursor"))[:2000])


def read_existing(document: Document) -> Parsed:
    """Parse an answer of getPosts: of those asked for, the posts that exist, their keys alone.

    Raises:
        InputError: it is no such answer.
    """
    found = read_json(document)
    listed = at(found, "posts")
    if not isinstance(listed, list):
        raise told_error(document, found)
    uris = (text(at(post, "uri")) for post in listed)
    return Parsed(tuple(Post(post_key(document.scope, uri), "") for uri in uris if uri))


def post_key(server: str, uri: str) -> str:
    """Return the key of a post; its uri would name its author."""
    return key("bluesky", server, uri)


def uri_of(url: str) -> str:
    """Return the uri of the post at an address that we gave it; "" for any other address."""
    found = _PAGE.fullmatch(url)
    return f"at://{found[1]}/app.bsky.feed.post/{found[2]}" if found else ""


def page_of(uri: str) -> str:
    """Return the web address of a post, which stays when its author takes another name; or ""."""
    found = _URI.fullmatch(uri)
    return f"https://bsky.app/profile/{found[1]}/post/{found[2]}" if found else ""


def _post(entry: object) -> object:
    """Return the post of an item: searches list posts, feeds list them with a reason beside."""
    post = at(entry, "post")
    return entry if post is None else post


def _indexed(entry: object, now: datetime) -> datetime | None:
    reason, post = at(entry, "reason"), _post(entry)
    return moment(at(reason, "indexedAt"), now) or moment(at(post, "indexedAt"), now)


def _item(document: Document, entry: object) -> Item:
    post = _post(entry)
    uri, record = text(at(post, "uri")), at(post, "record")
    page = page_of(uri)
    if not page:
        return Refused(Phrase("has no uri of a post"))
    labels = (*items(at(at(post, "author"), "labels")), *items(at(post, "labels")))
    if any(at(label, "val") == _NOT_FOR_STRANGERS for label in labels):
        return Refused(Phrase("is not for those who are not signed in, as its author wishes"))
    words = cleaned(_spelt_out(text(at(record, "text")), items(at(record, "facets"))))
    if not words:
        return Refused(Phrase("has no text"))
    return Post(
        key=post_key(document.scope, uri),
        text=words,
        written_at=moment(at(record, "createdAt"), document.now),
        url=page,
        lang=next(filter(None, map(language, items(at(record, "langs")))), ""),
        counts=counts(
            shares=at(post, "repostCount"),
            likes=at(post, "likeCount"),
            comments=at(post, "replyCount"),
            quotes=at(post, "quoteCount"),
        ),
        source=document.source,
    )


def _spelt_out(words: str, facets: Sequence[object]) -> str:
    """Put whole addresses where the text shows them shortened; places are counted in UTF-8."""
    body = words.encode("utf-8", "replace")
    for start, end, uri in sorted(_links(facets, len(body)), reverse=True):
        body = body[:start] + uri.encode("utf-8", "replace") + body[end:]
    return body.decode("utf-8", "replace")


def _links(facets: Sequence[object], length: int) -> Iterator[tuple[int, int, str]]:
    """Yield the addresses in a text and where they stand; those that overlap are left out."""
    last = 0
    places = []
    for facet in facets[:_MOST_LINKS]:
        start, end = (count(at(at(facet, "index"), f"byte{side}")) for side in ("Start", "End"))
        uris = (link(at(f, "uri")) for f in items(at(facet, "features")) if at(f, "$type") == _LINK)
        uri = next(filter(None, uris), "")
        if uri and start is not None and end is not None and start < end <= length:
            places.append((start, end, uri))
    for start, end, uri in sorted(places):
        if start >= last:
            yield start, end, uri
            last = end
