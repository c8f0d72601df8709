"""What was done to a check is taken back, and what is out never is."""

from datetime import datetime

import pytest

from hearsay.web.claims.actions import checks, publication
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Change, Check, Desk
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from tests.web.claims.actions.approving import approved


def test_a_save_is_undone(finished: Check, bob: User, now: datetime) -> None:
    """The words before come back, dates and ratings too."""
    fields = {"title": "New", "still_true_until": now.date(), "rating": None}
    check = checks.save(finished, fields, version=1, by=bob, now=now)
    undo(Change.objects.get(verb="save_check"), by=bob, now=now)
    check.refresh_from_db()
    assert (check.title, check.still_true_until, check.version) == ("No cure", None, 3)
    assert check.rating and check.rating.slug == "false"


def test_undo_never_overwrites_nor_approves(
    finished: Check, bob: User, alice: User, now: datetime
) -> None:
    """Later changes stand in the way of undo, publication too, and no approval comes of one."""
    check = approved(finished, alice, now)
    check = checks.save(check, {"title": "One"}, version=1, by=bob, now=now)
    line = Change.objects.get(verb="save_check")
    undo(line, by=bob, now=now)
    check.refresh_from_db()
    assert (check.status, check.approved_by, check.title) == ("in_review", None, "No cure")
    check = checks.save(check, {"title": "Two"}, version=3, by=bob, now=now)
    line = Change.objects.filter(verb="save_check").first()
    assert line
    Desk.objects.update(approval_required=False)
    publication.publish(check, version=4, by=alice, now=now)
    with pytest.raises(Refused, match="changed since"):
        undo(line, by=bob, now=now)
