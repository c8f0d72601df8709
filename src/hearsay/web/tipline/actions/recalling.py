"""A wrong match is taken back: who got it, one apology with the right answer, and no more of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from hearsay.web.claims.history import record
from hearsay.web.claims.models import Check
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.tipline import replies
from hearsay.web.tipline.actions import reasons
from hearsay.web.tipline.actions.calling_back import HELD_BACK, RECALLED, call_back, leaning, lock
from hearsay.web.tipline.actions.replying import HAD, language, mean
from hearsay.web.tipline.actions.storing import store
from hearsay.web.tipline.cards import card_of, latest, spoken, voice
from hearsay.web.tipline.models import HeldBack, Outgoing, Question

__all__ = ["Reached", "hold_back", "let_go", "reached", "recall", "received"]

Phase, Kind = Question.Phase, Outgoing.Kind


@dataclass(frozen=True, slots=True)
class Reached:
    """How many got a check as an answer about a claim, by channel and by what is known of it."""

    channel: str
    state: str
    people: int


def received(check: int, claim: int) -> QuerySet[Outgoing]:
    """Return the answers with a check that went, or may have gone, to those who asked about a claim.

    An apology for another check may have held this one as the right answer.
    """
    return Outgoing.objects.filter(
        check_to=check, question__message__claim=claim, state__in=HAD, recalled_at__isnull=True,
        kind__in=[Kind.ANSWER, Kind.UPDATE, Kind.CORRECTION, Kind.RECALL],
    ).order_by("id")  # fmt: skip


def reached(check: int, claim: int) -> list[Reached]:
    """Return who received it, in numbers."""
    rows = received(check, claim).order_by("channel", "state").values("channel", "state")
    people = rows.annotate(n=Count("question", distinct=True))
    return [Reached(r["channel"], r["state"], r["n"]) for r in people]


@transaction.atomic
def recall(  # noqa: PLR0913 - a decision, who made it, when and why
    check: int, claim: int, *, right: int | None, why: str, by: User, now: datetime
) -> int:
    """Apologise once to everyone who got a check that was not about their claim; return to how many.

    `right` is the check that is. What has not gone out yet is dropped. The answers count as wrong
    for the breaker and for the labels.

    Raises:
        Refused: no reason, the right answer is the wrong one or not out, or nobody got it.
    """
    why = reasons.asked(why, _("Say why it was wrong: it stays in the history."))
    wrong = Check.objects.select_for_update().get(pk=check)
    better = None if right is None else Check.objects.get(pk=right)
    cards = _cards(wrong, better)
    lock(Question.objects.filter(message__claim=claim, outgoing__check_to=wrong))
    pending = Outgoing.objects.filter(check_to=wrong, question__message__claim=claim)
    dropped = call_back(pending, RECALLED, now=now)  # first, as some of it may have arrived
    rows = list(
        received(check, claim)
        .select_for_update(of=("self",))
        .select_related("question__message", "question__conversation")
    )
    if not rows and not dropped:
        raise Refused(_("Nobody has received it."))
    meant = _apologies(rows, cards, better, now)
    Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(recalled_at=now)
    gone = [row.pk for row in rows]
    of_claim = Question.objects.filter(message__claim=claim)
    of_claim.filter(outgoing__in=gone).update(phase=Phase.WAITING)
    beside = of_claim.filter(leaning(gone), phase=Phase.ANSWERED)
    beside.exclude(outgoing__check_to__isnull=False).update(phase=Phase.WAITING)
    told = store(meant)
    if better is not None:
        answered = Question.objects.filter(outgoing__key__in=told)
        answered.update(phase=Phase.ANSWERED)
    after = {"people": len(told), "dropped": dropped, "right": right}
    record(wrong, "recall_answer", by=by, now=now, why=why, after=after)
    return len(told)


def _cards(wrong: Check, better: Check | None) -> tuple[replies.Card, replies.Card | None]:
    """Return how the wrong answer is named, and the right one told."""
    if better is not None and better.pk == wrong.pk:
        raise Refused(_("The right answer cannot be the one that you take back."))
    card, good = card_of(wrong, also_withdrawn=True), None if better is None else card_of(better)
    if card is None:
        raise Refused(_("It was never published, so nobody has received it."))
    if better is not None and good is None:
        raise Refused(_("The right answer is not published."))
    return card, good


def _apologies(
    rows: Iterable[Outgoing],
    cards: tuple[replies.Card, replies.Card | None],
    better: Check | None,
    now: datetime,
) -> list[Outgoing]:
    """Return one apology for each question that was answered so, where somebody can be reached."""
    said, meant = voice(), []
    revision = None if better is None else latest(better)
    last = {row.question_id: row for row in rows}  # an answer and its correction: one apology
    for row in last.values():
        if row.question is None:
            continue
        lang = language(row.question)
        told = mean(
            row.question,
            Kind.RECALL,
            replies.recall(*cards, spoken(said, row.question), lang),
            lang,
            now=now,
            key=f"recall:{row.pk}",
            check=better,
            answer=revision,
        )
        if told is not None:
            meant.append(told)
    return meant


@transaction.atomic
def hold_back(check: int, why: str, *, by: User, now: datetime) -> None:
    """Let no answer go out by itself with a check, such as one that is contested.

    What was meant by itself and has not gone out yet is dropped; its askers are decided anew.

    Raises:
        Refused: no reason is given.
    """
    why = reasons.asked(why, _("Say why: it stays in the history."))
    row = Check.objects.select_for_update().get(pk=check)
    _held, made = HeldBack.objects.get_or_create(
        check_to=row, defaults={"why": why, "by": by, "at": now}
    )
    if made:
        by_itself = Outgoing.objects.filter(check_to=row, automatic=True, kind=Kind.ANSWER)
        call_back(by_itself, HELD_BACK, now=now)
        record(row, "hold_back_check", by=by, now=now, why=why)


@transaction.atomic
def let_go(check: int, why: str, *, by: User, now: datetime) -> None:
    """Let a check be answered with again."""
    row = Check.objects.select_for_update().get(pk=check)
    if HeldBack.objects.filter(check_to=row).delete()[0]:
        record(row, "let_check_go", by=by, now=now, why=reasons.given(why))
