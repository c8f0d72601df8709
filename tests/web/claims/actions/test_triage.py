"""What people say of a claim is kept, written down, and can be taken back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from hearsay.web.claims.actions import triage
from hearsay.web.claims.actions.matches import confirm
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Change, Check, Claim, Match, Note, Topic
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.people.models import User

MakeClaim = Callable[..., Claim]
MakeCheck = Callable[..., Check]


def fields(claim: Claim) -> dict[str, object]:
    """Return what stands in the store, without what every change counts up."""
    row = Claim.objects.values().get(pk=claim.pk)
    return {k: v for k, v in row.items() if k not in {"version", "indexed_at", "ranked_at"}}


def test_each_change_can_be_taken_back(
    make_claim: MakeClaim, bob: User, alice: User, now: datetime
) -> None:
    """Whatever is set is written down once, and undo puts back exactly what stood before."""
    topic, ways = Topic.objects.get(slug="health"), {"by": bob, "now": now}
    acts: list[Callable[[int], list[Change]]] = [
        lambda pk: triage.set_status([pk], "checking", why="seen on TV", **ways),
        lambda pk: triage.assign([pk], bob, **ways),
        lambda pk: triage.set_second_reader([pk], alice, **ways),
        lambda pk: triage.set_harms([pk], ["health", "money"], **ways),
        lambda pk: triage.set_deadline([pk], date(2026, 3, 4), **ways),
        lambda pk: triage.set_topic([pk], topic, **ways),
        lambda pk: triage.edit_statement(pk, "Ginger heals dengue", version=1, lang="vi", **ways),
    ]
    for act in acts:
        claim = make_claim(indexed_at=now, ranked_at=now)
        stood = fields(claim)
        (change,) = act(claim.pk)
        assert fields(claim) != stood
        claim.refresh_from_db()
        assert (claim.version, claim.indexed_at, claim.ranked_at) == (2, None, None)
        assert (change.actor, change.at, change.claim) == (bob, now, claim)
        undo(change, by=alice, now=now)
        assert fields(claim) == stood


def test_what_stands_already_is_no_change(make_claim: MakeClaim, bob: User, now: datetime) -> None:
    """Setting what is set leaves no line and no version."""
    claim = make_claim(status="checking")
    assert triage.set_status([claim.pk], "checking", by=bob, now=now) == []
    claim.refresh_from_db()
    assert claim.version == 1


def test_many_at_once_all_or_none(make_claim: MakeClaim, bob: User, now: datetime) -> None:
    """Many claims change together, with a line each; if one refuses none is changed."""
    one, two, gone = make_claim(), make_claim(), make_claim()
    assert len(triage.set_status([two.pk, one.pk], "set_aside", by=bob, now=now)) == 2
    Claim.objects.filter(pk=gone.pk).update(status="merged", merged_into=one)
    with pytest.raises(Refused, match=f"#{gone.pk} was merged into #{one.pk}"):
        triage.set_status([one.pk, gone.pk], "open", by=bob, now=now)
    one.refresh_from_db()
    assert one.status == "set_aside"
    assert Change.objects.count() == 2


def test_undo_does_not_overwrite_a_later_change(
    make_claim: MakeClaim, bob: User, now: datetime
) -> None:
    """What was changed again since is not put back from under it."""
    claim = make_claim()
    (first,) = triage.set_status([claim.pk], "checking", by=bob, now=now)
    (second,) = triage.set_status([claim.pk], "set_aside", by=bob, now=now)
    with pytest.raises(Refused, match="changed again since"):
        undo(first, by=bob, now=now)
    undo(second, by=bob, now=now)
    undo(first, by=bob, now=now)
    claim.refresh_from_db()
    assert claim.status == "open"
    with pytest.raises(Refused, match="undone already"):
        undo(first, by=bob, now=now)


@pytest.mark.parametrize("status", ["merged", "", "nonsense"])
def test_a_status_that_nobody_sets(
    make_claim: MakeClaim, bob: User, now: datetime, status: str
) -> None:
    """Merging makes a claim merged, and there are no other statuses than the known."""
    with pytest.raises(Refused, match="cannot be set to"):
        triage.set_status([make_claim().pk], status, by=bob, now=now)


def test_answered_needs_an_answer(
    make_claim: MakeClaim, make_check: MakeCheck, bob: User, now: datetime
) -> None:
    """A claim is answered once a check was confirmed, and is not set so by itself."""
    claim = make_claim()
    with pytest.raises(Refused, match="Nothing answers"):
        triage.set_status([claim.pk], "answered", by=bob, now=now)
    match = Match.objects.create(
        claim=claim, check_to=make_check(), probability=0.9, model="m", made_at=now
    )
    confirm(match.pk, by=bob, now=now)
    claim.refresh_from_db()
    assert claim.status == "open"
    triage.set_status([claim.pk], "answered", by=bob, now=now)
    claim.refresh_from_db()
    assert claim.status == "answered"


def test_two_people_read(make_claim: MakeClaim, bob: User, alice: User, now: datetime) -> None:
    """Who checks a claim is not its second reader, neither by setting nor by undoing."""
    claim = make_claim(assignee=bob)
    with pytest.raises(Refused, match="two people"):
        triage.set_second_reader([claim.pk], bob, by=bob, now=now)
    (handed,) = triage.assign([claim.pk], alice, by=bob, now=now)
    triage.set_second_reader([claim.pk], bob, by=bob, now=now)
    with pytest.raises(Refused, match="two people"):
        undo(handed, by=bob, now=now)


def test_only_checkers_are_given_claims(
    make_claim: MakeClaim, bob: User, cleo: User, now: datetime
) -> None:
    """A collector, and somebody who left, get no claims; None takes a claim off everybody."""
    claim = make_claim(assignee=bob)
    with pytest.raises(Refused, match="cleo cannot check"):
        triage.assign([claim.pk], cleo, by=bob, now=now)
    bob.is_active = False
    with pytest.raises(Refused, match="bob cannot check"):
        triage.assign([claim.pk], bob, by=cleo, now=now)
    triage.assign([claim.pk], None, by=bob, now=now)
    claim.refresh_from_db()
    assert claim.assignee is None


def test_undo_of_a_hand_over_to_somebody_who_left(
    make_claim: MakeClaim, bob: User, alice: User, now: datetime
) -> None:
    """A claim is not given back to a person whose account is gone."""
    claim = make_claim(assignee=alice)
    (change,) = triage.assign([claim.pk], bob, by=bob, now=now)
    alice.delete()
    with pytest.raises(Refused, match="not at the desk"):
        undo(change, by=bob, now=now)


def test_harms_that_people_set_replace_suggestions(
    make_claim: MakeClaim, bob: User, now: datetime
) -> None:
    """Setting no harm says "none", which suggestions do not overrule."""
    claim = make_claim(harm_suggested={"health": ["cure"]})
    assert claim.harms == ("health",)
    triage.set_harms([claim.pk], [], by=bob, now=now)
    claim.refresh_from_db()
    assert claim.harms == ()
    with pytest.raises(Refused, match="no harm called"):
        triage.set_harms([claim.pk], ["politics"], by=bob, now=now)


def test_a_deadline_lies_ahead(make_claim: MakeClaim, bob: User, now: datetime) -> None:
    """Today is a deadline, yesterday is not, and none takes it away."""
    claim = make_claim()
    with pytest.raises(Refused, match="past"):
        triage.set_deadline([claim.pk], (now - timedelta(days=1)).date(), by=bob, now=now)
    triage.set_deadline([claim.pk], now.date(), by=bob, now=now)
    triage.set_deadline([claim.pk], None, by=bob, now=now)
    claim.refresh_from_db()
    assert claim.deadline is None


def test_a_topic_out_of_use(make_claim: MakeClaim, bob: User, now: datetime) -> None:
    """Claims are not filed under a topic that the desk gave up."""
    topic = Topic.objects.get(slug="other")
    topic.active = False
    with pytest.raises(Refused, match="not used any more"):
        triage.set_topic([make_claim().pk], topic, by=bob, now=now)


def test_words_written_over_somebody_elses(make_claim: MakeClaim, bob: User, now: datetime) -> None:
    """Who writes over an older version is told which one stands, and nothing is lost."""
    claim = make_claim()
    triage.set_harms([claim.pk], ["health"], by=bob, now=now)
    with pytest.raises(Outdated) as refusal:
        triage.edit_statement(claim.pk, "Ginger heals", version=1, by=bob, now=now)
    assert refusal.value.version == 2
    claim.refresh_from_db()
    assert claim.statement == "Eating ginger cures dengue"


@pytest.mark.parametrize("words", ["", " \n\0 ", "x" * 2_001])
def test_words_that_are_none_or_too_many(
    make_claim: MakeClaim, bob: User, now: datetime, words: str
) -> None:
    """A claim says something, in at most 2,000 characters."""
    claim = make_claim()
    with pytest.raises(Refused):
        triage.edit_statement(claim.pk, words, version=1, by=bob, now=now)
    with pytest.raises(Refused):
        triage.set_status([claim.pk], "checking", by=bob, now=now, why="x" * 2_001)


def test_a_note(make_claim: MakeClaim, cleo: User, now: datetime) -> None:
    """A note keeps its words, hostile bytes aside, and can be taken off again."""
    claim = make_claim()
    note = triage.add_note(claim.pk, " Ask the\r\nhospital\0 \ud800 ", by=cleo, now=now)
    note.refresh_from_db()
    assert note.text == "Ask the\nhospital ?"
    undo(Change.objects.get(verb="note"), by=cleo, now=now)
    assert not Note.objects.exists()
    with pytest.raises(Refused, match="Write something"):
        triage.add_note(claim.pk, "  ", by=cleo, now=now)


def test_a_note_of_another_person(
    make_claim: MakeClaim, cleo: User, bob: User, alice: User, now: datetime
) -> None:
    """Another checker cannot take it off; an editor can."""
    triage.add_note(make_claim().pk, "Ask the hospital", by=cleo, now=now)
    change = Change.objects.get(verb="note")
    with pytest.raises(Refused, match="Only whoever wrote this"):
        undo(change, by=bob, now=now)
    assert Note.objects.exists() and not Change.objects.filter(verb="undo").exists()
    undo(change, by=alice, now=now)
    assert not Note.objects.exists()


def test_a_claim_that_is_not_there(bob: User, now: datetime) -> None:
    """A number without a claim is said so."""
    with pytest.raises(Refused, match="no claim #99"):
        triage.set_status([99], "open", by=bob, now=now)
