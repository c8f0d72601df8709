"""What its source took back goes here too; what the desk made of it stays."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hearsay.web.claims.actions.claims import lock_claims
from hearsay.web.claims.actions.deleting import delete_messages
from hearsay.web.claims.models import Asker, Change, Match, Message
from hearsay.web.desk.queries.claim import claim_page
from hearsay.web.people.models import User
from tests.web.two_writers import meanwhile, two_writers

Make = Callable[..., Any]


def test_a_message_in_no_claim_just_goes(make_message: Make, now: datetime) -> None:
    """Before it was grouped it left no trace."""
    waiting, kept = make_message(), make_message()
    assert delete_messages([waiting.pk], now=now) == 1
    assert list(Message.objects.all()) == [kept] and not Change.objects.exists()


def test_a_claim_is_counted_anew_and_says_so(
    make_claim: Make, make_message: Make, make_check: Make, rita: User, now: datetime
) -> None:
    """Numbers, first and last day, and a line of history; a match keeps without its message."""
    claim, asker = (
        make_claim(indexed_at=now),
        Asker.objects.create(pseudonym="a", made_at=now, purge_at=now),
    )
    old = make_message(claim=claim, asker=asker, written_at=now - timedelta(days=1, hours=1))
    new = make_message(claim=claim, written_at=now)
    check = make_check()
    Match.objects.create(
        claim=claim, check_to=check, message=old, probability=0.9, model="m", made_at=now
    )
    assert delete_messages([old.pk, old.pk, 999_999], now=now) == 1
    claim.refresh_from_db()
    assert (claim.message_count, claim.asker_count, claim.first_seen) == (1, 0, new.written_at)
    assert claim.indexed_at is None and Match.objects.get().message is None
    page = claim_page(claim.pk, rita, now)
    assert page is not None
    line = Change.objects.get(claim=claim)
    assert line.verb == "delete_messages" and line.after == {"count": 1} and line.actor is None


def test_a_claim_that_nobody_makes_any_more_stays(
    make_claim: Make, make_message: Make, now: datetime
) -> None:
    """With its statement, and with when it was first and last seen."""
    claim = make_claim("The dam broke", message_count=1)
    seen = (claim.first_seen, claim.last_seen)
    delete_messages([make_message(claim=claim).pk], now=now)
    claim.refresh_from_db()
    assert claim.statement == "The dam broke" and claim.message_count == 0
    assert (claim.first_seen, claim.last_seen) == seen


@pytest.mark.django_db
def test_nothing_to_delete_is_fine(now: datetime) -> None:
    """Nobody is told of it."""
    assert delete_messages([], now=now) == delete_messages([7], now=now) == 0
    assert not Change.objects.exists()


@two_writers
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_places_in_this_moment_is_not_waited_for_in_a_ring(
    make_claim: Make, make_message: Make, now: datetime
) -> None:
    """It locks what waits and then the claim; whoever deletes both does so in the same order."""
    claim = make_claim(message_count=1)
    placed, waiting = make_message(claim=claim), make_message()
    gone = meanwhile(
        lambda: Message.objects.select_for_update().get(pk=waiting.pk),
        lambda: delete_messages([placed.pk, waiting.pk], now=now),
        after=lambda: lock_claims([claim.pk]),
    )
    assert gone == 2 and not Message.objects.exists()
