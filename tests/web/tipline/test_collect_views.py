"""The collector's form: a plain form without script, kept and sent later with it, each rumour once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hearsay.web.claims.models import Message
from hearsay.web.people.models import User

SignIn = Callable[[User], Client]
KEY = "0123456789abcdef" * 2


def test_a_plain_form_is_sent(cleo: User, signed_in: SignIn) -> None:
    """Without script: sent, thanked, stored once however often; nobody who said or collected it."""
    browser = signed_in(cleo)
    page = browser.get("/desk/collect/").content.decode()
    found = re.search(r'name="key" value="([0-9a-f]{32})"', page)
    assert found is not None
    assert "cleo" not in page
    said = {"key": found[1], "text": "the dam is broken", "place": "  Quận 5 "}
    for _ in range(2):
        assert browser.post("/desk/collect/send", said).status_code == 302
    (message,) = Message.objects.all()
    assert (message.text, message.source) == ("the dam is broken", "overheard: Quận 5")
    assert message.asker_id is None
    assert "Sent. Thank you." in browser.get("/desk/collect/").content.decode()


def test_a_phone_sends_later(cleo: User, signed_in: SignIn) -> None:
    """The moment it was heard is kept; one that cannot be is not believed."""
    browser, now = signed_in(cleo), timezone.now()
    for key, at in ((KEY, now - timedelta(days=2)), (KEY[::-1], now + timedelta(days=2))):
        said = {"key": key, "text": "salt is running out", "place": "", "at": at.isoformat()}
        answer = browser.post("/desk/collect/send", said, headers={"accept": "application/json"})
        assert (answer.status_code, answer.json()) == (200, {"why": ""})
    first, second = Message.objects.order_by("written_at")
    assert first.written_at == now - timedelta(days=2)
    assert second.written_at >= now


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": " "}, "no text"),
        ({"text": "x" * 100_001}, "characters"),
        ({"key": "../x"}, "damaged"),
    ],
)
def test_what_cannot_be_taken_is_told(
    cleo: User, signed_in: SignIn, said: dict[str, str], why: str
) -> None:
    """In one line, to a script and to a reader; what was typed stays."""
    browser = signed_in(cleo)
    full = {"key": KEY, "text": "kept words", "place": "x"} | said
    answer = browser.post("/desk/collect/send", full, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert why in answer.json()["why"]
    shown = browser.post("/desk/collect/send", full)
    assert shown.status_code == 422
    assert why in shown.content.decode()
    assert not Message.objects.exists()


def test_it_can_be_installed(cleo: User, signed_in: SignIn) -> None:
    """A manifest with a start and a scope, and a script that rules its own folder alone."""
    browser = signed_in(cleo)
    described = json.loads(browser.get("/desk/collect/manifest.webmanifest").content)
    assert described["start_url"] == described["scope"] == "/desk/collect/"
    assert described["display"] == "standalone"
    script = browser.get("/desk/collect/worker.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in script


def test_a_reader_collects_nothing(rita: User, signed_in: SignIn) -> None:
    """It is for collectors and up."""
    assert signed_in(rita).get("/desk/collect/").status_code == 403
