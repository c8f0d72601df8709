"""What comes before readers: publications, updates, corrections, withdrawals."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from hearsay.web.claims.actions import checks, publication
from hearsay.web.claims.actions.matches import answer_is_known
from hearsay.web.claims.actions.undo import undo
from hearsay.web.claims.models import Answer, Change, Check, Claim, Desk, Evidence
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from tests.web.claims.actions.approving import approved, patiently, published
from tests.web.conftest import SUMMARY


def test_a_claim_about_the_operator_goes_out_in_no_language(
    finished: Check,
    make_check: Callable[..., Check],
    bob: User,
    alice: User,
    now: datetime,
) -> None:
    """What one check says of a claim holds for all of them; taking back what is out stays possible."""
    check = approved(finished, alice, now)
    other = make_check(finished.claim, bob, lang="vi", conflict="operator")
    with pytest.raises(Refused, match="another desk"):
        publication.publish(check, version=check.version, by=alice, now=now)
    checks.send_back(check, "See the other.", by=alice, now=now)
    check.refresh_from_db()
    with pytest.raises(Refused, match="another desk"):
        checks.submit(check, version=check.version, by=bob, now=now)
    other.conflict = "none"
    other.save()
    published(check, alice, now)
    other.conflict = "operator"
    other.save()
    withdrawn = publication.withdraw(check, "It is about us.", by=bob, now=now)
    checks.approve(withdrawn, version=withdrawn.version, by=alice, now=now)
    answer = publication.publish(withdrawn, version=withdrawn.version, by=alice, now=now)
    assert answer.kind == "withdrawal"


def test_evidence_that_nobody_could_open_is_none(
    finished: Check, source: Evidence, bob: User, now: datetime
) -> None:
    """A source that was neither archived nor opened by a person does not count; a removed one neither."""
    Evidence.objects.update(opened_by=None)
    with pytest.raises(Refused, match="Sources that can be opened: 0"):
        checks.submit(finished, version=1, by=bob, now=now)
    Evidence.objects.update(opened_by=bob, removed_at=now)
    with pytest.raises(Refused, match="There is no evidence"):
        checks.submit(finished, version=1, by=bob, now=now)


def test_publishing_copies_everything(
    finished: Check, source: Evidence, bob: User, alice: User, now: datetime
) -> None:
    """An answer holds all that a reader is told, in its own language, and the claim is answered."""
    finished.lang = "vi"
    finished.save()
    answer = published(finished, alice, now)
    assert (answer.number, answer.kind, answer.is_latest) == (1, "publication", True)
    assert (answer.rating_name, answer.summary, answer.title) == ("Sai", SUMMARY, "No cure")
    assert (answer.published_by, answer.approved_by) == (alice, alice)
    assert answer.evidence == [
        {
            "id": source.pk,
            "url": source.url,
            "title": "Dengue",
            "excerpt": "There is no cure.",
            "lang": "en",
            "sha256": "",
            "archived_at": None,
        }
    ]
    finished.refresh_from_db()
    assert (finished.status, finished.published_at) == ("published", now)
    assert finished.claim and finished.claim.status == "answered"


def test_published_sources_can_all_be_opened(
    finished: Check, claim: Claim, bob: User, alice: User, now: datetime
) -> None:
    """Readers are shown the archived date and hash; what nobody could open is left out."""
    shared: dict[str, Any] = {"claim": claim, "added_by": bob, "added_at": now}
    Evidence.objects.create(url="https://a.example/", state="failed", **shared)
    Evidence.objects.create(
        url="https://b.example/", state="archived", sha256="ab" * 32, fetched_at=now, **shared
    )
    shown = published(finished, alice, now).evidence
    assert [one["url"] for one in shown] == ["https://who.example/dengue", "https://b.example/"]
    assert (shown[1]["sha256"], shown[1]["archived_at"]) == ("ab" * 32, now.isoformat())


def test_publishing_needs_the_second_person(finished: Check, alice: User, now: datetime) -> None:
    """Without approval nothing comes out, unless the desk says so."""
    with pytest.raises(Refused, match="second person"):
        publication.publish(finished, version=1, by=alice, now=now)
    Desk.objects.update(approval_required=False)
    assert publication.publish(finished, version=1, by=alice, now=now).approved_by is None


def test_publishing_again_is_refused(finished: Check, alice: User, now: datetime) -> None:
    """What is out is not published a second time."""
    published(finished, alice, now)
    with pytest.raises(Refused, match="published or withdrawn already"):
        publication.publish(finished, version=1, by=alice, now=now)
    assert Answer.objects.count() == 1


def test_a_published_check_is_not_edited(
    finished: Check, bob: User, alice: User, now: datetime
) -> None:
    """A change of what is out begins as an update or a correction."""
    published(finished, alice, now)
    with pytest.raises(Refused, match="Start an update or a correction"):
        checks.save(finished, {"title": "Other"}, version=1, by=bob, now=now)


def test_a_correction_is_a_new_answer(
    finished: Check, bob: User, alice: User, ada: User, now: datetime
) -> None:
    """A correction says why, needs approval anew, and leaves the first answer as it was."""
    first = published(finished, alice, now)
    later = now + timedelta(days=1)
    check = publication.correct(finished, "We misread the study.", by=bob, now=later)
    assert check.is_out and check.claim_id and answer_is_known(check.claim_id)
    check = checks.save(check, {"title": "Corrected"}, version=2, by=bob, now=later)
    with pytest.raises(Refused, match="second person"):
        publication.publish(check, version=3, by=alice, now=later)
    second = published(check, ada, later)
    first.refresh_from_db()
    assert (first.is_latest, first.title, first.number) == (False, "No cure", 1)
    assert (second.is_latest, second.title, second.number) == (True, "Corrected", 2)
    assert (second.kind, second.public_reason) == ("correction", "We misread the study.")
    check.refresh_from_db()
    assert (check.public_reason, check.next_kind) == ("", "update")


def test_an_update_needs_no_reason(finished: Check, bob: User, alice: User, now: datetime) -> None:
    """More to say is no mistake."""
    published(finished, alice, now)
    check = publication.update(finished, by=bob, now=now)
    assert published(check, alice, now).kind == "update"


@pytest.mark.parametrize("reason", ["", "  ", "…"])
def test_corrections_and_withdrawals_say_why(
    finished: Check, alice: User, now: datetime, reason: str
) -> None:
    """No reason, no correction and no withdrawal."""
    published(finished, alice, now)
    for act in (publication.correct, publication.withdraw):
        with pytest.raises(Refused, match="Readers will see it"):
            act(finished, reason, by=alice, now=now)


def test_only_what_is_out_is_corrected_or_withdrawn(
    finished: Check, alice: User, now: datetime
) -> None:
    """A draft is edited or discarded instead."""
    for act in (publication.correct, publication.withdraw):
        with pytest.raises(Refused, match="Only a published check"):
            act(finished, "Wrong", by=alice, now=now)


def test_a_withdrawal_waits_for_a_second_person(
    finished: Check, alice: User, ada: User, now: datetime
) -> None:
    """A withdrawal is proposed, approved and brought out; it repeats what is withdrawn."""
    first = published(finished, alice, now)
    check = publication.withdraw(finished, "The study was fake.", by=alice, now=now)
    assert (check.status, Answer.objects.count()) == ("in_review", 1)
    with pytest.raises(Refused, match="somebody else"):
        checks.approve(check, version=2, by=alice, now=now)
    checks.approve(check, version=2, by=ada, now=now)
    last = publication.publish(check, version=2, by=alice, now=now)
    assert (last.kind, last.public_reason) == ("withdrawal", "The study was fake.")
    assert (last.summary, last.evidence) == (first.summary, first.evidence)
    check.refresh_from_db()
    assert check.status == "withdrawn"
    assert Claim.objects.get().status == "open"


def test_a_withdrawal_at_a_desk_of_one(finished: Check, bob: User, now: datetime) -> None:
    """Where no second person is asked for, a withdrawal is out at once; a new check may be started."""
    Desk.objects.update(approval_required=False)
    publication.publish(finished, version=1, by=bob, now=now)
    check = publication.withdraw(finished, "Fake.", by=bob, now=now)
    assert (check.status, Answer.objects.get(is_latest=True).kind) == ("withdrawn", "withdrawal")
    assert check.claim
    checks.start(check.claim, "en", by=bob, now=now)


def test_a_proposed_withdrawal_is_not_edited_and_falls_when_sent_back(
    finished: Check, alice: User, ada: User, now: datetime
) -> None:
    """While it waits nothing is rewritten; sent back, the check stays published."""
    published(finished, alice, now)
    check = publication.withdraw(finished, "Fake.", by=alice, now=now)
    with pytest.raises(Refused, match="withdrawal"):
        checks.save(check, {"title": "x"}, version=2, by=alice, now=now)
    check = checks.send_back(check, "It is not fake.", by=ada, now=now)
    assert (check.status, check.next_kind, check.public_reason) == ("published", "update", "")


def test_publishing_is_never_undone(finished: Check, alice: User, now: datetime) -> None:
    """What readers have seen is corrected or withdrawn, not undone."""
    published(finished, alice, now)
    with pytest.raises(Refused, match="cannot be undone"):
        undo(Change.objects.get(verb="publish_check"), by=alice, now=now)


def test_a_merged_claim_gets_no_first_answer(
    finished: Check, make_claim: Callable[..., Claim], alice: User, now: datetime
) -> None:
    """Once its claim was merged away, a check is not published."""
    check = approved(finished, alice, now)
    Claim.objects.filter(pk=check.claim_id).update(status="merged", merged_into=make_claim("B"))
    with pytest.raises(Refused, match="merged"):
        publication.publish(check, version=1, by=alice, now=now)


@pytest.mark.django_db(transaction=True)
def test_publishing_twice_at_once_makes_one_answer(
    finished: Check, alice: User, now: datetime
) -> None:
    """Two editors who click at the same moment bring out one revision; one of them is told."""
    check = approved(finished, alice, now)
    together, refused = Barrier(2), []

    def click() -> None:
        together.wait()
        try:
            patiently(lambda: publication.publish(check, version=1, by=alice, now=now))
        except Refused as why:
            refused.append(str(why))
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Answer.objects.count() == 1
    assert refused == ["This version is published or withdrawn already."]
