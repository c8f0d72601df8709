"""Carry out what was decided for those who asked: one message each, meant before it is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hearsay.web.claims.languages import INTERFACES
from hearsay.web.claims.models import Answer, Check, Message
from hearsay.web.tipline import replies
from hearsay.web.tipline.actions.storing import store
from hearsay.web.tipline.answering import Asked, Reply, Rules, Verdict, decide
from hearsay.web.tipline.cards import card_of, known, latest, spoken, voice
from hearsay.web.tipline.choices import payload_of
from hearsay.web.tipline.contested import contested
from hearsay.web.tipline.models import Breaker, Conversation, Outgoing, Question, Tipline

__all__ = ["HAD", "answer_key", "language", "mean", "reply"]

Phase, Kind, State = Question.Phase, Outgoing.Kind, Outgoing.State
HAD = (State.SENDING, State.SENT, State.DELIVERED, State.READ, State.UNKNOWN)
"""States in which somebody has a message of ours, or may have."""
_PHASES = {
    Reply.ANSWER: Phase.ANSWERED,
    Reply.NOT_YET: Phase.WAITING,
    Reply.HELP: Phase.SILENT,
    Reply.SILENT: Phase.SILENT,
}


def reply(most: int, *, now: datetime) -> int:
    """Decide the next questions whose messages were matched; return how many that were.

    Questions are locked, so that two workers never decide the same one; the outgoing message's key
    makes it exist once in any case. An idle desk asks every second: it looks without a lock first.
    """
    return _reply(most, now=now) if _heard().exists() else 0


def _heard() -> QuerySet[Question]:
    matched = [Message.State.GROUPED, Message.State.SET_ASIDE]
    return Question.objects.filter(phase=Phase.HEARD, message__state__in=matched)


@transaction.atomic
def _reply(most: int, *, now: datetime) -> int:
    locked = _heard().select_for_update(of=("self",))
    found = locked.select_related("message__claim", "conversation")
    questions = list(found.order_by("id")[:most])
    if not questions:
        return 0
    checks = _checks(questions)
    facts, rules, today = known(checks.values()), _rules(), timezone.localdate(now)
    words, opposed = _Words(voice()), _opposed(questions, checks)
    meant: dict[Question, Outgoing] = {}
    said: set[tuple[int | None, int | None]] = set()  # to whom, by which check, in this batch
    for question in questions:
        check = checks.get(question.check_key)
        pair = question.conversation_id, None if check is None else check.pk
        again = pair in said or (check is not None and _told_before(question.conversation, check))
        asked = _asked(question, now, again=again, contested=question.pk in opposed)
        verdict = decide(asked, facts.get(question.check_key), rules, today)
        question.phase = _PHASES[verdict.reply]
        told = words.for_one(question, verdict, check, now)
        if told is not None:
            meant[question] = told
        if verdict.reply == Reply.ANSWER:
            said.add(pair)
    stored = store(meant.values())
    for question in questions:
        if question.phase == Phase.ANSWERED and not _is_in(stored, meant.get(question)):
            question.phase = Phase.WAITING  # nobody can be reached, or they had it and it was wrong
    Question.objects.bulk_update(questions, ["phase"])
    return len(questions)


def _is_in(stored: set[str], told: Outgoing | None) -> bool:
    return told is not None and told.key in stored


def mean(  # noqa: PLR0913 - an intent is told in full
    question: Question,
    kind: str,
    text: replies.Text,
    lang: str,
    *,
    now: datetime,
    key: str,
    check: Check | None = None,
    answer: Answer | None = None,
    sure: float | None = None,
) -> Outgoing | None:
    """Return a message to be sent, not stored yet; None if nobody can be reached (any more).

    `sure` is the probability of an automatic answer's match; None where a person decided.
    """
    conversation = question.conversation
    if conversation is None or conversation.left_at is not None or question.proven is False:
        return None
    return Outgoing(
        key=key,
        kind=kind,
        channel=conversation.channel,
        conversation=conversation,
        question=question,
        check_to=check,
        answer=answer,
        automatic=sure is not None,
        probability=sure,
        model=question.message.model if sure is not None else "",
        lang=lang,
        text=text.text,
        choices=[[payload_of(said, question.pk), label] for said, label in text.choices],
        made_at=now,
        try_after=now,
    )


class _Words:
    """Finds the words for one after another; what is the same for all is looked up once."""

    def __init__(self, voice: replies.Voice) -> None:
        self._voice = voice
        self._told: dict[int, tuple[replies.Card | None, Answer | None]] = {}

    def for_one(
        self, question: Question, verdict: Verdict, check: Check | None, now: datetime
    ) -> Outgoing | None:
        """Return the message that a verdict means, if it means one."""
        lang = language(question)
        if verdict.reply == Reply.ANSWER and check is not None:
            return self._answer(question, check, lang, now)
        if verdict.reply == Reply.NOT_YET:
            text = replies.not_yet(spoken(self._voice, question), lang, _others(question))
            return mean(question, Kind.NOT_YET, text, lang, now=now, key=f"not_yet:{question.pk}")
        if verdict.reply == Reply.HELP:
            text = replies.help_text(spoken(self._voice, question), lang)
            return mean(question, Kind.THANKS, text, lang, now=now, key=f"help:{question.pk}")
        return None

    def _answer(
        self, question: Question, check: Check, lang: str, now: datetime
    ) -> Outgoing | None:
        if check.pk not in self._told:
            self._told[check.pk] = card_of(check), latest(check)
        card, revision = self._told[check.pk]
        if card is None:
            return None
        return mean(
            question,
            Kind.ANSWER,
            replies.answer(card, spoken(self._voice, question), lang),
            lang,
            now=now,
            key=answer_key(question, check, revision),
            check=check,
            answer=revision,
            sure=question.probability,
        )


def answer_key(question: Question, check: Check, revision: Answer | None) -> str:
    """Return the key of an answer: one for each question and revision, however it came about."""
    return f"answer:{question.pk}:{revision.pk if revision else f'check-{check.pk}'}"


def language(question: Question) -> str:
    """Return the language to speak in: the message's, if we speak it, else the conversation's."""
    short = question.message.lang.split("-", maxsplit=1)[0]
    conversation = question.conversation
    if short in INTERFACES:
        return short
    return conversation.lang if conversation is not None else "en"


def _opposed(questions: Iterable[Question], checks: Mapping[str, Check]) -> set[int]:
    """Return the questions whose best match is contested."""
    pairs = {
        question.pk: (question.message.claim_id, checks[question.check_key].pk)
        for question in questions
        if question.message.claim_id is not None and question.check_key in checks
    }
    found = contested(pairs.values())
    return {pk for pk, pair in pairs.items() if pair in found}


def _asked(question: Question, now: datetime, *, again: bool, contested: bool) -> Asked:
    message, conversation = question.message, question.conversation
    return Asked(
        decision=message.decision,
        probability=question.probability,
        guarded=bool(question.guards),
        checkable=message.checkable,
        in_group=conversation is not None and conversation.in_group,
        muted=_muted(conversation, now),
        again=again,
        contested=contested,
        forged=question.proven is False,
    )


def _muted(conversation: Conversation | None, now: datetime) -> bool:
    until = None if conversation is None else conversation.muted_until
    return until is not None and until > now


def _told_before(conversation: Conversation | None, check: Check) -> bool:
    """Tell whether a group chat got this answer already; to one person it may be given again."""
    if conversation is None or not conversation.in_group:
        return False
    told = Outgoing.objects.filter(conversation=conversation, check_to=check, kind=Kind.ANSWER)
    return told.filter(state__in=(State.MEANT, *HAD)).exists()


def _others(question: Question) -> int:
    """Return how many others have asked about the same claim."""
    claim = question.message.claim
    return 0 if claim is None else max(0, claim.asker_count - 1)


def _checks(questions: Sequence[Question]) -> Mapping[str, Check]:
    keys = {question.check_key for question in questions if question.check_key}
    return {check.key: check for check in Check.objects.filter(key__in=keys)}


def _rules() -> Rules:
    breaker = Breaker.objects.filter(id=1).first()
    tripped = breaker is not None and breaker.tripped_at is not None
    return Rules(automatic=Tipline.current().automatic, tripped=tripped)
