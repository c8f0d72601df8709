"""What a channel delivers becomes tips, reactions and receipts: each once, whoever brings it."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hearsay.connect.channel import START, STOP, Arrived, Deleted, Outcome, Receipt, Unknown
from hearsay.web.claims.models import MOST_TEXT, Asker, Change, Message
from hearsay.web.tipline.actions.receipts import forget_early, note_early, sent_hash
from hearsay.web.tipline.actions.receive import Received, receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import (
    Conversation,
    EarlyReceipt,
    Outgoing,
    Question,
    RawDelivery,
    Reaction,
    Seen,
)
from hearsay.web.tipline.sealing import opened
from tests.web.processes import environment_here
from tests.web.tipline.conftest import PHONE
from tests.web.tipline.world import WINDOW

Hear = Callable[..., Received]
Say = Callable[..., Arrived]
Answer = Callable[..., Outgoing]
HOUR = timedelta(hours=1)


def test_a_text_becomes_a_tip_and_a_question(hear: Hear, say: Say, ring: KeyRing) -> None:
    """The tip has an asker by pseudonym; the address is sealed, and opens with the period's key."""
    done = hear(say("  The dam broke\0 ", reply={"token": "t-1"}, lang="vi-VN"))
    assert done == Received(tips=1)
    message, question, conversation = Message.objects.get(), Question.objects.get(), one()
    assert (message.kind, message.text, message.source) == ("tip", "The dam broke", "test")
    assert message.asker == conversation.asker and question.conversation == conversation
    assert question.phase == "heard" and conversation.lang == "vi"
    address = opened(ring, conversation)
    assert (address.to, address.reply) == (PHONE, {"token": "t-1"})
    assert PHONE not in repr(address)
    for row in (message, conversation, conversation.asker, question, Seen.objects.get()):
        assert PHONE not in str(vars(row))


def one() -> Conversation:
    return Conversation.objects.get()


def test_what_comes_again_is_taken_once(hear: Hear, say: Say) -> None:
    """Twice in one delivery, and in another one: one tip, one question."""
    said, other = say(), say("Is the bridge closed?")
    assert hear(said, said, other) == Received(tips=2, known=1)
    assert hear(other, said) == Received(known=2)
    assert Message.objects.count() == Question.objects.count() == 2
    assert Asker.objects.count() == Conversation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_failure_takes_nothing(ring: KeyRing, say: Say, platform: Any, now: datetime) -> None:
    """If a part cannot be stored, no part was taken, and all of it may come again."""
    strange = Unknown("u", object(), "no text")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        receive("test", platform.limits, [say(), strange], ring=ring, now=now)
    assert not Seen.objects.exists() and not Message.objects.exists()


def test_a_subject_stands_before_the_text(hear: Hear, say: Say) -> None:
    """Unless the text repeats it; alone, it is the text."""
    hear(say("See below", heading="Dam broke?"), say("Dam broke? Yes", heading="Dam broke?"))
    hear(say("", heading="Only a subject"))
    texts = list(Message.objects.order_by("id").values_list("text", flat=True))
    assert texts == ["Dam broke?\n\nSee below", "Dam broke? Yes", "Only a subject"]


def test_pictures_alone_are_told_once_a_day(hear: Hear, say: Say, now: datetime) -> None:
    """No tip and no question come of them; with words beside them, the words are a tip."""
    assert hear(say("", media=2), say("", media=1)) == Received(told=1)
    assert hear(say("", media=1), at=now + 2 * HOUR).told == 0
    assert hear(say("", media=1), at=now + 24 * HOUR).told == 1
    assert not Question.objects.exists()
    assert set(Outgoing.objects.values_list("kind", "state")) == {("thanks", "meant")}
    assert hear(say("Is this real?", media=1)).tips == 1


def test_a_text_too_long_is_told_and_not_kept(hear: Hear, say: Say) -> None:
    """Whoever wrote it learns how much can be taken; the longest that is allowed is taken."""
    assert hear(say("a" * (MOST_TEXT + 1), lang="vi")) == Received(told=1)
    assert "100.000" in Outgoing.objects.get().text
    assert hear(say("a" * MOST_TEXT)).tips == 1


@pytest.mark.parametrize("text", ["🔥🔥🔥", "\u200b", "\0", ""])
def test_emoji_and_nothing(hear: Hear, say: Say, text: str) -> None:
    """An emoji is a text; nothing at all is no tip, and no trouble."""
    done = hear(say(text))
    assert done.tips + done.empty == 1 and Message.objects.count() == done.tips


def test_a_group_is_told_nothing(hear: Hear, say: Say) -> None:
    """In a group chat we are silent about pictures and long texts."""
    done = hear(say("", media=1, in_group=True), say("a" * (MOST_TEXT + 1), in_group=True))
    assert not done.told and not Outgoing.objects.exists() and one().in_group


def test_the_latest_word_counts_for_a_reply(
    db: None, say: Say, ring: KeyRing, now: datetime
) -> None:
    """Reply token and window follow what was written last, also if it is delivered first."""
    late = say(written_at=now - HOUR, reply={"token": "late"})
    early = say(written_at=now - 3 * HOUR, reply={"token": "early"})
    for event in (late, early):
        receive("test", WINDOW, [event], ring=ring, now=now)
    assert one().heard_at == now - HOUR and one().reply_until == now + 23 * HOUR
    assert opened(ring, one()).reply == {"token": "late"}
    future = say(written_at=now + 5 * HOUR)
    receive("test", WINDOW, [future], ring=ring, now=now)
    assert one().heard_at == now, "nothing is written after it was received"


def test_who_writes_again_is_there_again(hear: Hear, say: Say, now: datetime) -> None:
    """Somebody who had left and writes is answered again."""
    hear(say())
    Conversation.objects.update(left_at=now)
    hear(say(), at=now + HOUR)
    assert one().left_at is None


def test_a_new_period_makes_a_new_asker(hear: Hear, say: Say, now: datetime) -> None:
    """A mute lasts, and the earlier conversation's reply window moves on with the person."""
    hear(say())
    muted = now + timedelta(days=30)
    Conversation.objects.update(muted_until=muted)
    later = now + timedelta(days=8)
    hear(say(), at=later)
    assert Asker.objects.count() == 2
    assert set(Conversation.objects.values_list("muted_until", "heard_at")) == {(muted, later)}


def test_a_pressed_button_is_a_reaction(hear: Hear, say: Say, answered: Answer) -> None:
    """To the answer whose button it is, not to the latest one; it is no tip."""
    hear(say())
    first, second = answered(Question.objects.get()), answered(Question.objects.get())
    assert hear(say("", pressed=first.choices[0][0])) == Received(reactions=1)
    assert Reaction.objects.get().outgoing == first
    assert hear(say("", pressed=second.choices[1][0])).reactions == 1
    assert Reaction.objects.get(outgoing=second).said == "no"
    assert Message.objects.count() == 1


def test_buttons_that_are_the_same_belong_to_what_is_quoted(
    hear: Hear, say: Say, ring: KeyRing, answered: Answer, now: datetime
) -> None:
    """Else to the latest answer that showed them."""
    hear(say())
    same = [["yes", "Yes"], ["no", "No"]]
    question = Question.objects.get()
    mark = sent_hash(ring.current(now, 30), "test", "m-1")
    first = answered(question, choices=same, sent_hash=mark)
    second = answered(question, choices=same)
    hear(say("", pressed="no", quoted="m-1"))
    hear(say("", pressed="yes"))
    assert dict(Reaction.objects.values_list("outgoing", "said")) == {
        first.pk: "no",
        second.pk: "yes",
    }


@pytest.mark.parametrize(
    ("first", "then", "stands"),
    [("yes", "no", "no"), ("no", "yes", "no"), ("yes", "else", "yes"), ("else", "no", "else")],
)
def test_the_first_word_counts_but_for_a_yes_taken_back(
    hear: Hear, say: Say, answered: Answer, first: str, then: str, stands: str
) -> None:
    """One reaction an answer."""
    hear(say())
    row = answered(Question.objects.get(), choices=[[s, s] for s in ("yes", "no", "else")])
    hear(say("", pressed=first))
    hear(say("", pressed=then))
    assert Reaction.objects.get(outgoing=row).said == stands


def test_words_stand_for_buttons(hear: Hear, say: Say, answered: Answer) -> None:
    """A channel that reads answers in words names the word or the number; more below it is a tip."""
    hear(say())
    first, second = answered(Question.objects.get()), answered(Question.objects.get())
    assert hear(say("The dam broke, too", pressed="no")) == Received(reactions=1, tips=1)
    assert Reaction.objects.get().outgoing == second and Message.objects.count() == 2
    second.delete()
    assert hear(say("", pressed="3")) == Received(reactions=1)
    assert Reaction.objects.get(outgoing=first).said == "else"
    assert hear(say("", pressed="9")).reactions == 0


def test_stop_means_stop(hear: Hear, say: Say) -> None:
    """Nothing more is written to them, until they write again."""
    hear(say())
    hear(say("", pressed=STOP))
    assert one().left_at is not None and Message.objects.count() == 1
    hear(say())
    assert one().left_at is None


def test_who_opens_the_talk_is_welcomed(hear: Hear, say: Say) -> None:
    """Once a day, in their language, with how long they are kept; in a group nobody is."""
    assert hear(say("", pressed=START), say("", pressed=START)) == Received(told=1)
    assert "30 days" in Outgoing.objects.get().text
    assert hear(say("", pressed=START, sender="a group", in_group=True)).told == 0


@pytest.mark.parametrize("swapped", [False, True])
def test_what_is_taken_back_goes(hear: Hear, say: Say, answered: Answer, swapped: bool) -> None:
    """Also if we hear of it first. An answer that waits is dropped; other people's tips stay."""
    said, gone = say(id="7"), Deleted("d", "7", PHONE)
    hear(say("another's", id="7", sender="somebody else"))
    if swapped:
        hear(gone)
        assert hear(said) == Received(empty=1)
    else:
        hear(said)
        row = answered(Question.objects.latest("id"), state="meant")
        assert hear(gone) == Received(deleted=1)
        row.refresh_from_db()
        assert row.state == "dropped"
    assert [m.text for m in Message.objects.all()] == ["another's"]
    assert Question.objects.count() == 1


def test_a_tip_taken_back_leaves_its_claim(
    hear: Hear, say: Say, make_claim: Any, make_message: Any, now: datetime
) -> None:
    """The claim is counted anew, says so in its history, and keeps its statement."""
    hear(say(id="7"))
    claim = make_claim(message_count=2, asker_count=1)
    make_message(claim=claim)
    Message.objects.filter(question__isnull=False).update(state="grouped", claim=claim)
    assert hear(Deleted("d", "7", PHONE)) == Received(deleted=1)
    claim.refresh_from_db()
    assert (claim.message_count, claim.asker_count, claim.indexed_at) == (1, 0, None)
    line = Change.objects.get(claim=claim)
    assert (line.verb, line.after) == ("delete_messages", {"count": 1})


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_the_last_version_stays(
    hear: Hear, say: Say, now: datetime, order: tuple[int, ...]
) -> None:
    """Of a text that was edited twice one is kept, in whatever order they come."""
    versions = [
        say(f"version {n}", id="7", replaces="7" if n else "", written_at=now - (3 - n) * HOUR)
        for n in range(3)
    ]
    for number in order:
        hear(versions[number])
    assert [m.text for m in Message.objects.all()] == ["version 2"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("Yes", "yes"), (" no! ", "no"), ("3.", "else"), ("1", "yes"), ("SOMETHING ELSE", "else")],
)
def test_a_typed_choice_is_a_reaction(
    hear: Hear, say: Say, answered: Answer, text: str, said: str
) -> None:
    """By what the button says, or its number, soon after the answer."""
    hear(say())
    labels = [["yes", "Yes"], ["no", "No"], ["else", "Something else"]]
    answered(Question.objects.get(), choices=labels)
    assert hear(say(text)) == Received(reactions=1)
    assert Reaction.objects.get().said == said


def test_a_bare_yes_without_an_answer_is_a_tip(
    hear: Hear, say: Say, answered: Answer, now: datetime
) -> None:
    """So is one that comes days later, and any other words."""
    assert hear(say("yes")).tips == 1
    answered(Question.objects.get())
    assert hear(say("yes, but the dam broke")).tips == 1
    assert hear(say("yes"), at=now + timedelta(days=4)).tips == 1
    assert not Reaction.objects.exists()


def test_nobody_reacts_for_somebody_else(hear: Hear, say: Say, answered: Answer) -> None:
    """Another person's button, or one that we never showed, is no reaction."""
    hear(say())
    row = answered(Question.objects.get())
    assert hear(say("", pressed=row.choices[0][0], sender="somebody else")).reactions == 0
    assert hear(say("", pressed="yes:999")).reactions == 0
    assert hear(say("", pressed="person")).reactions == 0
    assert not Reaction.objects.exists() and Message.objects.count() == 1


def test_a_reaction_reaches_over_periods(
    hear: Hear, say: Say, answered: Answer, now: datetime
) -> None:
    """Whoever got an answer last week may press its button this week."""
    hear(say())
    row = answered(Question.objects.get())
    assert hear(say("", pressed=row.choices[0][0]), at=now + timedelta(days=8)).reactions == 1


def test_a_reaction_shows_that_it_arrived(hear: Hear, say: Say, answered: Answer) -> None:
    """What was unknown is known to be read by whoever says something of it."""
    hear(say())
    row = answered(Question.objects.get(), state="unknown")
    hear(say("", pressed=row.choices[0][0]))
    row.refresh_from_db()
    assert row.state == "read"


def test_receipts_go_forward_only(
    hear: Hear, say: Say, ring: KeyRing, answered: Answer, now: datetime
) -> None:
    """In whatever order they come, the furthest state stands; what was unknown gets known."""
    hear(say())
    mark = sent_hash(ring.current(now, 30), "test", "m-1")
    row = answered(Question.objects.get(), sent_hash=mark, state="unknown")
    steps = [("sent", "sent"), ("read", "read"), ("delivered", "read"), ("refused", "read"),
             ("unknown", "read"), ("later", "read")]  # fmt: skip
    for number, (outcome, state) in enumerate(steps):
        hear(Receipt(f"r{number}", "m-1", Outcome(outcome)))
        row.refresh_from_db()
        assert row.state == state


def test_a_receipt_tells_that_somebody_has_left(
    hear: Hear, say: Say, ring: KeyRing, answered: Answer, now: datetime
) -> None:
    """The message did not arrive, and the conversation knows it."""
    hear(say())
    mark = sent_hash(ring.current(now, 30), "test", "m-1")
    row = answered(Question.objects.get(), sent_hash=mark)
    assert hear(Receipt("r", "m-1", Outcome.GONE)).receipts == 1
    row.refresh_from_db()
    assert row.state == "gone" and one().left_at is not None


def test_a_receipt_may_come_before_we_know_the_id(
    hear: Hear, say: Say, ring: KeyRing, answered: Answer, now: datetime
) -> None:
    """It is applied once the id is written down; one that nobody needs is forgotten."""
    hear(say())
    row = answered(Question.objects.get(), state="sending", begun_at=now)
    hear(Receipt("r", "m-1", Outcome.DELIVERED), Receipt("s", "m-never", Outcome.READ))
    assert note_early(now) == 0
    mark = sent_hash(ring.current(now, 30), "test", "m-1")
    Outgoing.objects.filter(pk=row.pk).update(state="sent", sent_hash=mark)
    assert note_early(now) == 1
    row.refresh_from_db()
    assert row.state == "delivered"
    assert forget_early(now + HOUR) == 0
    assert forget_early(now + timedelta(days=3)) == 1
    assert not EarlyReceipt.objects.exists()


def test_what_nobody_knows_is_sealed(hear: Hear, ring: KeyRing) -> None:
    """It is kept for a person to look at, and not readable in the store."""
    raw = f'{{"from": "{PHONE}", "half": "\ud800"}}'
    assert hear(Unknown("u", raw, "a sticker of a new kind")) == Received(unknown=1)
    row = RawDelivery.objects.get()
    assert PHONE not in row.sealed and row.why == "a sticker of a new kind"
    assert ring.of(row.period).open(row.sealed) == {"raw": raw}
    assert row.purge_at == ring.of(row.period).destroy_at


FOUR = """
import json, pathlib, random, sys
from hearsay.web.start import ready
ready()
from django.conf import settings
from django.utils import timezone
from hearsay.connect.channel import Arrived, Limits, Outcome, Receipt, Unknown
from hearsay.web.tipline.actions.receive import receive
from hearsay.web.tipline.keys import KeyRing
chance = random.Random(int(sys.argv[1]))
events = [Arrived(f"k{i}", f"tip {i}", sender=f"person {i % 17}") for i in range(120)]
events += [Arrived(f"p{i}", "", sender=f"person {i % 17}", media=1) for i in range(20)]
events += [Receipt(f"r{i}", f"m{i % 5}", Outcome.READ) for i in range(20)]
events += [Unknown(f"u{i}", "raw", "unknown") for i in range(20)]
events = [e for e in events for _ in range(chance.randint(1, 3))]
chance.shuffle(events)
ring, limits = KeyRing(settings.KEYS), Limits(4000, 30.0)
sys.stdin.readline()
done = [0, 0, 0]
while events:
    piece = [events.pop() for _ in range(min(len(events), chance.randint(1, 9)))]
    got = receive("test", limits, piece, ring=ring, now=timezone.now())
    done = [done[0] + got.tips, done[1] + got.unknown, done[2] + got.told]
print(json.dumps(done))
"""


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_four_processes_in_any_order_take_each_part_once(tmp_path: Path) -> None:
    """Each of four brings every part one to three times, shuffled: everything is there once."""
    environment = environment_here(tmp_path)
    four = [
        subprocess.Popen([sys.executable, "-c", FOUR, str(seed)], env=environment, text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for seed in range(4)
    ]  # fmt: skip
    counts: list[list[int]] = []
    threads = [
        threading.Thread(
            target=lambda p=p: counts.append(json.loads(p.communicate("go\n", timeout=200)[0]))
        )
        for p in four
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.returncode for process in four] == [0] * 4
    assert [sum(column) for column in zip(*counts, strict=True)] == [120, 20, 17]
    assert Message.objects.count() == Question.objects.count() == 120
    assert Asker.objects.count() == Conversation.objects.count() == 17
    assert RawDelivery.objects.count() == 20 and Seen.objects.count() == 180
    assert Outgoing.objects.count() == 17, "pictures are told of once a day and person"
    assert EarlyReceipt.objects.count() == 20


def test_any_order_gives_the_same(ring: KeyRing, say: Say, hear: Hear) -> None:
    """Deliveries shuffled and repeated leave what one delivery leaves."""
    events = [say(f"tip {n}", sender=f"person {n % 3}") for n in range(30)]
    chance = random.Random(7)
    for _ in range(3):
        chance.shuffle(events)
        hear(*events[:20])
        hear(*events)
    assert Message.objects.count() == 30 and Asker.objects.count() == 3
