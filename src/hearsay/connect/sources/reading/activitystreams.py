"""ActivityStreams 2.0 (w3.org/TR/activitystreams-core): notes and articles, and what is done to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hearsay.connect.sources.reading.collecting import Item, Refused, collected, joined
from hearsay.connect.sources.reading.jsons import read_json, told_error
from hearsay.connect.sources.reading.plain import plain
from hearsay.connect.sources.reading.values import at, counts, key, language, link, moment, text
from hearsay.connect.sources.types import Document, Gone, Parsed, Post

__all__ = ["read_activities"]

_POSTS = frozenset("Note Article Page Question Video Audio Image Document Event".split())
_DONE = frozenset("Create Update Announce Add".split())
_KNOWN = _POSTS | _DONE | {"Delete", "Tombstone"}
_LISTS = ("orderedItems", "items")
_PUBLIC = frozenset(("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"))
_TO = ("to", "cc", "bto", "bcc", "audience")
_TYPE = re.compile(r"(?:as:|https?://www\.w3\.org/ns/activitystreams#)?([A-Za-z]{1,40})")
_MOST_STEPS = 4


def read_activities(document: Document) -> Parsed:
    """Parse an object, an activity, or a collection of them; `older` is the page to ask next.

    Raises:
        InputError: it is no JSON object, or names no type and lists nothing.
    """
    found = read_json(document)
    if not isinstance(found, dict) or not (_type(found) or _is_list(found)):
        raise told_error(document, found)
    page = ""
    if _is_list(found):
        listed = _listed(found)
    elif _type(found).endswith(("Collection", "CollectionPage")):
        first = at(found, "first")
        listed = _listed(first)
        page = "" if _is_list(first) else link(_address(first), document.url)
    else:
        listed = (found,)
    parsed = collected((_item(document, item, (), 0) for item in listed), what="item")
    return replace(parsed, older=page)


def _is_list(value: object) -> bool:
    return any(at(value, name) is not None for name in _LISTS)


def _listed(value: object) -> Sequence[object]:
    """Return what a collection or a page of one lists; a single thing may stand without a list."""
    return tuple(thing for name in _LISTS for thing in _all(at(value, name)))


def _all(value: object) -> Sequence[object]:
    return () if value is None else value if isinstance(value, list) else (value,)


def _type(value: object) -> str:
    """Return the type of an object: one that we know, else its first; "" if it has none."""
    named = at(value, "type")
    names = _all(at(value, "@type") if named is None else named)
    found = [match[1] for name in names if (match := _TYPE.fullmatch(text(name)))]
    return next((name for name in found if name in _KNOWN), found[0] if found else "")


def _address(value: object) -> str:
    """Return the address of what may stand as an address, a link or an object."""
    for part in _all(value):
        for found in (part, at(part, "href"), at(part, "id"), at(part, "@id")):
            if isinstance(found, str) and found.strip():
                return found.strip()
    return ""


def _item(document: Document, thing: object, told: Sequence[object], steps: int) -> Item:
    """Return the post of an object, or of the object that something is done to.

    `told` are those to whom the activities around it are addressed.
    """
    kind = _type(thing)
    told = (*told, *(to for name in _TO for to in _all(at(thing, name))))
    if kind in ("Tombstone", "Delete"):
        return _gone(document, _address(thing if kind == "Tombstone" else at(thing, "object")))
    if kind in _DONE and steps < _MOST_STEPS:
        inner = _all(at(thing, "object"))
        if len(inner) == 1 and isinstance(inner[0], dict):
            return _item(document, inner[0], told, steps + 1)
        return Refused(f"{kind}: the post itself is not in it")
    if kind not in _POSTS:
        return Refused(f"{kind or 'what has no type'} is no post")
    is_public = not told or any(_address(to) in _PUBLIC for to in told)
    return _post(document, thing) if is_public else Refused("is not public")


def _gone(document: Document, identity: str) -> Item:
    return (
        Gone(_key(document, "id", identity)) if identity else Refused("does not say what is gone")
    )


def _post(document: Document, thing: object) -> Item:
    said = {name: _said(thing, name) for name in ("name", "summary", "content")}
    words = joined(*(plain(value) for value, _ in said.values()))
    if not words:
        return Refused("has no text")
    identity = _address({"id": at(thing, "id"), "@id": at(thing, "@id")})
    url = link(_address(at(thing, "url")), document.url) or link(identity)
    return Post(
        key=_key(document, "id", identity) if identity else _key(document, "text", url or words),
        text=words,
        written_at=moment(at(thing, "published"), document.now)
        or moment(at(thing, "updated"), document.now),
        url=url,
        lang=next((lang for _, lang in reversed(said.values()) if lang), ""),
        counts=counts(
            shares=at(at(thing, "shares"), "totalItems"),
            likes=at(at(thing, "likes"), "totalItems"),
            comments=at(at(thing, "replies"), "totalItems"),
        ),
        source=document.source,
    )


def _said(thing: object, name: str) -> tuple[str, str]:
    """Return a text and its language: as it stands there, else the first of its languages."""
    mapped = at(thing, f"{name}Map")
    by_language = list(mapped.items()) if isinstance(mapped, dict) else []
    value = text(at(thing, name))
    for lang, words in by_language:
        if isinstance(words, str) and (words == value or not value):
            return words, language(lang)
    return value, ""


def _key(document: Document, kind: str, identity: str) -> str:
    return key("activitystreams", document.scope or document.source, kind, identity)
