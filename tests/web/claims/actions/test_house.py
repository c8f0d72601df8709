"""What administrators set: validated, recorded, and never at the cost of what is out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from hearsay.web.claims.actions import house
from hearsay.web.claims.models import Answer, Change, Check, Claim, Desk, Rating, Topic
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.people.models import User

NAMES = {"name_en": "Satire", "name_vi": "Châm biếm", "name_th": "เสียดสี"}


def test_settings_leave_a_line(
    desk: Desk, ada: User, now: datetime, make_claim: Callable[..., Claim]
) -> None:
    """What was changed, from what to what; due dates are reckoned anew."""
    make_claim(ranked_at=now)
    due = desk.due_days | {"urgent": 2}
    seen = house.fingerprint(desk)
    house.change_desk({"name": "Tin đồn", "due_days": due}, seen=seen, by=ada, now=now)
    line = Change.objects.get(verb="change_desk")
    assert (line.before["name"], line.after["name"]) == ("Hearsay", "Tin đồn")
    assert Claim.objects.get().ranked_at is None


def test_the_second_administrator_is_told(desk: Desk, ada: User, now: datetime) -> None:
    """Who saves a page that is no longer what stands overwrites nothing."""
    seen = house.fingerprint(desk)
    house.change_desk({"name": "One"}, seen=seen, by=ada, now=now)
    with pytest.raises(Outdated):
        house.change_desk({"name": "Two"}, seen=seen, by=ada, now=now)
    assert Desk.current().name == "One"


def test_a_rating_is_added_at_the_end(ada: User, now: datetime) -> None:
    """A new rating stands last and has an address-like name of its own, whatever its script."""
    house.add_step(Rating, NAMES | {"kind": "misleading", "value": 2}, by=ada, now=now)
    house.add_step(Rating, NAMES | {"kind": "mixed", "value": None}, by=ada, now=now)
    first, second = list(Rating.objects.all())[-2:]
    assert (first.slug, second.slug) == ("satire", "satire-2")
    thai = {"name_en": "เสียดสี", "name_vi": "", "name_th": ""}
    assert house.add_step(Topic, thai, by=ada, now=now).slug == "topic"


def test_no_verdict_has_no_number(ada: User, now: datetime) -> None:
    """Search engines get no number where there is no verdict."""
    with pytest.raises(Refused, match="no number"):
        house.add_step(Rating, NAMES | {"kind": "unproven", "value": 3}, by=ada, now=now)


@pytest.mark.parametrize("slug", ["not-checkable", "not-enough-evidence"])
def test_every_scale_keeps_its_ways_out(
    slug: str, rating: Callable[[str], Rating], ada: User, now: datetime
) -> None:
    """ "Not checkable" and "not enough evidence yet" cannot be lost, by switching off or changing."""
    step = rating(slug)
    with pytest.raises(Refused, match="Every scale needs"):
        house.switch_step(step, active=False, by=ada, now=now)
    fields = {"name_en": "x", "name_vi": "", "name_th": "", "kind": "false", "value": 1}
    with pytest.raises(Refused, match="Every scale needs"):
        house.change_step(step, fields, by=ada, now=now)


def test_a_scale_keeps_a_verdict(rating: Callable[[str], Rating], ada: User, now: datetime) -> None:
    """The last rating that gives a verdict stays."""
    for slug in ("false", "misleading", "partly-true"):
        house.switch_step(rating(slug), active=False, by=ada, now=now)
    with pytest.raises(Refused, match="gives a verdict"):
        house.switch_step(rating("true"), active=False, by=ada, now=now)
    house.switch_step(rating("false"), active=True, by=ada, now=now)
    house.switch_step(rating("true"), active=False, by=ada, now=now)


def test_what_is_out_keeps_its_meaning(
    rating: Callable[[str], Rating],
    ada: User,
    bob: User,
    now: datetime,
    make_claim: Callable[..., Claim],
    make_check: Callable[..., Check],
) -> None:
    """A rating that answers have may be renamed; what it means stays."""
    step = rating("false")
    Answer.objects.create(
        check_of=make_check(make_claim(), bob),
        number=1,
        kind="publication",
        statement="x",
        summary="x",
        rating=step,
        rating_name="False",
        lang="en",
        evidence=[{"url": "https://a.example/"}],
        published_at=now,
        published_by=ada,
    )
    same: dict[str, Any] = {"name_en": "Untrue", "name_vi": "", "name_th": ""}
    house.change_step(step, same | {"kind": "false", "value": 1}, by=ada, now=now)
    assert Answer.objects.get().rating_name == "False"
    with pytest.raises(Refused, match="renamed only"):
        house.change_step(step, same | {"kind": "true", "value": 5}, by=ada, now=now)


def test_order_is_by_single_steps(
    rating: Callable[[str], Rating], ada: User, now: datetime
) -> None:
    """Up and down move by one; at the end nothing happens and nothing is recorded."""
    house.move_step(rating("misleading"), up=True, by=ada, now=now)
    assert next(iter(Rating.objects.all())).slug == "misleading"
    house.move_step(rating("misleading"), up=True, by=ada, now=now)
    assert Change.objects.filter(verb="move_rating").count() == 1
