"""The team page: roles, links, closed accounts."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hearsay.web.people.invitations import invite, sign_in_link
from hearsay.web.people.models import Role, User

SignIn = Callable[[User], Client]


def test_an_administrator_invites_by_a_link_that_works(ada: User, signed_in: SignIn) -> None:
    """The link shown on the page makes an account with the role, in a browser of its own."""
    page = signed_in(ada).post(reverse("team_invite"), {"role": Role.CHECKER, "note": "Bob"})
    link = re.search(r"http[^<]+/welcome/[\w-]+", page.content.decode())
    assert link
    path = "/" + link[0].split("/", 3)[3]
    stranger = Client()
    assert stranger.get(path).status_code == 200
    done = stranger.post(path, {"username": "bob", "password": "four unrelated words here"})
    assert done.status_code == 302
    assert User.objects.get(username="bob").role == Role.CHECKER


def test_opening_a_link_does_not_use_it_up(ada: User, signed_in: SignIn) -> None:
    """Chat programs open links to preview them; only the form uses a link."""
    page = signed_in(ada).post(reverse("team_link", args=[ada.pk]))
    link = re.search(r"http[^<]+/welcome/[\w-]+", page.content.decode())
    assert link
    path = "/" + link[0].split("/", 3)[3]
    for _ in range(3):
        assert Client().get(path).status_code == 200
    assert Client().post(path)["Location"] == reverse("queue")
    assert Client().get(path).status_code == 410


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_what_was_typed_stays(now: object) -> None:
    """Too short a password: said beside the field, the name is kept."""
    path = reverse("welcome", args=[invite(Role.READER, by=None, now=timezone.now())])
    page = Client().post(path, {"username": "newcomer", "password": "short"})
    assert page.status_code == 422
    assert "newcomer" in page.content.decode() and "at least 12" in page.content.decode()


def test_a_role_is_changed(ada: User, bob: User, signed_in: SignIn) -> None:
    """The administrator makes bob an editor."""
    signed_in(ada).post(reverse("team_role", args=[bob.pk]), {"role": Role.EDITOR})
    bob.refresh_from_db()
    assert bob.role == Role.EDITOR


@pytest.mark.parametrize("role", ["99", "0", "-1", "x", "", "٤"])
def test_a_role_that_is_none_is_refused(ada: User, bob: User, signed_in: SignIn, role: str) -> None:
    """Nobody gets a role that is not in the list."""
    signed_in(ada).post(reverse("team_role", args=[bob.pk]), {"role": role})
    bob.refresh_from_db()
    assert bob.role == Role.CHECKER


def test_the_last_administrator_stays(ada: User, signed_in: SignIn) -> None:
    """Neither another role nor a closed account takes the last administrator away."""
    browser = signed_in(ada)
    browser.post(reverse("team_role", args=[ada.pk]), {"role": Role.READER})
    browser.post(reverse("team_close", args=[ada.pk]))
    ada.refresh_from_db()
    assert ada.role == Role.ADMINISTRATOR and ada.is_active


@pytest.mark.parametrize("name, form", [("team_close", {}), ("team_role", {"role": Role.EDITOR})])
def test_links_end_with_the_rights_of_whoever_made_them(
    ada: User, bob: User, signed_in: SignIn, name: str, form: dict[str, int]
) -> None:
    """A former administrator does not come back by a link that they kept; others' links stay."""
    User.objects.filter(pk=bob.pk).update(role=Role.ADMINISTRATOR)
    kept = invite(Role.ADMINISTRATOR, by=bob, now=timezone.now())
    own = sign_in_link(ada, by=bob, now=timezone.now())
    others = invite(Role.READER, by=ada, now=timezone.now())
    signed_in(ada).post(reverse(name, args=[bob.pk]), form)
    bob.refresh_from_db()
    assert not bob.is_active or bob.role == Role.EDITOR
    codes = [Client().get(reverse("welcome", args=[t])).status_code for t in (kept, own, others)]
    assert codes == [410, 410, 200]


def test_a_link_to_a_closed_account_stays_closed_when_it_opens_again(
    ada: User, bob: User, signed_in: SignIn
) -> None:
    """Whoever found the link meanwhile gets in by none."""
    link = reverse("welcome", args=[sign_in_link(bob, by=ada, now=timezone.now())])
    browser = signed_in(ada)
    browser.post(reverse("team_close", args=[bob.pk]))
    browser.post(reverse("team_open", args=[bob.pk]))
    assert Client().get(link).status_code == 410


def test_a_closed_account_is_out_at_once(ada: User, bob: User, signed_in: SignIn) -> None:
    """Whoever is signed in when the account is closed sees no page more, and may come back later."""
    his = signed_in(bob)
    assert his.get(reverse("queue")).status_code == 200
    signed_in(ada).post(reverse("team_close", args=[bob.pk]))
    assert his.get(reverse("queue")).status_code == 302
    signed_in(ada).post(reverse("team_open", args=[bob.pk]))
    assert signed_in(bob).get(reverse("queue")).status_code == 200


def test_sign_out_everywhere_ends_all_sessions(bob: User) -> None:
    """A lost phone is signed out from any other browser."""
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.post(
            reverse("account_login"), {"login": "bob", "password": "correct horse battery"}
        )
        assert browser.get(reverse("queue")).status_code == 200
    browsers[0].post(reverse("account_everywhere"))
    assert [b.get(reverse("queue")).status_code for b in browsers] == [302, 302]
