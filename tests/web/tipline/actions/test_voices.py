"""Whatever one person says, and however often: one "yes" and one "no" count, on any database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from hearsay.match.decide import shipped_calibration
from hearsay.web.claims.models import Check, Claim, Message
from hearsay.web.tipline.actions import asking
from hearsay.web.tipline.actions.minding import seen_of_late, trip_if_wrong
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.breaker import Tally
from hearsay.web.tipline.labels import labels_of
from hearsay.web.tipline.models import Breaker, Outgoing, Question, Reaction

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8
HOME = "2001:db8:0:1::"
MODEL = shipped_calibration(encoder=False).model


@pytest.fixture
def say(
    other: Check, make_claim: Callable[..., Claim], now: datetime
) -> Callable[[str, str], None]:
    """Ask by the form from a network, get an answer by itself, and judge it."""
    claim, made = make_claim(), iter(range(1000))

    def say(network: str, word: str) -> None:
        token = f"link-of-{next(made)}"
        question = asking.ask(token, f"{token}: a cure?", "en", now=now, network=network)
        assert question is not None
        message = Message.objects.filter(question=question)
        message.update(state="grouped", claim=claim, decision="answer", checkable=0.9, model=MODEL)
        Question.objects.filter(pk=question.pk).update(check_key=other.key, probability=0.99)
        reply(100, now=now)
        question.outgoing.update(state="sent")
        assert asking.press(token, f"{word}:{question.pk}", now=now, network=network)

    return say


def test_nobody_hides_wrong_answers_by_saying_yes(say: Callable[[str, str], None]) -> None:
    """Of one network one "yes" and one "no" count, for the breaker and for the thresholds."""
    for network, word in (("a", "no"), ("b", "else")):
        say(network, word)
    for word in ("yes", "yes", "no", "yes", "else", "no", "yes"):
        say(HOME, word)
    assert Reaction.objects.count() == 9
    assert seen_of_late(None) == Tally(judged=4, wrong=3)
    assert sorted(label.correct for label in labels_of(MODEL)) == [False, False, False, True]
    assert trip_if_wrong(0.01, now=Reaction.objects.latest("id").at)


@pytest.mark.parametrize("word", ["yes", "no"])
def test_a_person_who_says_a_word_many_times_at_once_is_one_voice(
    other: Check, make_claim: Callable[..., Claim], now: datetime, word: str
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

    def judge(token: str) -> bool:
        try:
            question = asking.question_of(token, now=now)
            assert question is not None
            together.wait(30)
            return asking.press(token, f"{word}:{question.pk}", now=now, network=HOME)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as people:
        assert all(people.map(judge, tokens))
    assert Reaction.objects.filter(said=word).count() == AT_ONCE
    assert seen_of_late(None) == Tally(judged=1, wrong=int(word == "no"))
    assert not trip_if_wrong(0.01, now=now)
