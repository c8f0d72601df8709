"""A wrong match is recalled: who got it hears an apology once, and it counts as wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from hearsay.web.claims.actions import publication
from hearsay.web.claims.models import Change, Check, Claim, Desk
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.calling_back import HELD_BACK, RECALLED, outlived
from hearsay.web.tipline.actions.minding import seen_of_late
from hearsay.web.tipline.actions.recalling import hold_back, let_go, reached, recall
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.breaker import Tally
from hearsay.web.tipline.models import HeldBack, Outgoing
from tests.web.tipline.conftest import Ask, Publish, sent
from tests.web.tipline.line import Line


@pytest.fixture
def right(make_check: Callable[..., Check]) -> Check:
    """The check that should have been sent."""
    return make_check(key="c-right", statement="Ginger water cures the flu", rating_text="Mixed",
                      summary="It eases a cough.")  # fmt: skip


def test_everyone_who_got_it_hears_of_it_once(
    ask: Ask, other: Check, right: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:  # fmt: skip
    """One apology each, with the right answer; what was not sent yet is dropped; others hear nothing."""
    claim, another = make_claim(), make_claim("Dengue is cured by ginger water")
    got = [ask(claim, other) for _ in range(3)]
    fits = ask(another, other)
    reply(10, now=now)
    late = got[2].outgoing.get()
    sent(*[q.outgoing.get() for q in got[:2]], fits.outgoing.get())
    assert [(r.channel, r.state, r.people) for r in reached(other.pk, claim.pk)] == [
        ("telegram", "sent", 2)
    ]
    told = recall(other.pk, claim.pk, right=right.pk, why="another claim", by=alice, now=now)
    assert told == 2
    for question in got[:2]:
        text = question.outgoing.get(kind="recall").text
        for part in (
            "We are sorry",
            "“Ginger water cures dengue”",
            "“Ginger water cures the flu”",
            "Mixed",
        ):
            assert part in text
    late.refresh_from_db()
    assert (late.state, late.why) == ("dropped", "the answer was recalled")
    got[2].refresh_from_db()
    assert got[2].phase == "waiting"
    assert fits.outgoing.count() == 1
    assert seen_of_late(None) == Tally(judged=2, wrong=2)
    assert Change.objects.get(verb="recall_answer").after == {
        "people": 2, "dropped": 1, "right": right.pk,
    }  # fmt: skip
    with pytest.raises(Refused):
        recall(other.pk, claim.pk, right=right.pk, why="again", by=alice, now=now)
    assert Outgoing.objects.filter(kind="recall").count() == 2


def test_without_a_right_answer_they_wait_again(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """The apology says so, and the question is open again."""
    claim = make_claim()
    question = ask(claim, other)
    reply(10, now=now)
    sent(question.outgoing.get())
    recall(other.pk, claim.pk, right=None, why="another claim", by=alice, now=now)
    assert "still looking into" in question.outgoing.get(kind="recall").text
    question.refresh_from_db()
    assert question.phase == "waiting"


def test_an_answer_and_its_correction_are_recalled_by_one_apology(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User,
    answered: Callable[..., Outgoing],
) -> None:  # fmt: skip
    """One person, one apology, however many messages with the wrong check they got."""
    claim = make_claim()
    question = ask(claim, other, phase="answered")
    for kind in ("answer", "correction"):
        answered(question, kind=kind, check_to=other)
    assert [row.people for row in reached(other.pk, claim.pk)] == [1]
    assert recall(other.pk, claim.pk, right=None, why="another claim", by=alice, now=now) == 1
    assert question.outgoing.filter(kind="recall").count() == 1
    assert not question.outgoing.exclude(kind="recall").filter(recalled_at=None).exists()


def test_what_was_meant_by_itself_is_held_back_too(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """An answer that waits in the outbox does not go out; its asker hears "not yet"."""
    question = ask(make_claim(), other)
    reply(10, now=now)
    hold_back(other.pk, "contested", by=alice, now=now)
    assert question.outgoing.get().state == "dropped"
    reply(10, now=now)
    assert question.outgoing.get(kind="not_yet").state == "meant"


def test_what_cannot_be_recalled(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """Without a reason, with itself as the right answer, or where nobody got it."""
    claim = make_claim()
    for right, why in ((None, " "), (other.pk, "wrong"), (None, "wrong")):
        with pytest.raises(Refused):
            recall(other.pk, claim.pk, right=right, why=why, by=alice, now=now)


def test_a_check_is_held_back_and_let_go(other: Check, alice: User, now: datetime) -> None:
    """With a reason, in the history, and twice is no trouble."""
    with pytest.raises(Refused):
        hold_back(other.pk, " ", by=alice, now=now)
    hold_back(other.pk, "contested", by=alice, now=now)
    hold_back(other.pk, "contested", by=alice, now=now)
    let_go(other.pk, "settled", by=alice, now=now)
    let_go(other.pk, "settled", by=alice, now=now)
    verbs = Change.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["hold_back_check", "let_check_go"]


def test_what_was_put_off_is_asked_about_again(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], now: datetime, alice: User
) -> None:
    """A try that a channel put off may be for what was recalled or held back meanwhile."""
    first, second = ask(make_claim(), other), ask(make_claim(), other)
    reply(10, now=now)
    told, kept = first.outgoing.get(), second.outgoing.get()
    assert outlived(told) == ""
    told.recalled_at = now
    assert outlived(told) == RECALLED
    HeldBack.objects.create(check_to=other, why="contested", by=alice, at=now)
    assert outlived(kept) == HELD_BACK
    kept.automatic = False
    assert outlived(kept) == ""


def test_an_answer_within_an_apology_is_withdrawn_and_recalled_as_any_other(
    line: Line, publish: Publish, alice: User
) -> None:
    """Who got it that way hears as well that it no longer holds."""
    first, second = (line.ask(sender) for sender in "ab")
    line.decide()
    line.send()
    right = publish(line.claim)
    line.tell()
    assert recall(line.check.pk, line.claim.pk, right=right.pk, why="a mix-up", by=alice, now=line.at) == 2  # fmt: skip
    line.send()
    told = first.outgoing.get(kind="recall")
    assert (told.state, told.check_to) == ("sent", right)
    Desk.objects.update(approval_required=False)
    publication.withdraw(right, "Its source has withdrawn it.", by=alice, now=line.at)
    line.tell()
    line.send()
    for question in (first, second):
        question.refresh_from_db()
        assert question.phase == "waiting"
        assert question.outgoing.get(kind="withdrawal").state == "sent"
    assert recall(right.pk, line.claim.pk, right=None, why="not of this claim", by=alice, now=line.at) == 2  # fmt: skip
