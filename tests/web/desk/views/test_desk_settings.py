"""The settings page: for administrators, validated, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hearsay.web.claims.actions.house import fingerprint
from hearsay.web.claims.models import Change, Desk, Rating, Topic
from hearsay.web.people.models import User

SignIn = Callable[[User], Client]


def written(**other: Any) -> dict[str, Any]:
    """What a browser sends for the desk itself."""
    desk = Desk.current()
    due = {f"due_{level}": days for level, days in desk.due_days.items()}
    return {
        "seen": fingerprint(desk),
        "name": desk.name,
        "languages": "vi th en",
        "approval_required": "on",
        "summary_least": 10,
        "summary_most": 300,
        **due,
        **other,
    }


def test_an_administrator_sets_the_desk(ada: User, signed_in: SignIn) -> None:
    """All of it is kept, and the history names who."""
    sent = written(
        name="Bàn tin đồn",
        about="We check.",
        operator="A newsroom",
        contact="desk@example.org",
        languages="vi, TH  en vi",
        due_urgent=3,
        buddhist_era="on",
    )
    del sent["approval_required"]
    answer = signed_in(ada).post(reverse("desk_settings"), sent)
    assert answer.status_code == 302
    desk = Desk.current()
    assert (desk.name, desk.operator, desk.contact) == (
        "Bàn tin đồn", "A newsroom", "desk@example.org",
    )  # fmt: skip
    assert (desk.languages, desk.due_days["urgent"]) == (["vi", "th", "en"], 3)
    assert (desk.approval_required, desk.buddhist_era) == (False, True)
    assert Change.objects.get().actor == ada


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"languages": "vi <script>"},
        {"languages": "english"},
        {"summary_least": 0},
        {"summary_least": 50, "summary_most": 40},
        {"summary_most": 100_000},
        {"contact": "nobody"},
        {"due_low": 0},
        {"due_low": "soon"},
        {"name": "x" * 121},
    ],
)
def test_nonsense_is_refused_and_shown_again(
    wrong: dict[str, Any], ada: User, signed_in: SignIn
) -> None:
    """What makes no sense changes nothing; the rest need not be typed again."""
    sent = written(about="Kept words", **wrong) if "name" not in wrong else {
        **written(about="Kept words"), **wrong,
    }  # fmt: skip
    page = signed_in(ada).post(reverse("desk_settings"), sent)
    assert page.status_code == 422
    assert "Kept words" in page.content.decode()
    assert Desk.current().about == ""


def test_an_outdated_page_overwrites_nothing(ada: User, signed_in: SignIn) -> None:
    """Two administrators at once: the second sees a notice, and may save again."""
    client = signed_in(ada)
    sent = written(name="Second")
    client.post(reverse("desk_settings"), written(name="First"))
    page = client.post(reverse("desk_settings"), sent)
    assert page.status_code == 409
    assert Desk.current().name == "First"
    assert 'value="Second"' in page.content.decode()
    seen = fingerprint(Desk.current())
    assert client.post(reverse("desk_settings"), sent | {"seen": seen}).status_code == 302


def test_ratings_and_topics(ada: User, signed_in: SignIn) -> None:
    """Add, rename, move and switch off, each by its own address."""
    client = signed_in(ada)
    names = {"name_en": "Satire", "name_vi": "Châm biếm", "name_th": ""}
    client.post(reverse("rating_add"), names | {"kind": "misleading", "value": 2})
    made = Rating.objects.get(slug="satire")
    again = names | {"name_en": "Joke", "kind": "mixed", "value": ""}
    assert client.get(reverse("rating_edit", args=[made.pk])).status_code == 200
    client.post(reverse("rating_edit", args=[made.pk]), again)
    client.post(reverse("rating_move", args=[made.pk]), {"to": "up"})
    client.post(reverse("rating_switch", args=[made.pk]), {"active": "no"})
    made.refresh_from_db()
    assert (made.name_en, made.kind, made.value, made.active) == ("Joke", "mixed", None, False)
    client.post(reverse("topic_add"), {"name_en": "Elections"})
    topic = Topic.objects.get(slug="elections")
    client.post(reverse("topic_edit", args=[topic.pk]), {"name_en": "Voting"})
    client.post(reverse("topic_switch", args=[topic.pk]), {"active": "no"})
    topic.refresh_from_db()
    assert (topic.name_en, topic.active) == ("Voting", False)
    page = client.get(reverse("desk_settings")).content.decode()
    assert "Added a rating" in page


def test_a_refused_rating_is_shown_again(ada: User, signed_in: SignIn) -> None:
    """The reason stands above the form."""
    sent = {"name_en": "Unclear", "kind": "unproven", "value": 3}
    page = signed_in(ada).post(reverse("rating_add"), sent)
    assert page.status_code == 422
    assert "no number" in page.content.decode() and 'value="Unclear"' in page.content.decode()


@pytest.mark.parametrize(
    "name", ["desk_settings", "rating_add", "topic_add", "rating_switch", "topic_move"]
)
def test_an_editor_sets_nothing(name: str, alice: User, signed_in: SignIn, desk: Desk) -> None:
    """Settings are the administrators'."""
    step = Rating.objects.first() if name.startswith("rating") else Topic.objects.first()
    args = [step.pk] if step and name.endswith(("switch", "move")) else []
    assert signed_in(alice).post(reverse(name, args=args)).status_code == 403
