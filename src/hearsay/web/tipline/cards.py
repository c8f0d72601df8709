"""Checks as they are told: ours as they were last published, other publishers' as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.urls import reverse

from hearsay.web.claims.languages import interface_for
from hearsay.web.claims.models import Answer, Check, Desk
from hearsay.web.tipline.answering import Known
from hearsay.web.tipline.channels import channels
from hearsay.web.tipline.models import HeldBack, Question, Tipline
from hearsay.web.tipline.replies import Card, Voice

__all__ = ["card_of", "card_of_answer", "is_out", "known", "latest", "spoken", "voice"]

SHORT = 1_000
"""Letters below which a channel's messages are short."""


def voice() -> Voice:
    """Return who speaks."""
    desk, line = Desk.current(), Tipline.current()
    return Voice(desk.name, line.reach or desk.contact, line.retention_days)


def spoken(voice: Voice, question: Question) -> Voice:
    """Return the voice as it fits the question's channel: brief where messages are short."""
    conversation = question.conversation
    channel = None if conversation is None else channels().get(conversation.channel)
    brief = channel is not None and channel.limits.longest < SHORT
    return replace(voice, brief=True) if brief else voice


def latest(check: Check) -> Answer | None:
    """Return what readers see of a check of ours; None for others' and for what was never out."""
    if check.origin != Check.Origin.OWN:
        return None
    return check.answers.filter(is_latest=True).select_related("check_of").first()


def card_of(check: Check, *, also_withdrawn: bool = False) -> Card | None:
    """Return a check as it is told; None if it was never out, or was withdrawn.

    With `also_withdrawn` as it was told before: to name what somebody got.
    """
    if not (also_withdrawn or is_out(check)):
        return None
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
    page = {"ui": interface_for(answer.lang), "key": answer.check_of.key}
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
            out=is_out(row),
            held_back=row.pk in held,
            still_true_until=row.still_true_until,
        )
        for row in rows
    }


def is_out(check: Check) -> bool:
    """Tell whether readers see a check, ours or another publisher's."""
    if check.origin == Check.Origin.OWN:
        return check.is_out
    return check.status == Check.Status.PUBLISHED
