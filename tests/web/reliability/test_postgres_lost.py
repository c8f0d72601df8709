"""PostgreSQL goes away at any moment, or ends single sessions: no tip is lost, and none is twice.

A server of the test's own, with what a desk's server has set: a commit is on the disk before it is
acknowledged. Runs where the suite runs on PostgreSQL.
"""

from __future__ import annotations

import json
import random
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from tests.postgres import Server, server

from .desk import Desk
from .feeding import deliveries, rain
from .platforms import Form, serving_bots

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the suite runs on SQLite"),
]


@pytest.mark.timeout(600)
def test_a_few_losses_of_the_database_lose_no_tip(tmp_path: Path) -> None:
    _lose_it(tmp_path, tips=300, times=4)


@pytest.mark.full
@pytest.mark.timeout(1_200)
def test_twenty_losses_of_the_database_lose_no_tip(tmp_path: Path) -> None:
    _lose_it(tmp_path, tips=2_000, times=20)


@pytest.mark.full
@pytest.mark.timeout(7_200)
def test_two_hundred_losses_of_the_database_lose_no_tip(tmp_path: Path) -> None:
    _lose_it(tmp_path, tips=20_000, times=200)


def _lose_it(home: Path, *, tips: int, times: int) -> None:
    chance = random.Random(times)
    sent = deliveries(tips, chance)
    with server(("fsync=on", "synchronous_commit=on")) as database, serving_bots() as bots:
        desk = Desk(home, bots.port, database.url)
        try:
            desk.run("django", "migrate", "--verbosity", "0")
            desk.start_web()
            desk.start_worker()
            acknowledged = rain(
                desk.port, sent, times, lambda: _disturb(database, desk, chance), chance
            )
            assert len(acknowledged) == len(sent), "not all was taken in time"
            desk.kill_worker()
            _time_passes(database)
            desk.finish(1_000)
            keys = [key for delivery in acknowledged for key in delivery.keys]
            assert len(keys) == tips
            forms = sum(isinstance(one, Form) for one in acknowledged)
            told = json.dumps({"keys": keys, "forms": forms})
            desk.run("tests.web.reliability.stored", said=told)
            assert bots.heard and max(bots.heard.values()) == 1
        finally:
            desk.kill_all()


def _disturb(database: Server, desk: Desk, chance: random.Random) -> None:
    """Stop the server as a crash would, or end some of its sessions."""
    if chance.random() < 0.5:
        database.stop_at_once()
        time.sleep(chance.random() / 2)
        database.start()
    else:
        with psycopg.connect(database.url) as link:
            rows = link.execute(
                "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            ).fetchall()
            for (pid,) in chance.sample(rows, min(len(rows), 3)):
                link.execute("SELECT pg_terminate_backend(%s)", [pid])
    desk.keep_worker()


def _time_passes(database: Server) -> None:
    """As if the minutes had gone by after which a lost worker's work is somebody else's."""
    past = timezone.now() - timedelta(minutes=10)
    with psycopg.connect(database.url) as link:
        link.execute("UPDATE claims_lease SET until = %s", [past])
        link.execute("UPDATE tipline_outgoing SET begun_at = %s WHERE state = 'sending'", [past])
