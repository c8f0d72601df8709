"""Find ClaimReviews in pages, feeds and answers, in all the shapes that publishers use."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from hearsay.canonical import Json
from hearsay.claimreview.loose import MOST_BYTES, decode, read_values
from hearsay.claimreview.markup import items_of, scripts_of
from hearsay.claimreview.types import ClaimReview, ReadResult, Refusal, Repair
from hearsay.errors import InputError, Phrase

__all__ = ["read_claimreviews"]

MOST_APPEARANCES = 50
LONGEST = 20_000
"""Characters of one text that are kept."""

Node = Mapping[str, Json]
_TYPE = re.compile(r"claimreview\Z", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,12}/[^/]", re.IGNORECASE)
_HALF = re.compile("[\ud800-\udfff]")
_PAGE = re.compile(
    r"<(?:!doctype|html|head|body|script|div|article|section)\b|\sitemscope\b", re.IGNORECASE
)
_HEAD = 200_000
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE_IN_URL = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})[-/]([01]?[0-9])[-/]([0-3]?[0-9])(?![0-9])"
)
_EUROPEAN = re.compile(r"\A\s*(\d{1,2})[./](\d{1,2})[./](\d{4})")


def read_claimreviews(
    data: bytes | str, *, source_url: str = "", now: datetime | None = None
) -> ReadResult:
    """Return every ClaimReview in `data`: JSON-LD, a page with JSON-LD or microdata, a DataFeed, or
    an answer of Google's claim search.

    `source_url` is the page's own address: relative addresses are read against it, and reviews that
    name another host are flagged. Dates after `now` are flagged.

    Raises:
        InputError: the data are too large, or cannot be read even after mending.
    """
    if len(data) > MOST_BYTES:
        limit = Phrase("larger than %(most)d bytes", most=MOST_BYTES)
        raise InputError(source_url or "ClaimReview", limit)
    repairs: list[Repair] = []
    text = decode(data, repairs)
    values = _values(text, repairs)
    ids = _by_id(values)
    reviews: list[ClaimReview] = []
    refused: list[Refusal] = []
    for node in _nodes(values):
        found = _review(node, ids, source_url, now)
        if isinstance(found, Refusal):
            refused.append(found)
        else:
            reviews.append(found)
    distinct = tuple(dict.fromkeys(repairs))
    return ReadResult(tuple(reviews), distinct, tuple(refused))


def _values(text: str, repairs: list[Repair]) -> list[Json]:
    if text.lstrip()[:1] in ("{", "[") or not _PAGE.search(text[:_HEAD]):
        return read_values(text, repairs)
    values: list[Json] = []
    for script in scripts_of(text):
        try:
            values += read_values(script, repairs)
        except InputError as error:
            repairs.append(Repair("a script could not be read", str(error)))
    values += items_of(text)
    return values


def _walk(values: Sequence[Json]) -> Iterator[Node]:
    """Yield every object in the values, outer ones first, without recursion."""
    waiting: list[Json] = list(reversed(values))
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            yield value
            waiting.extend(reversed(list(value.values())))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            waiting.extend(reversed(value))


def _by_id(values: Sequence[Json]) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for node in _walk(values):
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            found.setdefault(name, node)
    return found


def _nodes(values: Sequence[Json]) -> Iterator[Node]:
    """Yield what is a review: by its type, by its shape, or as Google's answer has it."""
    for node in _walk(values):
        plain = {_bare(key): value for key, value in node.items()}
        if _is_review(plain):
            yield plain
        elif "claimReview" in plain and ("text" in plain or "claimant" in plain):
            yield from _google(plain)
        elif "content" in plain and isinstance(plain["content"], Mapping):
            yield from _gesis(plain["content"])


def _bare(key: str) -> str:
    """Drop a prefix or an address before a term: schema:name, https://schema.org/name."""
    return re.split(r"[/#:]", key)[-1] if not key.startswith("@") else key


def _is_review(node: Node) -> bool:
    kinds = [_bare(kind) for kind in _texts(node.get("@type"))]
    if any(_TYPE.match(kind) for kind in kinds):
        return True
    # An index lists reviews without saying their type.
    return (
        not kinds and "claimReviewed" in node and ("reviewRating" in node or "itemReviewed" in node)
    )


def _google(node: Node) -> Iterator[Node]:
    for review in _list(node.get("claimReview")):
        if isinstance(review, Mapping):
            publisher = review.get("publisher")
            named = publisher if isinstance(publisher, Mapping) else {}
            site = str(named.get("site", ""))
            yield {
                "claimReviewed": node.get("text"),
                "url": review.get("url"),
                "name": review.get("title"),
                "datePublished": review.get("reviewDate"),
                "reviewRating": {"alternateName": review.get("textualRating")},
                "author": {
                    "name": named.get("name") or site,
                    "url": f"https://{site}/" if site else "",
                },
                "inLanguage": review.get("languageCode"),
            }


def _gesis(content: Node) -> Iterator[Node]:
    """Read a row of a SPARQL answer as ClaimsKG gives it."""

    def value(*names: str) -> str:
        for name in names:
            cell = content.get(name)
            if isinstance(cell, Mapping) and cell.get("value"):
                return str(cell["value"])
        return ""

    claim = value("text", "claimText", "claimReviewed")
    if claim:
        yield {
            "claimReviewed": claim,
            "url": value("link", "reviewurl", "url"),
            "name": value("headline"),
            "datePublished": value("reviewDate", "date"),
            "reviewRating": {"alternateName": value("ratingName", "rating", "truthRating")},
            "author": {"name": value("source", "author"), "url": value("sourceURL")},
        }


def _review(
    node: Node, ids: Mapping[str, Node], base: str, now: datetime | None
) -> ClaimReview | Refusal:
    flags: list[str] = []
    claim = _claim(node, ids)
    author = _first_node(node.get("author") or node.get("publisher"), ids)
    url, problem = _address(node, ids, base or _link(author.get("url"), ""))
    if problem:
        return Refusal(problem, url)
    if not claim:
        return Refusal(Phrase("the claim is empty"), url)
    publisher = _text(author.get("name")) or _plain(node.get("author")) or _host(url or base)
    publisher_url = _link(author.get("url") or author.get("sameAs"), base)
    _flag_host(url, base, publisher_url, flags)
    rating = _first_node(node.get("reviewRating"), ids)
    verdict = _verdict(rating, node.get("reviewRating"))
    value, best, worst = _numbers(rating)
    if not verdict and value is None:
        flags.append("unrated")
    return ClaimReview(
        claim=claim,
        rating=verdict,
        url=url,
        publisher=publisher,
        publisher_url=publisher_url,
        date=_review_date(node, ids, url, now, flags),
        title=_text(node.get("name") or node.get("headline") or node.get("title")),
        summary=_text(
            node.get("description") or node.get("subtitle") or rating.get("ratingExplanation")
        ),
        lang=_text(node.get("inLanguage"))[:16],
        rating_value=value,
        best=best,
        worst=worst,
        appearances=_appearances(node, ids),
        flags=tuple(flags),
    )


def _claim(node: Node, ids: Mapping[str, Node]) -> str:
    texts = [_text(v) for v in _list(node.get("claimReviewed"))]
    if any(texts):
        return " / ".join(text for text in texts if text)
    item = _first_node(node.get("itemReviewed"), ids)
    return _text(item.get("name")) or _text(item.get("text")) if "claimReviewed" not in node else ""


def _address(node: Node, ids: Mapping[str, Node], base: str) -> tuple[str, str]:
    """Return the review's address, and why it cannot be used, if so."""
    for key in ("url", "mainEntityOfPage", "sameAs", "@id", "slug"):
        value = node.get(key)
        inner = _first_node(value, ids)
        text = _plain(inner.get("@id") or inner.get("url")) if inner else _plain(_one(value))
        if not text or (key == "@id" and not text.startswith("http")):
            continue
        text = text.strip()
        # "desk.example/fact/1" lacks only its scheme; read against a page it would be a path.
        full = f"https://{text}" if _BARE_HOST.match(text) else _joined(base, text)
        full = f"https:{full}" if full.startswith("//") else full
        scheme = full.split(":", 1)[0].lower() if ":" in full else ""
        if scheme and scheme not in ("http", "https"):
            problem = Phrase("address of scheme %(scheme)s is not opened", scheme=repr(scheme[:20]))
            return full[:200], problem
        if scheme and _host(full):
            return full, ""
        if not scheme and key == "url":
            return full, ""  # half an address: kept as it is written, and flagged
    return base, ""


def _joined(base: str, text: str) -> str:
    try:
        return urljoin(base, text) if base else text
    except ValueError:
        return text


def _flag_host(url: str, base: str, publisher_url: str, flags: list[str]) -> None:
    host = _host(url)
    if url and not host:
        flags.append("address is not whole")
    known = [_host(u) for u in (base, publisher_url) if _host(u)]
    if host and known and not any(_same_site(host, other) for other in known):
        flags.append("publisher not proven")


def _same_site(a: str, b: str) -> bool:
    return a == b or a.endswith("." + b) or b.endswith("." + a)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _verdict(rating: Node, raw: Json) -> str:
    for key in ("alternateName", "name", "ratingText", "alternativeName"):
        text = _text(rating.get(key))
        if text:
            return text
    if not rating:
        return _text(_one(raw))
    value = _text(rating.get("ratingValue"))
    return value if value and _number(value) is None and not value.isnumeric() else ""


def _numbers(rating: Node) -> tuple[float | None, float | None, float | None]:
    """Return value, best and worst; all None where they cannot mean anything."""
    value, best, worst = (
        _number(_plain(rating.get(k))) for k in ("ratingValue", "bestRating", "worstRating")
    )
    if value is None or (best is not None and best == worst):
        return None, None, None
    return value, best, worst


def _number(text: str) -> float | None:
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None


def _review_date(
    node: Node, ids: Mapping[str, Node], url: str, now: datetime | None, flags: list[str]
) -> str:
    """Return when the review was published; a guess, flagged, where it does not say."""
    for key in ("datePublished", "dateCreated", "dateModified"):
        text = _text(node.get(key))
        if text:
            return _date(text, now, flags)
    in_url = _DATE_IN_URL.search(url)
    if in_url:
        flags.append("date taken from the address")
        return _date("-".join(in_url.groups()), now, flags)
    text = _text(_first_node(node.get("itemReviewed"), ids).get("datePublished"))
    if text:
        flags.append("date is the claim's, the review has none")
    return _date(text, now, flags)


def _date(text: str, now: datetime | None, flags: list[str]) -> str:
    """Return the day (ISO 8601), or what was written, flagged, where it is not clear."""
    found = _DATE.search(text)
    european = _EUROPEAN.match(text)
    if found:
        parts = [int(p) for p in found.groups()]
    elif european:
        day, month, year = (int(p) for p in european.groups())
        flags.append("date read as day/month/year")
        parts = [year, month, day]
    else:
        if text:
            flags.append("date not read")
        return text[:40]
    try:
        moment = datetime(parts[0], parts[1], parts[2], tzinfo=UTC)
    except ValueError:
        flags.append("date not read")
        return text[:40]
    if now is not None and moment > now:
        flags.append("date in the future")
    return moment.date().isoformat()


def _appearances(node: Node, ids: Mapping[str, Node]) -> tuple[str, ...]:
    """Return up to 50 addresses where the claim appeared; only whole ones, none made up."""
    found: dict[str, None] = {}
    for item in _list(node.get("itemReviewed")):
        inner = _first_node(item, ids)
        for value in (*_list(inner.get("appearance")), *_list(inner.get("firstAppearance"))):
            link = _link(value.get("url") if isinstance(value, Mapping) else value, "")
            if link:
                found[link] = None
            if len(found) == MOST_APPEARANCES:
                return tuple(found)
    return tuple(found)


def _link(value: Json, base: str) -> str:
    text = _plain(_one(value)).strip()
    full = _joined(base, text) if base and text else text
    return full if full.lower().startswith(("http://", "https://")) else ""


def _first_node(value: Json, ids: Mapping[str, Node]) -> Node:
    """Return the first object of a value, an @id reference resolved; empty if there is none."""
    for item in _list(value):
        if isinstance(item, Mapping):
            name = item.get("@id")
            if len(item) == 1 and isinstance(name, str) and name in ids:
                item = ids[name]  # noqa: PLW2901
            return {_bare(key): inner for key, inner in item.items()}
    return {}


def _list(value: Json) -> Sequence[Json]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [v for v in value if v is not None]
    return [] if value is None else [value]


def _one(value: Json) -> Json:
    items = _list(value)
    return items[0] if items else None


def _texts(value: Json) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]


def _plain(value: Json) -> str:
    value = _one(value)
    if isinstance(value, Mapping):
        # A language map: {"@value": "…", "@language": "vi"} or {"vi": "…"}.
        value = value.get("@value") or next((v for v in value.values() if isinstance(v, str)), "")
    if isinstance(value, bool) or value is None:
        return ""
    if not isinstance(value, str):
        return str(value) if isinstance(value, int | float) else ""
    # An escape in JSON may name half of a pair of surrogates, which stands for nothing.
    return value if value.isascii() else _HALF.sub("\ufffd", value)


def _text(value: Json) -> str:
    """Return a value as plain text: entities read, tags removed, blanks folded, clipped."""
    text = _plain(value)[: 2 * LONGEST]
    if "&" in text or "<" in text:
        text = _TAG.sub(" ", html.unescape(text))
    return " ".join(text.replace("\x00", "").split())[:LONGEST]
