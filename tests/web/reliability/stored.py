"""What must hold of a desk's store after everything: `python -m …` looks at one by its settings."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from hearsay.web.start import ready

__all__ = ["check_store"]


def check_store(keys: Sequence[str], forms: int) -> None:
    """Compare what is stored with the keys of all that was acknowledged; `forms` of them came by form.

    Raises:
        AssertionError: something is lost, doubled, or without its place or reply.
    """
    _every_key_is_stored_once(keys, forms)
    _every_tip_has_one_place(len(keys))
    _every_question_means_one_reply(len(keys))
    _database_is_whole()


def _every_key_is_stored_once(keys: Sequence[str], forms: int) -> None:
    from django.conf import settings
    from django.utils import timezone

    from hearsay.web.claims.models import Message
    from hearsay.web.tipline.actions.receive import message_key
    from hearsay.web.tipline.keys import KeyRing
    from hearsay.web.tipline.models import Question, Seen

    ring = KeyRing(settings.KEYS)
    now = timezone.now()
    names = {message_key(period, *key.split(":", 1)) for period in ring.live(now) for key in keys}
    marks = {ring.once(key) for key in keys}
    assert len(marks) == len(keys)
    assert set(Seen.objects.values_list("key", flat=True)) == marks
    stored = set(Message.objects.values_list("key", flat=True))
    assert len(stored) == Message.objects.count() == len(marks)
    assert stored <= names
    assert Question.objects.count() == len(keys)
    assert Question.objects.exclude(status_hash="").count() == forms


def _every_tip_has_one_place(tips: int) -> None:
    from django.db.models import Count, F, Sum

    from hearsay.web.claims.models import Claim, Message

    states = dict(Message.objects.values_list("state").annotate(n=Count("id")))
    assert sum(states.values()) == tips
    assert set(states) <= {"grouped", "set_aside"}, states
    assert not Message.objects.filter(state="grouped", claim=None).exists()
    counted = Claim.objects.filter(merged_into=None).annotate(n=Count("messages"))
    assert not counted.exclude(message_count=F("n")).exists()
    assert counted.aggregate(all=Sum("message_count"))["all"] == states["grouped"]


def _every_question_means_one_reply(tips: int) -> None:
    from hearsay.web.tipline.models import Outgoing, Question

    replies = Outgoing.objects.filter(question__isnull=False)
    assert replies.count() == replies.values("question").distinct().count() == tips
    assert not Question.objects.filter(phase=Question.Phase.HEARD).exists()
    assert Question.objects.filter(phase=Question.Phase.WAITING).exists()


def _database_is_whole() -> None:
    from django.db import connection

    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


if __name__ == "__main__":
    ready()
    asked = json.load(sys.stdin)
    check_store(asked["keys"], asked["forms"])
