"""Answers that were meant and have not gone out are called back, and nobody is forgotten by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Left

from hearsay.errors import Phrase
from hearsay.web.tipline.actions.replying import HAD
from hearsay.web.tipline.contested import is_contested
from hearsay.web.tipline.models import Breaker, Conversation, HeldBack, Outgoing, Question
from hearsay.web.tipline.outbox import End, honest
from hearsay.web.tipline.outcomes import kept

__all__ = [
    "CONTESTED",
    "HELD_BACK",
    "OVERTAKEN",
    "RECALLED",
    "STOPPED",
    "call_back",
    "drop",
    "leaning",
    "lock",
    "outlived",
    "who_decides",
]

State, Kind, Phase = Outgoing.State, Outgoing.Kind, Question.Phase
RECALLED = Phrase("the answer was recalled")
OVERTAKEN = Phrase("a newer answer has overtaken it")
HELD_BACK = Phrase("the check is held back")
CONTESTED = Phrase("another published check says the opposite")
STOPPED = Phrase("automatic answers have stopped")
_ANSWERS = (Kind.ANSWER, Kind.UPDATE, Kind.CORRECTION, Kind.RECALL)
_WORKER_DECIDES = frozenset({OVERTAKEN, HELD_BACK, CONTESTED, STOPPED})
_MARK, _KEPT = ":dropped:", 90
"""What stands behind the key of a dropped message, and how much of the key is kept before it."""


def who_decides(why: str) -> str:
    """Return the phase of a question whose answer was dropped: HEARD where the worker decides anew.

    WAITING where a person does, as for somebody who is muted, or has left and may come back.
    """
    return Phase.HEARD if why in _WORKER_DECIDES else Phase.WAITING


@transaction.atomic
def call_back(rows: QuerySet[Outgoing], why: str, *, now: datetime) -> int:
    """Drop what has not gone out yet; return how many messages that were.

    Who has no other answer is not answered any more: who decides on them is told by `who_decides`.
    """
    lock(Question.objects.filter(pk__in=rows.filter(state=State.MEANT).values("question")))
    meant = rows.filter(state=State.MEANT).select_for_update(of=("self",))
    found = {row.pk: row.question_id for row in meant.only("id", "question").order_by("id")}
    if not found:
        return 0
    dropped = drop(Outgoing.objects.filter(pk__in=found), why, now=now)
    other = Outgoing.objects.filter(
        question=OuterRef("pk"), kind__in=_ANSWERS, state__in=(State.MEANT, *HAD),
        check_to__isnull=False, recalled_at__isnull=True,
    )  # fmt: skip
    asked = Question.objects.filter(Q(pk__in=set(found.values())) | leaning(found))
    asked.filter(phase=Phase.ANSWERED).exclude(Exists(other)).update(phase=who_decides(why))
    return dropped


def leaning(messages: Iterable[int]) -> Q:
    """Return what tells the questions that messages may have answered beside their own.

    An address that nobody vouches for is told the same once, whatever number of questions it asked.
    """
    told = Conversation.objects.filter(outgoing__in=messages).values("pk")
    return Q(conversation__in=told, proven__isnull=True)


def lock(asked: QuerySet[Question]) -> None:
    """Lock questions, before their messages and always in one order, so that nobody waits in a ring."""
    locked = asked.select_for_update(of=("self",)).order_by("id")
    list(locked.values_list("id", flat=True))


def drop(rows: QuerySet[Outgoing], why: str, *, now: datetime) -> int:
    """End messages that are meant, without sending them; return how many never went out.

    Those give up their keys, as the same may be meant again. One that an earlier try may have brought
    keeps its key and becomes unknown: it is not sent again unless a person says that it did not arrive.
    """
    meant = rows.filter(state=State.MEANT)
    unsure = honest(End(State.DROPPED, why), may_have_arrived=True)
    meant.filter(may_have_arrived=True).update(state=unsure.state, ended_at=now, **kept(unsure.why))
    never = meant.filter(may_have_arrived=False)
    return never.update(state=State.DROPPED, ended_at=now, key=_freed(), **kept(why))


def _freed() -> Case:
    """Return a key that no other message has or will have, by which the old one is still known.

    What answers no question, such as "send us text", keeps its own: once a day is enough for it.
    """
    own = Cast("pk", CharField())
    new = Concat(Left(F("key"), _KEPT), Value(_MARK), own, output_field=CharField())
    return Case(When(question__isnull=False, then=new), default=F("key"))


def outlived(row: Outgoing) -> str:
    """Return why an answer must not go out any more, though it was meant once; "" if it may.

    Asked just before each try: one that a channel put off may have been recalled, overtaken by
    another revision, held back or contested since, or automatic answers may have stopped.
    """
    if row.recalled_at is not None:
        return RECALLED
    if row.kind not in _ANSWERS or row.check_to_id is None:
        return ""
    if row.answer is not None and not row.answer.is_latest:
        return OVERTAKEN
    return _doubt(row, row.check_to_id) if row.automatic else ""


def _doubt(row: Outgoing, check: int) -> str:
    """Return what speaks against an answer that goes out by itself; "" for nothing."""
    if Breaker.objects.filter(tripped_at__isnull=False).exists():
        return STOPPED
    if HeldBack.objects.filter(check_to=check).exists():
        return HELD_BACK
    claim = None if row.question is None else row.question.message.claim_id
    return CONTESTED if is_contested(claim, check) else ""
