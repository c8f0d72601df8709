"""The outbox: each message asked for once; what we do not know is never sent again by itself."""

import signal
import subprocess
import sys
import threading
import time as clock
from collections.abc import Callable
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from hearsay.connect.channel import Limits, Outcome, Sent
from hearsay.web.claims.models import Lease
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.actions.receipts import sent_hash
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Conversation, Outgoing, Question, Tipline
from hearsay.web.tipline.sealing import Address, sealed, told_key
from hearsay.web.tipline.worker import sending
from hearsay.web.tipline.worker.sending import LEFT_ALONE, Sending, give_up_stale
from tests.web.processes import environment_here
from tests.web.tipline.conftest import PHONE
from tests.web.tipline.world import Platform

Make = Callable[..., Any]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mean(hear: Make, say: Make, answered: Make) -> Make:
    """Mean to answer somebody."""

    def mean(sender: str = PHONE, **fields: Any) -> Outgoing:
        hear(say(sender=sender, reply={"token": "t-1"}))
        question = Question.objects.latest("id")
        return answered(question, **({"state": "meant"} | fields))

    return mean


@pytest.fixture
def go(platform: Platform, now: datetime) -> Callable[..., int]:
    """Do the step once, at a moment."""
    step = Sending(lambda: {platform.name: platform}, sleep=lambda seconds: None)

    def go(at: datetime | None = None, worker: str = "w") -> int:
        return step.do(Context(worker, lambda: at or now))

    return go


def state(row: Outgoing) -> str:
    row.refresh_from_db()
    return str(row.state)


def told(row: Outgoing) -> str:
    """Return the key that a channel is told."""
    assert row.conversation is not None
    return told_key(KeyRing(settings.KEYS).of(row.conversation.period), row)


def test_it_is_a_step_of_the_worker() -> None:
    """The worker does it without being told."""
    assert registered()["sending"] is Sending


def test_a_message_is_sent_once(
    mean: Make, go: Make, platform: Platform, ring: KeyRing, now: datetime
) -> None:
    """To the address that was sealed, with its reply token and buttons; its id kept as a hash."""
    row = mean()
    assert go() == 1 and go() == 0
    (sent,) = platform.sent
    assert (sent.to, sent.reply, sent.key) == (PHONE, {"token": "t-1"}, told(row))
    assert [choice.label for choice in sent.choices] == ["Yes", "No", "Else"]
    assert [choice.payload.partition(":")[0] for choice in sent.choices] == ["yes", "no", "else"]
    assert not {choice.payload for choice in sent.choices} & {c[0] for c in row.choices}
    assert state(row) == "sent" and row.ended_at == now and row.tries == 1
    assert row.sent_hash == sent_hash(ring.current(now, 30), "test", f"m-{sent.key}")


def test_each_answer_goes_beside_its_own_question(
    hear: Make, say: Make, answered: Make, go: Make, platform: Platform
) -> None:
    """Whatever was written since, by the same person or in the same group, and also in notices."""
    hear(say("first", beside={"message": "5", "thread": "2"}, reply={"token": "a"}))
    first = Question.objects.get()
    hear(say("second", beside={"message": "6"}, reply={"token": "b"}))
    second = Question.objects.latest("id")
    hear(say("", media=1, beside={"message": "7"}), say("third"))
    third = Question.objects.latest("id")
    for question in (second, first, third):
        answered(question, state="meant")
    go()
    notice, *answers = platform.sent
    assert notice.beside == {"message": "7"}
    assert [dict(out.beside) for out in answers] == [
        {"message": "6"}, {"message": "5", "thread": "2"}, {},
    ]  # fmt: skip
    assert {out.to for out in answers} == {PHONE}


LETTER = {"message_id": "<1@x.example>", "references": "<0@x.example>", "subject": "A question"}


@pytest.mark.parametrize(
    ("ids", "alone", "among"),
    [
        ({"message": "5", "thread": "2"}, {"message": "5", "thread": "2"}, {"thread": "2"}),
        (LETTER, LETTER, {}),
        ({"token": "t"}, {}, {}),
    ],
)
@pytest.mark.parametrize("since", [False, True])
def test_what_an_earlier_version_took_is_answered_where_it_was_asked(
    hear: Make, say: Make, answered: Make, go: Make, platform: Platform, ring: KeyRing,
    ids: dict[str, str], alone: dict[str, str], among: dict[str, str], since: bool,
) -> None:  # fmt: skip
    """It sealed the latest message's ids with the address: they are a question's own if it is the only one."""
    for sender, texts in (("a", ["first"]), ("b", ["second", "third"])):
        hear(*(say(text, sender=sender) for text in texts))
        talk = Conversation.objects.latest("id")
        talk.sealed = sealed(ring.of(talk.period), Address(sender, ids))
        talk.save()
    old = list(Question.objects.order_by("id"))
    if since:  # whoever writes again does not take them along
        hear(*(say("new", sender=s, beside={"message": "9"}, reply={"token": "u"}) for s in "ab"))
    for question in Question.objects.order_by("id"):
        answered(question, state="meant")
    notice = answered(old[0], state="meant")
    Outgoing.objects.filter(pk=notice.pk).update(question=None)
    go()
    beside = {out.key: dict(out.beside) for out in platform.sent}
    told = told_key(ring.of(Conversation.objects.get(outgoing=notice).period), notice)
    assert beside.pop(told) == among, "nobody knows to which message it is an answer"
    assert list(beside.values()) == [alone, among, among] + since * [{"message": "9"}] * 2
    assert [out.to for out in platform.sent] == list("abb") + since * list("ab") + ["a"]
    tokens = {out.reply.get("token", "") for out in platform.sent}
    assert tokens == ({"u"} if since else {ids.get("token", "")})


def test_ids_of_what_somebody_wrote_are_sealed(hear: Make, say: Make) -> None:
    """WhatsApp's hold the number; an e-mail's names the sender's server."""
    hear(say(beside={"message": "wamid.their-number"}), say("", media=1, beside={"message": "x"}))
    assert Question.objects.get().beside and "wamid" not in Question.objects.get().beside
    assert Outgoing.objects.get().beside and '"x"' not in Outgoing.objects.get().beside


@pytest.mark.parametrize(
    ("outcome", "then"),
    [("delivered", "delivered"), ("refused", "refused"), ("gone", "gone"), ("unknown", "unknown")],
)
def test_the_outcome_is_noted(
    mean: Make, go: Make, platform: Platform, now: datetime, outcome: str, then: str
) -> None:
    """Only what was not taken is tried again; whoever has left is asked nothing any more."""
    row = mean()
    platform.says = lambda out: Sent(Outcome(outcome), why="told so")
    go()
    go(now + timedelta(days=3))
    assert state(row) == then and row.why == "told so" and len(platform.sent) == 1
    assert (Conversation.objects.get().left_at is not None) == (outcome == "gone")


def test_a_failing_channel_leaves_us_not_knowing(mean: Make, go: Make, platform: Platform) -> None:
    """A channel with a fault of its own may have sent it."""
    row = mean()

    def fault(_out: Any) -> Sent:
        raise ValueError("a fault")

    platform.says = fault
    go()
    assert state(row) == "unknown" and len(platform.sent) == 1


def test_what_was_not_taken_is_tried_for_a_day(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """Later each time, always under the same key; then it is too late."""
    row, clock = mean(), now
    platform.says = lambda out: Sent(Outcome.LATER, why="busy")
    while state(row) == "meant":
        clock = max(clock, row.try_after)
        go(clock)
        assert clock - now <= timedelta(hours=24)
    assert row.state == "too_late" and 8 <= row.tries == len(platform.sent) <= 20
    assert {out.key for out in platform.sent} == {told(row)}


def test_what_may_have_arrived_is_never_too_late(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """The first try may have brought it; that the later ones were not taken does not change that."""
    row, clock = mean(), now
    platform.says = lambda out: Sent(Outcome.UNKNOWN, once_for=timedelta(days=1))
    go()
    assert state(row) == "meant" and row.may_have_arrived
    platform.says = lambda out: Sent(Outcome.LATER, why="busy")
    while state(row) == "meant":
        clock = max(clock, row.try_after)
        go(clock)
    assert row.state == "unknown" and "busy" in row.why


def test_no_try_is_made_when_the_platform_may_have_forgotten_the_key(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """Nobody was there to try again in time: it may arrive twice now, so it is left as it is."""
    row = mean()
    platform.says = lambda out: Sent(Outcome.UNKNOWN, once_for=timedelta(days=1))
    go()
    go(now + timedelta(hours=25))
    assert state(row) == "unknown" and len(platform.sent) == 1


def test_a_window_that_closes_does_not_tell_that_nothing_came(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """A try may have brought it before the channel's time for replies was over."""
    row = mean()
    platform.says = lambda out: Sent(Outcome.UNKNOWN, once_for=timedelta(days=1))
    go()
    Conversation.objects.update(reply_until=now)
    go(now + MINUTE)
    assert state(row) == "unknown" and row.why


def test_a_channel_that_fails_is_left_alone(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """One try a piece; the others wait untried."""
    for number in range(3):
        mean(sender=f"person {number}")
    platform.says = lambda out: Sent(Outcome.LATER)
    assert go() == 1 and len(platform.sent) == 1
    platform.says = lambda out: Sent(Outcome.SENT)
    assert go() == 2 and go(now + timedelta(seconds=10)) == 1


def test_what_is_not_sent_says_why(
    mean: Make, go: Make, platform: Platform, ring: KeyRing, now: datetime
) -> None:
    """Muted, left, too late, erased, too long: each ends in words, and nothing goes out."""
    rows = {name: mean(sender=name) for name in ("muted", "left", "late", "erased", "gone", "long")}

    def change(name: str, **fields: Any) -> None:
        Conversation.objects.filter(pk=rows[name].conversation_id).update(**fields)

    change("muted", muted_until=now + MINUTE)
    change("left", left_at=now)
    change("late", reply_until=now)
    change("erased", period="2020-01-01")
    Outgoing.objects.filter(pk=rows["gone"].pk).update(conversation=None)
    Outgoing.objects.filter(pk=rows["long"].pk).update(text="a" * 4_001)
    assert go() == 6 and not platform.sent
    assert {name: state(row) for name, row in rows.items()} == {
        "muted": "dropped", "left": "dropped", "late": "too_late",
        "erased": "dropped", "gone": "dropped", "long": "refused",
    }  # fmt: skip
    assert all(row.why and row.ended_at for row in rows.values())


@pytest.mark.parametrize(
    ("kind", "then"),
    [("answer", "dropped"), ("not_yet", "dropped"), ("thanks", "dropped"),
     ("correction", "sent"), ("withdrawal", "sent"), ("recall", "sent"), ("update", "sent")],
)  # fmt: skip
def test_whoever_is_muted_is_told_that_we_were_wrong(
    mean: Make, go: Make, now: datetime, kind: str, then: str
) -> None:
    """A mute stops our replies; what we told before and take back still reaches them."""
    row = mean(kind=kind)
    Conversation.objects.update(muted_until=now + MINUTE)
    go()
    assert state(row) == then


def test_nobody_is_woken(mean: Make, go: Make, platform: Platform, now: datetime) -> None:
    """In quiet hours an update waits until the morning; a reply to who just wrote does not."""
    desk = Tipline.current()
    desk.quiet_from, desk.quiet_until = time(11), time(13)  # it is noon
    desk.save()
    update, reply = mean(kind="update"), mean(kind="answer")
    go()
    assert [out.key for out in platform.sent] == [told(reply)]
    update.refresh_from_db()
    assert update.state == "meant" and update.try_after == now.replace(hour=13)
    go(update.try_after)
    assert state(update) == "sent"


def test_replies_go_before_the_rest(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """Whoever waits for a reply does not wait for an update to a thousand others."""
    late = now - MINUTE
    updates = [mean(sender=f"p{n}", kind="update", try_after=late) for n in range(5)]
    reply = mean(sender="q")
    go()
    assert [out.key for out in platform.sent] == [told(reply), *(told(u) for u in updates)]


def test_a_channel_keeps_its_pace(mean: Make, platform: Platform, now: datetime) -> None:
    """Between two messages lies at least the time that the platform asks for; a short one is slept."""
    for number in range(4):
        mean(sender=f"p{number}")
    platform.limits = Limits(longest=100, a_second=40.0)
    waits: list[float] = []
    Sending(lambda: {"test": platform}, sleep=waits.append).do(Context("w", lambda: now))
    assert len(platform.sent) == 4 and len(waits) == 3
    assert all(0.0 < wait <= 0.025 for wait in waits)


def test_nobody_sleeps_for_a_slow_channel(mean: Make, platform: Platform, now: datetime) -> None:
    """The worker goes on with other steps, and is told when the next turn is; by then, and not before."""
    rows = [mean(sender=f"p{number}") for number in range(3)]
    platform.limits = Limits(longest=100, a_second=4.0)
    times: list[float] = []

    def says(_out: Any) -> Sent:
        times.append(clock.monotonic())
        return Sent(Outcome.SENT)

    def never(_seconds: float) -> None:
        raise AssertionError("the worker slept")

    platform.says = says
    step = Sending(lambda: {"test": platform}, sleep=never)
    rounds = 0
    while any(state(row) == "meant" for row in rows):
        if not step.do(Context("w", lambda: now)):
            turn = step.turn()
            assert turn is not None and 0.0 <= turn <= 0.25
            clock.sleep(turn)
        rounds += 1
    assert len(times) == 3 and rounds <= 6, "a round for each message, and one wait between"
    assert all(later - earlier >= 0.2 for earlier, later in pairwise(times))
    assert step.do(Context("w", lambda: now)) == 0 and step.turn() is None


def test_a_slow_channel_does_not_hold_up_another(
    mean: Make, platform: Platform, now: datetime, monkeypatch: Any
) -> None:
    """However much is due on it, and since when."""
    monkeypatch.setattr(sending, "MOST", 2)
    slow = Platform(limits=Limits(longest=100, a_second=0.1))
    slow.name = "slow"
    for number in range(5):
        mean(sender=f"s{number}", channel="slow", try_after=now - MINUTE)
    for number in range(2):
        mean(sender=f"q{number}")
    step = Sending(lambda: {"test": platform, "slow": slow}, sleep=lambda _s: None)
    assert step.do(Context("w", lambda: now)) == 3
    assert (len(platform.sent), len(slow.sent)) == (2, 1)
    assert step.do(Context("w", lambda: now)) == 0 and len(slow.sent) == 1
    waiting = Outgoing.objects.filter(channel="slow", state="meant")
    assert waiting.count() == 4 and all(row.try_after <= now for row in waiting), "they stay due"


def test_parts_cost(mean: Make, go: Make, platform: Platform) -> None:
    """What a channel counts as several messages costs as many."""
    desk = Tipline.current()
    desk.prices = {"test": "0.05"}
    desk.save()
    row = mean()
    platform.says = lambda out: Sent(Outcome.SENT, parts=3)
    go()
    row.refresh_from_db()
    assert row.parts == 3 and float(row.cost) == 0.15


def test_a_channel_that_is_off_keeps_its_messages(mean: Make, go: Make, platform: Platform) -> None:
    """They wait, and nothing is lost by it."""
    row = mean(channel="another")
    assert go() == 0 and state(row) == "meant"


def test_one_worker_sends_at_a_time(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """The channel's rate is for all workers together."""
    mean()
    Lease.objects.create(step="sending", holder="another", until=now + MINUTE)
    assert go() == 0 and not platform.sent
    assert go(now + 2 * MINUTE) == 1


def test_what_nobody_finishes_is_unknown(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """After two minutes it is called so, and stays so; a late word of its channel still counts."""
    row = mean(state="sending", begun_at=now, tries=1)
    assert give_up_stale(now + LEFT_ALONE) == 0
    assert give_up_stale(now + LEFT_ALONE + timedelta(seconds=1)) == 1
    assert state(row) == "unknown" and row.why
    assert go(now + timedelta(days=2)) == 0 and not platform.sent


def test_a_slow_channel_is_believed_after_all(
    mean: Make, go: Make, platform: Platform, now: datetime
) -> None:
    """What it tells after the message was given up as unknown is what stands."""
    row = mean()

    def slow(out: Any) -> Sent:
        give_up_stale(now + 3 * MINUTE)
        assert state(row) == "unknown"
        return Sent(Outcome.SENT, id="m-1")

    platform.says = slow
    go()
    assert state(row) == "sent" and row.sent_hash


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_busy_database_is_asked_again(
    mean: Make, go: Make, platform: Platform, now: datetime, monkeypatch: Any, failures: int
) -> None:
    """The outcome is noted at the next try; if it never is, the message is unknown, not sent twice."""
    row, real, left = mean(), sending._note, [None] * failures

    def busy(*args: Any) -> None:
        if left:
            left.pop()
            raise OperationalError("database is locked")
        real(*args)

    monkeypatch.setattr(sending, "_note", busy)
    if failures < 3:
        go()
        assert state(row) == "sent"
        return
    with pytest.raises(OperationalError):
        go()
    go(now + 3 * MINUTE)
    assert state(row) == "unknown" and len(platform.sent) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from hearsay.web.start import ready
ready()
from django.utils import timezone
from hearsay.connect.channel import Outcome, Sent
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.worker.sending import Sending
from tests.web.tipline.world import Platform
platform = Platform()
def says(out):
    with Path(sys.argv[1]).open("a") as file:
        file.write(out.key + chr(10))
    if sys.argv[2] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    return Sent(Outcome.SENT)
platform.says = says
Sending(lambda: {"test": platform}).do(Context(sys.argv[3], timezone.now))
"""


def _send(home: Path, log: Path, how: str, worker: str) -> int:
    command = [sys.executable, "-c", KILLED, str(log), how, worker]
    return subprocess.run(command, env=environment_here(home), check=False, timeout=100).returncode


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_sending_never_sends_twice(tmp_path: Path, mean: Make) -> None:
    """A real process is killed after the platform took it: unknown it is, and sent once."""
    row, log = mean(), tmp_path / "sent.txt"
    assert _send(tmp_path, log, "kill", "first") == -signal.SIGKILL
    assert state(row) == "sending"
    Lease.objects.update(holder="", until=None)
    assert _send(tmp_path, log, "live", "second") == 0
    assert state(row) == "sending", "it was just begun: somebody may be at it"
    Outgoing.objects.update(begun_at=row.begun_at - LEFT_ALONE)
    Lease.objects.update(holder="", until=None)
    assert _send(tmp_path, log, "live", "third") == 0
    assert state(row) == "unknown"
    assert log.read_text().splitlines() == [told(row)]


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_processes_at_once_send_each_once(tmp_path: Path, mean: Make) -> None:
    """Three workers at one outbox: every message goes out once."""
    rows = [mean(sender=f"p{n}") for n in range(40)]
    log = tmp_path / "sent.txt"

    def work(worker: str) -> None:
        while Outgoing.objects.filter(state="meant").exists():
            assert _send(tmp_path, log, "live", worker) == 0
            Lease.objects.filter(step="sending").update(holder="", until=None)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(log.read_text().splitlines()) == sorted(told(row) for row in rows)
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}
