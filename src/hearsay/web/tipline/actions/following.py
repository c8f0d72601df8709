"""What we publish reaches everyone it concerns: who waits, and who got what is no longer right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hearsay.web.claims import signals
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Answer, Check
from hearsay.web.people.models import User
from hearsay.web.tipline import replies
from hearsay.web.tipline.actions.calling_back import OVERTAKEN, call_back
from hearsay.web.tipline.actions.proof import one_each
from hearsay.web.tipline.actions.replying import HAD, answer_key, language, mean
from hearsay.web.tipline.actions.storing import store
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
    questions = _next(answer, one.after, most)
    _tell(questions, answer, now)
    if questions:
        one.after = questions[-1].pk
    if len(questions) < most:
        one.ended_at = now
    one.save(update_fields=["after", "ended_at"])
    return len(questions) or 1


def _next(answer: Answer, after: int, most: int) -> list[Question]:
    """Return the next questions that an answer concerns, locked: no database locks distinct rows."""
    concerned = Question.objects.filter(
        Q(message__claim=answer.check_of.claim_id) | Q(outgoing__check_to=answer.check_of)
    )
    later = concerned.filter(id__gt=after).distinct().order_by("id")
    ids = list(later.values_list("id", flat=True)[:most])
    locked = Question.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("id")
    asked = locked.select_related("message", "conversation").prefetch_related("outgoing__answer")
    return list(asked)


@dataclass(frozen=True, slots=True)
class _Word:
    """A check as it stands now, and who tells it: the same for all who are told."""

    check: Check
    answer: Answer | None
    card: replies.Card
    voice: replies.Voice

    def to(self, question: Question, kind: str, now: datetime) -> Outgoing | None:
        """Mean to tell one who asked; None if nobody can be reached."""
        lang, gone = language(question), kind == Kind.WITHDRAWAL
        said = replies.withdrawal if gone else partial(replies.answer, kind=kind)
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
    """Store what is meant; return how many are told. They alone are answered.

    So is who asked several times, but whose address is told the same only once.
    """
    meant = [one for one in told.values() if one is not None]
    kept = one_each(meant)
    stored = store(kept)
    answered = stored | ({one.key for one in meant} - {one.key for one in kept})
    changed = []
    for question, one in told.items():
        if one is not None and one.key in answered and one.kind != Kind.WITHDRAWAL:
            question.phase = Phase.ANSWERED
            changed.append(question)
    # The others stay as they are in the store: an answer that was overtaken may have opened them again.
    Question.objects.bulk_update(changed, ["phase"])
    return len(stored)


def _tell(questions: Iterable[Question], answer: Answer, now: datetime) -> None:
    check = answer.check_of
    word = _Word(check, answer, card_of_answer(answer), voice())
    told: dict[Question, Outgoing | None] = {}
    open_again: list[int] = []
    for question in questions:
        got = [one for one in question.outgoing.all() if one.kind not in _NO_ANSWERS]
        key = answer_key(question, check, answer)
        _overtake([one for one in got if one.check_to_id == check.pk and one.key != key], now)
        if kind := follow(answer.kind, answer.rating_name, _got(got, check)):
            told[question] = word.to(question, kind, now)
            open_again += [question.pk] if kind == Kind.WITHDRAWAL else []
    Question.objects.filter(pk__in=open_again).update(phase=Phase.WAITING)
    _store(told)


def _overtake(earlier: Iterable[Outgoing], now: datetime) -> None:
    """Drop what is about the same check and has not gone out yet, also where nothing new is said."""
    pending = [one.pk for one in earlier if one.state == State.MEANT]
    if pending:
        rows = Outgoing.objects.filter(pk__in=pending)
        call_back(rows, OVERTAKEN, now=now)


def _got(outgoing: Iterable[Outgoing], check: Check) -> Follow:
    """Return what somebody got so far: an apology may hold the right answer; one taken back does not count."""
    had = [one for one in outgoing if _may_have(one) and one.recalled_at is None]
    told = [one for one in had if one.kind != Kind.WITHDRAWAL and one.check_to_id is not None]
    this = [one for one in told if one.check_to_id == check.pk]
    revisions = [one.answer for one in this if one.answer is not None]
    rating = max(revisions, key=lambda a: a.number).rating_name if revisions else ""
    return Follow(bool(told), bool(this), rating)


def _may_have(one: Outgoing) -> bool:
    return one.state in HAD or (one.state == State.MEANT and one.may_have_arrived)


def waiting(claim: int, check: Check | None = None, *, now: datetime) -> int:
    """Return how many people wait for an answer about a claim and would get one now.

    With a check: how many would get that one. Who had it, and says that they meant something else,
    does not get it again; who is muted gets nothing until that is over. An address that nobody vouches
    for is one person, however many questions came in its name.
    """
    found = _waiting(claim, now)
    found = found if check is None else _without(found, check, latest(check))
    unsure = found.filter(proven__isnull=True).values("conversation").distinct()
    return found.filter(proven__isnull=False).count() + unsure.count()


@transaction.atomic
def send_known(claim: int, check: Check, *, by: User, now: datetime) -> int:
    """Send a check that a person has confirmed to all who wait; return to how many."""
    card = card_of(check)
    if card is None:
        return 0
    word = _Word(check, latest(check), card, voice())
    waiting = _without(_waiting(claim, now), check, word.answer)
    locked = waiting.select_for_update(of=("self",)).order_by("id")
    told = _store({question: word.to(question, Kind.ANSWER, now) for question in locked})
    if told:
        record(check, "send_answer", by=by, now=now, after={"people": told, "claim": claim})
    return told


def _waiting(claim: int, now: datetime) -> QuerySet[Question]:
    open_ones = Question.objects.filter(message__claim=claim, phase=Phase.WAITING)
    reachable = open_ones.filter(conversation__isnull=False, conversation__left_at__isnull=True)
    reachable = reachable.exclude(proven=False).exclude(conversation__muted_until__gt=now)
    return reachable.select_related("message", "conversation")


def _without(asked: QuerySet[Question], check: Check, answer: Answer | None) -> QuerySet[Question]:
    """Leave out who was told a check as it stands now, or is about to be."""
    same = Outgoing.objects.filter(question=OuterRef("pk"), check_to=check, answer=answer)
    return asked.exclude(Exists(same.exclude(state=State.DROPPED)))
