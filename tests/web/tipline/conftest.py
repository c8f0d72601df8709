"""A tipline: keys, a channel with its own small platform, people who ask, checks that may answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hearsay.connect.channel import Arrived
from hearsay.web.claims.actions import checks, publication
from hearsay.web.claims.models import Asker, Check, Claim, Desk, Evidence, Message, Rating
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.receive import Received, receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Conversation, Outgoing, Question

from .line import Line
from .world import Platform

Ask = Callable[..., Question]
Publish = Callable[..., Check]
PHONE = "+84 912 345 678"


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """Keys in a folder that is not there yet."""
    return KeyRing(tmp_path / "keys")


@pytest.fixture
def platform() -> Platform:
    """A channel and the platform behind it."""
    return Platform()


@pytest.fixture
def hear(db: None, ring: KeyRing, platform: Platform, now: Any) -> Callable[..., Received]:
    """Receive events, as the channel delivers them."""

    def hear(*events: Any, at: Any = None) -> Received:
        return receive(platform.name, platform.limits, events, ring=ring, now=at or now)

    return hear


@pytest.fixture
def say() -> Callable[..., Arrived]:
    """Return what somebody wrote; each time with a key of its own."""
    made = iter(range(1_000_000))

    def say(text: str = "Does ginger cure dengue?", **fields: Any) -> Arrived:
        said = {"key": f"update-{next(made)}", "text": text, "sender": PHONE}
        return Arrived(**(said | fields))

    return say


@pytest.fixture
def answered(now: Any) -> Callable[..., Outgoing]:
    """Make an answer that went out to a question, with the three buttons."""
    made = iter(range(1_000_000))

    def answer(question: Question, **fields: Any) -> Outgoing:
        number = next(made)
        said: dict[str, Any] = {
            "key": f"answer:{question.pk}:{number}",
            "kind": "answer",
            "state": "sent",
            "channel": "test",
            "conversation": question.conversation,
            "question": question,
            "text": "It does not.",
            "choices": [[f"{s}:{number}", s.title()] for s in ("yes", "no", "else")],
            "made_at": now,
            "try_after": now,
        }
        return Outgoing.objects.create(**(said | fields))

    return answer


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


@pytest.fixture
def publish(
    make_check: Callable[..., Check], rating: Callable[[str], Rating], bob: User, alice: User,
    now: datetime,
) -> Publish:  # fmt: skip
    """Bring bob's check of a claim out, by the real actions."""

    def bring_out(check: Check, **words: object) -> Check:
        check = checks.save(check, words, version=check.version, by=bob, now=now)
        check = checks.submit(check, version=check.version, by=bob, now=now)
        check = checks.approve(check, version=check.version, by=alice, now=now)
        return publication.publish(check, version=check.version, by=alice, now=now).check_of

    def make(claim: Claim, **words: object) -> Check:
        Evidence.objects.create(
            claim=claim, url="https://who.example/x", title="x", excerpt="x", lang="en",
            added_by=bob, added_at=now, opened_by=bob,
        )  # fmt: skip
        summary = "No study shows that ginger cures dengue. See a doctor at once if you bleed."
        check = make_check(
            claim, bob, summary=summary, rating=rating("false"), conflict="none", title="No cure"
        )
        return bring_out(check, **({"title": "No cure"} | words))

    make.again = bring_out  # type: ignore[attr-defined]
    return make


@pytest.fixture
def line(
    hear: Callable[..., Received], say: Callable[..., Arrived], platform: Platform, other: Check,
    make_claim: Callable[..., Claim], desk: Desk, now: datetime,
) -> Line:  # fmt: skip
    """A tipline at work, with a check that answers what is asked."""
    return Line(hear, say, platform, make_claim(), other, now)


def sent(*rows: Outgoing) -> None:
    """Let messages have been sent."""
    Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(state="sent")
