"""Published checks, ours and others', as ClaimReview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse

from hearsay.claimreview import ClaimReview
from hearsay.web.claims.languages import known
from hearsay.web.claims.models import Check, Desk

__all__ = ["reviews"]

WORST, BEST = 1, 5


def reviews(checks: Iterable[Check]) -> Iterator[ClaimReview]:
    """Yield each check as a review; others' under their publisher's name and words."""
    desk = Desk.current()
    for check in checks:
        yield _ours(check, desk) if check.origin == Check.Origin.OWN else _theirs(check)


def _theirs(check: Check) -> ClaimReview:
    return ClaimReview(
        claim=check.statement, rating=check.rating_text, url=check.url, publisher=check.publisher,
        date=check.date_text, title=check.title, summary=check.summary, lang=known(check.lang) or "",
    )  # fmt: skip


def _ours(check: Check, desk: Desk) -> ClaimReview:
    """Return what readers see: the latest revision, at its own address."""
    answer = check.answers.filter(is_latest=True).select_related("rating").first()
    shown = answer or check
    rating = answer.rating_name if answer else check.rating.name_in(check.lang)  # type: ignore[union-attr]
    value = shown.rating.value if shown.rating else None
    here = check.lang.split("-", maxsplit=1)[0]
    ui = here if here in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    path = reverse("read_answer", kwargs={"ui": ui, "key": check.key})
    first = check.answers.order_by("number").values_list("published_at", flat=True).first()
    day = first or check.published_at
    return ClaimReview(
        claim=shown.statement,
        rating=rating,
        url=f"{settings.ADDRESS}{path}",
        publisher=desk.name,
        publisher_url=f"{settings.ADDRESS}/",
        date=day.date().isoformat() if day else "",
        title=shown.title,
        summary=shown.summary,
        lang=known(check.lang) or "",
        rating_value=value,
        best=None if value is None else BEST,
        worst=None if value is None else WORST,
    )
