"""A tipline: keys in a folder of the test, and a channel with its own small platform."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hearsay.connect.channel import Arrived
from hearsay.web.tipline.actions.receive import Received, receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Outgoing, Question

from .world import Platform

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
