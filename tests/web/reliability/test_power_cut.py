"""The power goes at any moment: what was acknowledged is there afterwards, and the database is whole.

Intake is replayed statement by statement, as Django sent it, on a disk that loses what was not
synced (see `power`), with the desk's own settings. That this can show a loss at all is shown by the
same run with `synchronous=NORMAL`.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest
from django.db import connection

from hearsay.connect.channel import Arrived, Event, Limits, Unknown
from hearsay.web.claims.models import Desk
from hearsay.web.sqlite.base import PRAGMAS
from hearsay.web.tipline.actions.receive import message_key, receive
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Tipline

from .power import Disk, PowerCut
from .recorded import Statement, recording

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's promise is tested here"),
]

DELIVERIES = 200
LIMITS = Limits(longest=4_000, a_second=30, reply_within=None)
MOST_STEPS = 400
"""Writes and syncs after which the power goes at the latest: some deliveries, a checkpoint among them."""
FEW_PAGES = (20, 200, 1_000)
"""Pages after which SQLite moves its log into the database: sooner than at a desk, to be cut there too."""


@dataclass(frozen=True)
class Delivery:
    """What came in at once: its statements, and the keys of what it stores."""

    statements: tuple[Statement, ...]
    messages: frozenset[str]
    seen: frozenset[str]


@dataclass
class Outcome:
    """What was found after all cuts."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    halves: int = 0
    broken: int = 0


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """The desk's schema with the rows it begins with, in a file of its own."""
    Desk.current(), Tipline.current()
    file = tmp_path / "empty.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    file.chmod(0o600)
    return file


@pytest.fixture
def deliveries(store: Path, tmp_path: Path, now: datetime) -> list[Delivery]:
    """What intake did with many deliveries, one after another, on the store as it was."""
    ring, chance = KeyRing(tmp_path / "keys"), random.Random(4)
    found = []
    for number in range(DELIVERIES):
        events = _events(number, now, chance)
        with recording() as noted:
            done = receive("telegram", LIMITS, events, ring=ring, now=now)
        assert done.tips + done.unknown + done.told == len(events)
        assert noted[0].sql == "BEGIN IMMEDIATE"
        marks = {ring.once(f"telegram:{event.key}") for event in events}
        tips = {
            message_key(ring.current(now, Tipline.current().retention_days), "telegram", event.key)
            for event in events
            if isinstance(event, Arrived) and event.text
        }
        found.append(Delivery((*noted, Statement("COMMIT", ())), frozenset(tips), frozenset(marks)))
    return found


def _events(number: int, now: datetime, chance: random.Random) -> list[Event]:
    """Return one to five tips of few people, now and then a picture, or something nobody knows."""
    events: list[Event] = []
    for part in range(chance.choice((1, 1, 1, 2, 5))):
        key = f"{number}-{part}"
        if number % 11 == 0 and part == 0:
            events.append(Unknown(key, "{}", "an update of a kind that is not known"))
            continue
        text = f"is it true that lot {chance.randrange(10**6)} was recalled? " * chance.choice(
            (1, 40)
        )
        sender = f"chat-{chance.randrange(60)}"
        at = now - timedelta(seconds=chance.randrange(60))
        events.append(Arrived(key, text, sender=sender, written_at=at, id=key, lang="en"))
    return events


@pytest.fixture
def disk() -> Any:
    """A disk whose power can be cut."""
    made = Disk("hearsay-power")
    yield made
    made.unregister()


@pytest.mark.timeout(300)
def test_what_was_acknowledged_outlives_a_thousand_power_cuts(
    disk: Disk,
    store: Path,
    deliveries: list[Delivery],
    tmp_path: Path,
    record_property: Any,
) -> None:
    found = _cut(disk, store, deliveries, tmp_path / "desk.sqlite3", cuts=1_000, how="FULL")
    record_property("found", str(found))
    assert found.acknowledged > 1_000
    assert (found.lost, found.halves, found.broken) == (0, 0, 0)


@pytest.mark.full
@pytest.mark.timeout(1_800)
def test_what_was_acknowledged_outlives_ten_thousand_power_cuts(
    disk: Disk,
    store: Path,
    deliveries: list[Delivery],
    tmp_path: Path,
    record_property: Any,
) -> None:
    found = _cut(
        disk, store, deliveries, tmp_path / "desk.sqlite3", cuts=10_000, how="FULL", seed=2
    )
    record_property("found", str(found))
    assert found.acknowledged > 10_000
    assert (found.lost, found.halves, found.broken) == (0, 0, 0)


@pytest.mark.timeout(300)
def test_the_same_cuts_lose_rows_that_are_not_synced(
    disk: Disk,
    store: Path,
    deliveries: list[Delivery],
    tmp_path: Path,
    record_property: Any,
) -> None:
    found = _cut(disk, store, deliveries, tmp_path / "desk.sqlite3", cuts=100, how="NORMAL")
    record_property("found", str(found))
    assert found.lost > 50
    assert (found.halves, found.broken) == (0, 0)  # it forgets, but does not lie


def _cut(
    disk: Disk, store: Path, deliveries: Sequence[Delivery], file: Path, *, cuts: int, how: str,
    seed: int = 1,
) -> Outcome:  # fmt: skip
    """Cut the power so many times while deliveries come in; after each, look at what is there.

    A delivery that was not acknowledged comes again, as platforms do. When all have come, or some
    were lost, the next cuts begin with an empty store.
    """
    chance, found = random.Random(seed), Outcome()
    while found.cuts < cuts:
        _place(store, file)
        taken = 0
        while taken < len(deliveries) and found.cuts < cuts:
            taken = _until_cut(disk, file, deliveries, taken, chance, how)
            found.cuts += 1
            there, found_broken = _look(file)
            found.broken += found_broken
            missing = [one for one in deliveries[:taken] if not one.seen <= there]
            found.lost += len(missing)
            found.halves += sum(_is_half(one, there) for one in deliveries[: taken + 1])
            if missing or found_broken:
                break
            # It may have been stored though nobody was told; then it is known when it comes again.
            taken += taken < len(deliveries) and deliveries[taken].seen <= there
        found.acknowledged += taken
    return found


def _place(store: Path, file: Path) -> None:
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    file.write_bytes(store.read_bytes())


def _until_cut(
    disk: Disk, file: Path, deliveries: Sequence[Delivery], taken: int, chance: random.Random,
    how: str,
) -> int:  # fmt: skip
    """Take deliveries until the power goes; return how many are acknowledged by then."""
    link = disk.connect(file)
    try:
        for name, asked, _allowed in PRAGMAS:
            link.execute(f"PRAGMA {name}={how if name == 'synchronous' else asked}").fetchall()
        assert link.execute("PRAGMA journal_mode").get == "wal"
        link.execute(f"PRAGMA wal_autocheckpoint={chance.choice(FEW_PAGES)}")
        disk.left = chance.randrange(MOST_STEPS)
        for delivery in deliveries[taken:]:
            for statement in delivery.statements:
                link.execute(statement.sql, statement.values).fetchall()
            taken += 1
    except (PowerCut, apsw.Error):
        assert disk.off, "a statement failed, and not for want of power"
    disk.off = True  # the last delivery may have been taken before the power went
    try:
        link.close(True)
    except (PowerCut, apsw.Error):
        pass  # it wants to tidy up, and cannot
    disk.cut(chance)
    return taken


def _look(file: Path) -> tuple[set[str], bool]:
    """Open the database anew; return the keys that are there, and whether it is damaged."""
    link = apsw.Connection(str(file))
    try:
        damaged = link.execute("PRAGMA integrity_check").get != "ok"
        damaged |= bool(link.execute("PRAGMA foreign_key_check").fetchall())
        keys = "SELECT key FROM tipline_seen UNION ALL SELECT m.key FROM claims_message m"
        there = {
            key for (key,) in link.execute(f"{keys} JOIN tipline_question q ON q.message_id = m.id")
        }
    except apsw.Error:
        return set(), True
    finally:
        link.close()
    return there, damaged


def _is_half(one: Delivery, there: set[str]) -> bool:
    """Tell whether a part of a delivery is there, and another is not."""
    whole = one.seen | one.messages
    return bool(whole & there) and not whole <= there
