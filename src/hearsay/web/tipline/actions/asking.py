"""A tip by the web form: taken once, with a private link to its status."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from hearsay.connect.channel import Arrived
from hearsay.web.tipline.actions.reactions import NOT_OUT
from hearsay.web.tipline.actions.receive import Received, message_key, receive
from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Outgoing, Question, Tipline
from hearsay.web.tipline.sealing import buttons
from hearsay.web.tipline.web_channel import WebChannel

__all__ = ["ask", "hash_of", "judgeable", "press", "question_of"]


def hash_of(token: str, period: Period) -> str:
    """Return what is kept of a private link's secret: nothing that outlives the period's key.

    The link lies in its asker's browser; whoever finds it there later, and has an old copy of the
    store, must not learn what was asked.
    """
    return period.pseudonym("web link", token)


@transaction.atomic
def ask(token: str, text: str, lang: str, *, now: datetime, network: str = "") -> Question | None:
    """Take a tip; return its question, or None if the text is nothing that can be taken.

    `token` is the secret of its link and stands for the asker: nobody else is known to us. The same
    token again is the same tip. `network` tells only whether two voices may be one person's.
    """
    ring = KeyRing(settings.KEYS)
    known = question_of(token, now=now)
    if known is not None:
        return known
    said = Arrived(key=f"tip:{token}", text=text, sender=token, lang=lang)
    if not _receive(said, ring, now, network).tips:
        return None
    period = ring.current(now, Tipline.current().retention_days)
    found = Question.objects.select_related("message", "conversation")
    question = found.get(message__key=message_key(period, WebChannel.name, said.key))
    question.status_hash = hash_of(token, period)
    question.save(update_fields=["status_hash"])
    return question


def press(token: str, pressed: str, *, now: datetime, network: str = "") -> bool:
    """Take what an asker says of the answer on the status page; tell whether it was one of its buttons.

    Anything else leaves nothing behind. What is said of one answer is not taken for said of the next.
    """
    question = question_of(token, now=now)
    shown = None if question is None else judgeable(question)
    known = [] if shown is None else [*shown.choices, *buttons(KeyRing(settings.KEYS), shown)]
    if shown is None or pressed not in [payload for payload, _label in known]:
        return False
    said = Arrived(key=f"said:{shown.pk}:{pressed}", text="", sender=token, pressed=pressed)
    return bool(_receive(said, KeyRing(settings.KEYS), now, network).reactions)


def judgeable(question: Question) -> Outgoing | None:
    """Return the answer that its asker may judge: the latest with buttons that has gone out."""
    shown = question.outgoing.exclude(choices=[]).exclude(state__in=NOT_OUT)
    return shown.order_by("-made_at", "-id").first()


def question_of(token: str, *, now: datetime) -> Question | None:
    """Return the question that a private link leads to; None when there is none, or no more."""
    marks = [hash_of(token, period) for period in KeyRing(settings.KEYS).live(now)]
    found = Question.objects.filter(status_hash__in=marks, conversation__isnull=False)
    return found.select_related("message", "conversation__asker").first()


def _receive(said: Arrived, ring: KeyRing, now: datetime, network: str) -> Received:
    name, limits = WebChannel.name, WebChannel.limits
    return receive(name, limits, [said], ring=ring, now=now, network=network)
