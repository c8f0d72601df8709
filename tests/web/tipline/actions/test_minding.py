"""The breaker trips by itself, is reset by a person, and nobody can be muted for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from hearsay.connect.channel import Arrived
from hearsay.web.claims.models import Change, Check, Claim, Message
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.minding import mute, reset, seen_of_late, trip_if_wrong, unmute
from hearsay.web.tipline.actions.receive import Received
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.breaker import WINDOW, Tally
from hearsay.web.tipline.models import Breaker, Conversation, Outgoing, Question, Reaction
from tests.web.tipline.conftest import Ask, sent


def react(question: Question, said: str, now: datetime) -> None:
    """Let somebody press a button below their answer."""
    told = question.outgoing.get(kind="answer")
    sent(told)
    Reaction.objects.create(outgoing=told, said=said, at=now)


def answer_all(now: datetime, other: Check, claim: Claim) -> list[Outgoing]:
    """Answer whoever has asked and was not answered, by itself and wrongly, and let that go out."""
    matched = Message.objects.filter(question__phase="heard")
    matched.update(state="grouped", claim=claim, decision="answer", checkable=0.9, model="m")
    Question.objects.filter(phase="heard").update(check_key=other.key, probability=0.99)
    reply(1000, now=now)
    rows = Outgoing.objects.filter(kind="answer", reaction__isnull=True)
    sent(*rows)
    return list(rows.order_by("id"))


def test_one_person_on_a_channel_is_one_voice(
    hear: Callable[..., Received], say: Callable[..., Arrived], other: Check,
    make_claim: Callable[..., Claim], now: datetime,
) -> None:  # fmt: skip
    """However many tips they send, also from one week to the next, and when they are forgotten."""
    claim = make_claim()

    def blame(sender: str, at: datetime) -> None:
        hear(say(sender=sender), at=at)
        (row,) = answer_all(at, other, claim)
        hear(say("", sender=sender, pressed=row.choices[1][0]), at=at)

    for week in range(3):
        for _ in range(3):
            blame("a", now + week * timedelta(days=7))
    later = now + timedelta(days=15)
    assert seen_of_late(None) == Tally(judged=1, wrong=1)
    assert not trip_if_wrong(0.01, now=later)
    Conversation.objects.all().delete()  # their time is over; what they said stays
    assert seen_of_late(None) == Tally(judged=1, wrong=1)
    blame("b", later)
    assert trip_if_wrong(0.01, now=later)


def test_what_many_said_since_counts_instead(
    hear: Callable[..., Received], say: Callable[..., Arrived], other: Check,
    make_claim: Callable[..., Claim], now: datetime,
) -> None:  # fmt: skip
    """The latest that were judged are looked at; what one person repeats takes nobody's place there."""
    claim = make_claim()

    def judge(senders: Sequence[str], button: int) -> None:
        hear(*(say(sender=sender) for sender in senders))
        rows = zip(answer_all(now, other, claim), senders, strict=True)
        hear(*(say("", sender=sender, pressed=row.choices[button][0]) for row, sender in rows))

    judge(["a", "b", "c"], 1)
    judge([f"person {number}" for number in range(WINDOW - 1)], 0)
    judge(["person 0"] * 3, 0)
    assert seen_of_late(None) == Tally(judged=WINDOW, wrong=1)
    judge(["one more"], 0)
    assert seen_of_late(None) == Tally(judged=WINDOW, wrong=0)


def test_what_is_said_after_a_reset_counts_anew(
    hear: Callable[..., Received], say: Callable[..., Arrived], other: Check,
    make_claim: Callable[..., Claim], now: datetime, alice: User,
) -> None:  # fmt: skip
    """An editor has dealt with what was said before; a yes that becomes a no is a voice as well."""
    claim = make_claim()
    for sender in "ab":
        hear(say(sender=sender))
    for row, sender in zip(answer_all(now, other, claim), "ab", strict=True):
        hear(say("", sender=sender, pressed=row.choices[0][0]))
        assert seen_of_late(None).wrong == (sender == "b")
        hear(say("", sender=sender, pressed=row.choices[1][0]))
    assert trip_if_wrong(0.01, now=now)
    reset("dealt with", by=alice, now=now)
    later = now + timedelta(hours=1)
    hear(*(say(sender=sender) for sender in "aab"), at=later)
    for number, row in enumerate(answer_all(later, other, claim)):
        hear(say("", sender="aab"[number], pressed=row.choices[2][0]), at=later)
        assert trip_if_wrong(0.01, now=later) is (number == 2)


def test_wrong_matches_stop_automatic_answers_within_fifty(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Made wrong on purpose, one asker in ten says so: stopped by the fiftieth, and the rest wait."""
    claim = make_claim()
    for number in range(1, 51):
        question = ask(claim, other)
        reply(10, now=now)
        if number % 10 == 0:
            react(question, "no", now)
        if trip_if_wrong(0.01, now=now):
            break
    breaker = Breaker.objects.get()
    assert breaker.tripped_at == now
    assert number <= 50
    later = ask(claim, other)
    reply(100, now=now)  # those whose answer was called back come first
    assert later.outgoing.get().kind == "not_yet"
    assert not trip_if_wrong(0.01, now=now)
    assert Change.objects.filter(verb="trip_breaker").count() == 1


def test_who_waits_for_an_answer_that_is_stopped_is_not_forgotten(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """What has not gone out is dropped; its asker hears "not yet", and waits for a person."""
    claim = make_claim()
    wrong, late = [ask(claim, other) for _ in range(2)], ask(claim, other)
    reply(10, now=now)
    for question in wrong:
        react(question, "no", now)
    assert trip_if_wrong(0.01, now=now)
    assert late.outgoing.get().state == "dropped"
    reply(10, now=now)
    late.refresh_from_db()
    assert late.phase == "waiting"
    assert late.outgoing.filter(kind="not_yet", state="meant").count() == 1


def test_right_answers_go_on(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Two wrong of sixty judged is what one per cent may bring."""
    claim = make_claim()
    for number in range(60):
        question = ask(claim, other)
        reply(10, now=now)
        react(question, "no" if number in (20, 50) else "yes", now)
    assert not trip_if_wrong(0.01, now=now)


def test_a_person_lets_them_go_on(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """With a reason; what was said before does not trip it again, what is said after does."""
    claim = make_claim()

    def wrong(at: datetime) -> None:
        question = ask(claim, other)
        reply(10, now=at)
        react(question, "else", at)

    wrong(now)
    wrong(now)
    assert trip_if_wrong(0.01, now=now)
    with pytest.raises(Refused):
        reset(" ", by=alice, now=now)
    reset("the index was stale; rebuilt", by=alice, now=now)
    with pytest.raises(Refused):
        reset("again", by=alice, now=now)
    assert not trip_if_wrong(0.01, now=now)
    later = now + timedelta(hours=1)
    wrong(later)
    assert not trip_if_wrong(0.01, now=later)
    wrong(later)
    assert trip_if_wrong(0.01, now=later)


def test_a_mute_ends(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """For a week at most, with a reason; what is written meanwhile is taken, and nothing is sent."""
    claim = make_claim()
    first = ask(claim, other)
    assert first.conversation is not None
    for days, why in ((0, "x"), (8, "x"), (1, " ")):
        with pytest.raises(Refused):
            mute(first.conversation.pk, days, why, by=alice, now=now)
    mute(first.conversation.pk, 7, "a flood", by=alice, now=now)
    first.conversation.refresh_from_db()
    reply(10, now=now)
    assert not first.outgoing.exists()
    second = ask(claim, other, who=first.conversation)
    reply(10, now=now + timedelta(days=8))
    assert second.outgoing.exists()
    unmute(first.conversation.pk, by=alice, now=now)
    assert list(Change.objects.order_by("id").values_list("verb", flat=True)) == [
        "mute_asker",
        "unmute_asker",
    ]


def test_a_reason_is_stored_as_every_other(
    ask: Ask, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """One line, without what no database stores."""
    talk = ask(make_claim()).conversation
    assert talk is not None
    mute(talk.pk, 1, " a\0 flood\r\n of tips ", by=alice, now=now)
    assert Change.objects.get(verb="mute_asker").why == "a flood of tips"
    with pytest.raises(Refused):
        mute(talk.pk, 1, "\0", by=alice, now=now)
