"""What the engine says of a tip, noted at its question in the transaction that stores it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hearsay.types import MatchResult
from hearsay.web.claims import signals
from hearsay.web.claims.languages import INTERFACES
from hearsay.web.claims.worker.placing import Heard
from hearsay.web.tipline.models import Conversation, Question

__all__ = ["listen", "note"]

_FIELDS = ["check_key", "probability", "guards", "decision", "model"]


def listen() -> None:
    """Hear of each batch of messages that has its matches."""
    signals.messages_matched.connect(note, dispatch_uid="tipline.messages_matched")


def note(heard: Sequence[Heard], **_: Any) -> None:
    """Write down at each question which check is best for it, how sure that is, and what speaks against it."""
    results = {one.id: one.result for one in heard}
    questions = list(Question.objects.filter(message__in=results).order_by("id"))
    for question in questions:
        _fill(question, results[question.message_id])
    Question.objects.bulk_update(questions, _FIELDS)
    _languages({q.conversation_id: results[q.message_id].lang for q in questions})


def _fill(question: Question, result: MatchResult) -> None:
    question.decision, question.model = result.decision.value, result.model[:120]
    question.check_key, question.probability, question.guards = "", None, []
    if result.matches:
        best = result.matches[0]
        question.check_key = best.check
        question.probability = min(1.0, max(0.0, best.probability))
        question.guards = [str(guard) for guard in best.guards]


def _languages(spoken: dict[int | None, str]) -> None:
    """Remember in which language somebody writes, where we speak it."""
    for lang in set(INTERFACES) & set(spoken.values()):
        ids = [pk for pk, code in spoken.items() if code == lang and pk is not None]
        Conversation.objects.filter(pk__in=ids).exclude(lang=lang).update(lang=lang)
