"""A desk to look at: the sample as if it came in over the last days, worked on by the real worker."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from hearsay import types
from hearsay.web.claims.actions.intake import Incoming, store_checks, store_messages
from hearsay.web.claims.models import Answer, Asker, Check, Claim, Desk, Message
from hearsay.web.claims.worker.loop import Loop, drain
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.demo_answers import judge_examples, publish_examples
from hearsay.web.people.invitations import link_of, sign_in_link
from hearsay.web.people.models import Role, User

__all__ = ["claims_ranked", "fill", "link", "times", "work"]

SPAN = timedelta(days=3)
ASKERS = 90
KEPT = timedelta(days=30)

Tell = Callable[[int, int], None]


def times(count: int, now: datetime) -> list[datetime]:
    """Return when each of so many messages came: the nearer to now, the more."""
    return [now - SPAN * ((count - i) / count) ** 2 for i in range(count)]


def fill(checks: Sequence[types.Check], messages: Sequence[types.Message], now: datetime) -> None:
    """Put the sample into an empty desk: its people, its checks and its messages."""
    desk = Desk.current()
    desk.name, desk.languages = "Hearsay demo", ["vi", "th", "en"]
    desk.about = "A desk made for trying things out. Places, products and answers are made up."
    desk.save()
    for name, role in (("demo-editor", Role.ADMINISTRATOR), ("demo-checker", Role.CHECKER)):
        User.objects.create_user(username=name, role=role)
    store_checks(checks, now=now)
    askers = _askers(now)
    items = [
        _incoming(number, message, at, askers)
        for number, (message, at) in enumerate(
            zip(messages, times(len(messages), now), strict=True)
        )
    ]
    store_messages(items, now=now)


def _askers(now: datetime) -> list[int]:
    names = [hashlib.sha256(f"demo {i}".encode()).hexdigest() for i in range(ASKERS)]
    rows = [Asker(pseudonym=name, made_at=now, purge_at=now + KEPT) for name in names]
    return [row.pk for row in Asker.objects.bulk_create(rows)]


def _incoming(number: int, message: types.Message, at: datetime, askers: Sequence[int]) -> Incoming:
    """Return a message of the sample: two of three are tips, the others public posts."""
    key = f"demo:{message.id}"
    if number % 3 == 2:
        url, counts = f"https://posts.example/{message.id}", {"shares": 7 * (number % 11)}
        return Incoming(key, message.text, "post", at, url, "demo posts", counts=counts)
    asker = askers[number % len(askers)]
    return Incoming(key, message.text, "tip", at, source="demo tips", asker=asker)


def work(tell: Tell) -> None:
    """Let the worker's own steps do all there is to do; `tell` hears how many messages are done."""
    total = Message.objects.count()
    # The sources of the examples are made up, so nothing is fetched or sent.
    left_out = ("archiving", "webhooks")
    steps = {name: make() for name, make in registered().items() if name not in left_out}
    loop = Loop(steps, Context("demo", timezone.now))
    waiting = Message.objects.filter(state=Message.State.NEW)
    while loop.round():
        tell(total - waiting.count(), total)
    drain(loop, lambda _seconds: None)
    editor, checker = User.objects.order_by("-role")
    judge_examples(checker, timezone.now())
    publish_examples(editor, checker, timezone.now())
    drain(loop, lambda _seconds: None)
    loop.end()
    tell(total, total)


def claims_ranked() -> dict[str, int]:
    """Return what came of it, in numbers."""
    return {
        "messages": Message.objects.count(),
        "claims": Claim.objects.count(),
        "ranked": Claim.objects.filter(ranked_at__isnull=False, priority__gt=0).count(),
        "checks": Check.objects.filter(origin=Check.Origin.OTHER).count(),
        "answers": Answer.objects.filter(is_latest=True).count(),
    }


def link(now: datetime) -> str:
    """Return a link that signs the demo's editor in, once."""
    editor = User.objects.get(username="demo-editor")
    return link_of(sign_in_link(editor, by=None, now=now, minutes=24 * 60))
