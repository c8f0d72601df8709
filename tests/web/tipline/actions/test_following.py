"""What is published reaches everyone it concerns, once: those who wait, and those who got what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from hearsay.connect.channel import STOP
from hearsay.web.claims.actions import publication
from hearsay.web.claims.models import Change, Check, Claim, Desk, Message, Rating
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.following import send_known, tell_news, waiting
from hearsay.web.tipline.actions.minding import mute
from hearsay.web.tipline.actions.recalling import recall
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.models import Conversation, News, Outgoing, Question
from tests.web.tipline.conftest import Ask, Publish, sent
from tests.web.tipline.line import Line


def drain(now: datetime) -> None:
    """Let the worker tell all news."""
    while tell_news(2, now=now):
        pass


def kinds(question: Question) -> list[str]:
    """What somebody was sent, or is to be sent."""
    return list(question.outgoing.order_by("id").values_list("kind", flat=True))


def test_a_first_answer_reaches_all_who_wait(
    ask: Ask, publish: Publish, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """Everyone who asked about the claim, in pieces, once; nobody who asked about another."""
    claim, another = make_claim(), make_claim("The dam broke")
    asked = [ask(claim, decision="none") for _ in range(5)]
    stranger = ask(another, decision="none")
    reply(10, now=now)
    assert waiting(claim.pk, now=now) == 5
    publish(claim)
    drain(now)
    drain(now)
    for question in asked:
        assert kinds(question) == ["not_yet", "answer"]
        question.refresh_from_db()
        assert question.phase == "answered"
    told = asked[0].outgoing.get(kind="answer")
    assert not told.automatic
    assert "/en/checks/" in told.text
    assert kinds(stranger) == ["not_yet"]
    assert News.objects.get().ended_at is not None


def test_a_correction_reaches_all_who_got_the_old_one(
    ask: Ask, publish: Publish, make_claim: Callable[..., Claim], rating: Callable[[str], Rating],
    now: datetime, bob: User, alice: User,
) -> None:  # fmt: skip
    """Also those whose message was moved to another claim since; and it says why."""
    claim = make_claim()
    got, moved = ask(claim, decision="none"), ask(claim, decision="none")
    reply(10, now=now)
    check = publish(claim)
    drain(now)
    sent(*Outgoing.objects.filter(kind="answer"))
    moved.message.claim = make_claim("Something else")
    moved.message.save()
    check = publication.correct(check, "The first figure was wrong.", by=alice, now=now)
    publish.again(check, rating=rating("partly-true"))  # type: ignore[attr-defined]
    drain(now)
    for question in (got, moved):
        assert kinds(question) == ["not_yet", "answer", "correction"]
        assert "The first figure was wrong." in question.outgoing.get(kind="correction").text


def test_a_withdrawal_reaches_those_who_got_it_and_they_wait_again(
    ask: Ask, publish: Publish, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """What has not gone out yet never does."""
    claim = make_claim()
    got, not_yet_sent = ask(claim, decision="none"), ask(claim, decision="none")
    reply(10, now=now)
    check = publish(claim)
    drain(now)
    sent(got.outgoing.get(kind="answer"))
    Desk.objects.update(approval_required=False)
    publication.withdraw(check, "Its source has withdrawn it.", by=alice, now=now)
    drain(now)
    assert kinds(got)[-1] == "withdrawal"
    got.refresh_from_db()
    assert got.phase == "waiting"
    assert kinds(not_yet_sent) == ["not_yet", "answer"]
    assert not_yet_sent.outgoing.get(kind="answer").state == "dropped"
    reply(10, now=now)
    not_yet_sent.refresh_from_db()
    assert not_yet_sent.phase == "waiting"
    assert kinds(not_yet_sent) == ["not_yet", "answer"]


def test_an_update_is_told_where_the_rating_changed(
    ask: Ask, publish: Publish, make_claim: Callable[..., Claim], rating: Callable[[str], Rating],
    now: datetime, alice: User,
) -> None:  # fmt: skip
    """More of the same is no news."""
    claim = make_claim()
    question = ask(claim, decision="none")
    reply(10, now=now)
    check = publish(claim)
    drain(now)
    sent(question.outgoing.get(kind="answer"))
    check = publish.again(publication.update(check, by=alice, now=now), title="More")  # type: ignore[attr-defined]
    drain(now)
    assert kinds(question) == ["not_yet", "answer"]
    publish.again(publication.update(check, by=alice, now=now), rating=rating("partly-true"))  # type: ignore[attr-defined]
    drain(now)
    assert kinds(question) == ["not_yet", "answer", "update"]


def test_a_confirmed_check_is_sent_to_those_who_wait(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """By a person's decision, which is in the history, once, also where the automatic answer was not sure enough."""
    claim = make_claim()
    asked = [ask(claim, other, decision="suggest") for _ in range(3)]
    reply(10, now=now)
    assert send_known(claim.pk, other, by=alice, now=now) == 3
    assert send_known(claim.pk, other, by=alice, now=now) == 0
    assert [kinds(question) for question in asked] == [["not_yet", "answer"]] * 3
    assert not Outgoing.objects.filter(automatic=True).exists()
    assert Change.objects.get(verb="send_answer").after == {"people": 3, "claim": claim.pk}


def test_what_is_withdrawn_answers_nobody_and_can_be_recalled(
    ask: Ask, other: Check, publish: Publish, make_claim: Callable[..., Claim], now: datetime,
    alice: User,
) -> None:  # fmt: skip
    """It is not sent, nor told in an apology; but what somebody got of it is recalled."""
    claim = make_claim()
    got = ask(claim, decision="none")
    reply(10, now=now)
    check = publish(claim)
    drain(now)
    sent(got.outgoing.get(kind="answer"))
    Desk.objects.update(approval_required=False)
    check = publication.withdraw(check, "Its source has withdrawn it.", by=alice, now=now)
    late = ask(claim, other)
    reply(10, now=now)
    sent(late.outgoing.get())
    assert send_known(claim.pk, check, by=alice, now=now) == 0
    with pytest.raises(Refused):
        recall(other.pk, claim.pk, right=check.pk, why="another claim", by=alice, now=now)
    assert recall(check.pk, claim.pk, right=None, why="another claim", by=alice, now=now) == 1


def test_whom_nobody_vouches_for_is_told_once(
    ask: Ask, publish: Publish, make_claim: Callable[..., Claim], rating: Callable[[str], Rating],
    now: datetime, alice: User,
) -> None:  # fmt: skip
    """However many letters came in their name; all questions are answered by it, also a correction."""
    claim = make_claim()
    first = ask(claim, decision="none", channel="email", proven=None)
    who = first.conversation
    for _ in range(4):
        ask(claim, decision="none", channel="email", proven=None, who=who)
    person = ask(claim, decision="none", channel="email")
    ask(claim, decision="none", channel="email", who=person.conversation)
    Question.objects.update(phase="waiting")
    check = publish(claim)
    drain(now)
    assert set(Question.objects.values_list("phase", flat=True)) == {"answered"}
    assert letters(who) == ["answer"]
    assert letters(person.conversation) == ["answer", "answer"], "they surely asked twice"
    sent(*Outgoing.objects.all())
    check = publication.correct(check, "The first figure was wrong.", by=alice, now=now)
    publish.again(check, rating=rating("partly-true"))  # type: ignore[attr-defined]
    drain(now)
    assert letters(who) == ["answer", "correction"]


def test_whom_nobody_vouches_for_is_one_person(line: Line, other: Check, alice: User) -> None:
    """As many as are said to get an answer get one, and all that was asked is answered by it."""
    for sender in "aab":
        line.ask(sender, decision="none", proven=None)
        line.decide()
    line.send()
    assert waiting(line.claim.pk, other, now=line.at) == 2
    assert send_known(line.claim.pk, other, by=alice, now=line.at) == 2
    assert set(Question.objects.values_list("phase", flat=True)) == {"answered"}
    assert waiting(line.claim.pk, other, now=line.at) == 0


def test_a_correction_is_not_left_out_for_an_answer(
    ask: Ask, publish: Publish, make_claim: Callable[..., Claim], rating: Callable[[str], Rating],
    now: datetime, alice: User,
) -> None:  # fmt: skip
    """A question that was left open before the one that was answered is told first."""
    claim = make_claim()
    early = ask(None, decision="none", channel="email", proven=None)
    who = early.conversation
    ask(None, decision="none", channel="email", proven=None, who=who)
    got = ask(claim, decision="none", channel="email", proven=None, who=who)
    check = publish(claim)
    drain(now)
    assert kinds(got) == ["answer"]
    sent(*Outgoing.objects.all())
    Message.objects.update(claim=claim, state="grouped")
    check = publication.correct(check, "The first figure was wrong.", by=alice, now=now)
    publish.again(check, rating=rating("partly-true"))  # type: ignore[attr-defined]
    drain(now)
    assert kinds(got) == ["answer", "correction"]
    assert letters(who).count("answer") == 2


def letters(who: Conversation | None) -> list[str]:
    """What an address was sent, or is to be sent."""
    rows = Outgoing.objects.filter(conversation=who).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_who_had_it_already_is_not_said_to_get_it(line: Line, other: Check, alice: User) -> None:
    """They say that they meant something else: they wait, but for another check than that one."""
    question = line.ask()
    line.decide()
    line.send()
    line.press("a", question.outgoing.get(), "no")
    claim, now = line.claim.pk, line.at
    assert (waiting(claim, now=now), waiting(claim, other, now=now)) == (1, 0)
    assert send_known(claim, other, by=alice, now=now) == 0
    question.refresh_from_db()
    assert question.phase == "waiting"
    assert not Change.objects.filter(verb="send_answer").exists()


def test_who_is_muted_is_told_when_that_is_over(line: Line, other: Check, alice: User) -> None:
    """They are not counted among those who would get it, nor forgotten."""
    first, second = (line.ask(sender, decision="none") for sender in "ab")
    line.decide()
    line.send()
    assert first.conversation_id is not None
    mute(first.conversation_id, 1, "a flood", by=alice, now=line.at)
    assert waiting(line.claim.pk, now=line.at) == 1
    assert send_known(line.claim.pk, other, by=alice, now=line.at) == 1
    line.send()
    first.refresh_from_db()
    assert first.phase == "waiting" and not first.outgoing.filter(kind="answer").exists()
    assert second.outgoing.get(kind="answer").state == "sent"
    line.later(days=1, minutes=1)
    assert waiting(line.claim.pk, now=line.at) == 1
    assert send_known(line.claim.pk, other, by=alice, now=line.at) == 1
    line.send()
    assert first.outgoing.get(kind="answer").state == "sent"


def test_what_is_published_does_not_forget_the_muted(
    line: Line, publish: Publish, alice: User
) -> None:
    """The answer to all who wait is stopped by the mute; then they wait, and get it from a person."""
    question = line.ask(decision="none")
    line.decide()
    line.send()
    assert question.conversation_id is not None
    mute(question.conversation_id, 1, "a flood", by=alice, now=line.at)
    check = publish(line.claim)
    line.tell()
    line.send()
    question.refresh_from_db()
    assert question.phase == "waiting"
    assert question.outgoing.get(kind="answer").state == "dropped"
    line.later(days=1, minutes=1)
    assert send_known(line.claim.pk, check, by=alice, now=line.at) == 1
    line.send()
    assert question.outgoing.filter(kind="answer", state="sent").count() == 1


def test_what_was_withdrawn_before_it_went_out_answers_nobody(
    line: Line, publish: Publish, alice: User
) -> None:
    """It is dropped when its turn comes, before anybody was told of the withdrawal: they wait again."""
    question = line.ask(decision="none")
    line.decide()
    line.send()
    check = publish(line.claim)
    line.tell()
    Desk.objects.update(approval_required=False)
    publication.withdraw(check, "Its source has withdrawn it.", by=alice, now=line.at)
    line.send()
    line.tell()
    line.decide()
    question.refresh_from_db()
    assert question.phase == "waiting"
    assert kinds(question) == ["not_yet", "answer"]
    assert question.outgoing.get(kind="answer").state == "dropped"


def test_who_left_is_not_answered(line: Line, publish: Publish) -> None:
    """Nothing is stored for them; if they write again, they are among those who wait."""
    question = line.ask(decision="none")
    line.decide()
    line.send()
    line.hear(line.say("", sender="a", pressed=STOP), at=line.at)
    publish(line.claim)
    line.tell()
    question.refresh_from_db()
    assert question.phase == "waiting" and waiting(line.claim.pk, now=line.at) == 0
    line.later(minutes=1)
    line.ask("a", decision="none")
    line.decide()
    assert waiting(line.claim.pk, now=line.at) == 2
