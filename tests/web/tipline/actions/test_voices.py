"""Two words of one person at the same moment are one voice, on any database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from hearsay.web.claims.models import Check, Claim, Message
from hearsay.web.tipline.actions import asking
from hearsay.web.tipline.actions.minding import seen_of_late, trip_if_wrong
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.breaker import Tally
from hearsay.web.tipline.models import Breaker, Outgoing, Question, Reaction

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8
HOME = "2001:db8:0:1::"


def test_a_person_who_says_no_many_times_at_once_is_one_voice(
    other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Each by a tip of its own, from one network."""
    claim = make_claim()
    tokens = [f"link-{number}" for number in range(AT_ONCE)]
    for token in tokens:
        assert asking.ask(token, f"{token}: a cure?", "en", now=now, network=HOME)
    Message.objects.update(
        state="grouped", claim=claim, decision="answer", checkable=0.9, model="m"
    )
    Question.objects.update(check_key=other.key, probability=0.99)
    reply(100, now=now)
    Outgoing.objects.update(state="sent")
    Breaker.objects.create(id=1)  # making it would let one come after another
    together = Barrier(AT_ONCE)

    def blame(token: str) -> bool:
        try:
            question = asking.question_of(token, now=now)
            assert question is not None
            together.wait(30)
            return asking.press(token, f"no:{question.pk}", now=now, network=HOME)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        assert all(people.map(blame, tokens))
    assert Reaction.objects.filter(said="no").count() == AT_ONCE
    assert seen_of_late(None) == Tally(judged=1, wrong=1)
    assert not trip_if_wrong(0.01, now=now)
