"""The queue page: shown to the team, safe, and useful without a mouse or a script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from hearsay.web.claims.models import Change, Claim, SavedSearch
from hearsay.web.people.models import User

SignIn = Callable[[User], Client]
Make = Callable[..., Claim]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    caches["process"].clear()


def test_an_empty_desk_says_so(rita: User, signed_in: SignIn) -> None:
    """Nothing waits: a sentence, not a blank page."""
    assert "No claims are waiting" in signed_in(rita).get(reverse("queue")).content.decode()


def test_hostile_words_are_only_text(rita: User, signed_in: SignIn, make_claim: Make) -> None:
    """A statement that is a script is shown, letter by letter."""
    make_claim("<script>alert(1)</script>\u202e<img src=x onerror=alert(1)>")
    page = signed_in(rita).get(reverse("queue")).content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_more_rows_come_without_the_page_around_them(
    rita: User, signed_in: SignIn, make_claim: Make
) -> None:
    """HTMX is sent rows alone, a browser without it a whole page."""
    for n in range(45):
        make_claim(f"claim {n}")
    browser = signed_in(rita)
    first = browser.get(reverse("queue"))
    after = first.context["page"].after
    rows = browser.get(reverse("queue"), {"after": after}, headers={"HX-Request": "true"})
    assert "<html" not in rows.content.decode() and rows.content.decode().count("claimrow") == 5
    assert "<html" in browser.get(reverse("queue"), {"after": after}).content.decode()


def test_a_page_takes_few_queries(
    bob: User, signed_in: SignIn, make_claim: Make, django_assert_max_num_queries: Any
) -> None:
    """Session, person, desk, two walks, choices around: no query a row."""
    for n in range(45):
        make_claim(f"claim {n}", assignee=bob)
    browser = signed_in(bob)
    with django_assert_max_num_queries(14):
        browser.get(reverse("queue"))


def test_many_claims_are_changed_at_once(bob: User, signed_in: SignIn, make_claim: Make) -> None:
    """All that are ticked, each with its line of history, and back to the same search."""
    claims = [make_claim(f"claim {n}") for n in range(3)]
    answer = signed_in(bob).post(
        reverse("bulk_assign"),
        {"claim": [c.pk for c in claims[:2]], "person": bob.pk, "query": "level=low"},
    )
    assert answer["Location"] == reverse("queue") + "?level=low"
    assert [c.assignee for c in Claim.objects.order_by("pk")] == [bob, bob, None]
    assert Change.objects.filter(verb="assign", actor=bob).count() == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bulk_status", {"status": "set_aside"}), ("bulk_topic", {"topic": "health"}),
        ("bulk_harms", {"harm": ["money"]}), ("bulk_deadline", {"deadline": "2999-12-31"}),
    ],
)  # fmt: skip
def test_each_bulk_action_changes_the_claim(
    bob: User, signed_in: SignIn, make_claim: Make, name: str, data: dict[str, Any]
) -> None:
    """Status, topic, harms and deadline are set, with history."""
    claim = make_claim()
    signed_in(bob).post(reverse(name), data | {"claim": [claim.pk]})
    assert Change.objects.filter(claim=claim, actor=bob).count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bulk_status", {"status": "merged"}), ("bulk_status", {"status": "x"}),
        ("bulk_assign", {"person": "999999"}), ("bulk_assign", {"person": "x"}),
        ("bulk_topic", {"topic": "x"}), ("bulk_harms", {"harm": ["x"]}),
        ("bulk_deadline", {"deadline": "31/3/2026"}), ("bulk_deadline", {"deadline": "1999-01-01"}),
    ],
)  # fmt: skip
def test_nonsense_changes_nothing_and_is_told(
    bob: User, signed_in: SignIn, make_claim: Make, name: str, data: dict[str, Any]
) -> None:
    """A value that is none: one sentence, no claim changed."""
    claim = make_claim()
    page = signed_in(bob).post(reverse(name), data | {"claim": [claim.pk]}, follow=True)
    assert [str(m.level_tag) for m in page.context["messages"]] == ["error"]
    assert not Change.objects.exists()


def test_nothing_ticked_is_told(bob: User, signed_in: SignIn) -> None:
    """Pressing the button without a tick says what to do."""
    page = signed_in(bob).post(reverse("bulk_status"), {"status": "open"}, follow=True)
    assert "Tick the claims" in page.content.decode()


def test_a_search_is_kept_shown_and_forgotten(rita: User, bob: User, signed_in: SignIn) -> None:
    """One's own searches, under names; a stranger cannot forget them."""
    hers = signed_in(rita)
    hers.post(reverse("search_save"), {"name": "Tin nóng", "query": "level=urgent&lang=vi"})
    assert "level=urgent&amp;lang=vi" in hers.get(reverse("queue")).content.decode()
    (search,) = SavedSearch.objects.all()
    assert signed_in(bob).post(reverse("search_delete", args=[search.pk])).status_code == 404
    hers.post(reverse("search_delete", args=[search.pk]))
    assert not SavedSearch.objects.exists()
