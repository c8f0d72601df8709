"""Webhooks: written with the change, signed, tried for a day, never led into the desk's network."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect import http
from hearsay.connect.signatures import verify
from hearsay.errors import NetworkError, Phrase
from hearsay.web.api import hooks, outbox
from hearsay.web.api.deliveries import GIVEN_UP, back_off, deliver
from hearsay.web.api.deliveries import send as real_send
from hearsay.web.api.models import Delivery, Event, Webhook
from hearsay.web.claims import signals
from hearsay.web.claims.models import Claim
from hearsay.web.claims.refusals import Refused
from hearsay.web.claims.templatetags.wording import told
from hearsay.web.claims.worker.registered import registered
from hearsay.web.people.models import User
from tests.connect.world import Request, serving

from .test_schema import publish

Make = Callable[..., Any]
HOUR = timedelta(hours=1)


@pytest.fixture
def hook(ada: User, now: datetime) -> Webhook:
    """An address that wants to know everything."""
    return hooks.add("https://receiver.example/hook", Event.values, by=ada, now=now)


class Receiver:
    """The other side: what it got, and what it says."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers, self.got = list(answers), []

    def __call__(self, url: str, body: bytes, headers: Any) -> int:
        self.got.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def own(alice: User, make_claim: Make, make_check: Make, rating: Make) -> Any:
    """A check of ours."""
    return make_check(make_claim(), alice, rating=rating("false"))


def test_each_kind_of_answer_is_an_event(
    hook: Webhook, own: Any, alice: User, now: datetime
) -> None:
    """Publication and update, correction, withdrawal; the data is what GET /checks/ID says."""
    publish(own, alice, now)
    publish(own, alice, now, kind="update")
    publish(own, alice, now, kind="correction", public_reason="A wrong number.")
    publish(own, alice, now, kind="withdrawal", public_reason="All wrong.")
    events = list(Delivery.objects.order_by("id").values_list("event", flat=True))
    assert events == [
        "answer.published",
        "answer.published",
        "answer.corrected",
        "answer.withdrawn",
    ]
    last = json.loads(Delivery.objects.latest("id").payload)
    assert last["type"] == "answer.withdrawn"
    assert last["data"]["status"] == "withdrawn" and last["data"]["id"] == own.pk


def test_an_urgent_claim_is_an_event(hook: Webhook, make_claim: Make, now: datetime) -> None:
    """Whatever ranks claims sends the signal."""
    claim = make_claim(level="urgent")
    signals.claim_urgent.send(Claim, claim=claim, now=now)
    said = json.loads(Delivery.objects.get().payload)
    assert said["type"] == "claim.urgent" and said["data"]["id"] == claim.pk


def test_only_those_who_want_it_are_told(ada: User, own: Any, alice: User, now: datetime) -> None:
    """Neither a webhook for other events, nor one that is paused."""
    hooks.add("https://a.example/", [Event.URGENT.value], by=ada, now=now)
    hooks.pause(hooks.add("https://b.example/", Event.values, by=ada, now=now))
    wanted = hooks.add("https://c.example/", [Event.PUBLISHED.value], by=ada, now=now)
    publish(own, alice, now)
    assert [d.webhook_id for d in Delivery.objects.all()] == [wanted.pk]


@pytest.mark.django_db(transaction=True)
def test_what_is_not_published_is_not_told(
    hook: Webhook, own: Any, alice: User, now: datetime
) -> None:
    """The event stands or falls with the change, as both are one transaction."""
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(own, alice, now)
        raise RuntimeError
    assert not Delivery.objects.exists()


def test_a_delivery_is_signed_and_sent_once(hook: Webhook, now: datetime) -> None:
    """The receiver checks it with the secret it was shown; what was taken is not sent again."""
    outbox.ping(hook, now)
    receiver = Receiver(204)
    later = now + timedelta(seconds=3)
    assert deliver(later, receiver) == 1
    url, body, headers = receiver.got[0]
    assert url == hook.url and headers["content-type"] == "application/json"
    assert verify([hook.secret], headers, body, now=later) == Delivery.objects.get().key
    assert deliver(later + HOUR, receiver) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.answered, delivery.tries) == ("done", 204, 1)


def test_it_is_tried_again_for_a_day_and_then_given_up(hook: Webhook, now: datetime) -> None:
    """Waiting longer each time; the same id and body at each try, with a fresh time."""
    outbox.ping(hook, now)
    receiver, clock = Receiver(503), now
    while Delivery.objects.filter(state="pending").exists():
        deliver(clock, receiver)
        clock += timedelta(seconds=5)
        if clock - now > 2 * GIVEN_UP:
            raise AssertionError("it is tried for ever")
        due = Delivery.objects.get()
        clock = max(clock, due.try_after)
    delivery = Delivery.objects.get()
    assert delivery.state == "failed" and delivery.answered == 503
    assert 8 <= len(receiver.got) == delivery.tries <= 20
    assert GIVEN_UP <= delivery.ended_at - now <= GIVEN_UP + timedelta(hours=4)
    assert len({headers["webhook-id"] for _, _, headers in receiver.got}) == 1
    assert len({headers["webhook-timestamp"] for _, _, headers in receiver.got}) == len(
        receiver.got
    )
    assert len({body for _, body, _ in receiver.got}) == 1


@given(st.integers(1, 30_000))
def test_the_pause_grows_to_four_hours(tries: int) -> None:
    """Never shorter than before, never longer than that."""
    assert timedelta(seconds=10) <= back_off(tries) <= back_off(tries + 1) <= timedelta(hours=4)


@pytest.mark.parametrize(
    ("answer", "state", "trouble"),
    [(200, "done", ""), (299, "done", ""), (301, "pending", ""), (404, "pending", ""),
     (410, "failed", ""), (NetworkError("refused for good", permanent=True), "failed", "for good"),
     (NetworkError("not now"), "pending", "not now")],
)  # fmt: skip
def test_what_the_other_side_says_decides(
    hook: Webhook, now: datetime, answer: int | Exception, state: str, trouble: str
) -> None:
    """2xx is taken; 410 and an address that will never do are given up; the rest is tried again."""
    outbox.ping(hook, now)
    deliver(now, Receiver(answer))
    delivery = Delivery.objects.get()
    assert delivery.state == state and trouble in delivery.trouble


def test_one_bad_address_does_not_keep_the_others_waiting(
    ada: User, hook: Webhook, now: datetime
) -> None:
    """After its first failure it is left alone for the rest of the piece."""
    good = hooks.add("https://good.example/", Event.values, by=ada, now=now)
    for _ in range(5):
        outbox.ping(hook, now)
        outbox.ping(good, now)
    receiver = Receiver(500)
    tried: list[str] = []

    def send(url: str, body: bytes, headers: Any) -> int:
        tried.append(url)
        return 200 if "good" in url else receiver(url, body, headers)

    assert deliver(now, send) == 6
    assert tried.count(good.url) == 5 and tried.count(hook.url) == 1


def test_a_paused_webhook_gets_what_waits_when_it_is_resumed(hook: Webhook, now: datetime) -> None:
    """Nothing is sent meanwhile, and nothing is lost."""
    outbox.ping(hook, now)
    hooks.pause(hook)
    receiver = Receiver(200)
    assert deliver(now, receiver) == 0
    hooks.resume(hook)
    assert deliver(now, receiver) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_send_the_same(hook: Webhook, now: datetime) -> None:
    """Of several at once, one takes each delivery."""
    for _ in range(6):
        outbox.ping(hook, now)
    got: list[str] = []
    barrier = threading.Barrier(3)

    def work() -> None:
        barrier.wait()
        try:
            deliver(now, lambda url, body, headers: got.append(headers["webhook-id"]) or 200)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 6


def test_a_worker_that_ends_in_the_midst_is_followed_by_another(
    hook: Webhook, now: datetime
) -> None:
    """What it had taken is free again after a while, and goes out under the same id."""
    outbox.ping(hook, now)

    def killed(url: str, body: bytes, headers: Any) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(now, killed)
    receiver = Receiver(200)
    assert deliver(now + timedelta(minutes=1), receiver) == 0
    assert deliver(now + timedelta(minutes=3), receiver) == 1


def test_it_arrives_at_a_real_server_that_the_owner_excepts(
    ada: User, now: datetime, settings: Any
) -> None:
    """Bytes over a socket, checked by the receiver; without the exception nobody is called."""
    with serving(lambda request: request.answer(b"ok")) as server:
        place = f"127.0.0.1:{server.port}"
        url = f"http://{place}/hook"
        with pytest.raises(Refused):
            hooks.add(url, Event.values, by=ada, now=now)
        hook = hooks.add(url, Event.values, [place], by=ada, now=now)
        outbox.ping(hook, now)
        deliver(now, real_send)
        assert Delivery.objects.get().state == "failed" and not server.seen
        settings.WEBHOOK_ALLOW = [place]
        outbox.ping(hook, now)
        assert deliver(now, real_send) == 1
        method, path, headers, body = server.seen[0]
    assert (method, path) == ("POST", "/hook")
    assert verify([hook.secret], headers, body, now=now)
    assert json.loads(body)["type"] == "ping"
    assert Delivery.objects.latest("id").state == "done"


def test_a_redirect_is_not_followed(ada: User, now: datetime) -> None:
    """It could lead anywhere; it counts as an answer that is no yes."""

    def away(request: Request) -> None:
        request.redirect("http://169.254.169.254/")

    with serving(away) as server:
        place = f"127.0.0.1:{server.port}"
        hook = hooks.add(f"http://{place}/", Event.values, [place], by=ada, now=now)
        outbox.ping(hook, now)
        deliver(now, lambda u, b, h: http.send(u, b, h, allow=[place]))
    delivery = Delivery.objects.get()
    assert delivery.answered == 302 and delivery.state == "pending"


@pytest.mark.parametrize(
    "url",
    ["", "receiver.example", "ftp://a.example/", "http://a.example/", "https://127.0.0.1/",
     "https://localhost/", "https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/",
     "https://user:pass@a.example/", "https://a.example:22/", "https://a.internal/"],
)  # fmt: skip
def test_addresses_inside_are_refused_when_they_are_added(
    ada: User, now: datetime, url: str
) -> None:
    """With a plain reason, before anything is sent."""
    with pytest.raises(Refused):
        hooks.add(url, Event.values, by=ada, now=now)
    assert not Webhook.objects.exists()


def test_the_worker_knows_the_step() -> None:
    """It is done without anything else being told of it."""
    assert "webhooks" in registered()


def test_the_trouble_is_told_in_the_readers_language(hook: Webhook, now: datetime) -> None:
    """On the page of webhooks; the row keeps it in English."""
    outbox.ping(hook, now)
    deliver(
        now, Receiver(NetworkError(Phrase("there is no host of the name %(host)s", host="h.x")))
    )
    delivery = Delivery.objects.get()
    assert delivery.trouble == "there is no host of the name h.x"
    with translation.override("vi"):
        assert told(delivery.said, delivery.trouble) == "không có máy chủ nào tên h.x"
    deliver(now + HOUR, Receiver(200))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.trouble, delivery.said) == ("done", "", {})
