"""What we publish reaches everyone it concerns: who waits, and who got what is no longer right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from hearsay.web.tipline.actions.calling_back import OVERTAKEN, call_back
from hearsay.web.tipline.actions.proof import one_each
from hearsay.web.tipline.actions.replying import HAD, answer_key, language, mean
from hearsay.web.tipline.answering import Follow, follow
from hearsay.web.tipline.cards import card_of, card_of_answer, latest, spoken, voice
from hearsay.web.tipline.models import News, Outgoing, Question

__all__ = ["listen", "send_known", "tell_news", "waiting"]

Phase, Kind, State = Question.Phase, Outgoing.Kind, Outgoing.State
_NO_ANSWERS = (Kind.NOT_YET, Kind.THANKS)


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
    asked = after.select_related("message", "conversation").prefetch_related("outgoing__answer")
    questions = list(asked[:most])
    _tell(questions, answer, now)
    if questions:
        one.after = questions[-1].pk
    if len(questions) < most:
        one.ended_at = now
    one.save(update_fields=["after", "ended_at"])
    return len(questions) or 1


@dataclass(frozen=True, slots=True)
class _Word:
    """A check as it stands now, and who tells it: the same for all who are told."""

    check: Check
    answer: Answer | None
    card: replies.Card
    voice: replies.Voice

    def to(self, question: Question, kind: str, now: datetime) -> Outgoing | None:
        """Mean to tell one who asked; None if nobody can be reached. The question's phase follows."""
        lang, gone = language(question), kind == Kind.WITHDRAWAL
        said = replies.withdrawal if gone else partial(replies.answer, kind=kind)
        question.phase = Phase.WAITING if gone else Phase.ANSWERED
        return mean(
            question,
            kind,
            said(self.card, spoken(self.voice, question), lang),
            lang,
            now=now,
            key=answer_key(question, self.check, self.answer),
            check=self.check,
            answer=self.answer,
        )


def _store(told: Mapping[Question, Outgoing | None]) -> int:
    """Store what is meant and how far the questions are now; return how many are told."""
    meant = one_each(one for one in told.values() if one is not None)
    Question.objects.bulk_update(told, ["phase"])
    Outgoing.objects.bulk_create(meant, ignore_conflicts=True)
    return len(meant)


def _tell(questions: Iterable[Question], answer: Answer, now: datetime) -> None:
    check = answer.check_of
    word = _Word(check, answer, card_of_answer(answer), voice())
    told: dict[Question, Outgoing | None] = {}
    for question in questions:
        got = [one for one in question.outgoing.all() if one.kind not in _NO_ANSWERS]
        key = answer_key(question, check, answer)
        _overtake([one for one in got if one.check_to_id == check.pk and one.key != key], now)
        if kind := follow(answer.kind, answer.rating_name, _got(got, check)):
            told[question] = word.to(question, kind, now)
    _store(told)


def _overtake(earlier: Iterable[Outgoing], now: datetime) -> None:
    """Drop what is about the same check and has not gone out yet, also where nothing new is said."""
    pending = [one.pk for one in earlier if one.state == State.MEANT]
    if pending:
        rows = Outgoing.objects.filter(pk__in=pending)
        call_back(rows, OVERTAKEN, phase=Phase.HEARD, now=now)


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
    card = card_of(check)
    if card is None:
        return 0
    word = _Word(check, latest(check), card, voice())
    waiting = _waiting(claim).select_for_update(of=("self",)).order_by("id")
    told = _store({question: word.to(question, Kind.ANSWER, now) for question in waiting})
    if told:
        record(check, "send_answer", by=by, now=now, after={"people": told, "claim": claim})
    return told


def _waiting(claim: int) -> QuerySet[Question]:
    open_ones = Question.objects.filter(message__claim=claim, phase=Phase.WAITING)
    reachable = open_ones.filter(conversation__isnull=False, conversation__left_at__isnull=True)
    return reachable.select_related("message", "conversation")
