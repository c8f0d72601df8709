"""Each question gets one message: an answer when we are sure, else an honest "not yet"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hearsay.web.claims.models import Check, Claim
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.recalling import hold_back
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.models import Breaker, Outgoing, Question, Tipline
from tests.web.tipline.conftest import Ask


def said(question: Question) -> Outgoing:
    """The one message that a question got."""
    (one,) = question.outgoing.all()
    return one


def test_a_sure_answer_says_what_why_and_by_whom(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Claim, rating, two sentences, link, the question whether it was meant; and how sure it was."""
    question = ask(make_claim(), other)
    assert reply(10, now=now) == 1
    told = said(question)
    assert (told.kind, told.automatic, told.probability) == ("answer", True, 0.98)
    assert told.model == "rank-1+decide-2"
    for part in ("“Ginger water cures dengue”", "False (Checks)", "No study shows it. See a doctor",
                 "https://checks.example/ginger", "Is this what you meant?"):  # fmt: skip
        assert part in told.text
    assert "third sentence" not in told.text
    labels = {"yes": "Yes", "no": "No", "else": "Something else"}
    assert told.choices == [[f"{said}:{question.pk}", label] for said, label in labels.items()]
    question.refresh_from_db()
    assert question.phase == "answered"
    assert reply(10, now=now) == 0


@pytest.mark.parametrize(("lang", "word"), [("vi", "Có"), ("th", "ใช่"), ("fr", "Yes")])
def test_in_the_language_of_the_question(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, lang: str, word: str
) -> None:
    """Vietnamese and Thai are answered in theirs; what we do not speak, in English."""
    question = ask(make_claim(), other, lang=lang)
    reply(10, now=now)
    assert said(question).choices[0][1] == word


def test_not_yet_is_honest(ask: Ask, make_claim: Callable[..., Claim], now: datetime) -> None:
    """Received, how many others asked, what comes next, how long we keep them. Nothing is promised."""
    question = ask(make_claim(asker_count=4), decision="none")
    reply(10, now=now)
    told = said(question)
    assert told.kind == "not_yet"
    assert not told.automatic
    assert "do not have an answer yet" in told.text
    assert "3 other people have asked" in told.text
    assert "at most 30 days" in told.text
    question.refresh_from_db()
    assert question.phase == "waiting"


def test_what_speaks_against_an_answer(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """A guard, a contested check, one past its day, an open breaker, the desk's wish: not yet."""
    claim = make_claim()

    def kind(**facts: object) -> str:
        question = ask(claim, other, **facts)
        reply(10, now=now)
        return said(question).kind

    assert kind() == "answer"
    assert kind(guards=["number: 15 vs 17"]) == "not_yet"
    Check.objects.filter(pk=other.pk).update(still_true_until=(now - timedelta(days=1)).date())
    assert kind() == "not_yet"
    Check.objects.filter(pk=other.pk).update(still_true_until=None)
    hold_back(other.pk, "contested by a reader", by=alice, now=now)
    assert kind() == "not_yet"
    other.held_back.delete()
    Breaker.objects.create(id=1, tripped_at=now)
    assert kind() == "not_yet"
    Breaker.objects.update(tripped_at=None)
    Tipline.objects.update_or_create(id=1, defaults={"automatic": False})
    assert kind() == "not_yet"


def test_a_group_chat_hears_a_sure_answer_once(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Nothing unless sure, and never the same twice."""
    claim = make_claim()
    first = ask(claim, other, in_group=True)
    unsure = ask(claim, other, decision="suggest", who=first.conversation)
    second = ask(claim, other, who=first.conversation)
    assert reply(1, now=now) + reply(10, now=now) == 3
    assert said(first).kind == "answer"
    assert not unsure.outgoing.exists()
    assert not second.outgoing.exists()


def test_a_group_chat_that_asks_twice_at_once_hears_it_once(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Also if both are decided in one batch; what is answered in another group is answered here too."""
    claim = make_claim()
    first = ask(claim, other, in_group=True)
    again = ask(claim, other, who=first.conversation)
    elsewhere = ask(claim, other, in_group=True)
    assert reply(10, now=now) == 3
    assert said(first).kind == said(elsewhere).kind == "answer"
    again.refresh_from_db()
    assert not again.outgoing.exists() and again.phase == "silent"


def test_whoever_left_is_written_nothing(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """The question is dealt with all the same."""
    question = ask(make_claim(), other)
    assert question.conversation is not None
    question.conversation.left_at = now
    question.conversation.save()
    assert reply(10, now=now) == 1
    assert not question.outgoing.exists()


def test_a_greeting_is_told_what_to_send(ask: Ask, now: datetime) -> None:
    """There is nothing to check; nobody is told to wait."""
    question = ask(None, decision="none")
    reply(10, now=now)
    assert "send the words of the rumour" in said(question).text
    question.refresh_from_db()
    assert question.phase == "silent"


def test_the_number_of_queries_does_not_grow(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    """Fifty questions cost what five do."""
    claim = make_claim()
    for _ in range(25):
        ask(claim, other)
        ask(claim, decision="none")
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        assert reply(100, now=now) == 50
