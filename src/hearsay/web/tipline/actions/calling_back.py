"""Answers that were meant and have not gone out are called back, and nobody is forgotten by it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hearsay.errors import Phrase
from hearsay.web.tipline.actions.replying import HAD
from hearsay.web.tipline.contested import is_contested
from hearsay.web.tipline.models import HeldBack, Outgoing, Question
from hearsay.web.tipline.outcomes import kept

__all__ = ["CONTESTED", "HELD_BACK", "OVERTAKEN", "RECALLED", "call_back", "outlived"]

State, Kind = Outgoing.State, Outgoing.Kind
RECALLED = Phrase("the answer was recalled")
OVERTAKEN = Phrase("a newer answer has overtaken it")
HELD_BACK = Phrase("the check is held back")
CONTESTED = Phrase("another published check says the opposite")
_ANSWERS = (Kind.ANSWER, Kind.UPDATE, Kind.CORRECTION, Kind.RECALL)


@transaction.atomic
def call_back(rows: QuerySet[Outgoing], why: str, *, phase: str, now: datetime) -> int:
    """Drop what has not gone out yet; return how many messages that were.

    Who has no other answer is not answered: their question goes to `phase`, which is HEARD where the
    worker is to decide anew, and WAITING where a person is.
    """
    meant = rows.filter(state=State.MEANT).select_for_update(of=("self",))
    found = {row.pk: row.question_id for row in meant.only("id", "question").order_by("id")}
    if not found:
        return 0
    Outgoing.objects.filter(pk__in=found).update(state=State.DROPPED, ended_at=now, **kept(why))
    other = Outgoing.objects.filter(
        question=OuterRef("pk"), kind__in=_ANSWERS, state__in=(State.MEANT, *HAD),
        recalled_at__isnull=True,
    )  # fmt: skip
    asked = Question.objects.filter(pk__in=set(found.values()), phase=Question.Phase.ANSWERED)
    asked.exclude(Exists(other)).update(phase=phase)
    return len(found)


def outlived(row: Outgoing) -> str:
    """Return why an answer must not go out any more, though it was meant once; "" if it may.

    Asked just before each try: one that a channel put off may have been recalled, overtaken by
    another revision, held back or contested since.
    """
    if row.recalled_at is not None:
        return RECALLED
    if row.kind not in _ANSWERS or row.check_to_id is None:
        return ""
    if row.answer is not None and not row.answer.is_latest:
        return OVERTAKEN
    if row.automatic and HeldBack.objects.filter(check_to=row.check_to_id).exists():
        return HELD_BACK
    if row.automatic and row.question is not None and _is_opposed(row.question, row.check_to_id):
        return CONTESTED
    return ""


def _is_opposed(question: Question, check: int) -> bool:
    return is_contested(question.message.claim_id, check)
