"""An answer that was dropped can be sent after all, once; one that may have arrived never by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from hearsay.connect.channel import Outcome, Sent
from hearsay.web.claims.actions.matches import reject
from hearsay.web.claims.models import Change, Check, Match
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.following import send_known, waiting
from hearsay.web.tipline.actions.minding import mute, reset, trip_if_wrong, unmute
from hearsay.web.tipline.actions.recalling import hold_back, let_go, recall
from hearsay.web.tipline.actions.settling import settle
from hearsay.web.tipline.models import Outgoing, Question
from tests.web.tipline.conftest import Publish
from tests.web.tipline.line import Line

Act = Callable[[Line, User], None]
UNSURE = Sent(Outcome.UNKNOWN, once_for=timedelta(hours=24))


def hold(line: Line, by: User) -> None:
    """An editor doubts the check."""
    hold_back(line.check.pk, "doubted", by=by, now=line.at)


def release(line: Line, by: User) -> None:
    """An editor doubts it no more."""
    let_go(line.check.pk, "looked into", by=by, now=line.at)


def contest(line: Line, by: User) -> None:
    """Another check says the opposite."""
    rival = Check.objects.create(
        key="rival", origin="other", status="published", statement="It does", rating_text="True",
        url="https://checks.example/rival", publisher="Others", lang="en", published_at=line.at,
        made_at=line.at, changed_at=line.at,
    )  # fmt: skip
    said = {"probability": 0.9, "model": "m", "made_at": line.at}
    Match.objects.create(claim=line.claim, check_to=rival, **said)


def settle_it(line: Line, by: User) -> None:
    """A person rejects the other check's match."""
    reject(Match.objects.get().pk, by=by, now=line.at)


def trip(line: Line, by: User) -> None:
    """Two people got a wrong answer before."""
    own = line.platform.sent[:]
    for sender in ("x", "y"):
        row = Outgoing.objects.get(conversation__asker__pk=_blamed(line, sender))
        line.press(sender, row, "no")
    assert trip_if_wrong(0.01, now=line.at)
    assert line.platform.sent == own


def _blamed(line: Line, sender: str) -> int:
    """Answer somebody, as if it had gone out before; return who that is."""
    question = line.ask(sender)
    line.decide()
    question.outgoing.update(state="sent")
    assert question.message.asker_id is not None
    return question.message.asker_id


def go_on(line: Line, by: User) -> None:
    """An editor lets answers go out again."""
    reset("the index was rebuilt", by=by, now=line.at)


def silence(line: Line, by: User) -> None:
    """The asker is muted."""
    mute(_conversation("a"), 1, "a flood", by=by, now=line.at)


def listen(line: Line, by: User) -> None:
    """And no more."""
    unmute(_conversation("a"), by=by, now=line.at)


def _conversation(_sender: str) -> int:
    conversation = Question.objects.order_by("id")[0].conversation
    assert conversation is not None
    return conversation.pk


def nothing(line: Line, by: User) -> None:
    """Nobody does anything."""


REASONS = [
    pytest.param(hold, release, {}, id="held back"),
    pytest.param(contest, settle_it, {}, id="contested"),
    pytest.param(trip, go_on, {}, id="stopped"),
    pytest.param(silence, listen, {}, id="muted"),
    pytest.param(nothing, nothing, {"proven": None}, id="one a day"),
]


def answers(line: Line, question: Question) -> int:
    """How often a question's answer was given to the platform."""
    ours = {f"answer:{question.pk}:check-{line.check.pk}"}
    return sum(line.row_of(out.key).key in ours for out in line.platform.sent)


@pytest.mark.parametrize(("stop", "go", "fields"), REASONS)
def test_a_person_sends_what_was_dropped(
    line: Line, alice: User, stop: Act, go: Act, fields: dict[str, object]
) -> None:
    """To whom "will get it" is said, it goes: once, and history tells the same number."""
    if fields:  # they got their letter of the day already
        line.ask("a", decision="none", **fields)
        line.decide()
        line.send()
        Question.objects.update(phase="answered", proven=True)
    question = line.ask("a", **fields)
    line.decide()
    stop(line, alice)
    line.send()
    assert [row.state for row in question.outgoing.filter(kind="answer")] == ["dropped"]
    line.decide()
    line.send()
    question.refresh_from_db()
    assert question.phase == "waiting" and not answers(line, question)
    go(line, alice)
    line.later(hours=1)
    people = waiting(line.claim.pk, line.check, now=line.at)
    assert send_known(line.claim.pk, line.check, by=alice, now=line.at) == people
    assert Change.objects.get(verb="send_answer").after["people"] == people
    assert question.outgoing.filter(kind="answer", state="meant").count() == 1
    for _ in range(2):
        line.send()
        line.decide()
        assert send_known(line.claim.pk, line.check, by=alice, now=line.at) == 0
    question.refresh_from_db()
    assert question.phase == "answered" and answers(line, question) == 1
    keys = list(question.outgoing.values_list("key", flat=True))
    assert len(set(keys)) == len(keys) and all(len(key) <= 120 for key in keys)


@pytest.mark.parametrize(("stop", "go", "fields"), REASONS[:3])
def test_the_worker_decides_anew(
    line: Line, alice: User, stop: Act, go: Act, fields: dict[str, object]
) -> None:
    """Where the doubt is over before it looks again, the answer goes out by itself; once."""
    question = line.ask("a", **fields)
    line.decide()
    stop(line, alice)
    line.send()
    question.refresh_from_db()
    assert question.phase == "heard"
    go(line, alice)
    for _ in range(3):
        line.decide()
        line.send()
    question.refresh_from_db()
    assert question.phase == "answered" and answers(line, question) == 1
    assert set(question.outgoing.values_list("kind", "state")) == {
        ("answer", "dropped"), ("answer", "sent"),
    }  # fmt: skip


def test_dropped_again_and_again(line: Line, alice: User) -> None:
    """Each time it gives its key up; in the end it goes out, once."""
    question = line.ask()
    line.decide()
    for _ in range(3):
        hold(line, alice)
        release(line, alice)
        line.decide()
    assert question.outgoing.filter(state="dropped").count() == 3
    line.send()
    line.send()
    assert answers(line, question) == len(line.platform.sent) == 1


def test_what_was_certainly_not_taken_can_be_sent_again(line: Line, alice: User) -> None:
    """The channel put it off, then it was held back: nobody has it."""
    question = line.ask()
    line.decide()
    line.platform.says = lambda out: Sent(Outcome.LATER)
    line.send()
    hold(line, alice)
    assert question.outgoing.get().state == "dropped"
    release(line, alice)
    line.decide()
    line.platform.says = lambda out: Sent(Outcome.SENT)
    line.send()
    assert [row.state for row in question.outgoing.order_by("id")] == ["dropped", "sent"]


def _unsure(line: Line) -> Question:
    """Somebody's answer may have arrived, and waits for another try by the same key."""
    question = line.ask()
    line.decide()
    line.platform.says = lambda out: UNSURE
    line.send()
    row = question.outgoing.get()
    assert (row.state, row.may_have_arrived) == ("meant", True)
    line.platform.says = lambda out: Sent(Outcome.SENT)
    return question


@pytest.mark.parametrize(("stop", "go", "fields"), REASONS[:4])
def test_what_may_have_arrived_is_unknown(
    line: Line, alice: User, stop: Act, go: Act, fields: dict[str, object]
) -> None:
    """It keeps its key and is not tried again by itself, whatever is let go; a person settles it."""
    question = _unsure(line)
    key, tried = question.outgoing.get().key, len(line.platform.sent)
    stop(line, alice)
    line.later(minutes=5)
    line.send()
    row = question.outgoing.get()
    assert (row.state, row.key) == ("unknown", key) and row.why
    go(line, alice)
    line.later(minutes=5)
    line.decide()
    line.send()
    assert waiting(line.claim.pk, line.check, now=line.at) == 0
    assert send_known(line.claim.pk, line.check, by=alice, now=line.at) == 0
    question.refresh_from_db()
    assert question.phase == "answered" and len(line.platform.sent) == tried
    settle(row.pk, arrived=False, by=alice, now=line.at)
    line.send()
    assert len(line.platform.sent) == tried + 1
    assert question.outgoing.get().state == "sent"


def test_who_may_have_got_it_hears_the_apology(line: Line, alice: User) -> None:
    """An answer that waits for another try, and may have arrived, is recalled as if it had."""
    question = _unsure(line)
    told = recall(
        line.check.pk, line.claim.pk, right=None, why="another claim", by=alice, now=line.at
    )
    assert told == 1
    line.later(minutes=5)
    line.send()
    assert dict(question.outgoing.values_list("kind", "state")) == {
        "answer": "unknown", "recall": "sent",
    }  # fmt: skip


def test_what_was_put_off_is_not_sent_when_answers_have_stopped(line: Line, alice: User) -> None:
    """It was being sent when they stopped, so nobody called it back; the channel did not take it."""
    question = line.ask("a")
    line.decide()
    question.outgoing.update(state="sending", begun_at=line.at)
    trip(line, alice)
    question.outgoing.update(state="meant")
    line.send()
    assert question.outgoing.get().state == "dropped" and not answers(line, question)
    line.decide()
    assert question.outgoing.filter(kind="not_yet", state="meant").exists()


def test_a_notice_a_day_stays_one_a_day(line: Line, alice: User) -> None:
    """What is said to a picture keeps its key when it is dropped: a flood makes no flood of rows."""
    line.ask("a", decision="none")
    silence(line, alice)
    for _ in range(3):
        line.hear(line.say("", sender="a", media=1), at=line.at)
        line.send()
    assert Outgoing.objects.filter(key__startswith="text_only:").count() == 1


def test_what_leant_on_a_dropped_letter_is_open_again(
    line: Line, other: Check, alice: User
) -> None:
    """An address that nobody vouches for asked twice, and is told once: if that is dropped, both wait."""
    for _ in range(2):
        line.ask("a", decision="none", proven=None)
        line.decide()
    line.send()
    assert send_known(line.claim.pk, other, by=alice, now=line.at) == 1
    assert set(Question.objects.values_list("phase", flat=True)) == {"answered"}
    assert recall(other.pk, line.claim.pk, right=None, why="a mix-up", by=alice, now=line.at) == 0
    assert set(Question.objects.values_list("phase", flat=True)) == {"waiting"}


def test_an_apology_without_an_answer_is_none(line: Line, publish: Publish, alice: User) -> None:
    """Who got only that, and whose next answer was dropped, waits again."""
    question = line.ask()
    line.decide()
    line.send()
    recall(line.check.pk, line.claim.pk, right=None, why="a mix-up", by=alice, now=line.at)
    line.send()
    right = publish(line.claim)
    line.tell()
    question.refresh_from_db()
    assert question.phase == "answered"
    recall(right.pk, line.claim.pk, right=None, why="not of this claim", by=alice, now=line.at)
    question.refresh_from_db()
    assert question.phase == "waiting"
