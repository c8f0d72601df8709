"""Write ClaimReview JSON-LD, alone or as a DataFeed, and turn reviews into checks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from hearsay.canonical import Json, stable_id
from hearsay.claimreview.types import ClaimReview
from hearsay.types import Check

__all__ = ["stream_datafeed", "to_check", "to_json_ld", "write_claimreview", "write_datafeed"]


def to_json_ld(review: ClaimReview) -> dict[str, Json]:
    """Return a review as a schema.org ClaimReview object."""
    rating: dict[str, Json] = {"@type": "Rating", "alternateName": review.rating}
    numbers = (
        ("ratingValue", review.rating_value),
        ("bestRating", review.best),
        ("worstRating", review.worst),
    )
    rating |= {key: value for key, value in numbers if value is not None}
    item: dict[str, Json] = {"@type": "Claim"}
    if review.appearances:
        item["appearance"] = [{"@type": "CreativeWork", "url": url} for url in review.appearances]
    author = {"@type": "Organization", "name": review.publisher, "url": review.publisher_url}
    value: dict[str, Json] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": review.url,
        "claimReviewed": review.claim,
        "datePublished": review.date,
        "author": {key: text for key, text in author.items() if text},
        "reviewRating": rating,
        "itemReviewed": item,
    }
    more = (("name", review.title), ("description", review.summary), ("inLanguage", review.lang))
    value |= {key: text for key, text in more if text}
    return {key: inner for key, inner in value.items() if inner != ""}


def write_claimreview(review: ClaimReview) -> str:
    """Return JSON-LD that is safe inside a script element: no "<", ">" or "&" stands in it."""
    return _safe(to_json_ld(review))


def write_datafeed(reviews: Iterable[ClaimReview], *, name: str = "") -> str:
    """Return a schema.org DataFeed of reviews."""
    return "".join(stream_datafeed(reviews, name=name))


def stream_datafeed(reviews: Iterable[ClaimReview], *, name: str = "") -> Iterator[str]:
    """Yield a schema.org DataFeed piece by piece, one review in memory at a time."""
    feed: dict[str, Json] = {"@context": "https://schema.org", "@type": "DataFeed"}
    head = _safe(feed | ({"name": name} if name else {}))
    yield head.removesuffix("}") + ', "dataFeedElement": ['
    between = "\n"
    for review in reviews:
        item: dict[str, Json] = {"@type": "DataFeedItem", "dateCreated": review.date}
        yield between + _safe(item | {"item": [to_json_ld(review)]})
        between = ",\n"
    yield "\n]}\n"


def _safe(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    for mark, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"),
                         ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):  # fmt: skip
        text = text.replace(mark, escape)
    return text


def to_check(review: ClaimReview) -> Check:
    """Return a review as a check; its id depends on the claim, the address and the publisher."""
    return Check(
        id=stable_id("check", [review.claim, review.url, review.publisher]),
        claim=review.claim,
        title=review.title,
        url=review.url,
        rating=review.rating,
        lang=review.lang[:2].lower() or None,
        date=review.date,
        publisher=review.publisher,
        summary=review.summary,
    )
