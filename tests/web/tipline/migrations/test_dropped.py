"""A desk that said it had answered, where it had dropped the answer, lets those people wait again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from django.apps import apps

from hearsay.web.claims.models import Check, Claim
from hearsay.web.people.models import User
from hearsay.web.tipline.actions.following import send_known
from hearsay.web.tipline.models import Outgoing
from tests.web.tipline.conftest import Ask


def test_old_rows_are_mended(
    ask: Ask, answered: Callable[..., Outgoing], other: Check, make_claim: Callable[..., Claim],
    alice: User, now: datetime,
) -> None:  # fmt: skip
    """Keys are freed, but for what may have arrived; whoever has any other answer stays answered."""
    claim = make_claim()
    forgotten, tried, had = (ask(claim, other, phase="answered") for _ in range(3))
    key = f"answer:{forgotten.pk}:check-{other.pk}"
    dropped = answered(forgotten, key=key, state="dropped", check_to=other)
    late = answered(tried, state="meant", tries=1)
    answered(had, state="dropped", tries=2)
    answered(had)
    import_module("hearsay.web.tipline.migrations.0007_dropped").mend(apps, None)
    for row in (forgotten, tried, had, dropped, late):
        row.refresh_from_db()
    assert [one.phase for one in (forgotten, tried, had)] == ["waiting", "answered", "answered"]
    assert dropped.key == f"{key}:dropped:{dropped.pk}" and late.may_have_arrived
    assert send_known(claim.pk, other, by=alice, now=now) == 1
