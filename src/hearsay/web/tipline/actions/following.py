"""What we publish reaches everyone it concerns: who waits, and who got what is no longer right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from hearsay.web.claims import signals
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Answer, Check
from hearsay.web.people.models import User
from hearsay.web.tipline import replies
from hearsay.web.tipline.actions.calling_back import call_back
from hearsay.web.tipline.actions.replying import HAD, answer_key, language, mean
from hearsay.web.tipline.answering import Follow, follow
from hearsay.web.tipline.cards import card_of, card_of_answer, latest, spoken, voice
from hearsay.web.tipline.models import News, Outgoing, Question

__all__ = ["listen", "send_known", "tell_news", "waiting"]

Phase, Kind, State = Question.Phase, Outgoing.Kind, Outgoing.State


def listen() -> None:
    """Note each answer of ours when it comes out; the worker tells those who asked."""
    for signal in (signals.answer_published, signals.answer_corrected, signals.answer_withdrawn):
        signal.connect(_note, dispatch_uid=f"tipline.{id(signal)}")


def _note(answer: Answer, now: datetime, **_: Any) -> None:
    News.objects.get_or_create(answer=answer, defaults={"made_at": now})


def tell_news(most: int, *, now: datetime) -> int:
    """Mean the next messages about what came out; return how many questions were looked at.

    The place in the list is kept in the same transaction, so a worker that is lost tells nobody twice.
    An idle desk asks every second: it looks without a lock first.
    """
    return _tell_next(most, now=now) if _untold().exists() else 0


def _untold() -> QuerySet[News]:
    return News.objects.filter(ended_at__isnull=True)


@transaction.atomic
def _tell_next(most: int, *, now: datetime) -> int:
    news = _untold().select_for_update(of=("self",))
    one = news.select_related("answer__check_of").order_by("id").first()
    if one is None:
        return 0
    answer = one.answer
    concerned = Question.objects.filter(
        Q(message__claim=answer.check_of.claim_id) | Q(outgoing__check_to=answer.check_of)
    )
    after = concerned.filter(id__gt=one.after).distinct().order_by("id")
    questions = list(after.select_related("message", "conversation")[:most])
    _tell(questions, answer, now)
    if questions:
        one.after = questions[-1].pk
    if len(questions) < most:
        one.ended_at = now
    one.save(update_fields=["after", "ended_at"])
    return len(questions) or 1


def _tell(questions: Iterable[Question], answer: Answer, now: datetime) -> None:
    card, said, check = card_of_answer(answer), voice(), answer.check_of
    meant: list[Outgoing] = []
    for question in questions:
        got = list(question.outgoing.exclude(kind__in=[Kind.NOT_YET, Kind.THANKS]))
        key = answer_key(question, check, answer)
        _overtake([one for one in got if one.check_to_id == check.pk and one.key != key], now)
        kind = follow(answer.kind, answer.rating_name, _got(got, check))
        if not kind:
            continue
        lang = language(question)
        gone = kind == Kind.WITHDRAWAL
        text = (replies.withdrawal if gone else partial(replies.answer, kind=kind))(
            card, spoken(said, question), lang
        )
        told = mean(question, kind, text, lang, now=now, key=key, check=check, answer=answer)
        if told is not None:
            meant.append(told)
        question.phase = Phase.WAITING if gone else Phase.ANSWERED
        question.save(update_fields=["phase"])
    Outgoing.objects.bulk_create(meant, ignore_conflicts=True)


def _overtake(earlier: Iterable[Outgoing], now: datetime) -> None:
    """Drop what is about the same check and has not gone out yet, also where nothing new is said."""
    pending = [one.pk for one in earlier if one.state == State.MEANT]
    if pending:
        rows = Outgoing.objects.filter(pk__in=pending)
        call_back(rows, "overtaken", phase=Phase.HEARD, now=now)


def _got(outgoing: Iterable[Outgoing], check: Check) -> Follow:
    """Return what somebody got so far; an answer that was taken back does not count."""
    had = [one for one in outgoing if one.state in HAD and one.recalled_at is None]
    told = [one for one in had if one.kind not in (Kind.WITHDRAWAL, Kind.RECALL)]
    this = [one for one in told if one.check_to_id == check.pk]
    revisions = [one.answer for one in this if one.answer is not None]
    rating = max(revisions, key=lambda a: a.number).rating_name if revisions else ""
    return Follow(bool(told), bool(this), rating)


def waiting(claim: int) -> int:
    """Return how many people wait for an answer about a claim and can still be reached."""
    return _waiting(claim).count()


@transaction.atomic
def send_known(claim: int, check: Check, *, by: User, now: datetime) -> int:
    """Send a check that a person has confirmed to all who wait; return to how many."""
    card, said, revision = card_of(check), voice(), latest(check)
    if card is None:
        return 0
    meant: list[Outgoing] = []
    for question in _waiting(claim).select_for_update(of=("self",)).order_by("id"):
        lang = language(question)
        text = replies.answer(card, spoken(said, question), lang)
        key = answer_key(question, check, revision)
        told = mean(
            question, Kind.ANSWER, text, lang, now=now, key=key, check=check, answer=revision
        )
        if told is not None:
            meant.append(told)
        question.phase = Phase.ANSWERED
        question.save(update_fields=["phase"])
    Outgoing.objects.bulk_create(meant, ignore_conflicts=True)
    if meant:
        record(check, "send_answer", by=by, now=now, after={"people": len(meant), "claim": claim})
    return len(meant)


def _waiting(claim: int) -> QuerySet[Question]:
    open_ones = Question.objects.filter(message__claim=claim, phase=Phase.WAITING)
    reachable = open_ones.filter(conversation__isnull=False, conversation__left_at__isnull=True)
    return reachable.select_related("message", "conversation")
