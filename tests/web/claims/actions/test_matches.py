"""What people say of suggested checks."""

from collections.abc import Callable
from datetime import datetime

import pytest

from hearsay.web.claims.actions.matches import answer_is_known, confirm, reject, relate
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Check, Claim, Match
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User


@pytest.fixture
def match(
    make_claim: Callable[..., Claim], make_check: Callable[..., Check], now: datetime
) -> Match:
    """A check of another publisher, suggested for a claim."""
    claim = make_claim(indexed_at=now, ranked_at=now)
    return Match.objects.create(
        claim=claim, check_to=make_check(), probability=0.8, model="m-1", made_at=now
    )


@pytest.mark.parametrize(
    ("act", "state", "known"),
    [(confirm, "confirmed", True), (reject, "rejected", False), (relate, "related", False)],
)
def test_a_decision_and_back(
    match: Match, bob: User, now: datetime, act: Callable[..., object], state: str, known: bool
) -> None:
    """Each decision says who and when; only a confirmed check means that an answer is known."""
    change = act(match.pk, by=bob, now=now, seen="suggested", why="same photo")
    match.refresh_from_db()
    assert (match.state, match.decided_by, match.decided_at) == (state, bob, now)
    assert answer_is_known(match.claim_id) is known
    claim = Claim.objects.get()
    assert (claim.version, claim.indexed_at, claim.ranked_at) == (1, None, None)
    undo(change, by=bob, now=now)
    match.refresh_from_db()
    assert (match.state, match.decided_by, match.decided_at) == ("suggested", None, None)
    assert not answer_is_known(match.claim_id)


def test_somebody_was_faster(match: Match, bob: User, alice: User, now: datetime) -> None:
    """A key pressed on a page that is out of date does not overrule a colleague."""
    confirm(match.pk, by=alice, now=now, seen="suggested")
    with pytest.raises(Refused, match=r"faster.*Confirmed"):
        reject(match.pk, by=bob, now=now, seen="suggested")
    with pytest.raises(Refused, match="faster"):
        confirm(match.pk, by=bob, now=now)
    match.refresh_from_db()
    assert (match.state, match.decided_by) == ("confirmed", alice)


def test_changing_ones_mind(match: Match, bob: User, now: datetime) -> None:
    """A decision may be replaced; then only the later one can be undone, back to the first."""
    first = confirm(match.pk, by=bob, now=now)
    second = relate(match.pk, by=bob, now=now, seen="confirmed")
    with pytest.raises(Refused, match="decided again"):
        undo(first, by=bob, now=now)
    undo(second, by=bob, now=now)
    match.refresh_from_db()
    assert (match.state, match.decided_at) == ("confirmed", now)


def test_no_decision_on_a_merged_claim(
    match: Match, bob: User, now: datetime, make_claim: Callable[..., Claim]
) -> None:
    """A merged claim's matches are decided where it went; a gone one is told."""
    Claim.objects.filter(pk=match.claim_id).update(status="merged", merged_into=make_claim())
    with pytest.raises(Refused, match="merged into"):
        confirm(match.pk, by=bob, now=now)
    match.delete()
    with pytest.raises(Refused, match="gone"):
        confirm(match.pk or 1, by=bob, now=now)


def test_our_own_published_check_answers(
    make_claim: Callable[..., Claim],
    make_check: Callable[..., Check],
    bob: User,
    now: datetime,
    rating: Callable[[str], object],
) -> None:
    """A draft answers nothing, a published check does."""
    claim = make_claim()
    check = make_check(claim, bob)
    assert not answer_is_known(claim.pk)
    check.status, check.published_at, check.conflict = "published", now, "none"
    check.rating = rating("false")
    check.save()
    assert answer_is_known(claim.pk)
