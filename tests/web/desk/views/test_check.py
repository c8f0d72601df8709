"""The pages of a check: writing alone and together, and each step by its own address."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hearsay.web.claims.actions import checks as actions
from hearsay.web.claims.actions import publication
from hearsay.web.claims.models import Answer, Change, Check, Claim, Desk, Evidence
from hearsay.web.people.models import User

SignIn = Callable[[User], Client]
STEPS = ("submit", "approve", "send_back", "publish", "update", "correct", "withdraw", "discard")


def written(check: Check, **other: Any) -> dict[str, Any]:
    """What a browser sends for the form of a check."""
    check.refresh_from_db()
    said = {
        "version": check.version,
        "statement": check.statement,
        "title": check.title,
        "rating": check.rating_id or "",
        "reason": check.reason,
        "summary": check.summary,
        "body": check.body,
        "lang": check.lang,
        "still_true_until": check.still_true_until or "",
        "conflict": check.conflict,
        "conflict_note": check.conflict_note,
        "public_reason": check.public_reason,
    }
    return said | other


def post(client: Client, name: str, pk: int, **data: Any) -> HttpResponse:
    """Send a form to an address, and follow where it leads."""
    return client.post(reverse(name, args=[pk]), data, follow=True)  # type: ignore[return-value]


def out(check: Check, alice: User) -> Answer:
    """Publish a check of bob's."""
    now = timezone.now()
    version = check.version
    assert check.author
    actions.submit(check, version=version, by=check.author, now=now)
    actions.approve(check, version=version, by=alice, now=now)
    return publication.publish(check, version=version, by=alice, now=now)


def test_the_whole_way(
    claim: Claim, bob: User, alice: User, signed_in: SignIn, rating: Callable[..., Any]
) -> None:
    """From the claim to an answer, without JavaScript: start, add evidence, write, approve, publish."""
    bobs, alices = signed_in(bob), signed_in(alice)
    assert post(bobs, "check_start", claim.pk, lang="vi").status_code == 200
    check = Check.objects.get()
    page = post(
        bobs,
        "evidence_add",
        claim.pk,
        url="https://who.example/a",
        title="WHO",
        next=reverse("check", args=[check.pk]),
    )
    assert "WHO" in page.content.decode()
    post(bobs, "evidence_opened", Evidence.objects.get().pk)
    fields = written(
        check,
        title="Gừng không chữa sốt xuất huyết",
        summary="Không có nghiên cứu nào cho thấy gừng chữa được bệnh này. " * 3,
        rating=rating("false").pk,
        conflict="none",
    )
    page = post(bobs, "check_save", check.pk, **fields)
    assert "A second person must approve" in page.content.decode()
    post(bobs, "check_submit", check.pk, version=2)
    post(alices, "check_approve", check.pk, version=2)
    page = post(alices, "check_publish", check.pk, version=2)
    assert "Published." in page.content.decode()
    assert reverse("read_answer", args=["en", check.key]) in page.content.decode()
    answer = Answer.objects.get()
    assert (answer.lang, answer.rating_name, answer.number) == ("vi", "Sai", 1)
    assert answer.evidence[0]["url"] == "https://who.example/a"


def test_a_check_that_is_missing_things_says_so(
    finished: Check, source: Evidence, bob: User, signed_in: SignIn
) -> None:
    """The page lists in words what is missing."""
    finished.summary = ""
    finished.rating = None
    finished.save()
    page = signed_in(bob).get(reverse("check", args=[finished.pk])).content.decode()
    for words in ("There is no rating", "The summary is empty", "A second person must approve"):
        assert words in page


def test_the_second_writer_sees_both_and_loses_nothing(
    finished: Check, bob: User, alice: User, signed_in: SignIn
) -> None:
    """Of two people who write at once, the second sees the first's words beside their own."""
    opened = written(finished)
    post(signed_in(alice), "check_save", finished.pk, **(opened | {"title": "Alice wrote"}))
    mine = opened | {"title": "Bob wrote", "body": "Bob found more."}
    page = signed_in(bob).post(reverse("check_save", args=[finished.pk]), mine)
    text = page.content.decode()
    assert page.status_code == 409
    assert "alice has changed this check" in text
    assert "<del>Alice</del>" in text and "<ins>Bob</ins>" in text
    assert 'value="Bob wrote"' in text and "Bob found more." in text
    finished.refresh_from_db()
    assert (finished.title, finished.body) == ("Alice wrote", "")
    again = mine | {"version": 2, "use_title": "theirs", "use_body": "mine"}
    page = signed_in(bob).post(reverse("check_save", args=[finished.pk]), again)
    assert page.status_code == 302
    finished.refresh_from_db()
    assert (finished.title, finished.body, finished.version) == (
        "Alice wrote", "Bob found more.", 3,
    )  # fmt: skip


def test_the_page_of_both_keeps_every_field(
    finished: Check, bob: User, alice: User, signed_in: SignIn
) -> None:
    """What did not differ travels along, so that the second save is a whole one."""
    opened = written(finished, still_true_until="2026-12-31", conflict="none")
    signed_in(bob).post(reverse("check_save", args=[finished.pk]), opened)
    opened = written(finished)
    post(signed_in(alice), "check_save", finished.pk, **(opened | {"title": "A"}))
    page = signed_in(bob).post(reverse("check_save", args=[finished.pk]), opened | {"title": "B"})
    names = set(re.findall(r'name="(\w+)"', page.content.decode()))
    assert set(opened) - {"public_reason"} <= names
    assert 'value="2026-12-31"' in page.content.decode()


def test_autosave_keeps_the_draft(finished: Check, bob: User, signed_in: SignIn) -> None:
    """The browser saves by itself and learns the version that stands now, and what is missing."""
    address = reverse("check_autosave", args=[finished.pk])
    page = signed_in(bob).post(address, written(finished, summary="Short."))
    assert page.status_code == 200
    assert 'data-version="2"' in page.content.decode()
    assert "too short" in page.content.decode()
    finished.refresh_from_db()
    assert finished.summary == "Short."


def test_autosave_stops_at_anothers_words(
    finished: Check, bob: User, alice: User, signed_in: SignIn
) -> None:
    """Saving by itself never overwrites what somebody else wrote: it says so and stops."""
    opened = written(finished)
    post(signed_in(alice), "check_save", finished.pk, **(opened | {"title": "A"}))
    address = reverse("check_autosave", args=[finished.pk])
    page = signed_in(bob).post(address, opened | {"title": "B"})
    assert page.status_code == 409
    assert "alice has changed this check" in page.content.decode()
    finished.refresh_from_db()
    assert finished.title == "A"


@pytest.mark.parametrize(
    "wrong",
    [
        {"statement": ""},
        {"statement": "x" * 2_001},
        {"title": "a\x00b"},
        {"still_true_until": "31/02/2026"},
        {"rating": "99999"},
        {"conflict": "whatever"},
        {"lang": "xx"},
        {"version": "-1"},
        {"version": "many"},
        {"body": "x" * 100_001},
    ],
)
@pytest.mark.parametrize("name", ["check_save", "check_autosave"])
def test_what_cannot_be_kept_is_refused_and_shown_again(
    finished: Check, bob: User, signed_in: SignIn, wrong: dict[str, str], name: str
) -> None:
    """Bad values change nothing, and a person does not write again what was good."""
    fields = written(finished, body="What I wrote.") | wrong
    page = signed_in(bob).post(reverse(name, args=[finished.pk]), fields)
    assert page.status_code == 422
    if name == "check_save" and "body" not in wrong:
        assert "What I wrote." in page.content.decode()
    finished.refresh_from_db()
    assert (finished.version, finished.body) == (1, "")


def test_a_paste_of_ten_megabytes_is_refused_in_words(
    finished: Check, bob: User, signed_in: SignIn
) -> None:
    """Too much is answered by a plain page, and the draft is as it was."""
    client = signed_in(bob)
    for name in ("check_save", "check_autosave"):
        fields = written(finished, body="x" * 10_000_000)
        page = client.post(
            reverse(name, args=[finished.pk]),
            "&".join(f"{key}={value}" for key, value in fields.items()),
            content_type="application/x-www-form-urlencoded",
        )
        assert page.status_code == 413
        assert "a shorter text or a smaller file. Nothing was changed" in page.content.decode()
    finished.refresh_from_db()
    assert (finished.version, finished.body) == (1, "")


def test_lines_end_as_they_do_in_the_store(finished: Check, bob: User, signed_in: SignIn) -> None:
    """A browser's line ends are no change."""
    finished.body = "One\n\nTwo"
    finished.save()
    post(signed_in(bob), "check_save", finished.pk, **written(finished, body="One\r\n\r\nTwo"))
    finished.refresh_from_db()
    assert finished.version == 1


def test_handing_in_saves_first(finished: Check, bob: User, signed_in: SignIn) -> None:
    """Who hands in from the form loses nothing that was not saved yet."""
    post(signed_in(bob), "check_submit", finished.pk, **written(finished, title="Better"))
    finished.refresh_from_db()
    assert (finished.title, finished.status, finished.version) == ("Better", "in_review", 2)


def test_approving_ones_own_is_refused(finished: Check, bob: User, signed_in: SignIn) -> None:
    """The page does not offer it, and the address does not do it."""
    client = signed_in(bob)
    page = post(client, "check_submit", finished.pk, version=1).content.decode()
    assert "somebody else must approve" in page
    assert "Approve this version" not in page
    page = post(client, "check_approve", finished.pk, version=1).content.decode()
    assert "somebody else must approve" in page
    finished.refresh_from_db()
    assert finished.status == "in_review"


def test_a_note_comes_back_to_the_author(
    finished: Check, bob: User, alice: User, signed_in: SignIn
) -> None:
    """Sent back, the page shows who wants what."""
    post(signed_in(bob), "check_submit", finished.pk, version=1)
    post(signed_in(alice), "check_send_back", finished.pk, note="Name the <b>study</b>.")
    page = signed_in(bob).get(reverse("check", args=[finished.pk])).content.decode()
    assert "Name the &lt;b&gt;study&lt;/b&gt;." in page
    assert "Sent back by alice" in page


def test_correcting_and_comparing(
    finished: Check, bob: User, alice: User, ada: User, signed_in: SignIn
) -> None:
    """A correction is written, approved and published; both revisions stand side by side."""
    out(finished, alice)
    alices = signed_in(alice)
    page = post(alices, "check_correct", finished.pk, reason="The dose was wrong.")
    assert "The dose was wrong." in page.content.decode()
    post(alices, "check_save", finished.pk, **written(finished, title="No cure at all"))
    post(alices, "check_submit", finished.pk, version=3)
    post(signed_in(ada), "check_approve", finished.pk, version=3)
    post(alices, "check_publish", finished.pk, version=3)
    answer = Answer.objects.get(is_latest=True)
    assert (answer.kind, answer.public_reason) == ("correction", "The dose was wrong.")
    page = alices.get(reverse("check_revisions", args=[finished.pk]), {"old": 1, "new": 2})
    assert "<ins> at all</ins>" in page.content.decode()
    assert "The dose was wrong." in page.content.decode()


def test_withdrawing_through_the_pages(
    finished: Check, alice: User, ada: User, signed_in: SignIn
) -> None:
    """A withdrawal is proposed, approved and carried out."""
    out(finished, alice)
    post(signed_in(alice), "check_withdraw", finished.pk, reason="The source was forged.")
    page = post(signed_in(ada), "check_approve", finished.pk, version=2)
    assert "The source was forged." in page.content.decode()
    page = post(signed_in(alice), "check_publish", finished.pk, version=2)
    assert Answer.objects.get(is_latest=True).kind == "withdrawal"
    assert page.status_code == 200


def test_discarding_by_its_address(finished: Check, bob: User, signed_in: SignIn) -> None:
    """A draft can be dropped; the list shows it as dropped."""
    post(signed_in(bob), "check_discard", finished.pk, version=1)
    page = signed_in(bob).get(reverse("checks"), {"show": "withdrawn"}).content.decode()
    assert "Dropped" in page


@pytest.mark.parametrize("step", STEPS)
def test_a_reader_changes_nothing(
    step: str, finished: Check, rita: User, signed_in: SignIn
) -> None:
    """Readers read: every step refuses them."""
    answer = signed_in(rita).post(reverse(f"check_{step}", args=[finished.pk]), {"version": 1})
    assert answer.status_code == 403
    assert not Change.objects.exists()


@pytest.mark.parametrize("step", ["publish", "update", "correct", "withdraw"])
def test_a_checker_does_not_publish(
    step: str, finished: Check, bob: User, signed_in: SignIn
) -> None:
    """What readers will see is decided by editors."""
    answer = signed_in(bob).post(reverse(f"check_{step}", args=[finished.pk]), {"version": 1})
    assert answer.status_code == 403


@pytest.mark.parametrize("step", [*STEPS, "save", "autosave"])
def test_steps_are_not_links(step: str, finished: Check, ada: User, signed_in: SignIn) -> None:
    """No address that changes something answers to a GET."""
    assert signed_in(ada).get(reverse(f"check_{step}", args=[finished.pk])).status_code == 405


@pytest.mark.parametrize("version", ["", "x", "99999999999999999999", "-1", "٣"])
def test_a_version_that_is_none_is_outdated(
    version: str, finished: Check, bob: User, alice: User, signed_in: SignIn
) -> None:
    """Approving needs the version that was read."""
    post(signed_in(bob), "check_submit", finished.pk, version=1)
    page = post(signed_in(alice), "check_approve", finished.pk, version=version)
    assert page.status_code == 200
    finished.refresh_from_db()
    assert finished.status == "in_review"


def test_others_checks_are_not_opened_here(
    make_check: Callable[..., Check], bob: User, signed_in: SignIn
) -> None:
    """Another publisher's check has no editor."""
    other = make_check()
    assert signed_in(bob).get(reverse("check", args=[other.pk])).status_code == 404


def test_starting_needs_a_language_of_the_desk(claim: Claim, bob: User, signed_in: SignIn) -> None:
    """A language nobody offers is refused in words."""
    Desk.objects.update(languages=["vi", "km"])
    page = post(signed_in(bob), "check_start", claim.pk, lang="fr")
    assert "Choose one of the languages" in page.content.decode()
    assert post(signed_in(bob), "check_start", claim.pk, lang="km").status_code == 200
    assert Check.objects.get().lang == "km"


def test_a_claim_about_the_operator_is_handed_over(
    finished: Check, bob: User, signed_in: SignIn
) -> None:
    """This desk never publishes it; another desk gets what it needs as a file."""
    page = post(signed_in(bob), "check_save", finished.pk, **written(finished, conflict="operator"))
    assert "Hand it over to another desk" in page.content.decode()
    file = signed_in(bob).get(reverse("check_handover", args=[finished.pk]))
    assert file["Content-Disposition"].startswith("attachment")
    assert "https://who.example/dengue" in file.content.decode()


def test_hostile_words_are_shown_as_words(
    finished: Check, source: Evidence, bob: User, signed_in: SignIn
) -> None:
    """Nothing in a check becomes markup on any of its pages."""
    evil = "<script>alert(1)</script>\"'"
    Check.objects.update(title=evil, statement=evil, summary=evil, body=evil, reason=evil)
    Evidence.objects.update(title=evil, excerpt=evil)
    client = signed_in(bob)
    for name in ("check", "check_preview", "check_revisions"):
        page = client.get(reverse(name, args=[finished.pk])).content.decode()
        assert "<script>alert" not in page
    assert "<script>alert" not in client.get(reverse("checks")).content.decode()


@pytest.mark.parametrize("name", ["check", "check_preview", "check_revisions", "checks"])
def test_pages_ask_the_store_seldom(
    name: str,
    finished: Check,
    alice: User,
    bob: User,
    signed_in: SignIn,
    django_assert_max_num_queries: Any,
) -> None:
    """The number of questions does not grow with evidence, revisions or history."""
    client = signed_in(alice)
    out(finished, alice)
    now = timezone.now()
    for n in range(5):
        Evidence.objects.create(
            claim_id=finished.claim_id, url=f"https://{n}.example/", added_by=bob, added_at=now
        )
        publication.update(finished, by=alice, now=now + timedelta(minutes=n))
        finished.refresh_from_db()
        actions.discard(finished, version=finished.version, by=alice, now=now)
    args = [] if name == "checks" else [finished.pk]
    with django_assert_max_num_queries(14):
        assert client.get(reverse(name, args=args)).status_code == 200


def test_lists(finished: Check, bob: User, alice: User, signed_in: SignIn) -> None:
    """Mine, waiting, published: each list shows what its name says; others are not there."""
    client = signed_in(bob)

    def shows(show: str, who: Client = client) -> bool:
        return "No cure" in who.get(reverse("checks"), {"show": show}).content.decode()

    assert shows("mine") and shows("drafts") and not shows("mine", signed_in(alice))
    assert not shows("published")
    out(finished, alice)
    assert shows("published") and not shows("mine")
    assert client.get(reverse("checks"), {"show": "nonsense"}).status_code == 404
