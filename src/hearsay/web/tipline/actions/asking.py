"""A tip by the web form: taken once, with a private link to its status."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import transaction

from hearsay.connect.channel import Arrived
from hearsay.web.tipline.actions.receive import Received, receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Question
from hearsay.web.tipline.web_channel import WebChannel

__all__ = ["ask", "hash_of", "press", "question_of"]


def hash_of(token: str) -> str:
    """Return what is kept of a private link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def ask(token: str, text: str, lang: str, *, now: datetime) -> Question | None:
    """Take a tip; return its question, or None if the text is nothing that can be taken.

    `token` is the secret of its link and stands for the asker: nobody else is known to us. The same
    token again is the same tip.
    """
    ring = KeyRing(settings.KEYS)
    known = question_of(token)
    if known is not None:
        return known
    said = Arrived(key=f"tip:{token}", text=text, sender=token, lang=lang)
    if not _receive(said, ring, now).tips:
        return None
    key = f"{WebChannel.name}:{ring.once(f'{WebChannel.name}:{said.key}')}"
    question = Question.objects.select_related("message").get(message__key=key)
    question.status_hash = hash_of(token)
    question.save(update_fields=["status_hash"])
    return question


def press(token: str, pressed: str, *, now: datetime) -> bool:
    """Take what an asker says of an answer on the status page; tell whether it was one of its buttons."""
    said = Arrived(key=f"said:{token}:{pressed}", text="", sender=token, pressed=pressed[:20])
    return bool(_receive(said, KeyRing(settings.KEYS), now).reactions)


def question_of(token: str) -> Question | None:
    """Return the question that a private link leads to; None when there is none, or no more."""
    found = Question.objects.filter(status_hash=hash_of(token), conversation__isnull=False)
    return found.select_related("message", "conversation__asker").first()


def _receive(said: Arrived, ring: KeyRing, now: datetime) -> Received:
    return receive(WebChannel.name, WebChannel.limits, [said], ring=ring, now=now)
