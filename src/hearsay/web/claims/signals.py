"""What happened at the desk, for parts of it that this one does not know (webhooks, say).

Receivers run within the transaction that makes the change: they write down what is to be done, and
do nothing outside the store.
"""

from __future__ import annotations

from typing import Any

from django.dispatch import Signal

from hearsay.web.claims.models import Answer

__all__ = [
    "answer_corrected",
    "answer_published",
    "answer_withdrawn",
    "claim_urgent",
    "messages_matched",
    "tell",
]

answer_published = Signal()
"""Sent with `answer`, `now`: a first answer, or an update."""
answer_corrected = Signal()
"""Sent with `answer`, `now`."""
answer_withdrawn = Signal()
"""Sent with `answer`, `now`."""
claim_urgent = Signal()
"""Sent with `claim`, `now` by whatever ranks claims, when one becomes urgent that was not."""

messages_matched = Signal()
"""Sent with `heard` (a list of `worker.placing.Heard`), `now`, once a batch has its claims."""

_BY_KIND = {
    Answer.Kind.PUBLICATION: answer_published,
    Answer.Kind.UPDATE: answer_published,
    Answer.Kind.CORRECTION: answer_corrected,
    Answer.Kind.WITHDRAWAL: answer_withdrawn,
}


def tell(
    sender: type[Answer], instance: Answer, created: bool, raw: bool = False, **_: Any
) -> None:
    """Tell of an answer when it is stored; an answer is never changed, so that is once.

    Rows that a backup or a fixture brings back are no news.
    """
    if created and not raw:
        signal = _BY_KIND[Answer.Kind(instance.kind)]
        signal.send(sender, answer=instance, now=instance.published_at)
