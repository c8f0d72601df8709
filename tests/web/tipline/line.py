"""A tipline at work: real people's tips come in, the worker decides and sends, time goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from hearsay.connect.channel import Arrived
from hearsay.web.claims.models import Check, Claim, Message
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.actions.following import tell_news
from hearsay.web.tipline.actions.receive import Received
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Outgoing, Question
from hearsay.web.tipline.sealing import told_key
from hearsay.web.tipline.worker.sending import Sending

from .world import Platform

__all__ = ["Line"]


@dataclass
class Line:
    """Everybody asks about one claim, for which one check is the best match."""

    hear: Callable[..., Received]
    say: Callable[..., Arrived]
    platform: Platform
    claim: Claim
    check: Check
    at: datetime

    def __post_init__(self) -> None:
        self._step = Sending(lambda: {self.platform.name: self.platform}, sleep=lambda _s: None)

    def ask(self, sender: str = "a", *, decision: str = "answer", **fields: object) -> Question:
        """Let somebody ask, and the engine look at it."""
        self.hear(self.say(sender=sender, **fields), at=self.at)
        question = Question.objects.latest("id")
        Message.objects.filter(pk=question.message_id).update(
            state="grouped", claim=self.claim, decision=decision, checkable=0.9, model="m"
        )
        question.check_key, question.probability = self.check.key, 0.99
        question.save()
        return question

    def press(self, sender: str, row: Outgoing, said: str) -> None:
        """Let somebody press a button below an answer."""
        payload = next(one for one, _label in row.choices if one.startswith(said))
        self.hear(self.say("", sender=sender, pressed=payload), at=self.at)

    def decide(self) -> None:
        """Let the worker decide on who asked."""
        reply(100, now=self.at)

    def send(self) -> None:
        """Let the worker send what is due."""
        self._step.do(Context("w", lambda: self.at))

    def tell(self) -> None:
        """Let the worker tell what came out."""
        while tell_news(100, now=self.at):
            pass

    def row_of(self, told: str) -> Outgoing:
        """Return the message of which a channel was told this key."""
        ring = KeyRing(settings.KEYS)
        rows = Outgoing.objects.filter(conversation__isnull=False).select_related("conversation")
        periods = ((row, row.conversation) for row in rows)
        return next(
            row for row, who in periods if who and told_key(ring.of(who.period), row) == told
        )

    def later(self, **how_long: float) -> None:
        """Let time go on."""
        self.at += timedelta(**how_long)
