"""Web and worker are killed at any moment while tips come in: none is lost, and none is twice.

Real processes on whichever database; platforms deliver again what was not acknowledged, as they do.
"""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from hearsay.web.claims.models import Check, Lease
from hearsay.web.claims.models import Desk as DeskRow
from hearsay.web.tipline.models import Outgoing, Question, Tipline

from .desk import Desk
from .feeding import RUMOURS, deliveries, rain, send
from .platforms import BotServer, Form, serving_bots
from .stored import check_store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.timeout(1_200)
def test_fifty_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _kill_while_tips_come(tmp_path, tips=10_000, kills=50)


@pytest.mark.full
@pytest.mark.timeout(7_200)
def test_five_hundred_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    _kill_while_tips_come(tmp_path, tips=100_000, kills=500)


def _kill_while_tips_come(home: Path, *, tips: int, kills: int) -> None:
    _begin()
    chance = random.Random(kills)
    sent = deliveries(tips, chance)
    with serving_bots() as bots:
        desk = Desk(home, bots.port)
        try:
            desk.start_web()
            desk.start_worker()
            acknowledged = rain(desk.port, sent, kills, lambda: _kill(desk, chance), chance)
            assert len(acknowledged) == len(sent), "not all was taken in time"
            # What was taken comes once more: a platform that did not hear us would send it.
            assert len(send(desk.port, chance.sample(acknowledged, 60))) == 60
            desk.kill_worker()
            _time_passes()
            desk.finish(max(1_000, tips // 20))  # alone, a worker matches some 50 a second
        finally:
            desk.kill_all()
        keys = [key for delivery in acknowledged for key in delivery.keys]
        assert len(keys) == tips
        check_store(keys, sum(isinstance(one, Form) for one in acknowledged))
        assert Question.objects.filter(phase=Question.Phase.ANSWERED).exists()
        _nothing_was_sent_twice(bots)


def _begin() -> None:
    """Rows that a desk begins with, and a check that some of the rumours are answered by."""
    now = timezone.now()
    DeskRow.current(), Tipline.current()
    for number, text in enumerate(RUMOURS[:10]):
        Check.objects.create(
            key=f"c{number}", origin="other", status="published", statement=text, lang="en",
            url=f"https://checks.example/{number}", publisher="Checks", rating_text="False",
            summary="It is not so.", published_at=now, made_at=now, changed_at=now,
        )  # fmt: skip
    connections.close_all()  # nobody but the desk keeps its database open


def _kill(desk: Desk, chance: random.Random) -> None:
    """Kill web, one of its processes, the worker, or all; what was killed is started again."""
    what = chance.choices(("web", "process", "worker", "both"), (2, 4, 3, 1))[0]
    if what == "process" and desk.kill_web_process():
        return
    if what in ("worker", "both"):
        desk.kill_worker()
    if what in ("web", "process", "both"):
        desk.kill_web()
        desk.start_web()
    if what in ("worker", "both"):
        desk.start_worker()


def _time_passes() -> None:
    """As if the minutes had gone by after which a killed worker's work is somebody else's."""
    past = timezone.now() - timedelta(minutes=10)
    Lease.objects.update(until=past)
    Outgoing.objects.filter(state=Outgoing.State.SENDING).update(begun_at=past)
    connections.close_all()


def _nothing_was_sent_twice(bots: BotServer) -> None:
    assert bots.heard
    assert max(bots.heard.values()) == 1
    rows = Outgoing.objects.filter(channel="telegram")
    gone = rows.filter(state__in=[Outgoing.State.SENT, Outgoing.State.UNKNOWN])
    # All that the platform has, we know of; of some we do not know whether it has them.
    sure = rows.filter(state=Outgoing.State.SENT).count()
    assert sure <= bots.heard.total() <= gone.count()
