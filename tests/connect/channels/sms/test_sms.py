"""SMS through a gateway that speaks our scheme."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest

from hearsay.connect import signatures
from hearsay.connect.channel import (
    STOP,
    Arrived,
    Delivery,
    Event,
    Outcome,
    Outgoing,
    Receipt,
    Unknown,
)
from hearsay.connect.channels import make
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.sms import Sms
from hearsay.errors import InputError, SettingError, SignatureError
from tests.connect.channels.contract import NOW, Case, ChannelContract, Story, over_http
from tests.connect.world import Page

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTQ3MTE="
TOKEN = "token-hemmelig-4711"
NAME = "Nguyễn Thị Kín"
FORM = {"content-type": "application/x-www-form-urlencoded"}
ANSWER = Outgoing("a-1", "+84900000001", "Sai. Nước không lên.", reply={"from": "+84900000099"})


def delivery(**fields: Any) -> Delivery:
    """A delivery as JSON."""
    return Delivery(json.dumps(fields).encode(), {"content-type": "application/json"})


def message(**more: Any) -> Delivery:
    """Somebody's message."""
    usual = {
        "type": "message",
        "id": "m1",
        "from": "+84 90-000 0001",
        "text": "Nước lên?",
        "name": NAME,
    }
    return delivery(**(usual | more))


def sign(given: Delivery) -> Delivery:
    """Sign as a gateway does."""
    headers = signatures.sign([SECRET], "d_1", given.body, now=NOW)
    return replace(given, headers={**given.headers, **headers})


def says(status: int, **document: Any) -> Page:
    """A page of the gateway."""
    return lambda request: request.answer(json.dumps(document).encode(), status)


def platform(**answers: Page) -> Any:
    """The gateway, with another answer to some stories."""
    usual = {
        Story.TAKEN: says(202, id="g-77"),
        Story.BLOCKED: says(422, error="opted_out"),
        Story.REFUSED: says(400, error="text is empty"),
    }
    named = {Story[name.upper()]: page for name, page in answers.items()}
    return over_http(lambda interface: Sms(TOKEN, SECRET, interface), usual | named)


class TestSms(ChannelContract):
    """The promises that all channels keep."""

    case: ClassVar[Case] = Case(
        samples=(
            message(),
            message(id="m2", text="2"),
            message(id=3, media=2, text="", time="2026-11-26T09:00:00+07:00"),
            delivery(type="status", id="s1", message="g-77", status="delivered", name=NAME),
            delivery(type="status", message="g-78", status="gone"),
            delivery(type="hologram", id="x", sender={"name": NAME}),
            Delivery(b"name=Kin&type=message&id=m9&from=0900000001&text=N%C6%B0%E1%BB%9Bc", FORM),
        ),
        sign=sign,
        platform=platform(),
        outgoing=ANSWER,
        people=(NAME,),
        secrets=(SECRET, SECRET[6:], TOKEN),
        shown=lambda heard: heard.json["text"],
        write=lambda text: message(text=text),
        asks_again=(Outcome.UNKNOWN,),
    )  # fmt: skip


DESK = Sms(TOKEN, SECRET, Interface("https://gateway.test/send"))


def parse(given: Delivery) -> tuple[Event, ...]:
    """Parse one delivery."""
    return DESK.parse(given)


def test_a_message_is_read() -> None:
    """Number, text and time; the number they wrote to, to answer from; no name."""
    given = message(to="+84900000099", time="2026-11-26T09:00:00+07:00")
    assert parse(given) == (
        Arrived(
            key="message:m1",
            text="Nước lên?",
            sender="+84900000001",
            written_at=datetime(2026, 11, 26, 2, tzinfo=UTC),
            reply={"from": "+84900000099"},
        ),
    )


def test_a_form_says_the_same_as_json() -> None:
    """Small gateways post forms."""
    fields = {
        "type": "message",
        "id": "m1",
        "from": "+84900000001",
        "text": "Nước lên & xuống?",
        "time": "1795658400",
    }
    given = Delivery(urlencode(fields).encode(), FORM)
    assert parse(given) == parse(delivery(**fields))
    assert parse(given)[0].text == "Nước lên & xuống?"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "pressed", "left"),
    [("1", "1", ""), ("2.", "2", ""), ("Đúng rồi", "yes", ""), ("ไม่ใช่", "no", ""), ("khac", "", "khac"), ("STOP", STOP, ""),
     ("Hủy", STOP, ""), ("หยุด", STOP, ""), ("No\nwater", "", "No\nwater"), ("Stop the dam", "", "Stop the dam")],
)  # fmt: skip
def test_answers_in_words_are_presses(text: str, pressed: str, left: str) -> None:
    """A text that is an answer and nothing else."""
    (event,) = parse(message(text=text))
    assert isinstance(event, Arrived)
    assert (event.pressed, event.text) == (pressed, left)


@pytest.mark.parametrize(
    "sender", ["VIETCOMBANK", "", "12", "+", "1" * 16, "+84 900 x", "٣٤٥٦٧", None, 84900000001]
)
def test_who_has_no_number_cannot_be_answered(sender: object) -> None:
    """Companies send under a name: nobody's tip."""
    assert parse(message(**{"from": sender})) == ()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("sent", Outcome.SENT),
        ("delivered", Outcome.DELIVERED),
        ("failed", Outcome.REFUSED),
        ("gone", Outcome.GONE),
    ],
)
def test_receipts_are_read(status: str, outcome: Outcome) -> None:
    """With an id of their own or without, one status is one event."""
    assert parse(delivery(type="status", id="s1", message="g-1", status=status)) == (
        Receipt("status:s1", "g-1", outcome),
    )
    assert parse(delivery(type="status", message="g-1", status=status)) == (
        Receipt(f"status:g-1:{status}", "g-1", outcome),
    )


def test_what_is_on_its_way_is_no_news_and_what_is_unknown_is_kept() -> None:
    """Known and idle: left out. Unknown: for a person."""
    assert parse(delivery(type="status", id="s", message="g-1", status="queued")) == ()
    for odd in (delivery(type="status", status="sent"), delivery(type="status", message="g", status="odd"),
                message(id=""), message(type="call"), delivery()):  # fmt: skip
        (event,) = parse(odd)
        assert isinstance(event, Unknown) and NAME not in event.raw and "+84" not in event.raw


def test_a_form_that_is_none_is_refused() -> None:
    """Another encoding, half a letter, a thousand fields, 30 MB."""
    for body in (
        "text=Nước".encode(),
        b"text=%FF",
        b"&".join(b"a=1" for _ in range(1000)),
        b"a=" + b"x" * 6_000_000,
    ):
        with pytest.raises(InputError):
            parse(Delivery(body, FORM))


def test_an_old_delivery_is_refused() -> None:
    """A replay after five minutes; within them, the keys are the same."""
    signed = sign(message())
    DESK.verify(signed, NOW + timedelta(minutes=5))
    with pytest.raises(SignatureError, match="too far"):
        DESK.verify(signed, NOW + timedelta(minutes=5, seconds=1))


def _told(page: Page, outgoing: Outgoing = ANSWER) -> tuple[Any, list[Any]]:
    with platform(taken=page)(Story.TAKEN) as (desk, heard):
        return desk.send(outgoing, NOW), heard()


def test_what_the_gateway_hears() -> None:
    """One document, under our key, with the number they wrote to."""
    sent, (heard,) = _told(says(202, id="g-77"))
    assert heard.json == {
        "id": "a-1",
        "to": "+84900000001",
        "text": "Sai. Nước không lên.",
        "from": "+84900000099",
    }
    assert heard.headers["idempotency-key"] == "a-1"
    assert heard.headers["authorization"] == f"Bearer {TOKEN}"
    assert (sent.id, sent.parts, sent.once_for) == ("g-77", 1, None)
    assert _told(says(202, id=5), replace(ANSWER, text="đ" * 300))[0].parts == 5


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (says(200, id="x"), Outcome.SENT), (says(200), Outcome.UNKNOWN), (says(410), Outcome.GONE),
        (says(400, error="blocked"), Outcome.GONE), (says(401), Outcome.LATER), (says(403), Outcome.LATER),
        (says(404), Outcome.LATER), (says(409), Outcome.UNKNOWN), (says(413), Outcome.REFUSED), (says(503), Outcome.UNKNOWN),
    ],
)  # fmt: skip
def test_answers_are_judged(page: Page, outcome: Outcome) -> None:
    """What is unknown may be tried again within a day, since the gateway knows our key."""
    sent, _ = _told(page)
    assert sent.outcome is outcome
    assert sent.once_for == (timedelta(hours=24) if outcome is Outcome.UNKNOWN else None)


@pytest.mark.parametrize("to", ["", "anna", "VIETTEL", "+84 900", "+84900000001\r\nx: y", "1" * 16])
def test_only_numbers_are_written_to(to: str) -> None:
    """Nobody is asked otherwise."""
    sent, heard = _told(says(200, id="x"), replace(ANSWER, to=to))
    assert sent.outcome is Outcome.REFUSED and not heard


def test_the_channel_is_made_of_its_settings() -> None:
    """What cannot be is refused, and no secret is shown."""
    settings = {"url": "https://gateway.example/send", "token": TOKEN, "secret": SECRET}
    assert isinstance(make("sms", settings), Sms)
    for name, value in (("url", "http://gateway.example"), ("url", "https://u:p@gateway.example"), ("token", "a b"),
                        ("secret", "short"), ("secret", "whsec_short")):  # fmt: skip
        with pytest.raises(SettingError) as caught:
            make("sms", settings | {name: value})
        assert TOKEN not in str(caught.value)


def test_the_scheme_is_documented() -> None:
    """Whoever writes a gateway finds every field, status and word there."""
    text = (Path(__file__).parents[4] / "docs" / "formats.md").read_text(encoding="utf-8")
    section = text.partition("## An SMS gateway")[2].partition("\n## ")[0]
    words = (
        "type id from to text time media message status queued sent delivered read failed gone blocked opted_out "
        "unsubscribed Idempotency-Key webhook-id webhook-timestamp webhook-signature 409 410"
    )
    assert [word for word in words.split() if f"`{word}`" not in section] == []
    assert "24 hours" in section and "429" in section
