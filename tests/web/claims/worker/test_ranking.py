"""Claims are ranked when they change, and again as their numbers grow old."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hearsay.web.claims.models import Claim, Desk, Message
from hearsay.web.claims.signals import claim_urgent
from hearsay.web.claims.stored_reasons import pack, unpack
from hearsay.web.claims.wording import say
from hearsay.web.claims.worker.ranking import AGED, Ranking, due_claims, rank, settings_of
from hearsay.web.claims.worker.steps import Context

pytestmark = pytest.mark.django_db
Make = Callable[..., Claim]


def test_a_changed_claim_is_ranked_with_its_reasons(
    make_claim: Make, make_message: Callable[..., Message], context: Context, now: datetime
) -> None:
    """Priority, level, due time, counts and suggested harm are stored, with why."""
    claim = make_claim("Drinking bleach cures dengue fever", message_count=3, asker_count=2)
    for hours in (1, 2, 30):
        make_message(claim=claim, written_at=now - timedelta(hours=hours))
    assert Ranking().do(context) == 1
    claim.refresh_from_db()
    assert claim.priority > 0
    assert (claim.last_day_count, claim.day_before_count) == (2, 1)
    assert claim.ranked_at == now
    assert claim.due_at is not None
    assert "health" in claim.harm_suggested
    assert [row["name"] for row in claim.priority_reasons] == [
        "asks",
        "growth",
        "harm",
        "deadline",
    ]
    said = [say(factor.reason) for factor in unpack(claim.priority_reasons)]
    assert "2 people asked" in said[0]
    assert claim.version == 1, "people who have the page open are not told that it changed"
    assert Ranking().do(context) == 0


def test_reasons_survive_being_stored(make_claim: Make, now: datetime) -> None:
    """What is read back is what was decided."""
    rank([make_claim()], now, settings_of(Desk.current()))
    stored = Claim.objects.get().priority_reasons
    assert pack(unpack(stored)) == stored


def test_who_is_ranked_again(make_claim: Make, now: datetime) -> None:
    """Live claims that are talked about age in ten minutes; those at rest not at all."""
    old = now - AGED - timedelta(seconds=1)
    quiet = {"first_seen": now - timedelta(days=30), "last_seen": now - timedelta(days=20)}
    changed = make_claim("changed")
    talked = make_claim("talked about", ranked_at=old)
    make_claim("just ranked", ranked_at=now)
    make_claim("quiet", ranked_at=old, **quiet)
    make_claim("answered", ranked_at=old, status="answered")
    near = make_claim("deadline", ranked_at=old, deadline=now.date(), **quiet)
    day = make_claim("quiet for a day", ranked_at=now - timedelta(days=1), **quiet)
    assert list(due_claims(now)) == [changed, day, talked, near]


def test_a_claim_at_rest_waits_for_nobody(make_claim: Make, context: Context) -> None:
    """An answered claim has priority 0 and is never late."""
    make_claim(status="answered", message_count=500, asker_count=400)
    Ranking().do(context)
    claim = Claim.objects.get()
    assert (claim.priority, claim.level, claim.due_at) == (0, "low", None)


def test_a_claim_that_changed_meanwhile_is_left(make_claim: Make, now: datetime) -> None:
    """What was worked out of an old state is not stored over a new one."""
    claim = make_claim()
    Claim.objects.filter(pk=claim.pk).update(message_count=9)
    assert rank([claim], now, settings_of(Desk.current())) == 0
    assert Claim.objects.get().ranked_at is None


def test_days_are_the_desks_own(desk: Desk) -> None:
    """A desk sets within how many days each level is due; days out of order are not taken."""
    desk.due_days = {"urgent": 1, "high": 2, "normal": 4, "low": 8}
    assert settings_of(desk).days == (1, 2, 4, 8)
    desk.due_days = {"urgent": 9, "high": 2}
    assert settings_of(desk).days == replace(settings_of(Desk())).days


def test_whoever_listens_hears_once_that_a_claim_is_urgent(
    make_claim: Callable[..., Claim], now: datetime
) -> None:
    """The moment a claim becomes urgent is told; that it stays so is not."""
    heard: list[int] = []

    def listen(sender: object, claim: Claim, **_: object) -> None:
        heard.append(claim.pk)

    claim_urgent.connect(listen)
    try:
        claim = make_claim(asker_count=9_000, message_count=9_000, harm_danger=True,
                           harm_by_people=True, deadline=now.date())  # fmt: skip
        for _ in range(2):
            rank([Claim.objects.get(pk=claim.pk)], now, settings_of(Desk.current()))
    finally:
        claim_urgent.disconnect(listen)
    assert heard == [claim.pk]
