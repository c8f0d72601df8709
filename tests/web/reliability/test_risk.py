"""Labelled messages through the whole loop: what goes out by itself is right, and stops when it is not.

Splits that no training and no threshold has seen (docs/adr/0005): the test parts of CheckThat! 2020
and 2021, each against its own claims, as tips that are received, matched, answered and sent.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from hearsay.connect.channel import Arrived
from hearsay.match.risk import clopper_pearson
from hearsay.web.claims.models import Check, Desk, Message
from hearsay.web.claims.worker.index import ALPHA
from hearsay.web.claims.worker.matching import Matching
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.actions.minding import trip_if_wrong
from hearsay.web.tipline.actions.receive import receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Breaker, Outgoing
from hearsay.web.tipline.worker.replying import Replying
from hearsay.web.tipline.worker.sending import Sending
from tests.web.tipline.world import Platform

pytestmark = [pytest.mark.data, pytest.mark.django_db, pytest.mark.timeout(900)]

SETS = ("checkthat2020-task2", "checkthat2021-task2a")
SPEAKING = 0.4
"""Share of askers who say whether an answer was what they meant."""


@dataclass(frozen=True)
class Labelled:
    """A data set: claims and titles by id, the messages of its test part, and the claims that are right for each."""

    claims: dict[str, tuple[str, str]]
    messages: dict[str, str]
    truth: dict[str, set[str]]


class Loop:
    """A desk's loop: a tip goes in, and what goes out is with the platform."""

    def __init__(self, claims: dict[str, tuple[str, str]], now: datetime) -> None:
        self.platform, self._now = Platform(), now
        self._ring, self._context = KeyRing(settings.KEYS), Context("one", lambda: now)
        channels = {self.platform.name: self.platform}
        sending = Sending(channels=lambda: channels, sleep=lambda _: None)
        self._steps = (Matching(), Replying(), sending)
        Check.objects.bulk_create(
            Check(
                key=key, origin="other", status="published", statement=text[:2_000],
                title=title[:300], lang="en",
                url="https://checks.example/1", publisher="Checks", rating_text="False",
                summary="It is not so.", published_at=now, made_at=now, changed_at=now,
            )
            for key, (text, title) in claims.items()
        )  # fmt: skip

    def hear(self, *events: Arrived) -> None:
        """Receive a delivery."""
        limits = self.platform.limits
        receive(self.platform.name, limits, events, ring=self._ring, now=self._now)

    def work(self) -> None:
        """Do all that is to be done."""
        while any(step.do(self._context) for step in self._steps):
            pass

    def answers(self) -> dict[str, str]:
        """Return for each message that was answered by the engine alone the check that it was answered with."""
        rows = Outgoing.objects.filter(kind="answer", automatic=True, state="sent")
        pairs = rows.values_list("question__message__text", "check_to__key")
        return {text: key for text, key in pairs if key is not None}


def read(data: Path, name: str) -> Labelled:
    """Read the test part of a data set."""
    folder = data / "matching" / name
    claims = {
        row["id"]: (row["claim"] or row["title"], row["title"])
        for row in _rows(folder / "claims.tsv")
    }
    truth: dict[str, set[str]] = {}
    for row in _rows(folder / "test.qrels.tsv"):
        truth.setdefault(row["query"], set()).add(row["claim"])
    messages = {row["id"]: row["text"] for row in _rows(folder / "test.queries.tsv")}
    return Labelled(
        claims, {key: text.strip() for key, text in messages.items() if key in truth}, truth
    )


def _rows(file: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with file.open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened, delimiter="\t")


@pytest.mark.parametrize("name", [SETS[0], pytest.param(SETS[1], marks=pytest.mark.full)])
def test_what_goes_out_by_itself_is_right(
    name: str, data_dir: Path, desk: Desk, now: datetime, record_property: Any
) -> None:
    labelled = read(data_dir, name)
    loop = Loop(labelled.claims, now)
    for key, text in labelled.messages.items():
        loop.hear(Arrived(key, text, sender=f"asker-{key}", id=key, lang="en"))
    loop.work()
    assert not Message.objects.filter(state="new").exists()
    right = {text: labelled.truth[key] for key, text in labelled.messages.items()}
    answers = loop.answers()
    wrong = [text for text, check in answers.items() if check not in right[text]]
    risk = clopper_pearson(len(wrong), len(answers))
    said = f"{len(wrong)} of {len(answers)} answers are wrong: [{risk.low:.3f}, {risk.high:.3f}]"
    record_property("risk", said)
    assert len(answers) > len(labelled.messages) / 5, said
    assert len(wrong) <= ALPHA * len(answers), said


def test_answers_stop_within_fifty_when_matches_are_wrong(
    data_dir: Path, desk: Desk, now: datetime
) -> None:
    """The texts of all checks are changed about, so that each answer is about something else."""
    labelled, chance = read(data_dir, SETS[0]), random.Random(3)
    keys = list(labelled.claims)
    texts = [labelled.claims[key] for key in keys]
    claims = dict(zip(keys, texts[1:] + texts[:1], strict=True))
    loop = Loop(claims, now)
    answered = 0
    for number, (key, text) in enumerate(labelled.messages.items()):
        before = len(loop.platform.sent)
        asker = f"asker-{key}"
        loop.hear(Arrived(key, text, sender=asker, id=key, lang="en"))
        loop.work()
        (sent,) = loop.platform.sent[before:]
        answered = Outgoing.objects.filter(kind="answer", automatic=True).count()
        no = next((one.payload for one in sent.choices if one.payload.startswith("no:")), "")
        if no and chance.random() < SPEAKING:  # an answer, and somebody who says what they think
            loop.hear(Arrived(f"press-{number}", "", sender=asker, pressed=no, lang="en"))
        if trip_if_wrong(ALPHA, now=now):
            break
    assert Breaker.objects.get().tripped_at is not None
    assert 0 < answered <= 50
    others = list(labelled.messages.items())[-60:]
    for key, text in others:
        loop.hear(Arrived(f"later-{key}", text, sender=f"later-{key}", id=f"l{key}", lang="en"))
    loop.work()
    assert Outgoing.objects.filter(kind="answer", automatic=True).count() == answered
    assert Outgoing.objects.filter(kind="not_yet").count() >= len(others) / 2
