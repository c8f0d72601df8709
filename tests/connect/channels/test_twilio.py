"""SMS through Twilio: signed forms in, the Messages resource out."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlencode

import pytest

from hearsay.connect.channel import STOP, Arrived, Delivery, Outcome, Outgoing, Receipt, Unknown
from hearsay.connect.channels import make
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.twilio import Twilio
from hearsay.errors import SettingError, SignatureError
from tests.connect.channels.contract import NOW, Case, ChannelContract, Story, over_http
from tests.connect.world import Page

ACCOUNT, TOKEN, NUMBER = "AC" + "0" * 32, "hemmelig-4711", "+15550001111"
WEBHOOK = "https://desk.example/in/twilio?desk=1"
ANSWER = Outgoing("a-1", "+84900000001", "Sai. Nước không lên.")


def delivery(**fields: str) -> Delivery:
    """A form as Twilio posts it; a place's name stands for what tells about people."""
    whole = {"FromCity": "KINHMON", "AccountSid": ACCOUNT, **fields}
    return Delivery(
        urlencode(whole).encode(), {"content-type": "application/x-www-form-urlencoded"}
    )


def message(sid: str = "SM1", **more: str) -> Delivery:
    """Somebody's message."""
    usual = {
        "MessageSid": sid,
        "SmsStatus": "received",
        "From": "+84900000001",
        "To": NUMBER,
        "NumMedia": "0",
    }
    return delivery(**(usual | {"Body": "Nước lên?"} | more))


def sign(given: Delivery) -> Delivery:
    """Sign as Twilio does."""
    fields = sorted(parse_qsl(given.body.decode(), keep_blank_values=True))
    text = WEBHOOK + "".join(name + value for name, value in fields)
    digest = hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()
    return replace(
        given, headers={**given.headers, "x-twilio-signature": base64.b64encode(digest).decode()}
    )


def says(status: int, **document: Any) -> Page:
    """An answer of the interface."""
    return lambda request: request.answer(json.dumps(document).encode(), status)


def platform(**answers: Page) -> Any:
    """The interface, with another answer to some stories."""
    usual = {
        Story.TAKEN: says(201, sid="SM77", num_segments="1"),
        Story.BLOCKED: says(400, code=21610, message="Attempt to send to unsubscribed recipient"),
        Story.REFUSED: says(400, code=21602, message="Message body is required."),
    }  # fmt: skip
    named = {Story[name.upper()]: page for name, page in answers.items()}
    return over_http(
        lambda interface: Twilio(ACCOUNT, NUMBER, WEBHOOK, TOKEN, interface), usual | named
    )


class TestTwilio(ChannelContract):
    """The promises that all channels keep."""

    case: ClassVar[Case] = Case(
        samples=(
            message(),
            message("SM2", Body="2"),
            message("SM3", Body="", NumMedia="2", MediaUrl0="https://api.twilio.com/x"),
            delivery(MessageSid="SM77", MessageStatus="delivered", To="+84900000001"),
            delivery(MessageSid="SM78", MessageStatus="undelivered", ErrorCode="30005"),
            delivery(CallSid="CA1", CallStatus="ringing", From="+84900000001"),
        ),
        sign=sign,
        platform=platform(),
        outgoing=ANSWER,
        people=("KINHMON",),
        secrets=(TOKEN, base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()),
        shown=lambda heard: parse_qs(heard.body.decode())["Body"][0],
        asks_again=(Outcome.UNKNOWN,),
    )


DESK = Twilio(ACCOUNT, NUMBER, WEBHOOK, TOKEN, Interface("https://api.twilio.test"))


def test_the_documented_signature_is_right() -> None:
    """The example of "Webhooks Security" comes out the same."""
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234",
              "From": "+14158675309", "To": "+18005551212"}  # fmt: skip
    desk = replace(DESK, webhook="https://mycompany.com/myapp.php?foo=1&bar=2", token="12345")
    given = Delivery(
        urlencode(fields).encode(), {"x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}
    )
    desk.verify(given, NOW)
    with pytest.raises(SignatureError):
        replace(desk, token="12346").verify(given, NOW)
    with pytest.raises(SignatureError):
        replace(desk, webhook="https://mycompany.com/myapp.php?foo=1").verify(given, NOW)


def test_a_message_is_read() -> None:
    """Number, text, and our number, to answer from."""
    assert DESK.parse(message()) == (
        Arrived("SM1", "Nước lên?", "+84900000001", reply={"from": NUMBER}),
    )
    (stop,) = DESK.parse(message(Body="please stop this", OptOutType="STOP"))
    assert isinstance(stop, Arrived) and (stop.pressed, stop.text) == (STOP, "")
    assert DESK.parse(message(From="COMPANY")) == ()


@pytest.mark.parametrize(
    ("status", "error", "outcome"),
    [("sent", "", Outcome.SENT), ("delivered", "", Outcome.DELIVERED), ("read", "", Outcome.READ),
     ("failed", "30003", Outcome.REFUSED), ("failed", "21610", Outcome.GONE), ("undelivered", "30006", Outcome.GONE),
     ("delivered", "30006", Outcome.DELIVERED), ("canceled", "", Outcome.REFUSED)],
)  # fmt: skip
def test_receipts_are_read(status: str, error: str, outcome: Outcome) -> None:
    """Each status of a message is one event."""
    given = delivery(MessageSid="SM1", MessageStatus=status, ErrorCode=error)
    assert DESK.parse(given) == (Receipt(f"SM1:{status}", "SM1", outcome),)


def test_what_is_on_its_way_is_no_news_and_what_is_unknown_is_kept() -> None:
    """Known and idle: left out. Unknown: for a person, without numbers."""
    assert DESK.parse(delivery(MessageSid="SM1", MessageStatus="queued")) == ()
    for odd in (
        delivery(MessageSid="SM1", MessageStatus="odd"),
        delivery(Body="x", From="+84900000001"),
        delivery(),
    ):
        (event,) = DESK.parse(odd)
        assert isinstance(event, Unknown) and "+84" not in event.raw


def _told(page: Page, outgoing: Outgoing = ANSWER) -> tuple[Any, list[Any]]:
    with platform(taken=page)(Story.TAKEN) as (desk, heard):
        return desk.send(outgoing, NOW), heard()


def test_what_twilio_hears() -> None:
    """One form, signed in, with where to tell what became of it."""
    sent, (heard,) = _told(says(201, sid="SM77"), replace(ANSWER, reply={"from": "+15550002222"}))
    assert heard.path == f"/Accounts/{ACCOUNT}/Messages.json"
    assert dict(parse_qsl(heard.body.decode())) == {
        "To": "+84900000001", "From": "+15550002222", "Body": ANSWER.text, "StatusCallback": WEBHOOK,
    }  # fmt: skip
    assert (
        base64.b64decode(heard.headers["authorization"].split()[1]).decode() == f"{ACCOUNT}:{TOKEN}"
    )
    assert (sent.id, sent.parts, sent.once_for) == ("SM77", 1, None)
    assert _told(says(201, sid="SM78"), replace(ANSWER, text="đ" * 300))[0].parts == 5


@pytest.mark.parametrize(
    ("page", "outcome"),
    [(says(201, sid="SM1"), Outcome.SENT), (says(201), Outcome.UNKNOWN), (says(401, code=20003), Outcome.LATER),
     (says(404, code=20404), Outcome.LATER), (says(429, code=20429), Outcome.LATER), (says(400, code=21610), Outcome.GONE),
     (says(400, code=21211), Outcome.REFUSED), (says(400), Outcome.REFUSED), (says(503), Outcome.UNKNOWN)],
)  # fmt: skip
def test_answers_are_judged(page: Page, outcome: Outcome) -> None:
    """Twilio knows no key of ours, so what is unknown stays so."""
    sent, _ = _told(page)
    assert (sent.outcome, sent.once_for) == (outcome, None)


def test_the_channel_is_made_of_its_settings() -> None:
    """What cannot be is refused, and no secret is shown."""
    settings = {"account": ACCOUNT, "number": NUMBER, "webhook": WEBHOOK, "token": TOKEN}
    assert isinstance(make("twilio", settings), Twilio)
    for name, value in (
        ("account", "AC1"),
        ("number", "me"),
        ("webhook", "http://a.example"),
        ("token", ""),
    ):
        with pytest.raises(SettingError) as caught:
            make("twilio", settings | {name: value})
        assert TOKEN not in str(caught.value)
