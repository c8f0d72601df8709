"""Signing in: by password and a second factor, never by password alone, never by guessing."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from hearsay.web.people.models import User

PASSWORD = "correct horse battery"
SignIn = Callable[[User], Client]


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def _password(client: Client, name: str = "bob", password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": name, "password": password})


def test_a_password_alone_leads_to_adding_a_factor(bob: User, settings: Any) -> None:
    """Without a passkey or an app no page of the desk opens but those that add one."""
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client()
    _password(client)
    answer = client.get(reverse("queue"))
    assert answer.status_code == 302 and answer["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_password_and_code_open_the_desk(bob: User, settings: Any) -> None:
    """With an authenticator app, the password is asked first and then the six digits."""
    settings.REQUIRE_SECOND_FACTOR = True
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(bob, secret)
    client = Client()
    answer = _password(client)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("queue")).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": _code(secret)})
    assert client.get(reverse("queue")).status_code == 200


def test_a_wrong_code_opens_nothing(bob: User) -> None:
    """Wrong digits are refused."""
    TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
    client = Client()
    _password(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse("queue")).status_code == 302


def test_a_recovery_code_works_once(bob: User) -> None:
    """A lost phone is replaced by a code from paper, and that code is used up."""
    TOTP.activate(bob, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(bob).get_unused_codes()[0]
    for expected in (200, 302):
        client = Client()
        _password(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert client.get(reverse("queue")).status_code == expected


def test_guessing_is_slowed_down(bob: User) -> None:
    """After a few wrong passwords even the right one waits."""
    client = Client()
    for _ in range(12):
        _password(client, password="wrong guess number one")
    _password(client)
    assert client.get(reverse("queue")).status_code == 302


def test_nobody_signs_up_without_an_invitation(db: None) -> None:
    """The library's open door is bricked up."""
    assert Client().get(reverse("account_signup")).status_code == 404
    answer = Client().post(
        reverse("account_signup"),
        {"username": "mallory", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert answer.status_code == 404
    assert not User.objects.exists()


def test_a_factor_is_added_in_the_browser(bob: User, settings: Any) -> None:
    """The page shows a secret, takes its digits, and hands out recovery codes."""
    settings.REQUIRE_SECOND_FACTOR = True
    client = Client()
    _password(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    kinds = set(Authenticator.objects.filter(user=bob).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert client.get(reverse("queue")).status_code == 200
    codes = reverse("mfa_view_recovery_codes")
    ask = client.get(codes)["Location"]
    assert client.post(ask, {"password": PASSWORD})["Location"] == codes
    assert "<code>" in client.get(codes).content.decode()


@pytest.mark.parametrize(
    "name",
    ["account", "mfa_index", "usersessions_list", "account_change_password", "mfa_add_webauthn",
     "mfa_list_webauthn", "mfa_activate_totp", "account_logout"],
)  # fmt: skip
def test_pages_about_oneself_open(bob: User, name: str) -> None:
    """Each page of one's own account is there, fresh from signing in."""
    client = Client()
    _password(client)
    assert client.get(reverse(name)).status_code == 200


def test_who_has_no_password_is_not_sent_to_change_it(ada: User, signed_in: Any) -> None:
    """The page to change a password is offered only to those who have one."""
    address = reverse("account_change_password")
    ada.set_password("correct horse battery")
    ada.save()
    assert address in signed_in(ada).get(reverse("account")).content.decode()
    ada.set_unusable_password()
    ada.save()
    assert address not in signed_in(ada).get(reverse("account")).content.decode()


def test_the_library_knows_the_name_of_the_desk() -> None:
    """An authenticator app shows what the code is for."""
    assert get_adapter().get_totp_issuer() == "Hearsay"


def test_a_next_address_stays_on_the_desk(bob: User) -> None:
    """A link that would lead elsewhere after signing in leads to the queue."""
    answer = Client().post(
        reverse("account_login") + "?next=https://evil.example/",
        {"login": "bob", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer["Location"] == reverse("queue")
