"""An answer as ClaimReview, so that search engines and other desks can read it."""

from __future__ import annotations

from django.conf import settings

from hearsay.claimreview import ClaimReview, write_claimreview
from hearsay.web.claims.languages import known
from hearsay.web.claims.models import Desk
from hearsay.web.public.entries import Entry

__all__ = ["BEST", "WORST", "json_ld", "review_of"]

WORST, BEST = 1, 5


def review_of(shown: Entry, desk: Desk) -> ClaimReview | None:
    """Return the review; None for an answer that was withdrawn, which the form cannot say.

    "Not checkable" and "not enough evidence" carry no numbers: they are no place on a scale.
    """
    if shown.is_withdrawn:
        return None
    answer, value = shown.answer, shown.answer.rating.value
    return ClaimReview(
        claim=answer.statement,
        rating=answer.rating_name,
        url=shown.url,
        publisher=desk.name,
        publisher_url=f"{settings.ADDRESS}/",
        date=shown.first_at.date().isoformat(),
        title=answer.title,
        summary=answer.summary,
        lang=known(answer.lang) or "",
        rating_value=value,
        best=None if value is None else BEST,
        worst=None if value is None else WORST,
    )


def json_ld(shown: Entry, desk: Desk) -> str:
    """Return JSON-LD that is safe inside a script element; empty for a withdrawn answer."""
    review = review_of(shown, desk)
    return write_claimreview(review) if review else ""
