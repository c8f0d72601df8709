"""Merging, splitting and moving keep every message in one living claim, and can be taken back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.web.claims.actions import grouping, triage
from hearsay.web.claims.actions.grouping import (
    merge,
    move,
    pack,
    plan_merge,
    plan_move,
    plan_split,
    recount,
    split,
    unpack,
    where_it_went,
)
from hearsay.web.claims.actions.matches import confirm
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import (
    Asker,
    Change,
    Check,
    Claim,
    Evidence,
    Match,
    Message,
    Note,
)
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

MakeClaim = Callable[..., Claim]
MakeMessage = Callable[..., Message]
MakeCheck = Callable[..., Check]

PASSING = {"version", "indexed_at", "ranked_at"}


def picture(*, without: tuple[int, ...] = ()) -> dict[str, Any]:
    """Return all that merging and undoing touch, to compare before and after."""
    tables = (Claim, Message, Note, Evidence, Check, Match)
    shown = {table.__name__: {row["id"]: row for row in table.objects.values()} for table in tables}
    for row in shown["Claim"].values():
        for name in PASSING:
            del row[name]
    for number in without:
        del shown["Claim"][number]
    return shown


def check_invariants(now: datetime) -> None:
    """Every message is in one living claim; the numbers of each claim are those of its messages."""
    assert not Message.objects.filter(claim__status="merged").exists()
    for claim in Claim.objects.all():
        messages = list(claim.messages.all())
        written = [message.written_at for message in messages]
        assert claim.message_count == len(messages)
        assert claim.asker_count == len({m.asker_id for m in messages} - {None})
        assert claim.last_day_count == sum(at > now - timedelta(days=1) for at in written)
        if written:
            assert (claim.first_seen, claim.last_seen) == (min(written), max(written))


@pytest.fixture
def fill(make_claim: MakeClaim, make_message: MakeMessage, now: datetime) -> Callable[..., Claim]:
    """Make a claim with messages, of which some come from the same asker."""

    def make(count: int = 4, statement: str = "Ginger cures dengue") -> Claim:
        claim = make_claim(statement)
        for number in range(count):
            asker, _made = Asker.objects.get_or_create(
                pseudonym=f"asker-{number % 3}", defaults={"made_at": now, "purge_at": now}
            )
            at = now - timedelta(hours=7 * number + claim.pk % 5)
            make_message(f"{statement} {number}", claim=claim, asker=asker, written_at=at)
        recount(claim, now)
        return claim

    return make


def ids(claim: Claim) -> list[int]:
    """Return the ids of a claim's messages."""
    return list(claim.messages.order_by("pk").values_list("pk", flat=True))


@given(st.sets(st.integers(1, 2**62)))
def test_ids_are_packed_without_loss(numbers: set[int]) -> None:
    """What undo needs to know comes back from its short form."""
    assert unpack(pack(numbers)) == sorted(numbers)


def test_merging_carries_everything_over(
    fill: Callable[..., Claim],
    make_check: MakeCheck,
    bob: User,
    alice: User,
    now: datetime,
) -> None:
    """Messages, notes, evidence, checks and matches go along; undo brings back exactly what was."""
    gone, stays = fill(5), fill(3, "Ginger tea cures dengue fever")
    triage.add_note(gone.pk, "Ask the hospital", by=bob, now=now)
    make_check(gone, bob, lang="th")
    make_check(gone, bob, lang="en", status="withdrawn")
    make_check(stays, bob, lang="en")
    add = {"added_by": bob, "added_at": now}
    Evidence.objects.create(claim=gone, url="https://who.example/only", **add)
    twice = Evidence.objects.create(claim=gone, url="https://who.example/a", **add)
    Evidence.objects.create(claim=stays, url="https://who.example/a", **add)
    opened = Evidence.objects.create(claim=gone, url="https://who.example/b", opened_by=bob, **add)
    broken = Evidence.objects.create(claim=stays, url="https://who.example/b", **add)
    suggest = {"probability": 0.5, "model": "m", "made_at": now}
    both, alone = make_check(), make_check()
    mine = Match.objects.create(claim=gone, check_to=both, **suggest)
    theirs = Match.objects.create(claim=stays, check_to=both, **suggest)
    Match.objects.create(claim=gone, check_to=alone, **suggest)
    confirm(mine.pk, by=bob, now=now)
    stood = picture()
    plan = plan_merge(gone, stays, now)

    change = merge(gone.pk, stays.pk, by=bob, now=now, why="same words")

    gone.refresh_from_db(), stays.refresh_from_db()
    assert (gone.status, gone.merged_into, where_it_went(gone)) == ("merged", stays, stays)
    assert (plan.messages, plan.notes, plan.evidence, plan.evidence_kept) == (5, 1, 2, 1)
    assert (plan.checks, plan.matches, plan.decisions) == (2, 1, 1)
    assert stays.message_count == plan.after.message_count == 8
    assert stays.asker_count == plan.after.asker_count == 3
    assert (stays.first_seen, stays.last_seen) == (plan.after.first_seen, plan.after.last_seen)
    assert (stays.notes.count(), stays.checks.count(), stays.matches.count()) == (1, 3, 2)
    assert set(gone.evidence.all()) == {twice}
    broken.refresh_from_db(), theirs.refresh_from_db()
    assert opened in stays.evidence.all()
    assert broken.removed_at == now
    assert (theirs.state, theirs.decided_by) == ("confirmed", bob)
    check_invariants(now)

    undo(change, by=alice, now=now)
    assert picture() == stood
    check_invariants(now)


def test_what_came_after_a_merge_stays_with_the_target(
    fill: Callable[..., Claim], make_message: MakeMessage, bob: User, now: datetime
) -> None:
    """Undo takes back what was merged, not the messages that arrived or were erased since."""
    gone, stays = fill(3), fill(2)
    change = merge(gone.pk, stays.pk, by=bob, now=now)
    late = make_message("late", claim=stays)
    Message.objects.filter(pk=unpack(change.before["messages"])[0]).delete()
    undo(change, by=bob, now=now)
    assert gone.messages.count() == 2
    assert set(stays.messages.all()) >= {late}
    check_invariants(now)


@pytest.mark.parametrize("into", ["itself", "merged", "nothing"])
def test_merges_that_are_refused(
    fill: Callable[..., Claim], bob: User, now: datetime, into: str
) -> None:
    """Not into itself, not into (or from) a merged claim, not into a number without a claim."""
    one, two, three = fill(), fill(), fill()
    merge(two.pk, three.pk, by=bob, now=now)
    stood = picture()
    target = {"itself": one.pk, "merged": two.pk, "nothing": 10**9}[into]
    with pytest.raises(Refused):
        merge(one.pk, target, by=bob, now=now)
    with pytest.raises(Refused, match=f"#{two.pk} was merged into #{three.pk}"):
        merge(two.pk, one.pk, by=bob, now=now)
    with pytest.raises(Refused):
        merge(three.pk, two.pk, by=bob, now=now)
    assert picture() == stood


def test_two_checks_in_one_language(
    fill: Callable[..., Claim], make_check: MakeCheck, bob: User, now: datetime
) -> None:
    """Two standing checks of ours in one language are not thrown together; the way out is said."""
    one, two = fill(), fill()
    make_check(one, bob, lang="th")
    second = make_check(two, bob, lang="th")
    with pytest.raises(Refused, match=r"same language \(th\).*Withdraw"):
        merge(one.pk, two.pk, by=bob, now=now)
    second.status = "withdrawn"
    second.save()
    merge(one.pk, two.pk, by=bob, now=now)
    assert two.checks.count() == 2


def test_a_chain_of_merges_is_undone_from_its_end(
    fill: Callable[..., Claim], bob: User, now: datetime
) -> None:
    """A merge into a claim that was merged itself waits for the later merge to be undone."""
    one, two, three = fill(), fill(), fill()
    stood = picture()
    first = merge(one.pk, two.pk, by=bob, now=now)
    second = merge(two.pk, three.pk, by=bob, now=now)
    one.refresh_from_db()
    assert where_it_went(one) == three
    with pytest.raises(Refused, match=f"#{two.pk} was merged"):
        undo(first, by=bob, now=now)
    undo(second, by=bob, now=now)
    undo(first, by=bob, now=now)
    assert picture() == stood


def test_splitting(fill: Callable[..., Claim], bob: User, now: datetime) -> None:
    """The new claim has the chosen messages, the source's topic and harms; undo gives them back."""
    source = fill(5)
    triage.set_harms([source.pk], ["health"], by=bob, now=now)
    stood, chosen = picture(), ids(source)[:2]
    plan = plan_split(source, chosen, now)
    made = split(source.pk, chosen, " Ginger tea cures ", by=bob, now=now, lang="vi")
    source.refresh_from_db()
    assert (made.statement, made.lang, made.harms) == ("Ginger tea cures", "vi", ("health",))
    made.refresh_from_db()
    assert (made.message_count, source.message_count) == (2, 3)
    assert (plan.after.message_count, plan.left.message_count) == (2, 3)
    assert ids(made) == chosen
    check_invariants(now)
    undo(Change.objects.get(verb="split"), by=bob, now=now)
    made.refresh_from_db()
    assert (made.status, made.merged_into) == ("merged", source)
    assert picture(without=(made.pk,)) == stood


def test_splitting_is_not_undone_over_later_work(
    fill: Callable[..., Claim], make_message: MakeMessage, bob: User, now: datetime
) -> None:
    """A split-off claim with notes, more messages or another home does not vanish by undo."""
    for spoil in (
        lambda made, _source: triage.add_note(made.pk, "mine", by=bob, now=now),
        lambda made, _source: make_message("another", claim=made),
        lambda made, source: merge(made.pk, source.pk, by=bob, now=now),
        lambda _made, source: merge(source.pk, fill().pk, by=bob, now=now),
    ):
        source = fill()
        made = split(source.pk, ids(source)[:1], "Apart", by=bob, now=now)
        spoil(made, source)
        stood = picture()
        change = Change.objects.get(verb="split", object_id=made.pk)
        with pytest.raises(Refused):
            undo(change, by=bob, now=now)
        assert picture() == stood


def test_moving(fill: Callable[..., Claim], bob: User, now: datetime) -> None:
    """The chosen messages change claims, both are counted anew, and undo moves them back."""
    source, target = fill(5), fill(2)
    stood, chosen = picture(), ids(source)[1:3]
    plan = plan_move(source, chosen, target, now)
    change = move(source.pk, chosen, target.pk, by=bob, now=now)
    source.refresh_from_db(), target.refresh_from_db()
    assert (source.message_count, target.message_count) == (3, 4)
    assert (plan.left.message_count, plan.after.message_count) == (3, 4)
    check_invariants(now)
    undo(change, by=bob, now=now)
    assert picture() == stood


def test_moves_and_splits_that_are_refused(
    fill: Callable[..., Claim], bob: User, now: datetime
) -> None:
    """Nothing chosen, everything chosen, somebody else's messages, the same claim: each says why."""
    source, target = fill(), fill()
    every, ways = ids(source), {"by": bob, "now": now}
    stood = picture()
    with pytest.raises(Refused, match="at least one"):
        move(source.pk, [], target.pk, **ways)
    with pytest.raises(Refused, match="Merge it"):
        move(source.pk, every, target.pk, **ways)
    with pytest.raises(Refused, match="not in claim"):
        move(source.pk, ids(target)[:1], target.pk, **ways)
    with pytest.raises(Refused, match="in that claim already"):
        move(source.pk, every[:1], source.pk, **ways)
    with pytest.raises(Refused, match="Write what"):
        split(source.pk, every[:1], "  ", **ways)
    with pytest.raises(Refused, match="Merge it"):
        split(source.pk, every, "Apart", **ways)
    assert picture() == stood


def test_a_move_is_not_undone_over_a_later_one(
    fill: Callable[..., Claim], bob: User, now: datetime
) -> None:
    """Messages that went on to a third claim are not pulled back from there."""
    one, two, three = fill(), fill(), fill()
    chosen = ids(one)[:2]
    first = move(one.pk, chosen, two.pk, by=bob, now=now)
    move(two.pk, chosen[:1], three.pk, by=bob, now=now)
    with pytest.raises(Refused, match="moved again since"):
        undo(first, by=bob, now=now)


WISHES = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "move", "undo", "undo last"]),
        st.integers(0, 1_000),
        st.integers(0, 1_000),
        st.sets(st.integers(0, 8), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=14,
)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=WISHES)
def test_whatever_people_do(
    wishes: list[tuple[str, int, int, set[int]]],
    fill: Callable[..., Claim],
    bob: User,
    now: datetime,
) -> None:
    """After any merges, splits, moves and undos all holds; undoing the last restores what stood."""
    with transaction.atomic():
        fill(4), fill(3), fill(1)
        pasts: list[tuple[Change, dict[str, Any]]] = []
        for wish in wishes:
            carry_out(wish, pasts, bob, now)
            check_invariants(now)
        transaction.set_rollback(True)


def carry_out(
    wish: tuple[str, int, int, set[int]],
    pasts: list[tuple[Change, dict[str, Any]]],
    bob: User,
    now: datetime,
) -> None:
    """Do what is wished, or see that a refusal leaves everything as it was."""
    verb, one, other, places = wish
    claims, stood = list(Claim.objects.order_by("pk")), picture()
    source, target = claims[one % len(claims)], claims[other % len(claims)]
    chosen = [pk for place, pk in enumerate(ids(source)) if place in places]
    try:
        with transaction.atomic():
            if verb == "merge":
                pasts.append((merge(source.pk, target.pk, by=bob, now=now), stood))
            elif verb == "move":
                pasts.append((move(source.pk, chosen, target.pk, by=bob, now=now), stood))
            elif verb == "split":
                made = split(source.pk, chosen, "Apart", by=bob, now=now)
                pasts.append((Change.objects.get(verb="split", object_id=made.pk), stood))
            elif verb == "undo last" and pasts:
                change, past = pasts.pop()
                undo(change, by=bob, now=now)
                made_since = set(picture()["Claim"]) - set(past["Claim"])
                assert picture(without=tuple(made_since)) == past
            elif verb == "undo" and pasts:
                undo(pasts[one % len(pasts)][0], by=bob, now=now)
                pasts.clear()
    except Refused:
        assert verb != "undo last"
        assert picture() == stood


def test_the_page_and_the_act_count_alike(
    fill: Callable[..., Claim], make_message: MakeMessage, now: datetime
) -> None:
    """A message of yesterday counts for the day before, of another year for neither."""
    claim = fill(1)
    make_message("old", claim=claim, written_at=now - timedelta(days=400))
    make_message("yesterday", claim=claim, written_at=now - timedelta(hours=30))
    recount(claim, now)
    assert (claim.message_count, claim.last_day_count, claim.day_before_count) == (3, 1, 1)
    assert grouping.tally([], now).first_seen is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_people_merge_the_same_two_claims(
    fill: Callable[..., Claim], bob: User, alice: User, now: datetime
) -> None:
    """Merged each into the other in the same moment, one goes into the other, and one is refused."""
    one, two = fill(3), fill(2)
    wishes = [(one.pk, two.pk, bob), (two.pk, one.pk, alice)]
    start = Barrier(len(wishes))

    def wish(claim: int, into: int, by: User) -> str:
        try:
            start.wait(10)
            merge(claim, into, by=by, now=now)
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor() as pool:
        done = [pool.submit(wish, *each) for each in wishes]
        assert sorted(each.result(30) for each in done) == ["merged", "refused"]
    check_invariants(now)
    assert sorted(Claim.objects.values_list("message_count", flat=True)) == [0, 5]
