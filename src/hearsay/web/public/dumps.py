"""Everything that was published, as files: CSV, JSON lines, and a DataFeed of ClaimReviews."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from hearsay.claimreview import ClaimReview
from hearsay.connect.exports import CHECK_COLUMNS, Cell
from hearsay.web.claims.models import Desk
from hearsay.web.public.entries import Entry
from hearsay.web.public.queries import entries, latest
from hearsay.web.public.reviews import review_of

__all__ = ["COLUMNS", "dump_reviews", "dump_rows"]

_CHUNK = 500
COLUMNS = (*CHECK_COLUMNS, "state", "revision", "changed", "why")
"""Those of a check in our exports, and how its revision came to be."""


def dump_rows(desk: Desk) -> Iterator[dict[str, Cell]]:
    """Yield a row for each answer, oldest first; withdrawn ones with their reason."""
    for shown in _all():
        yield _row(shown, desk)


def dump_reviews(desk: Desk) -> Iterator[ClaimReview]:
    """Yield a review for each answer that was not withdrawn."""
    for shown in _all():
        review = review_of(shown, desk)
        if review is not None:
            yield review


def _all() -> Iterator[Entry]:
    answers = latest().order_by("check_of_id")
    return entries(answers.iterator(chunk_size=_CHUNK))


def _row(shown: Entry, desk: Desk) -> dict[str, Cell]:
    answer = shown.answer
    return {
        "id": shown.key,
        "key": shown.key,
        "claim": answer.statement,
        "title": answer.title,
        "url": shown.url,
        "rating": answer.rating_name,
        "lang": answer.lang,
        "date": timezone.localtime(shown.first_at).date(),
        "publisher": desk.name,
        "summary": answer.summary,
        "body": answer.body,
        "evidence": [source.url for source in shown.sources if source.is_web],
        "categories": [answer.topic.name_en] if answer.topic else [],
        "published": not shown.is_withdrawn,
        "state": answer.kind,
        "revision": answer.number,
        "changed": answer.published_at,
        "why": answer.public_reason,
    }
