"""A finished check of bob's, with a source that he opened."""

from collections.abc import Callable
from datetime import datetime

import pytest

from hearsay.web.claims.models import Check, Claim, Desk, Evidence, Rating
from hearsay.web.people.models import User

SUMMARY = (
    "No study shows that ginger cures dengue. Drink enough water, rest, take no aspirin, and see a"
    " doctor at once if you bleed."
)


@pytest.fixture
def claim(make_claim: Callable[..., Claim], desk: Desk) -> Claim:
    """A claim, at a desk."""
    return make_claim()


@pytest.fixture
def source(claim: Claim, bob: User, now: datetime) -> Evidence:
    """A source that bob opened."""
    return Evidence.objects.create(
        claim=claim,
        url="https://who.example/dengue",
        title="Dengue",
        excerpt="There is no cure.",
        lang="en",
        added_by=bob,
        added_at=now,
        opened_by=bob,
    )


@pytest.fixture
def finished(
    claim: Claim,
    source: Evidence,
    make_check: Callable[..., Check],
    rating: Callable[[str], Rating],
    bob: User,
) -> Check:
    """A draft of bob's to which nothing is missing but a second person."""
    return make_check(
        claim, bob, summary=SUMMARY, rating=rating("false"), conflict="none", title="No cure"
    )
