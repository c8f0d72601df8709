"""Webhooks: only what is genuine gets in, and it is acknowledged only once it is stored."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from hearsay.web.claims.models import Message
from hearsay.web.tipline import channels as configured
from hearsay.web.tipline import views
from hearsay.web.tipline.models import Outgoing, Question, RawDelivery, Seen

from .conftest import PHONE
from .world import SECRET, Platform, signed

pytestmark = pytest.mark.django_db

Post = Callable[..., Any]
TIP = {"key": "u1", "text": "Does ginger cure dengue?", "sender": PHONE}


@pytest.fixture(autouse=True)
def on(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Turn the test's channel on."""
    from django.core.cache import caches

    caches["process"].clear()
    monkeypatch.setattr(configured, "channels", lambda: {"test": platform})
    yield


@pytest.fixture
def post(client: Client) -> Post:
    """Deliver events, or raw bytes."""

    def post(body: Any, secret: str = SECRET, channel: str = "test", **more: Any) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = signed(raw, secret) | more.pop("headers", {})
        address = reverse("channel_in", args=[channel])
        return client.post(address, raw, content_type="application/json", headers=headers, **more)

    return post


def test_a_delivery_is_stored_and_then_acknowledged(post: Post) -> None:
    """With a tip and its question; no cookie is set, and no browser runs the answer."""
    answer = post([TIP])
    assert answer.status_code == 200
    assert answer.content == b"", "some gateways send the text of an answer to the person"
    assert Message.objects.get().text == TIP["text"] and Question.objects.exists()
    assert not answer.cookies and answer["Content-Type"].startswith("text/plain")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_a_replay_is_acknowledged_and_stored_once(post: Post) -> None:
    """The platform is content, and nothing is there twice."""
    assert [post([TIP]).status_code for _ in range(3)] == [200] * 3
    assert Message.objects.count() == Question.objects.count() == Seen.objects.count() == 1


def test_a_wrong_signature_is_refused(post: Post) -> None:
    """In one plain line; nothing is read, and nothing stored."""
    answer = post([TIP], secret="guessed")
    assert answer.status_code == 401 and answer.content == b"Not taken: the signature is wrong.\n"
    raw = json.dumps([TIP]).encode()
    changed = post(raw + b" ", headers=signed(raw))
    assert changed.status_code == 401 and not Seen.objects.exists()


@pytest.mark.parametrize("body", [b'[{"key": "u1", "te', b"", b"\xff\xfe", b"null", b"[[1]]"])
def test_what_cannot_be_read_is_refused(post: Post, body: bytes) -> None:
    """Half a JSON, nothing, no UTF-8: 400, so that it does not come for ever."""
    assert post(body).status_code == 400 and not Seen.objects.exists()


def test_an_unknown_event_is_kept_for_a_person(post: Post) -> None:
    """Sealed, flagged, acknowledged; the rest of the delivery is taken."""
    answer = post([{"is": "sticker", "key": "u0", "from": PHONE}, TIP])
    assert answer.status_code == 200 and Message.objects.count() == 1
    row = RawDelivery.objects.get()
    assert "sticker" in row.why and PHONE not in row.sealed


def test_a_delivery_that_a_channel_stumbles_over_is_not_lost(
    post: Post, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours is kept for a person once, however often it is delivered."""

    def fault(_delivery: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr(platform, "parse", fault)
    assert [post([TIP]).status_code for _ in range(2)] == [200, 200]
    assert "RecursionError" in RawDelivery.objects.get().why


def test_a_body_of_30_megabytes_is_not_read(client: Client, post: Post) -> None:
    """By its length alone it is refused; one that is just not too long is looked at."""

    class Never(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("it was read")

    answer = client.generic(
        "POST", reverse("channel_in", args=["test"]), b"", content_type="application/json",
        **{"CONTENT_LENGTH": "30000000", "wsgi.input": Never()},
    )  # fmt: skip
    assert answer.status_code == 413
    large = json.dumps([TIP]).encode() + b" " * (views.MOST_BYTES - 200)
    assert post(large).status_code == 200
    assert post(large + b" " * 300).status_code == 413
    odd = client.generic("POST", reverse("channel_in", args=["test"]), CONTENT_LENGTH="many")
    assert odd.status_code == 413


def test_a_tip_that_is_too_long_is_told(post: Post) -> None:
    """The delivery is fine; whoever wrote it learns how much can be taken."""
    assert post([TIP | {"text": "a" * 100_001}]).status_code == 200
    assert not Message.objects.exists() and Outgoing.objects.get().kind == "thanks"


def test_nobody_delivers_to_a_channel_that_is_off(post: Post) -> None:
    """Nor to one that has no webhook."""
    assert post([TIP], channel="telegram").status_code == 404
    assert post([TIP], channel="x" * 3_000).status_code == 404


def test_a_mailbox_takes_no_webhook(post: Post, platform: Platform) -> None:
    """Anybody may write letters, but nobody puts them in by the door of the platforms."""
    platform.mailbox = object()  # type: ignore[attr-defined]
    assert post([TIP]).status_code == 404 and not Seen.objects.exists()


def test_a_platform_may_ask_whether_the_address_is_ours(client: Client) -> None:
    """It gets its challenge back if it knows our secret; others learn nothing."""
    address = reverse("channel_in", args=["test"])
    good = client.get(address, {"challenge": "1158", "token": SECRET})
    assert good.status_code == 200 and good.content == b"1158"
    assert good["Content-Type"].startswith("text/plain")
    assert client.get(address, {"challenge": "1158", "token": "x"}).status_code == 401
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    """Deliveries come by POST, questions by GET."""
    answer = client.generic(method, reverse("channel_in", args=["test"]))
    assert answer.status_code == 405


@pytest.mark.parametrize("error", [OperationalError("database is locked"), OSError(28, "full")])
def test_trouble_has_it_delivered_again(
    post: Post, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy database, a full disk: 503 with a time, and the next delivery is taken."""
    real = views.receive

    def fails(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(views, "receive", fails)
    answer = post([TIP])
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0
    monkeypatch.setattr(views, "receive", real)
    assert post([TIP]).status_code == 200 and Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a lock of SQLite's")
def test_a_locked_database_answers_503(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else writes for longer than we wait: really locked, really 503."""
    import sqlite3

    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(str(connection.settings_dict["NAME"]))
    try:
        other.execute("BEGIN IMMEDIATE")
        assert post([TIP]).status_code == 503
        other.execute("ROLLBACK")
        assert post([TIP]).status_code == 200
    finally:
        other.close()
        connection.connection.execute("PRAGMA busy_timeout=10000")


def test_only_what_is_not_genuine_is_counted(post: Post) -> None:
    """Whoever guesses is told to wait; the platform, from the same address, is never held up."""
    answers = [post([TIP], secret="guessed") for _ in range(views.UNVERIFIED_A_MINUTE + 5)]
    assert {a.status_code for a in answers} <= {401, 429} and answers[0].status_code == 401
    assert answers[-1].status_code == 429 and answers[-1]["Retry-After"] == "60"
    for number in range(50):
        assert post([TIP | {"key": f"k{number}"}]).status_code == 200
    elsewhere = post([TIP], secret="guessed", REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 401


def test_nothing_of_it_is_logged(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """Counts and the channel's name: no words, no address."""
    logging.getLogger("hearsay").propagate = True
    with caplog.at_level(logging.INFO, "hearsay"):
        post([TIP])
        post([TIP], secret="guessed")
        post(b"{")
    told = " ".join(str(vars(record)) for record in caplog.records)
    assert "'tips': 1" in told and "delivery_not_genuine" in told
    assert "ginger" not in told and PHONE not in told
