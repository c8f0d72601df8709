"""Evidence: which addresses are taken, and what becomes of approvals."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from hearsay.web.claims.actions import checks, evidence
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Change, Check, Claim, Evidence, Rating
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.people.models import User


@pytest.fixture
def claim(make_claim: Callable[..., Claim]) -> Claim:
    """A claim."""
    return make_claim()


def test_a_source_waits_for_the_worker(claim: Claim, bob: User, now: datetime) -> None:
    """An address is kept as it was given and waits to be archived."""
    one = evidence.add(
        claim, " http://www.moh.example/a?b=1#c ", title="T", lang="th", by=bob, now=now
    )
    assert (one.url, one.state, one.try_after) == (
        "http://www.moh.example/a?b=1#c", "pending", now,
    )  # fmt: skip
    assert (one.added_by, one.lang, one.is_openable) == (bob, "th", False)
    assert Change.objects.get().verb == "add_evidence"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no address",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://127.0.0.1/",
        "http://localhost/x",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://192.168.1.1/router",
        "http://metadata.google.internal/",
        "https://who.example@127.0.0.1/",
        "http://a.example:22/",
        "https://a.example/" + "x" * 2_000,
        "https://a.example/x\x00y",
    ],
)
def test_what_no_reader_can_open_is_refused(
    claim: Claim, bob: User, now: datetime, url: str
) -> None:
    """Only public web pages are evidence: nothing inside a network, no file, no script."""
    with pytest.raises(Refused):
        evidence.add(claim, url, by=bob, now=now)
    assert not Evidence.objects.exists()


def test_a_page_is_evidence_once(claim: Claim, bob: User, now: datetime) -> None:
    """The same page in another spelling is refused; on another claim it is welcome."""
    evidence.add(claim, "https://a.example/x?utm_source=chat", by=bob, now=now)
    with pytest.raises(Refused, match="on the list already"):
        evidence.add(claim, "http://www.a.example/x/", by=bob, now=now)


def test_a_removed_page_may_come_again(claim: Claim, bob: User, now: datetime) -> None:
    """Removal is soft, and leaves room for the same address."""
    one = evidence.add(claim, "https://a.example/x", by=bob, now=now)
    evidence.remove(one, by=bob, now=now)
    evidence.add(claim, "https://a.example/x", by=bob, now=now)
    with pytest.raises(Refused, match="on the list already"):
        undo(Change.objects.get(verb="remove_evidence"), by=bob, now=now)
    with pytest.raises(Refused, match="was removed"):
        evidence.remove(one, by=bob, now=now)


def test_removal_is_undone(claim: Claim, bob: User, now: datetime) -> None:
    """A source removed by mistake comes back."""
    one = evidence.add(claim, "https://a.example/x", by=bob, now=now)
    evidence.remove(one, by=bob, now=now)
    undo(Change.objects.get(verb="remove_evidence"), by=bob, now=now)
    one.refresh_from_db()
    assert one.removed_at is None


def test_another_address_is_fetched_and_opened_anew(claim: Claim, bob: User, now: datetime) -> None:
    """A copy and a person's word are of one address; words about it may change freely."""
    one = evidence.add(claim, "https://a.example/x", by=bob, now=now)
    Evidence.objects.update(
        state="archived", sha256="ab" * 32, fetched_at=now, opened_by=bob, size=3
    )
    same: dict[str, Any] = {"url": one.url, "title": "T", "excerpt": "E", "lang": "vi"}
    one = evidence.edit(one, **same, by=bob, now=now)
    assert (one.state, one.title, one.opened_by) == ("archived", "T", bob)
    one = evidence.edit(one, **(same | {"url": "https://b.example/"}), by=bob, now=now)
    assert (one.state, one.sha256, one.fetched_at, one.opened_by) == ("pending", "", None, None)
    undo(Change.objects.filter(verb="edit_evidence")[0], by=bob, now=now)
    one.refresh_from_db()
    assert (one.url, one.state) == ("https://a.example/x", "pending")
    with pytest.raises(Refused, match="will not follow"):
        evidence.edit(one, **(same | {"url": "http://127.0.0.1/"}), by=bob, now=now)


def test_a_person_opened_it(claim: Claim, bob: User, alice: User, now: datetime) -> None:
    """A person's word makes a source openable; the first one's is kept."""
    one = evidence.add(claim, "https://a.example/x", by=bob, now=now)
    evidence.mark_opened(one, by=bob, now=now)
    evidence.mark_opened(one, by=alice, now=now)
    one.refresh_from_db()
    assert (one.opened_by, one.is_openable) == (bob, True)


def test_a_failed_one_is_tried_again(claim: Claim, bob: User, now: datetime) -> None:
    """Trying again begins anew; what did not fail is left alone."""
    one = evidence.add(claim, "https://a.example/x", by=bob, now=now)
    with pytest.raises(Refused, match="could not be archived"):
        evidence.retry(one, by=bob, now=now)
    Evidence.objects.update(state="failed", failure="timed out", tries=5, try_after=None)
    evidence.retry(one, by=bob, now=now)
    one.refresh_from_db()
    assert (one.state, one.failure, one.tries, one.try_after) == ("pending", "", 0, now)


@pytest.mark.parametrize("is_approved", [True, False])
@pytest.mark.parametrize("act", ["add", "edit", "remove"])
def test_other_evidence_drops_the_approval(
    act: str,
    is_approved: bool,
    claim: Claim,
    bob: User,
    alice: User,
    now: datetime,
    make_check: Callable[..., Check],
    rating: Callable[[str], Rating],
) -> None:
    """What was approved rested on the evidence that was there; opening a source changes nothing."""
    one = evidence.add(claim, "https://a.example/x", by=bob, now=now)
    evidence.mark_opened(one, by=bob, now=now)
    words = "Ginger does not cure dengue; doctors and many studies say so very clearly indeed."
    check = make_check(claim, bob, summary=words, rating=rating("false"), conflict="none")
    checks.submit(check, version=1, by=bob, now=now)
    if is_approved:
        checks.approve(check, version=1, by=alice, now=now)
    if act == "add":
        evidence.add(claim, "https://b.example/", by=bob, now=now)
    elif act == "edit":
        evidence.edit(one, url=one.url, title="x", excerpt="", lang="", by=bob, now=now)
    else:
        evidence.remove(one, by=bob, now=now)
    check.refresh_from_db()
    assert (check.status, check.approved_by) == ("in_review", None)
    assert Change.objects.filter(verb="drop_approval").count() == 1
    with pytest.raises(Outdated, match="bob has changed this check or its evidence"):
        checks.approve(check, version=1, by=alice, now=now)


@pytest.mark.parametrize("in_review", [True, False])
def test_nobody_approves_evidence_of_their_own(
    in_review: bool,
    claim: Claim,
    bob: User,
    alice: User,
    ada: User,
    now: datetime,
    make_check: Callable[..., Check],
    rating: Callable[[str], Rating],
) -> None:
    """Whoever changed the sources of a check is no second person for it; somebody else is."""
    evidence.mark_opened(
        evidence.add(claim, "https://a.example/", by=bob, now=now), by=bob, now=now
    )
    words = "Ginger does not cure dengue; doctors and many studies say so very clearly indeed."
    check = make_check(claim, bob, summary=words, rating=rating("false"), conflict="none")
    if in_review:
        check = checks.submit(check, version=1, by=bob, now=now)
    evidence.add(claim, "https://bogus.example/", by=alice, now=now)
    check.refresh_from_db()
    if not in_review:
        assert check.version == 1  # whoever is writing goes on writing
        check = checks.submit(check, version=1, by=bob, now=now)
    with pytest.raises(Refused, match="changed it last"):
        checks.approve(check, version=check.version, by=alice, now=now)
    assert checks.approve(check, version=check.version, by=ada, now=now).status == "approved"
