"""Our own checks: who may do what, when, and what is kept of it."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from hearsay.web.claims.actions import checks, grouping, publication
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Answer, Change, Check, Claim, Evidence, Rating
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.people.models import User
from tests.web.claims.actions.approving import approved, patiently, published


def test_starting_takes_the_statement_and_sets_the_claim_to_work(
    claim: Claim, bob: User, now: datetime
) -> None:
    """A new check begins with what the claim says, and the claim is being checked."""
    check = checks.start(claim, "vi", by=bob, now=now)
    assert (check.statement, check.lang, check.author) == (claim.statement, "vi", bob)
    claim.refresh_from_db()
    assert (claim.status, claim.version, claim.indexed_at) == ("checking", 2, None)
    assert Change.objects.get(verb="start_check").claim == claim


def test_one_check_per_language(claim: Claim, bob: User, now: datetime) -> None:
    """A claim has one check per language, and may have one in each."""
    checks.start(claim, "vi", by=bob, now=now)
    checks.start(claim, "th", by=bob, now=now)
    with pytest.raises(Refused, match="in that language already"):
        checks.start(claim, "vi", by=bob, now=now)


@pytest.mark.parametrize("status", ["set_aside", "merged"])
def test_what_is_set_aside_is_not_started(
    status: str, make_claim: Callable[..., Claim], bob: User, now: datetime
) -> None:
    """Claims set aside or merged are taken back first."""
    target = make_claim("Another") if status == "merged" else None
    with pytest.raises(Refused, match="merged or set aside"):
        checks.start(make_claim(status=status, merged_into=target), "en", by=bob, now=now)


def test_saving_keeps_the_words_and_who(finished: Check, alice: User, now: datetime) -> None:
    """A save raises the version, names the last editor and keeps before and after."""
    checks.save(finished, {"title": "New"}, version=1, by=alice, now=now)
    finished.refresh_from_db()
    assert (finished.title, finished.version, finished.last_editor) == ("New", 2, alice)
    line = Change.objects.get(verb="save_check")
    assert line.before == {"title": "No cure"}
    assert line.after == {"title": "New", "version": 2}


def test_the_same_words_change_nothing(finished: Check, alice: User, now: datetime) -> None:
    """A second click on save is no change, even with the old version."""
    checks.save(finished, {"title": "New"}, version=1, by=alice, now=now)
    checks.save(finished, {"title": "New"}, version=1, by=alice, now=now)
    assert Change.objects.filter(verb="save_check").count() == 1


def test_the_second_of_two_writers_is_told(
    finished: Check, alice: User, bob: User, now: datetime
) -> None:
    """Who saves over a version that stands no more is told who was first; nothing is overwritten."""
    checks.save(finished, {"title": "Alice's"}, version=1, by=alice, now=now)
    with pytest.raises(Outdated, match="alice has changed") as told:
        checks.save(finished, {"title": "Bob's"}, version=1, by=bob, now=now)
    assert told.value.version == 2
    finished.refresh_from_db()
    assert finished.title == "Alice's"


def test_a_sitting_is_one_line_of_history(
    finished: Check, alice: User, bob: User, now: datetime
) -> None:
    """What a browser saves by itself adds to one line, until ten minutes or another person pass."""
    for n, minutes in enumerate((0, 1, 2, 30), start=1):
        later = now + timedelta(minutes=minutes)
        checks.save(finished, {"title": f"T{n}"}, version=n, by=alice, now=later, auto=True)
    lines = Change.objects.filter(verb="save_check").order_by("id")
    assert [(c.before, c.after) for c in lines] == [
        ({"title": "No cure"}, {"title": "T3", "version": 4}),
        ({"title": "T3"}, {"title": "T4", "version": 5}),
    ]
    checks.save(finished, {"title": "B"}, version=5, by=bob, now=later, auto=True)
    assert lines.all().count() == 3


def test_an_edit_after_approval_drops_it(
    finished: Check, bob: User, alice: User, now: datetime
) -> None:
    """An approval holds for the words that were read, and for no others."""
    check = approved(finished, alice, now)
    check = checks.save(check, {"title": "Other"}, version=check.version, by=bob, now=now)
    assert (check.status, check.approved_by, check.approved_at) == ("in_review", None, None)
    with pytest.raises(Refused, match="second person"):
        publication.publish(check, version=check.version, by=alice, now=now)


def test_merging_other_evidence_in_drops_the_approval(
    finished: Check,
    make_claim: Callable[..., Claim],
    cleo: User,
    bob: User,
    alice: User,
    now: datetime,
) -> None:
    """Nothing goes out beside an approved answer that the second person has not seen."""
    check, other = approved(finished, alice, now), make_claim("Another claim")
    Evidence.objects.create(
        claim=other, url="https://bogus.example/", added_by=cleo, added_at=now, opened_by=cleo
    )
    merged = grouping.merge(other.pk, check.claim_id, by=bob, now=now)
    with pytest.raises(Refused):
        publication.publish(check, version=check.version, by=alice, now=now)
    check.refresh_from_db()
    assert (check.status, check.approved_by) == ("in_review", None)
    check = checks.approve(check, version=check.version, by=alice, now=now)
    undo(merged, by=bob, now=now)
    check.refresh_from_db()
    assert (check.status, check.approved_by) == ("in_review", None)


def test_a_check_that_is_merged_away_loses_its_approval(
    finished: Check,
    make_claim: Callable[..., Claim],
    cleo: User,
    bob: User,
    alice: User,
    now: datetime,
) -> None:
    """It stands beside the evidence of another claim from then on."""
    check, into = approved(finished, alice, now), make_claim("Another claim")
    Evidence.objects.create(
        claim=into, url="https://bogus.example/", added_by=cleo, added_at=now, opened_by=cleo
    )
    grouping.merge(finished.claim_id, into.pk, by=bob, now=now)
    check.refresh_from_db()
    assert (check.status, check.approved_by, check.claim_id) == ("in_review", None, into.pk)


def test_nobody_approves_their_own(finished: Check, bob: User, now: datetime) -> None:
    """The author's approval counts for nothing."""
    checks.submit(finished, version=1, by=bob, now=now)
    with pytest.raises(Refused, match="somebody else must approve"):
        checks.approve(finished, version=1, by=bob, now=now)
    finished.refresh_from_db()
    assert finished.approved_by is None


def test_nobody_approves_what_they_changed_last(
    finished: Check, alice: User, bob: User, now: datetime
) -> None:
    """Whoever changed it last is no second person either."""
    checks.save(finished, {"title": "Alice's"}, version=1, by=alice, now=now)
    checks.submit(finished, version=2, by=bob, now=now)
    with pytest.raises(Refused, match="somebody else must approve"):
        checks.approve(finished, version=2, by=alice, now=now)


def test_only_what_was_read_is_approved(
    finished: Check, alice: User, bob: User, now: datetime
) -> None:
    """An approval of a version that stands no more is none."""
    checks.submit(finished, version=1, by=bob, now=now)
    checks.save(finished, {"title": "Other"}, version=1, by=bob, now=now)
    with pytest.raises(Outdated):
        checks.approve(finished, version=1, by=alice, now=now)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"summary": ""}, "summary is empty"),
        ({"summary": "Too short."}, "too short"),
        ({"summary": "No cure is known. " * 200}, "too long"),
        ({"rating": None}, "no rating"),
        ({"conflict": ""}, "Answer the question"),
        ({"conflict": "operator"}, "Hand it over"),
        ({"conflict": "declared", "conflict_note": " "}, "what stake"),
    ],
)
def test_what_is_missing_is_said(
    finished: Check, bob: User, alice: User, now: datetime, fields: dict[str, Any], says: str
) -> None:
    """A check that lacks something is neither handed in nor published, and the reason is said."""
    check = checks.save(finished, fields, version=1, by=bob, now=now)
    with pytest.raises(Refused, match=says):
        checks.submit(check, version=check.version, by=bob, now=now)
    with pytest.raises(Refused, match=says):
        publication.publish(check, version=check.version, by=alice, now=now)
    assert not Answer.objects.exists()


@pytest.mark.parametrize("slug", ["not-checkable", "not-enough-evidence"])
def test_no_verdict_needs_its_reason(
    finished: Check, bob: User, now: datetime, rating: Callable[[str], Rating], slug: str
) -> None:
    """ "Not checkable" and "not enough evidence yet" say why."""
    check = checks.save(finished, {"rating": rating(slug)}, version=1, by=bob, now=now)
    with pytest.raises(Refused, match="Write the reason"):
        checks.submit(check, version=2, by=bob, now=now)
    checks.save(check, {"reason": "It is about tomorrow."}, version=2, by=bob, now=now)
    assert checks.submit(check, version=3, by=bob, now=now).status == "in_review"


def test_sending_back_says_what_to_mend(
    finished: Check, bob: User, alice: User, now: datetime
) -> None:
    """The author gets it back as a draft, with a note."""
    approved(finished, alice, now)
    with pytest.raises(Refused, match="what should be changed"):
        checks.send_back(finished, " ", by=alice, now=now)
    check = checks.send_back(finished, "Say who says so.", by=alice, now=now)
    assert (check.status, check.approved_by) == ("draft", None)
    assert Change.objects.get(verb="send_back_check").why == "Say who says so."


def test_discarding_a_revision_brings_back_what_is_out(
    finished: Check, bob: User, alice: User, now: datetime
) -> None:
    """A dropped revision leaves the check as it was published."""
    published(finished, alice, now)
    check = publication.correct(finished, "Wrong.", by=bob, now=now)
    check = checks.save(check, {"title": "Nonsense"}, version=2, by=bob, now=now)
    check = checks.discard(check, version=3, by=bob, now=now)
    assert (check.status, check.title, check.public_reason) == ("published", "No cure", "")


def test_discarding_a_first_draft_frees_the_language(
    claim: Claim, bob: User, now: datetime
) -> None:
    """A draft begun by mistake stands in nobody's way, and can be had back."""
    check = checks.start(claim, "en", by=bob, now=now)
    checks.discard(check, version=1, by=bob, now=now)
    claim.refresh_from_db()
    assert claim.status == "open"
    undo(Change.objects.get(verb="discard_check"), by=bob, now=now)
    check.refresh_from_db()
    claim.refresh_from_db()
    assert (check.status, claim.status) == ("draft", "checking")


@pytest.mark.django_db(transaction=True)
def test_saving_at_the_same_moment_loses_nobodys_words(
    finished: Check, alice: User, bob: User, now: datetime
) -> None:
    """Of two people who save the same version at once, one is told and nothing is overwritten."""
    together, told = Barrier(2), []

    def write(by: User) -> None:
        words = {"title": f"{by.username}'s"}
        together.wait()
        try:
            patiently(lambda: checks.save(finished, words, version=1, by=by, now=now))
        except Outdated as why:
            told.append(why.version)
        finally:
            connection.close()

    threads = [Thread(target=write, args=[who]) for who in (alice, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    finished.refresh_from_db()
    assert told == [2]
    assert finished.title == f"{finished.last_editor}'s"
    assert Change.objects.filter(verb="save_check").count() == 1


def _said(answer: Answer) -> tuple[Any, ...]:
    words = (answer.statement, answer.title, answer.summary, answer.body, answer.public_reason)
    return (*words, answer.kind, answer.number, answer.rating_id, answer.approved_by_id)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_people_do_the_rules_hold(
    seed: int, finished: Check, alice: User, bob: User, ada: User, now: datetime
) -> None:
    """No order of steps, undo included, publishes alone, twice, or changes what is out."""
    chance = random.Random(seed)
    out: dict[int, tuple[Any, ...]] = {}
    steps: list[Callable[[Check, User], object]] = [
        lambda c, p: checks.save(
            c, {"title": chance.choice("AB")}, version=c.version, by=p, now=now
        ),
        lambda c, p: checks.submit(c, version=c.version, by=p, now=now),
        lambda c, p: checks.approve(c, version=c.version, by=p, now=now),
        lambda c, p: publication.publish(c, version=c.version, by=p, now=now),
        lambda c, p: checks.send_back(c, "Say more.", by=p, now=now),
        lambda c, p: publication.update(c, by=p, now=now),
        lambda c, p: publication.correct(c, "Wrong.", by=p, now=now),
        lambda c, p: checks.discard(c, version=c.version, by=p, now=now),
        lambda c, p: undo(chance.choice(list(Change.objects.all()[:3])), by=p, now=now),
    ]
    last = lambda c, p: publication.withdraw(c, "Forged.", by=p, now=now)  # noqa: E731
    weights = [1, 8, 12, 12, 1, 2, 2, 1, 1]  # as often as leads somewhere
    for turn in range(120):
        check = Check.objects.get(pk=finished.pk)
        act = last if turn == 110 else chance.choices(steps, weights)[0]
        if check.status == "withdrawn" and not out:
            act = steps[-1]  # a dropped draft is had back
        try:
            act(check, chance.choice([alice, bob, ada]))
        except (Refused, IndexError):
            continue
        for answer in Answer.objects.order_by("number"):
            assert answer.approved_by_id not in (None, check.author_id)
            assert out.setdefault(answer.pk, _said(answer)) == _said(answer)
        numbers = list(Answer.objects.order_by("number").values_list("number", "is_latest"))
        assert numbers == [(n + 1, n + 1 == len(numbers)) for n in range(len(numbers))]
        after = Check.objects.get(pk=finished.pk)
        assert after.version >= check.version
        if after.status in ("draft", "in_review", "approved"):
            assert (after.status == "approved") == (after.approved_by_id is not None)
        if after.status == "published":
            assert after.title == Answer.objects.get(is_latest=True).title
    assert out, "nothing was ever published"
