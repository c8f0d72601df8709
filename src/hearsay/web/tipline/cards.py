"""Checks as they are told: ours as they were last published, other publishers' as they stand."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from hearsay.web.claims.models import Answer, Check, Desk
from hearsay.web.tipline.answering import Known
from hearsay.web.tipline.models import HeldBack, Tipline
from hearsay.web.tipline.replies import LANGUAGES, Card, Voice

__all__ = ["card_of", "card_of_answer", "known", "latest", "voice"]


def voice() -> Voice:
    """Return who speaks."""
    desk, line = Desk.current(), Tipline.current()
    return Voice(desk.name, line.reach or desk.contact, line.retention_days)


def latest(check: Check) -> Answer | None:
    """Return what readers see of a check of ours; None for others' and for what was never out."""
    return check.answers.filter(is_latest=True).select_related("check_of").first()


def card_of(check: Check) -> Card | None:
    """Return a check as it is told; None if it is ours and not out."""
    if check.origin == Check.Origin.OWN:
        answer = latest(check)
        return None if answer is None else card_of_answer(answer)
    return Card(
        claim=check.statement,
        rating=check.rating_text or check.title,
        summary=check.summary or check.title,
        url=check.url,
        publisher=check.publisher,
        lang=check.lang,
    )


def card_of_answer(answer: Answer) -> Card:
    """Return a revision of ours as it is told."""
    short = answer.lang.split("-", maxsplit=1)[0]
    page = {"ui": short if short in LANGUAGES else "en", "key": answer.check_of.key}
    return Card(
        claim=answer.statement,
        rating=answer.rating_name,
        summary=answer.summary,
        url=settings.ADDRESS + reverse("read_answer", kwargs=page),
        publisher=Desk.current().name,
        lang=answer.lang,
        reason=answer.public_reason,
    )


def known(checks: Iterable[Check]) -> dict[str, Known]:
    """Return for each check's key what may speak against answering with it."""
    rows = list(checks)
    held = set(HeldBack.objects.filter(check_to__in=rows).values_list("check_to_id", flat=True))
    return {
        row.key: Known(
            out=row.is_out if row.origin == Check.Origin.OWN else row.status == "published",
            held_back=row.pk in held,
            still_true_until=row.still_true_until,
        )
        for row in rows
    }
