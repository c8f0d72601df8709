"""The desk's pages about the tipline: how it does, who got what; each action by whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hearsay.errors import Phrase
from hearsay.web.claims.actions.matches import confirm
from hearsay.web.claims.models import Check, Claim, Match
from hearsay.web.people.models import User
from hearsay.web.tipline import queries
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.models import Breaker, Conversation, Outgoing, RawDelivery, Tipline
from hearsay.web.tipline.outcomes import kept
from tests.web.tipline.conftest import Ask, sent
from tests.web.tipline.line import Line

SignIn = Callable[[User], Client]


def page(browser: Client, name: str, *args: int) -> str:
    """A page's words."""
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_tipline_says_so(bob: User, signed_in: SignIn) -> None:
    """Nothing was sent, nobody judged, nothing waits."""
    shown = page(signed_in(bob), "tipline")
    assert "Nobody has judged one yet." in shown
    assert "0 questions wait" in shown


def test_the_breaker_is_shown_and_reset(alice: User, signed_in: SignIn, now: datetime) -> None:
    """What tripped it is told; an editor turns answers on again, with a reason."""
    Breaker.objects.create(id=1, tripped_at=now, judged=12, wrong=3)
    browser = signed_in(alice)
    assert "3 of the latest 12" in page(browser, "tipline")
    browser.post(reverse("tipline_reset"), {"why": " "})
    assert Breaker.objects.get().tripped_at is not None
    browser.post(reverse("tipline_reset"), {"why": "rebuilt the index"})
    assert Breaker.objects.get().tripped_at is None


def test_what_is_not_known_is_settled_by_a_person(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], alice: User, signed_in: SignIn
) -> None:
    """It arrived, or it is sent once more; what is known cannot be settled."""
    first, second = ask(make_claim(), other), ask(make_claim(), other)
    reply(10, now=timezone.now())
    Outgoing.objects.update(state="unknown")
    browser = signed_in(alice)
    assert "Not known whether they arrived" in page(browser, "tipline")
    arrived, again = first.outgoing.get(), second.outgoing.get()
    browser.post(reverse("tipline_settle", args=[arrived.pk]), {"arrived": "1"})
    browser.post(reverse("tipline_settle", args=[again.pk]), {"arrived": "0"})
    browser.post(reverse("tipline_settle", args=[arrived.pk]), {"arrived": "0"})
    states = dict(Outgoing.objects.values_list("pk", "state"))
    assert states == {arrived.pk: "sent", again.pk: "meant"}


@pytest.mark.parametrize(
    ("lang", "unknown", "refused", "again"),
    [
        (
            "en",
            "answered 502",
            "longer than 4096 characters",
            "the bot&#x27;s token is not accepted",
        ),
        ("vi", "trả lời 502", "dài hơn 4096 ký tự", "không chấp nhận mã của bot"),
        ("th", "ตอบกลับ 502", "ยาวเกิน 4096 ตัวอักษร", "ไม่ยอมรับโทเคนของบอต"),
    ],
)
def test_why_it_was_not_sent_is_told_in_the_readers_language(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], bob: User, signed_in: SignIn,
    lang: str, unknown: str, refused: str, again: str,
) -> None:  # fmt: skip
    """What nobody knows, what was refused and what is tried again; older rows in their English."""
    asked = [ask(make_claim(), other) for _ in range(5)]
    reply(10, now=timezone.now())
    ends = [
        ("unknown", Phrase("answered %(status)d", status=502)),
        ("refused", Phrase("longer than %(most)d characters", most=4096)),
        ("refused", Phrase("longer than %(most)d characters", most=4096)),
        ("meant", Phrase("the bot's token is not accepted")),
        ("too_late", "an older reason"),
    ]
    for question, (state, why) in zip(asked, ends, strict=True):
        question.outgoing.update(state=state, **kept(why))
    browser = signed_in(bob)
    browser.cookies["hearsay_language"] = lang
    shown = page(browser, "tipline")
    for said in (unknown, refused, again, "an older reason"):
        assert shown.count(said) == 1, said
    assert [row.messages for row in queries.untaken(timezone.now())] == [1, 1, 2]


def test_what_does_not_hold_any_more_is_not_sent_again(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], alice: User, signed_in: SignIn
) -> None:
    """An answer that was recalled, or overtaken by a correction, may have arrived, and that is all."""
    recalled, corrected = ask(make_claim(), other), ask(make_claim(), other)
    reply(10, now=timezone.now())
    Outgoing.objects.update(state="unknown")
    recalled.outgoing.update(recalled_at=timezone.now())
    old = corrected.outgoing.get()
    Outgoing.objects.create(
        key="later", kind="correction", channel="telegram", question=corrected, check_to=other,
        text="…", made_at=timezone.now(), try_after=timezone.now(),
    )  # fmt: skip
    browser = signed_in(alice)
    for row in (recalled.outgoing.get(), old):
        browser.post(reverse("tipline_settle", args=[row.pk]), {"arrived": "0"})
        row.refresh_from_db()
        assert row.state == "unknown"
        browser.post(reverse("tipline_settle", args=[row.pk]), {"arrived": "1"})
        row.refresh_from_db()
        assert row.state == "sent"


def test_a_flood_is_muted_without_anybody_being_seen(
    ask: Ask, make_claim: Callable[..., Claim], alice: User, signed_in: SignIn
) -> None:
    """The page shows a piece of a pseudonym, no address; an editor mutes it for some days."""
    claim = make_claim()
    first = ask(claim, asked_at=timezone.now())
    assert first.conversation is not None
    for _ in range(10):
        ask(claim, who=first.conversation, asked_at=timezone.now())
    browser = signed_in(alice)
    shown = page(browser, "tipline")
    assert "11 messages in a day" in shown
    assert first.conversation.sealed not in shown
    where = [first.conversation.pk]
    browser.post(reverse("tipline_mute", args=where), {"days": "9", "why": "flood"})
    first.conversation.refresh_from_db()
    assert first.conversation.muted_until is None
    browser.post(reverse("tipline_mute", args=where), {"days": "2", "why": "flood"})
    first.conversation.refresh_from_db()
    assert first.conversation.muted_until > timezone.now() + timedelta(days=1)
    assert "muted until" in page(browser, "tipline")
    browser.post(reverse("tipline_unmute", args=where))
    first.conversation.refresh_from_db()
    assert first.conversation.muted_until is None


def test_an_administrator_sets_how_it_works(ada: User, signed_in: SignIn) -> None:
    """What cannot be is refused, and what was typed stays."""
    browser = signed_in(ada)
    said = {"automatic": "", "retention_days": "14", "quiet_from": "22:00", "quiet_until": "",
            "reach": "02 123"}  # fmt: skip
    answer = browser.post(reverse("tipline_settings"), said)
    assert answer.status_code == 422
    assert "02 123" in answer.content.decode()
    browser.post(reverse("tipline_settings"), said | {"quiet_until": "07:00"})
    line = Tipline.current()
    assert line.prices == {}
    answer = browser.post(
        reverse("tipline_settings"), {**said, "quiet_until": "07:00", "prices": "sms"}
    )
    assert "“sms” is no channel and price" in answer.content.decode()
    priced = {**said, "quiet_until": "07:00", "prices": "sms 0,05\n\n twilio 0.10 "}
    browser.post(reverse("tipline_settings"), priced)
    line = Tipline.current()
    assert line.prices == {"sms": "0.05", "twilio": "0.10"}
    assert "sms 0.05" in page(browser, "tipline")
    assert (line.automatic, line.retention_days, line.reach) == (False, 14, "02 123")
    answer = browser.post(reverse("tipline_settings"), said | {"retention_days": "1"})
    assert answer.status_code == 422


def test_an_answer_is_sent_recalled_and_held_back(
    ask: Ask, other: Check, make_claim: Callable[..., Claim], make_check: Callable[..., Check],
    alice: User, signed_in: SignIn, now: datetime,
) -> None:  # fmt: skip
    """A confirmed check goes to who waits; a wrong one is recalled with the right one."""
    claim, browser = make_claim(), signed_in(alice)
    got, waits = ask(claim, other), ask(claim, decision="none")
    reply(10, now=now)
    sent(*Outgoing.objects.all())
    right = make_check(key="right", statement="Ginger eases the flu")
    match = Match.objects.create(
        claim=claim, check_to=right, probability=0.6, model="m", made_at=now
    )
    browser.post(reverse("tipline_send", args=[claim.pk, right.pk]))
    assert not waits.outgoing.filter(kind="answer").exists()  # nobody has confirmed it yet
    confirm(match.pk, by=alice, now=now)
    shown = page(browser, "tipline_claim", claim.pk)
    assert "Send it to 1 person who waits" in shown
    assert "1 person has received it" in shown
    browser.post(reverse("tipline_send", args=[claim.pk, right.pk]))
    assert waits.outgoing.filter(kind="answer", check_to=right).exists()
    where = [claim.pk, other.pk]
    browser.post(reverse("tipline_recall", args=where), {"why": "", "right": right.pk})
    browser.post(reverse("tipline_recall", args=where), {"why": "another claim", "right": right.pk})
    assert got.outgoing.filter(kind="recall", check_to=right).count() == 1
    browser.post(reverse("tipline_hold", args=where), {"why": "a reader objects"})
    assert "a reader objects" in page(browser, "tipline_claim", claim.pk)
    browser.post(reverse("tipline_let_go", args=where), {"why": "settled"})
    assert "a reader objects" not in page(browser, "tipline_claim", claim.pk)


def test_what_nobody_knows_is_flagged_without_its_content(
    alice: User, signed_in: SignIn, now: datetime
) -> None:
    """How often, from where and why; what is sealed stays so."""
    for number in range(3):
        RawDelivery.objects.create(
            key=f"k{number}", channel="telegram", why="an update of a kind that is not known",
            sealed="a-sealed-box", period="2026-03-01", at=now, purge_at=now,
        )  # fmt: skip
    shown = page(signed_in(alice), "tipline")
    assert "an update of a kind that is not known" in shown
    assert "· 3 ·" in shown
    assert "a-sealed-box" not in shown


@pytest.mark.parametrize("name", ["tipline_send", "tipline_recall", "tipline_hold"])
def test_a_checker_cannot_send(
    name: str, other: Check, make_claim: Callable[..., Claim], bob: User, signed_in: SignIn
) -> None:
    """What reaches many people is an editor's to decide."""
    answer = signed_in(bob).post(reverse(name, args=[make_claim().pk, other.pk]), {"why": "x"})
    assert answer.status_code == 403


def test_the_numbers_are_of_those_who_would_get_it(
    line: Line, other: Check, alice: User, signed_in: SignIn
) -> None:
    """Not of who is muted, nor of who had this very check; and as many are told as was said."""
    line.at = timezone.now()
    had, muted, *_others = [line.ask(sender) for sender in "ab"]
    line.decide()
    line.send()
    for sender, question in (("a", had), ("b", muted)):
        line.press(sender, question.outgoing.get(), "no")
    line.ask("c", decision="none")
    line.decide()
    line.send()
    confirm(
        Match.objects.create(
            claim=line.claim, check_to=other, probability=0.9, model="m", made_at=line.at
        ).pk, by=alice, now=line.at,
    )  # fmt: skip
    Conversation.objects.filter(pk=muted.conversation_id).update(
        muted_until=line.at + timedelta(days=1)
    )
    browser = signed_in(alice)
    shown = page(browser, "tipline_claim", line.claim.pk)
    assert "2 people wait for an answer and can be reached." in shown
    assert "Send it to 1 person who waits" in shown
    browser.post(reverse("tipline_send", args=[line.claim.pk, other.pk]))
    shown = page(browser, "tipline_claim", line.claim.pk)
    assert "1 person will get it." in shown
    assert "1 person waits for an answer and can be reached." in shown
    assert "Send it to" not in shown
