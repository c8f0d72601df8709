"""People who ask, what they asked, and checks that may answer it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hearsay.web.claims.models import Asker, Check, Claim, Desk, Message
from hearsay.web.tipline.models import Conversation, Outgoing, Question

Ask = Callable[..., Question]


@pytest.fixture
def other(db: None, now: datetime) -> Check:
    """Another publisher's check."""
    return Check.objects.create(
        key="c-ginger", origin="other", status="published", statement="Ginger water cures dengue",
        url="https://checks.example/ginger", publisher="Checks", rating_text="False", lang="en",
        summary="No study shows it. See a doctor if you bleed. This is a third sentence.",
        published_at=now, made_at=now, changed_at=now,
    )  # fmt: skip


@pytest.fixture
def ask(desk: Desk, now: datetime) -> Ask:
    """Somebody new asks something that was matched; named values change the question's facts."""

    def make(
        claim: Claim | None, check: Check | None = None, *, decision: str = "answer",
        channel: str = "telegram", in_group: bool = False, who: Conversation | None = None,
        lang: str = "en", **facts: object,
    ) -> Question:  # fmt: skip
        number = Message.objects.count() + 1
        if who is None:
            asker = Asker.objects.create(
                pseudonym=f"p{number}", made_at=now, purge_at=now + timedelta(days=30)
            )
            who = Conversation.objects.create(
                asker=asker, channel=channel, sealed="a-sealed-box", period="2026-03-01", heard_at=now,
                in_group=in_group,
            )  # fmt: skip
        message = Message.objects.create(
            key=f"tip-{number}", kind="tip", text="does ginger water cure dengue?", lang=lang,
            fingerprint="f", written_at=now, received_at=now, asker=who.asker, claim=claim,
            state="grouped" if claim else "set_aside", checkable=0.9 if claim else 0.01,
            decision=decision, model="rank-1+decide-2",
        )  # fmt: skip
        told = {"probability": 0.98, "check_key": check.key if check else ""} if check else {}
        facts = {"asked_at": now} | told | facts
        return Question.objects.create(message=message, conversation=who, **facts)

    return make


def sent(*rows: Outgoing) -> None:
    """Let messages have been sent."""
    Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(state="sent")
