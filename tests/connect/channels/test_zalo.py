"""Zalo: webhooks of an Official Account, answers as consultation messages."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from hearsay.connect.channel import (
    START,
    Arrived,
    Choice,
    Delivery,
    Event,
    Outcome,
    Outgoing,
    Receipt,
    Sent,
    Unknown,
)
from hearsay.connect.channels import chosen, make
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.zalo import Zalo, renew
from hearsay.errors import NetworkError, SettingError, SignatureError, UnknownOutcomeError
from tests.connect.channels.contract import (
    HOST,
    NOW,
    Case,
    ChannelContract,
    Heard,
    Story,
    check,
    over_http,
)
from tests.connect.world import PUBLIC, Page, World, serving

APP, SECRET, TOKEN = "3482178216594085616", "oa-secret-key-of-ours", "access-token-of-ours"
NAME = "Nguyễn Thị Kín"
PERSON, ACCOUNT = "2468458835296197922", "388613280878808645"
AT = int(NOW.timestamp() * 1000)


def delivery(kind: str, **more: Any) -> Delivery:
    """An event as Zalo posts it."""
    event = {"app_id": APP, "event_name": kind, "timestamp": str(AT), "user_id_by_app": "55",
             "sender": {"id": PERSON}, "recipient": {"id": ACCOUNT}}  # fmt: skip
    return Delivery(json.dumps(event | more).encode())


def message(number: int, kind: str = "user_send_text", **more: Any) -> Delivery:
    """A message as Zalo posts it."""
    written: dict[str, Any] = {"msg_id": f"b1b2{number}"}
    if kind.endswith("_text"):
        written["text"] = "Nước lên?"
    return delivery(kind, message=written | more)


def sign(given: Delivery) -> Delivery:
    """Sign as Zalo does."""
    stamp = str(json.loads(given.body)["timestamp"])
    mac = hashlib.sha256(APP.encode() + given.body + stamp.encode() + SECRET.encode()).hexdigest()
    return replace(given, headers={**given.headers, "x-zevent-signature": f"mac={mac}"})


def says(document: dict[str, Any], status: int = 200) -> Page:
    """A page of the interface."""
    return lambda request: request.answer(json.dumps(document).encode(), status)


def refuses(code: int) -> Page:
    """An error as the interface writes it: with status 200."""
    return says({"error": code, "message": f"not to {PERSON}"})


SENT = says({"error": 0, "message": "Success",
             "data": {"message_id": "63ecf43f0df7dba892e6", "user_id": PERSON}})  # fmt: skip


def platform(**answers: Page) -> Any:
    """The interface, with another answer to some stories."""
    usual = {Story.TAKEN: SENT, Story.BLOCKED: refuses(-244), Story.REFUSED: refuses(-230)}
    named = {Story[name.upper()]: page for name, page in answers.items()}
    return over_http(lambda api: Zalo(APP, SECRET, lambda: TOKEN, api), usual | named)


class TestZalo(ChannelContract):
    """The promises that all channels keep."""

    case = Case(
        samples=(
            message(1),
            message(2, "user_send_image", attachments=[{"type": "image", "payload": {"url": "x"}}]),
            message(3, "user_send_business_card", attachments=[{"payload": {"name": NAME}}]),
            message(4, "anonymous_send_text"),
            delivery("user_received_message", message={"msg_id": "o1"}),
            delivery("user_seen_message", message={"msg_ids": ["o1", "o2"]}),
            delivery("follow", follower={"id": PERSON, "display_name": NAME}),
            delivery("hologram", user={"name": NAME}),
            delivery("user_send_group_text", message={"msg_id": "g1", "text": "Nước lên?"}),
        ),
        sign=sign,
        platform=platform(),
        outgoing=Outgoing("a-1", PERSON, "Sai. Nước không lên."),
        people=(NAME,),
        secrets=(SECRET, TOKEN),
        shown=lambda heard: heard.json["message"]["text"],
        write=lambda text: delivery("user_send_text", message={"msg_id": "w1", "text": text}),
        asks_again=(Outcome.UNKNOWN,),
    )


CHANNEL = Zalo(APP, SECRET, lambda: TOKEN)


def parse(given: Delivery) -> tuple[Event, ...]:
    """Parse a delivery."""
    events = CHANNEL.parse(given)
    check(events)
    return events


def test_a_message_is_read() -> None:
    """Text, time, and whom to answer."""
    assert parse(message(1, quote_msg_id="63ecf43f0df7dba892e6")) == (
        Arrived(
            key="b1b21",
            text="Nước lên?",
            sender=PERSON,
            written_at=datetime(2026, 11, 26, 2, 0, tzinfo=UTC),
            quoted="63ecf43f0df7dba892e6",
            id="b1b21",
        ),
    )


@pytest.mark.parametrize("age", [timedelta(days=1, seconds=1), timedelta(minutes=-6)])
def test_what_is_too_old_or_of_tomorrow_is_refused(age: timedelta) -> None:
    """The signature covers the time; Zalo delivers again for hours, and no longer."""
    signed = sign(message(1))
    CHANNEL.verify(signed, NOW + timedelta(hours=13))
    with pytest.raises(SignatureError, match="too far"):
        CHANNEL.verify(signed, NOW + age)


def test_the_time_may_be_a_number_or_a_text() -> None:
    """Zalo writes both; without one, nothing is proved."""
    for stamp in (AT, str(AT)):
        CHANNEL.verify(sign(delivery("user_send_text", timestamp=stamp)), NOW)
    for stamp in (None, "soon", -1, 0):
        with pytest.raises(SignatureError):
            CHANNEL.verify(sign(delivery("user_send_text", timestamp=stamp)), NOW)


def test_a_delivery_for_another_app_is_refused() -> None:
    """Whatever app it names itself: ours is what was signed for."""
    with pytest.raises(SignatureError):
        Zalo("999999", SECRET, lambda: TOKEN).verify(sign(message(1)), NOW)


def test_the_plain_form_of_the_signature_is_taken_too() -> None:
    """Some accounts get it without "mac="."""
    signed = sign(message(1))
    bare = {k: v.removeprefix("mac=") for k, v in signed.headers.items()}
    CHANNEL.verify(replace(signed, headers=bare), NOW)


@pytest.mark.parametrize("kind", ["image", "gif", "audio", "video", "sticker", "location", "file"])
def test_what_is_not_taken_is_counted(kind: str) -> None:
    """A text beside it is read."""
    (event,) = parse(message(1, f"user_send_{kind}", text="đây"))
    assert isinstance(event, Arrived)
    assert (event.media, event.text) == (1, "đây")


def test_a_shared_link_is_part_of_the_text() -> None:
    """It is what many rumours are."""
    link = {"type": "link", "payload": {"title": "Nước lên", "url": "https://a.test/1"}}
    (event,) = parse(message(1, "user_send_link", text="Thật không?", attachments=[link, link]))
    assert isinstance(event, Arrived)
    assert event.text == "Thật không?\nNước lên\nhttps://a.test/1"
    assert event.media == 0


def test_a_card_about_a_person_is_not_read() -> None:
    """Not even its text."""
    (event,) = parse(message(1, "user_send_business_card", text=NAME))
    assert isinstance(event, Arrived)
    assert (event.media, event.text) == (1, "")


def test_who_has_no_account_is_heard_and_not_answered() -> None:
    """Zalo has no way to."""
    (event,) = parse(message(4, "anonymous_send_text"))
    assert isinstance(event, Arrived)
    assert event.sender == f"anonymous:{PERSON}"
    sent, heard = told(SENT, Outgoing("k", event.sender, "Sai."))
    assert (sent.outcome, heard) == (Outcome.REFUSED, [])


def test_receipts_tell_what_became_of_ours() -> None:
    """One for each message."""
    assert parse(delivery("user_received_message", message={"msg_id": "o1"})) == (
        Receipt("o1:delivered", "o1", Outcome.DELIVERED),
    )
    assert parse(delivery("user_seen_message", message={"msg_ids": ["o1", "o2", 3.5]})) == (
        Receipt("o1:read", "o1", Outcome.READ),
        Receipt("o2:read", "o2", Outcome.READ),
    )


def test_following_opens_the_talk() -> None:
    """The same event has the same key, another has another."""
    first = parse(delivery("follow", follower={"id": PERSON}))
    assert isinstance(first[0], Arrived)
    assert (first[0].pressed, first[0].sender) == (START, PERSON)
    again = parse(delivery("follow", follower={"id": PERSON}, timestamp=str(AT + 1)))
    assert first[0].key != again[0].key


@pytest.mark.parametrize(
    "kind", ["unfollow", "oa_send_text", "user_reacted_message", "user_submit_info"]
)
def test_what_is_nobodys_tip_is_left_out(kind: str) -> None:
    """Our own messages among it."""
    assert parse(message(1, kind)) == ()


@pytest.mark.parametrize(
    "odd",
    [
        delivery("hologram"),
        delivery("user_send_group_text", message={"msg_id": "1", "text": "x"}),
        delivery("user_send_text"),
        delivery("user_send_text", message={"msg_id": "1", "text": ""}),
        delivery("user_seen_message"),
        delivery("follow"),
    ],
)
def test_what_is_not_known_is_kept_without_people(odd: Delivery) -> None:
    """For a person to look at."""
    (event,) = parse(odd)
    assert isinstance(event, Unknown)
    assert PERSON not in event.raw


def told(page: Page, outgoing: Outgoing = TestZalo.case.outgoing) -> tuple[Sent, list[Heard]]:
    """Send while the interface answers so."""
    with platform(taken=page)(Story.TAKEN) as (channel, heard):
        return channel.send(outgoing, NOW), heard()


def test_a_message_is_a_consultation() -> None:
    """With the token in its header."""
    sent, heard = told(SENT)
    assert sent == Sent(Outcome.SENT, id="63ecf43f0df7dba892e6")
    assert heard[0].path == "/v3.0/oa/message/cs"
    assert heard[0].headers["access_token"] == TOKEN
    assert heard[0].json == {
        "recipient": {"user_id": PERSON},
        "message": {"text": "Sai. Nước không lên."},
    }


def test_choices_are_lines_and_their_numbers_are_understood() -> None:
    """As Zalo documents no buttons here."""
    choices = (Choice("yes", "Đúng"), Choice("no", "Không"))
    _, heard = told(SENT, replace(TestZalo.case.outgoing, choices=choices))
    assert heard[0].json["message"]["text"] == "Sai. Nước không lên.\n\n1. Đúng\n2. Không"
    assert chosen("2", choices) == "no"


@pytest.mark.parametrize(
    ("page", "outcome", "after"),
    [
        (refuses(-32), Outcome.LATER, timedelta(minutes=1)),
        (refuses(-216), Outcome.LATER, None),
        (refuses(-220), Outcome.LATER, None),
        (refuses(-218), Outcome.LATER, None),
        (refuses(-321), Outcome.LATER, None),
        (refuses(-213), Outcome.GONE, None),
        (refuses(-227), Outcome.GONE, None),
        (refuses(-230), Outcome.REFUSED, None),
        (refuses(-232), Outcome.REFUSED, None),
        (refuses(-201), Outcome.REFUSED, None),
        (refuses(-9999), Outcome.REFUSED, None),
        (says({"error": -9999}, 500), Outcome.UNKNOWN, None),
        (says({"error": -211}, 500), Outcome.LATER, None),
        (says({"error": 0}), Outcome.UNKNOWN, None),
        (says({}), Outcome.UNKNOWN, None),
        (says({}, 502), Outcome.UNKNOWN, None),
        (says({}, 401), Outcome.LATER, None),
    ],
)
def test_what_answers_mean(page: Page, outcome: Outcome, after: timedelta | None) -> None:
    """Each is told as what it says of the message, without what it quotes."""
    sent, _ = told(page)
    assert (sent.outcome, sent.after) == (outcome, after)
    assert PERSON not in repr(sent)


def test_without_a_valid_token_nothing_is_sent() -> None:
    """It is tried again when there is one."""

    def unreachable() -> str:
        raise NetworkError("no tokens today")

    for token in (unreachable, lambda: "", lambda: "with\nline"):
        channel = Zalo(APP, SECRET, token, Interface("https://no.test"))
        assert channel.send(TestZalo.case.outgoing, NOW).outcome is Outcome.LATER


def test_it_is_made_of_its_settings() -> None:
    """The token may be a text, or what gives one each time."""
    right: dict[str, Any] = {"app_id": APP, "secret": SECRET, "token": TOKEN}
    made = make("zalo", right)
    assert isinstance(made, Zalo)
    assert made.token() == TOKEN
    fresh = make("zalo", right | {"token": lambda: "another"})
    assert isinstance(fresh, Zalo)
    assert fresh.token() == "another"
    for name in right:
        with pytest.raises(SettingError, match=name) as caught:
            make("zalo", right | {name: "with a blank"})
        assert "with a blank" not in str(caught.value)


def test_tokens_are_renewed() -> None:
    """A refresh token gives two new ones; nothing of it is shown."""
    page = says(
        {"access_token": "new-access", "refresh_token": "new-refresh", "expires_in": "90000"}
    )
    with serving(page) as server:
        api = Interface(f"http://{HOST}", 5, (HOST,), World().route(PUBLIC, server.port))
        tokens = renew(APP, "app-secret", "old-refresh", NOW, api)
        assert (tokens.access, tokens.refresh) == ("new-access", "new-refresh")
        assert tokens.until == NOW + timedelta(hours=25)
        assert "new-" not in repr(tokens)
        _, path, headers, body = server.seen[0]
        assert (path, headers["secret_key"]) == ("/v4/oa/access_token", "app-secret")
        assert parse_qs(body.decode()) == {
            "refresh_token": ["old-refresh"],
            "app_id": [APP],
            "grant_type": ["refresh_token"],
        }


@pytest.mark.parametrize(
    ("page", "permanent"),
    [
        (says({"error": -14014, "error_name": "Invalid refresh token"}), True),
        (says({"error": -32}), False),
        (says({}, 503), False),
        (lambda request: request.answer(b"<h1>Oops</h1>"), False),
    ],
)
def test_tokens_that_are_not_renewed_are_told(page: Page, permanent: bool) -> None:
    """And whether the account has to be authorised anew."""
    with serving(page) as server:
        api = Interface(f"http://{HOST}", 5, (HOST,), World().route(PUBLIC, server.port))
        with pytest.raises(NetworkError) as caught:
            renew(APP, "app-secret", "old-refresh", NOW, api)
    assert caught.value.permanent is permanent
    assert not any(secret in str(caught.value) for secret in ("app-secret", "old-refresh"))


def test_a_renewal_that_may_have_been_heard_is_told_as_such() -> None:
    """The refresh token may be used up."""
    with serving(lambda request: None) as server:
        api = Interface(f"http://{HOST}", 5, (HOST,), World().route(PUBLIC, server.port))
        with pytest.raises(UnknownOutcomeError):
            renew(APP, "app-secret", "old-refresh", NOW, api)
    with pytest.raises(NetworkError):
        renew(APP, "app-secret", "old-refresh", NOW, Interface("http://no.test", network=World()))
