"""The administrators' pages for tokens and webhooks."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hearsay.web.api import outbox
from hearsay.web.api.models import ApiToken, Delivery, Webhook
from hearsay.web.people.models import User

from .conftest import Program

SignIn = Callable[[User], Client]
TOKEN = re.compile(r"hearsay_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


def _make(browser: Client, **fields: object) -> str:
    data = {"name": "Bot <b>", "scopes": ["read", "intake"], "days": 90} | fields
    return browser.post(reverse("token_make"), data).content.decode()


def test_a_token_is_shown_once_and_works(ada: User, signed_in: SignIn) -> None:
    """The page that makes it shows it; no later page does."""
    browser = signed_in(ada)
    page = _make(browser)
    found = TOKEN.findall(page)
    assert len(found) == 1 and "Bot &lt;b&gt;" in page
    assert Program(found[0]).get("me").json()["scopes"] == ["read", "intake"]
    again = browser.get(reverse("tokens"))
    assert not TOKEN.search(again.content.decode()) and again["Cache-Control"] == "no-store"


def test_a_token_is_revoked(ada: User, signed_in: SignIn) -> None:
    """It opens nothing from then on."""
    browser = signed_in(ada)
    token = TOKEN.findall(_make(browser))[0]
    browser.post(reverse("token_revoke", args=[ApiToken.objects.get().pk]))
    assert Program(token).get("me").status_code == 401
    assert "revoked" in browser.get(reverse("tokens")).content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["x"]}, {"days": 9999}])
def test_a_form_that_lacks_something_keeps_what_was_typed(
    ada: User, signed_in: SignIn, wrong: dict[str, object]
) -> None:
    """422, and no token."""
    data = {"name": "My bot", "scopes": ["read"], "days": 90} | wrong
    page = signed_in(ada).post(reverse("token_make"), data)
    assert page.status_code == 422 and not ApiToken.objects.exists()
    assert "My bot" in page.content.decode() or not wrong.get("name", True)


def test_a_webhook_is_added_and_its_secret_shown_once(ada: User, signed_in: SignIn) -> None:
    """Later pages show the address and the deliveries, not the secret."""
    browser = signed_in(ada)
    data = {"url": "https://receiver.example/x", "events": ["answer.published"]}
    page = browser.post(reverse("webhook_add"), data).content.decode()
    hook = Webhook.objects.get()
    assert hook.secret.replace("+", "+") in page.replace("&#x2B;", "+")
    assert "whsec_" not in browser.get(reverse("webhooks")).content.decode()


def test_an_address_inside_is_refused_beside_the_field(ada: User, signed_in: SignIn) -> None:
    """422 with the reason, and what was typed stays."""
    data = {"url": "https://127.0.0.1/x", "events": ["answer.published"]}
    page = signed_in(ada).post(reverse("webhook_add"), data)
    assert page.status_code == 422 and "127.0.0.1/x" in page.content.decode()
    assert "this machine itself" in page.content.decode() and not Webhook.objects.exists()


def test_a_webhook_is_tested_paused_resumed_and_removed(ada: User, signed_in: SignIn) -> None:
    """Each by its own address."""
    browser = signed_in(ada)
    browser.post(reverse("webhook_add"), {"url": "https://r.example/", "events": ["claim.urgent"]})
    hook = Webhook.objects.get()
    browser.post(reverse("webhook_ping", args=[hook.pk]))
    assert Delivery.objects.get().event == "ping"
    assert "ping" in browser.get(reverse("webhooks")).content.decode()
    for name, active in (("webhook_pause", False), ("webhook_resume", True)):
        assert browser.post(reverse(name, args=[hook.pk])).status_code == 302
        hook.refresh_from_db()
        assert hook.active is active
    browser.post(reverse("webhook_remove", args=[hook.pk]))
    assert not Webhook.objects.exists() and not Delivery.objects.exists()


@pytest.mark.parametrize("name", ["tokens", "webhooks"])
def test_nobody_else_sees_the_pages(alice: User, signed_in: SignIn, name: str) -> None:
    """An editor is refused."""
    assert signed_in(alice).get(reverse(name)).status_code == 403


def test_the_list_takes_a_fixed_number_of_queries(
    ada: User, signed_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """However many webhooks and deliveries there are."""
    browser = signed_in(ada)
    for number in range(5):
        browser.post(
            reverse("webhook_add"),
            {"url": f"https://r{number}.example/", "events": ["claim.urgent"]},
        )
    for hook in Webhook.objects.all():
        for _ in range(12):
            outbox.ping(hook, hook.made_at)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        page = browser.get(reverse("webhooks")).content.decode()
    assert page.count("<code>ping</code>") == 50
