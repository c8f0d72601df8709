"""Whatever happens in whatever order: nobody gets the same twice, nobody is forgotten, numbers are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hearsay.connect import channel as contract
from hearsay.connect.channel import STOP, Outcome, Sent
from hearsay.web.claims.actions import publication
from hearsay.web.claims.actions.matches import reject
from hearsay.web.claims.models import Check, Match
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.following import send_known, waiting
from hearsay.web.tipline.actions.minding import mute, reset, trip_if_wrong, unmute
from hearsay.web.tipline.actions.recalling import hold_back, let_go, recall
from hearsay.web.tipline.models import Outgoing, Question, Reaction
from tests.web.tipline.conftest import Publish
from tests.web.tipline.line import Line

KINDS = ("answer", "update", "correction", "recall")
ALL = timedelta(hours=24)
SAYS = (
    Sent(Outcome.SENT),
    Sent(Outcome.LATER),
    Sent(Outcome.UNKNOWN),
    Sent(Outcome.UNKNOWN, once_for=ALL),
)


class World:
    """A tipline, its editor, and a platform that forgets nothing of what it was given."""

    def __init__(self, line: Line, rival: Check, alice: User, again: Callable[..., Check]) -> None:
        self.line, self.rival, self.alice, self.again = line, rival, alice, again
        self.answer = SAYS[0]
        self.arrived: Counter[str] = Counter()
        self.told: Counter[tuple[object, ...]] = Counter()
        self._known: dict[str, datetime] = {}
        self._senders: dict[int, str] = {}
        line.platform.says = self._says

    def _says(self, out: contract.Outgoing) -> Sent:
        """Take a message, unless it is put off; a key is known again for a day, if at all."""
        known = self.line.at < self._known.get(out.key, self.line.at)
        if self.answer.outcome is not Outcome.LATER and not known:
            self.arrived[out.key] += 1
            row = self.line.row_of(out.key)
            if row.kind != "recall" and row.check_to_id is not None:
                self.told[row.question_id, row.check_to_id, row.answer_id] += 1
        if self.answer.once_for is not None:
            self._known.setdefault(out.key, self.line.at + ALL)
        return self.answer

    def do(self, name: str, which: int) -> None:
        """Do one thing, as far as it is allowed."""
        try:
            getattr(self, name)(which)
        except Refused:
            pass

    def ask(self, which: int) -> None:
        self._ask("abc"[which % 3])

    def ask_unsure(self, which: int) -> None:
        self._ask("abc"[which % 3], decision="suggest")

    def ask_by_mail(self, which: int) -> None:
        self._ask("de"[which % 2], proven=None)

    def _ask(self, sender: str, **how: object) -> None:
        self._senders[self.line.ask(sender, **how).pk] = sender  # type: ignore[arg-type]

    def leave(self, which: int) -> None:
        self.line.hear(self.line.say("", sender="abc"[which % 3], pressed=STOP), at=self.line.at)

    def decide(self, _which: int) -> None:
        self.line.decide()

    def send(self, which: int) -> None:
        self.answer = SAYS[which % len(SAYS)]
        self.line.send()

    def tell(self, _which: int) -> None:
        self.line.tell()

    def later(self, which: int) -> None:
        self.line.later(minutes=(1, 10, 60, 25 * 60)[which % 4])

    def hold(self, which: int) -> None:
        hold_back(self._check(which).pk, "doubted", by=self.alice, now=self.line.at)

    def let_go(self, which: int) -> None:
        let_go(self._check(which).pk, "looked into", by=self.alice, now=self.line.at)

    def trip(self, _which: int) -> None:
        """Two people somewhere else were answered wrongly."""
        for _ in range(2):
            row = Outgoing.objects.create(
                key=f"elsewhere:{Outgoing.objects.count()}", kind="answer", state="sent", text="x",
                channel="test", automatic=True, probability=0.9, model="m", check_to=self.line.check,
                made_at=self.line.at, try_after=self.line.at,
            )  # fmt: skip
            Reaction.objects.create(outgoing=row, said="no", at=self.line.at)
        trip_if_wrong(0.01, now=self.line.at)

    def reset(self, _which: int) -> None:
        self.line.later(minutes=1)
        reset("dealt with", by=self.alice, now=self.line.at)

    def mute(self, which: int) -> None:
        if talk := self._conversation(which):
            mute(talk, 1, "a flood", by=self.alice, now=self.line.at)

    def unmute(self, which: int) -> None:
        if talk := self._conversation(which):
            unmute(talk, by=self.alice, now=self.line.at)

    def contest(self, _which: int) -> None:
        Match.objects.filter(check_to=self.rival).delete()
        said = {"probability": 0.9, "model": "m", "made_at": self.line.at}
        Match.objects.create(claim=self.line.claim, check_to=self.rival, **said)

    def reject(self, _which: int) -> None:
        for match in Match.objects.exclude(state="rejected"):
            reject(match.pk, by=self.alice, now=self.line.at)

    def send_known(self, which: int) -> None:
        """What the desk says beforehand, what it says afterwards, and what is stored are one number."""
        check, stored = self._check(which), Outgoing.objects.filter(kind="answer").count()
        would = waiting(self.line.claim.pk, check, now=self.line.at)
        told = send_known(self.line.claim.pk, check, by=self.alice, now=self.line.at)
        assert told == would == Outgoing.objects.filter(kind="answer").count() - stored

    def recall(self, which: int) -> None:
        wrong, right = self._check(which), self._check(which + 1)
        stored, now = Outgoing.objects.filter(kind="recall").count(), self.line.at
        told = recall(
            wrong.pk, self.line.claim.pk, right=right.pk if which > 1 else None, why="another claim",
            by=self.alice, now=now,
        )  # fmt: skip
        assert told == Outgoing.objects.filter(kind="recall").count() - stored

    def correct(self, which: int) -> None:
        check = Check.objects.get(pk=self.line.check.pk)
        check = publication.correct(check, "A figure was wrong.", by=self.alice, now=self.line.at)
        self.again(check, title=f"Corrected {which}")

    def say_no(self, which: int) -> None:
        shown = Outgoing.objects.filter(
            kind="answer", state__in=["sent", "unknown"], question__isnull=False
        )
        for row in shown.order_by("id")[which : which + 1]:
            self.line.press(self._senders[row.question_id], row, "no")

    def _check(self, which: int) -> Check:
        return Check.objects.get(pk=(self.line.check, self.rival)[which % 2].pk)

    def _conversation(self, which: int) -> int | None:
        asked = Question.objects.order_by("id").values_list("conversation_id", flat=True)
        found = list(asked[which : which + 1])
        return found[0] if found else None

    def check(self) -> None:
        """Nobody got the same twice; who is answered has an answer; nothing goes out that must not."""
        assert not [key for key, times in self.arrived.items() if times > 1]
        assert not [told for told, times in self.told.items() if times > 1]
        for question in Question.objects.filter(phase="answered"):
            rows = question.outgoing.filter(kind__in=KINDS)
            if question.proven is None:  # their address is told the same once
                rows = question.conversation.outgoing.filter(kind__in=KINDS)
            assert rows.exclude(state="dropped").exists(), f"{question} is forgotten"
        live = Outgoing.objects.exclude(state="dropped").filter(question__isnull=False)
        same = live.exclude(kind="recall").exclude(check_to=None)
        each = Counter(same.values_list("question", "check_to", "answer"))
        assert not [told for told, times in each.items() if times > 1]


NAMES = (
    "ask", "ask_unsure", "ask_by_mail", "decide", "decide", "send", "send", "tell", "later", "hold",
    "let_go", "trip", "reset", "mute", "unmute", "contest", "reject", "send_known", "send_known",
    "recall", "correct", "say_no", "leave",
)  # fmt: skip
Steps = list[tuple[str, int]]
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 7)), min_size=4, max_size=20)
BEGUN: Steps = [("ask", 0), ("ask_unsure", 1), ("decide", 0)]
"""One person's answer is meant, another waits."""


def there_and_back(doubt: str, over: str) -> Steps:
    """An answer is dropped, its asker hears "not yet", and gets it from a person."""
    return [(doubt, 0), ("send", 0), ("decide", 0), ("send", 0), (over, 0), ("send_known", 0),
            ("send", 0), ("send", 0), ("send_known", 0)]  # fmt: skip


@pytest.fixture
def world(line: Line, publish: Publish, other: Check, alice: User) -> Callable[[], World]:
    """Our own check is the best match; another publisher's may say the opposite of it."""
    line.check = publish(line.claim)
    line.tell()
    Check.objects.filter(pk=other.pk).update(rating_text="True")
    other.refresh_from_db()
    start = line.at

    def begin() -> World:
        line.at = start
        line.platform.sent.clear()
        return World(line, other, alice, publish.again)  # type: ignore[attr-defined]

    return begin


@pytest.mark.timeout(600)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
@example(there_and_back("hold", "let_go"))
@example(there_and_back("contest", "reject"))
@example(there_and_back("trip", "reset"))
@example(there_and_back("mute", "unmute"))
@example([("send", 3), *there_and_back("hold", "let_go")])
@example([("send", 3), ("hold", 0), ("decide", 0), ("later", 3), *there_and_back("hold", "let_go")])
@example([("send", 3), ("later", 3), ("send", 0)])
@example([("correct", 0), ("send", 0), ("decide", 0), ("tell", 0), ("send", 0)])
@example([("send", 0), ("say_no", 0), ("send_known", 0), ("recall", 2), ("send", 0)])
def test_any_sequence(world: Callable[[], World], steps: Steps) -> None:
    """Ask, decide, send, doubt, stop, mute, contest, correct, recall, and all of it back."""
    with transaction.atomic():
        now = world()
        for name, which in BEGUN + steps:
            now.do(name, which)
            now.check()
        transaction.set_rollback(True)
