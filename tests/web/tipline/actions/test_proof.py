"""Letters in somebody else's name are taken as tips, and make us write to nobody who never wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hearsay.connect.channel import START, STOP, Arrived, Delivery
from hearsay.connect.channels.registry import make
from hearsay.web.claims.models import Asker, Check, Claim, Message
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.actions.following import send_known
from hearsay.web.tipline.actions.receive import Received, receive
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Conversation, Outgoing, Question, Reaction
from hearsay.web.tipline.worker.sending import Sending
from tests.web.tipline.askers import SETTINGS
from tests.web.tipline.world import Platform

Hear = Callable[..., Received]
Say = Callable[..., Arrived]
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


@pytest.fixture
def answer_all(
    other: Check, make_claim: Callable[..., Claim], platform: Platform, now: datetime
) -> Callable[..., None]:
    """Match all tips with a check, decide, and send what is due."""
    claim = make_claim()
    step = Sending(lambda: {platform.name: platform}, sleep=lambda seconds: None)

    def go(at: datetime = now, decision: str = "answer") -> None:
        Message.objects.filter(question__phase="heard").update(
            state="grouped", claim=claim, decision=decision, checkable=0.9, model="m"
        )
        Question.objects.filter(phase="heard").update(check_key=other.key, probability=0.99)
        reply(100, now=at)
        step.do(Context("w", lambda: at))

    return go


def test_a_forged_letter_makes_us_write_to_nobody(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform, other: Check,
    alice: Any, now: datetime,
) -> None:  # fmt: skip
    """It counts as a tip; no answer, no notice, and nothing when a person sends one to all."""
    done = hear(say(proven=False), say("", media=1, proven=False), say("x" * 200_000, proven=False))
    assert (done.tips, done.told) == (1, 0)
    answer_all()
    assert Question.objects.get().phase == "silent"
    assert not platform.sent and not Outgoing.objects.exists()
    hear(say("another", sender="b", proven=True))
    answer_all(decision="none")
    claim = Message.objects.filter(claim__isnull=False).latest("id").claim
    assert claim is not None
    assert send_known(claim.pk, other, by=alice, now=now) == 1
    answer_all()
    assert {out.to for out in platform.sent} == {"b"}


def test_an_address_that_nobody_vouches_for_gets_one_letter_a_day(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform, now: datetime
) -> None:
    """Whose name is misused gets no flood; whose question was left out waits for a person."""
    for hours in range(5):
        hear(say(proven=None), at=now + hours * HOUR)
        answer_all(now + hours * HOUR)
    assert len(platform.sent) == 1
    assert list(Question.objects.order_by("id").values_list("phase", flat=True)) == [
        "answered", "waiting", "waiting", "waiting", "waiting",
    ]  # fmt: skip
    assert hear(say("", media=1, proven=None), at=now + 6 * HOUR).told == 0
    hear(say(proven=None), at=now + 25 * HOUR)
    answer_all(now + 25 * HOUR)
    assert len(platform.sent) == 2
    hear(say(sender="another", proven=None), at=now + 26 * HOUR)
    answer_all(now + 26 * HOUR)
    assert len(platform.sent) == 3


def test_who_reacted_reads_the_address(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform, now: datetime
) -> None:
    """By naming a letter of ours, as whoever answers one does; a bare "yes" may be forged as well."""
    hear(say(proven=None))
    answer_all()
    (told,) = platform.sent
    yes = told.choices[0].payload
    for proven in (None, False):
        hear(say("", pressed=yes, proven=proven), say("", pressed="yes", proven=proven))
        assert not Reaction.objects.exists()
        hear(say("", pressed=yes, quoted="made up", proven=proven))
        assert not Reaction.objects.exists()
    hear(say("", pressed=yes, sender="eve", quoted=f"m-{told.key}", proven=None))
    assert not Reaction.objects.exists()
    hear(say("", pressed=yes, quoted=f"m-{told.key}", proven=None))
    assert Reaction.objects.get().said == "yes"
    for _ in range(3):
        hear(say(proven=None))
        answer_all(now + HOUR)
    assert len(platform.sent) == 4


@pytest.mark.parametrize("pressed", [STOP, START, ""])
def test_a_forged_letter_leaves_its_victims_conversation_as_it_is(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform, now: datetime,
    pressed: str,
) -> None:  # fmt: skip
    """Who asked is answered, and hears corrections, whatever comes in their name; so one week later."""
    hear(say(lang="vi", reply={"token": "t"}), at=now - HOUR)
    talks = Conversation.objects.order_by("id")
    before = talks.values().get()
    forged = say("" if pressed else "x", pressed=pressed, proven=False, lang="th", in_group=True)
    done = hear(forged)
    assert (done.tips, done.reactions, done.told) == (int(not pressed), 0, 0)
    assert talks.values().get() == before
    hear(say("" if pressed else "y", pressed=pressed, proven=False), at=now + WEEK)
    assert talks.values()[0] == before
    answer_all(now + WEEK)
    assert [out.to for out in platform.sent] == [say().sender]


def test_a_forged_letter_undoes_no_stop(hear: Hear, say: Say, now: datetime) -> None:
    """Only who wrote "stop" can: vouched for by a mail server. The tips are taken all the same."""
    hear(say())
    hear(say("", pressed=STOP), at=now + HOUR)
    for at in (now + 2 * HOUR, now + WEEK):
        assert hear(say("x", proven=False), at=at).tips == 1
        assert not Conversation.objects.filter(left_at__isnull=True).exists()
    hear(say("y"), say("z", proven=False), at=now + WEEK + HOUR)
    assert not Conversation.objects.filter(left_at__isnull=False).exists()


def test_where_nobody_vouches_stop_is_taken_and_undone_by_who_got_a_letter(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform, now: datetime
) -> None:
    """Silence harms less than letters that nobody wants; only who has one of ours can name it."""
    hear(say(proven=None))
    answer_all()
    (told,) = platform.sent
    assert hear(say("", pressed=STOP, proven=None), at=now + HOUR).reactions == 1
    left = Conversation.objects.filter(left_at__isnull=False)
    for at in (now + 2 * HOUR, now + WEEK):
        for quoted in ("", "made up"):
            assert hear(say("x", quoted=quoted, proven=None), at=at).tips == 1
        assert hear(say(sender="eve", quoted=f"m-{told.key}", proven=None), at=at).tips == 1
        assert left.count() == Conversation.objects.count() - (1 if at < now + WEEK else 2)
    hear(say("y", quoted=f"m-{told.key}", proven=None), at=now + WEEK + HOUR)
    assert not left.exists()


def test_who_names_a_letter_of_ours_may_say_stop_whatever_became_of_theirs(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform, now: datetime
) -> None:
    """A letter that was sent on by another server fails the checks, and its writer got ours all the same."""
    hear(say())
    answer_all()
    (told,) = platform.sent
    hear(say("", pressed=STOP, quoted="made up", proven=False), at=now + HOUR)
    assert Conversation.objects.get().left_at is None
    hear(say("", pressed=STOP, quoted=f"m-{told.key}", proven=False), at=now + HOUR)
    assert Conversation.objects.get().left_at == now + HOUR


def test_what_a_person_sends_is_no_automatic_letter(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform, other: Check,
    alice: Any, now: datetime,
) -> None:  # fmt: skip
    """Who was told "not yet" gets the answer that was found an hour later."""
    hear(say(proven=None))
    answer_all(decision="none")
    claim = Message.objects.get().claim
    assert claim is not None and send_known(claim.pk, other, by=alice, now=now) == 1
    answer_all(now + HOUR)
    assert len(platform.sent) == 2


@pytest.mark.parametrize(
    ("server", "said", "phase"),
    [
        ("mx.desk.example", "mx.desk.example; dmarc=pass header.from=people.example", "answered"),
        ("mx.desk.example", "mx.desk.example; dmarc=fail header.from=people.example", "silent"),
        ("mx.desk.example", "mx.other.example; dmarc=pass", "silent"),
        ("", "mx.desk.example; dmarc=fail", "answered"),
    ],
)
def test_a_letter_by_the_real_channel(
    answer_all: Callable[..., None], ring: KeyRing, now: datetime, server: str, said: str,
    phase: str,
) -> None:  # fmt: skip
    """What our own server says of it decides, where the desk knows its name."""
    settings: Any = SETTINGS["email"] | ({"authserv_id": server} if server else {})
    channel = make("email", settings)
    body = (
        f"Authentication-Results: {said}\r\nFrom: An <an@people.example>\r\nTo: desk@desk.example\r\n"
        "Subject: A question\r\nMessage-ID: <1@people.example>\r\n\r\nIs it true?\r\n"
    )
    events = channel.parse(Delivery(body.encode()))
    assert receive("email", channel.limits, events, ring=ring, now=now).tips == 1
    answer_all()
    question = Question.objects.get()
    assert question.phase == phase
    assert question.outgoing.exists() is (phase == "answered")


def test_spellings_of_an_address_are_one_person(
    answer_all: Callable[..., None], ring: KeyRing, platform: Platform, now: datetime
) -> None:
    """By the real channel: a letter a day to a mailbox, whatever spelling a forger makes up."""
    channel = make("email", SETTINGS["email"])  # type: ignore[arg-type]
    platform.name = "email"
    spelled = [
        "An@people.example",
        "an@people.example",
        "AN+1@people.example",
        "an+2@People.example",
    ]
    for number, sender in enumerate(spelled):
        body = (
            f"From: {sender}\r\nTo: desk@desk.example\r\nSubject: A question\r\n"
            f"Message-ID: <{number}@people.example>\r\n\r\nIs it true?\r\n"
        )
        events = channel.parse(Delivery(body.encode()))
        assert receive("email", channel.limits, events, ring=ring, now=now).tips == 1
    answer_all()
    assert Asker.objects.count() == 1 and Question.objects.count() == 4
    (told,) = platform.sent
    assert told.beside["to"] == spelled[0], "it goes to the very address that asked"


def test_several_spellings_may_come_at_once(
    hear: Hear, say: Say, answer_all: Callable[..., None], platform: Platform
) -> None:
    """Each question is answered beside its own letter."""
    hear(*(say(sender=one, known_as="an", beside={"to": one}) for one in ("An", "an", "AN")))
    answer_all()
    assert Asker.objects.count() == 1
    assert sorted(out.beside["to"] for out in platform.sent) == ["AN", "An", "an"]


def test_stop_by_the_real_channel(db: None, ring: KeyRing, now: datetime) -> None:
    """In somebody else's name it stops nothing; in one's own it does."""
    settings: Any = SETTINGS["email"] | {"authserv_id": "mx.desk.example"}
    channel = make("email", settings)
    letters = [("pass", "Is it true?", False), ("fail", "STOP", False), ("pass", "STOP", True)]
    for number, (found, text, gone) in enumerate(letters):
        body = (
            f"Authentication-Results: mx.desk.example; dmarc={found} header.from=people.example\r\n"
            "From: An <an@people.example>\r\nTo: desk@desk.example\r\nSubject: A question\r\n"
            f"Message-ID: <{number}@people.example>\r\n\r\n{text}\r\n"
        )
        events = channel.parse(Delivery(body.encode()))
        receive("email", channel.limits, events, ring=ring, now=now)
        assert (Conversation.objects.get().left_at is not None) is gone
    assert Question.objects.count() == 1
