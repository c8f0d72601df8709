"""WhatsApp: webhooks of the Cloud API, answers by /messages."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hearsay.connect.channel import (
    START,
    Arrived,
    Choice,
    Deleted,
    Delivery,
    Event,
    Outcome,
    Outgoing,
    Receipt,
    Sent,
    Unknown,
)
from hearsay.connect.channels import make
from hearsay.connect.channels.whatsapp import WhatsApp
from hearsay.errors import SettingError, SignatureError
from tests.connect.channels.contract import (
    NOW,
    Case,
    ChannelContract,
    Heard,
    Story,
    check,
    over_http,
)
from tests.connect.world import Page

TOKEN, APP, GREETING = "EAAG-token-of-ours", "app-secret-of-ours", "greeting-of-ours"
NAME, NUMBER = "Nguyễn Thị Kín", "84901234567"
OURS = "wamid." + base64.b64encode(f"HB{NUMBER}-ours-77".encode()).decode()
CONTACTS = [{"profile": {"name": NAME}, "wa_id": NUMBER}]


def wamid(number: int) -> str:
    """An id as WhatsApp makes them: the person's number is in it."""
    return (
        "wamid." + base64.b64encode(f"\x1d\x0b{NUMBER}\x15\x02\x00{number:020}".encode()).decode()
    )


def message(number: int, **more: Any) -> dict[str, Any]:
    """A message as WhatsApp writes it."""
    text = {"type": "text", "text": {"body": "Nước lên?"}} if "type" not in more else {}
    return {"from": NUMBER, "id": wamid(number), "timestamp": "1772355900"} | text | more


def change(field: str = "messages", **value: Any) -> dict[str, Any]:
    """A change as WhatsApp writes it."""
    meta = {"display_phone_number": "8490000000", "phone_number_id": "1122334455"}
    common = {"messaging_product": "whatsapp", "metadata": meta, "contacts": CONTACTS}
    return {"field": field, "value": common | value}


def delivery(*changes: dict[str, Any]) -> Delivery:
    """A delivery as WhatsApp posts it."""
    entry = [{"id": "555", "changes": list(changes)}]
    return Delivery(json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode())


def messages(*found: dict[str, Any]) -> Delivery:
    """A delivery of messages."""
    return delivery(change(messages=list(found)))


def status(said: str, **more: Any) -> dict[str, Any]:
    """A receipt as WhatsApp writes it."""
    return {"id": OURS, "status": said, "timestamp": "1772355999", "recipient_id": NUMBER} | more


def sign(given: Delivery) -> Delivery:
    """Sign as Meta does."""
    digest = hmac.new(APP.encode(), given.body, hashlib.sha256).hexdigest()
    return replace(given, headers={**given.headers, "x-hub-signature-256": f"sha256={digest}"})


def says(code: int, document: dict[str, Any]) -> Page:
    """A page of the interface."""
    return lambda request: request.answer(json.dumps(document).encode(), code)


def refuses(code: int, answered: int = 400) -> Page:
    """An error as the interface writes it."""
    return says(answered, {"error": {"code": code, "message": f"(#{code}) to {NUMBER}"}})


def platform(**answers: Page) -> Any:
    """The interface, with another answer to some stories."""
    usual = {
        Story.TAKEN: says(200, {"messaging_product": "whatsapp", "messages": [{"id": OURS}]}),
        Story.BLOCKED: refuses(131026),
        Story.REFUSED: refuses(131047),
    }
    named = {Story[name.upper()]: page for name, page in answers.items()}
    return over_http(lambda api: WhatsApp("1122334455", TOKEN, APP, GREETING, api), usual | named)


def buttons(heard: Heard) -> list[dict[str, str]]:
    """The buttons of a message."""
    return [one["reply"] for one in heard.json["interactive"]["action"]["buttons"]]


def press(heard: Heard, number: int) -> Delivery:
    """What WhatsApp delivers when the person presses a button."""
    reply = {"type": "button_reply", "button_reply": buttons(heard)[number]}
    return messages(
        message(3000 + number, type="interactive", interactive=reply, context={"id": OURS})
    )


def shown(heard: Heard) -> str:
    """The text of a message."""
    document = heard.json
    return str((document.get("text") or document["interactive"])["body"] if "text" in document
               else document["interactive"]["body"]["text"])  # fmt: skip


class TestWhatsApp(ChannelContract):
    """The promises that all channels keep."""

    case = Case(
        samples=(
            messages(message(1)),
            messages(message(2), message(3, type="image", image={"caption": "ảnh", "id": "1"})),
            delivery(change(statuses=[status("sent"), status("delivered")])),
            delivery(change(statuses=[status("failed", errors=[{"code": 131026, "title": "x"}])])),
            messages(message(4, type="revoke", revoke={"original_message_id": wamid(1)})),
            messages(message(5, type="edit", edit={
                "original_message_id": wamid(1),
                "message": {"type": "text", "text": {"body": "Nước lên chưa?"}}})),
            messages(message(6, type="contacts", contacts=[{"name": {"formatted_name": NAME}}])),
            messages(message(7, type="hologram", hologram={"profile": {"name": NAME}})),
            messages(message(8, type="button", button={"payload": "yes", "text": "Đúng"})),
            messages(message(9, group_id="g-1")),
            delivery(change("account_update", event="DISABLED_UPDATE", who={"name": NAME})),
        ),
        sign=sign,
        platform=platform(),
        outgoing=Outgoing("a-1", NUMBER, "Sai. Nước không lên."),
        people=(NAME,),
        secrets=(TOKEN, APP, GREETING),
        shown=shown,
        labels=lambda heard: [button["title"] for button in buttons(heard)],
        press=press,
        write=lambda text: messages(message(1, type="text", text={"body": text})),
        longest_label=20,
    )  # fmt: skip


CHANNEL = WhatsApp("1122334455", TOKEN, APP, GREETING)


def parse(*found: dict[str, Any]) -> tuple[Event, ...]:
    """Parse a delivery of messages."""
    events = CHANNEL.parse(messages(*found))
    check(events)
    return events


def hidden(id: str) -> str:
    """How an id leaves the channel."""
    return "wa-" + hashlib.sha256(id.encode()).hexdigest()[:32]


def test_a_message_is_read_without_its_writer() -> None:
    """The number is where a reply goes, and stands in no id: ids of WhatsApp hold it."""
    assert parse(message(1, context={"id": OURS, "from": "8490000000"})) == (
        Arrived(
            key=hidden(wamid(1)),
            text="Nước lên?",
            sender=NUMBER,
            written_at=datetime(2026, 3, 1, 9, 5, tzinfo=UTC),
            quoted=hidden(OURS),
            id=hidden(wamid(1)),
            beside={"message": wamid(1)},
        ),
    )
    with platform()(Story.TAKEN) as (channel, _):
        sent = channel.send(Outgoing("k", NUMBER, "Sai."), NOW)
    assert sent.id == hidden(OURS), "so that an answer finds what it answers"


def test_an_answer_stands_beside_the_message() -> None:
    """It is sent as a reply to it, to the number or to whom has shown none, or to the group."""
    for address, said in [
        (NUMBER, {"recipient_type": "individual", "to": NUMBER}),
        ("user:US.1349", {"recipient_type": "individual", "recipient": "US.1349"}),
        ("group:g-1", {"recipient_type": "group", "to": "g-1"}),
    ]:
        with platform()(Story.TAKEN) as (channel, heard):
            channel.send(Outgoing("k", address, "Sai.", beside={"message": wamid(1)}), NOW)
            assert heard()[0].path == "/1122334455/messages"
            assert heard()[0].headers["authorization"] == f"Bearer {TOKEN}"
            assert heard()[0].json == {
                "messaging_product": "whatsapp",
                "context": {"message_id": wamid(1)},
                "type": "text",
                "text": {"body": "Sai.", "preview_url": False},
                **said,
            }


def test_who_shows_no_number_can_be_answered() -> None:
    """By the id of the user; in a group, the group is."""
    (event,) = parse(message(1, **{"from": None}, from_user_id="US.1349"))
    assert isinstance(event, Arrived)
    assert event.sender == "user:US.1349"
    (event,) = parse(message(1, group_id="g-1"))
    assert isinstance(event, Arrived)
    assert (event.sender, event.in_group) == ("group:g-1", True)


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("image", {"caption": "đây"}, "đây"),
        ("video", {"caption": "đây"}, "đây"),
        ("document", {"caption": "đây", "filename": "x.pdf"}, "đây"),
        ("audio", {"voice": True}, ""),
        ("sticker", {}, ""),
        ("location", {"name": "Nhà", "latitude": 1.0}, ""),
        ("contacts", None, ""),
        ("order", {"text": ""}, ""),
        ("unsupported", None, ""),
    ],
)
def test_what_is_not_taken_is_counted(kind: str, content: Any, text: str) -> None:
    """Its caption is read, and of the thing itself nothing is kept."""
    (event,) = parse(message(1, type=kind, **{kind: content}))
    assert isinstance(event, Arrived)
    assert (event.media, event.text) == (1, text)


def test_every_kind_of_button_is_a_press() -> None:
    """Its label is no tip."""
    kinds = [
        {"type": "button", "button": {"payload": "p", "text": "Đúng"}},
        {
            "type": "interactive",
            "interactive": {"type": "button_reply", "button_reply": {"id": "p"}},
        },
        {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": "p"}}},
    ]
    for kind in kinds:
        (event,) = parse(message(1, **kind))
        assert isinstance(event, Arrived)
        assert (event.pressed, event.text) == ("p", "")
    (event,) = parse(message(1, type="request_welcome"))
    assert isinstance(event, Arrived)
    assert event.pressed == START


@pytest.mark.parametrize(
    "found",
    [
        {"type": "reaction", "reaction": {"emoji": "😮", "message_id": OURS}},
        {"type": "system", "system": {"body": f"{NAME} changed", "type": "user_changed_number"}},
        {"type": "interactive", "interactive": {"type": "call_permission_reply"}},
    ],
)
def test_what_is_nobodys_tip_is_left_out(found: dict[str, Any]) -> None:
    """Reactions, and what the platform says about itself."""
    assert parse(message(1, **found)) == ()


@pytest.mark.parametrize("field", ["calls", "smb_message_echoes", "message_template_status_update"])
def test_other_business_is_left_out(field: str) -> None:
    """Calls, templates, what we wrote on the phone ourselves."""
    assert CHANNEL.parse(delivery(change(field, messages=[message(1)]))) == ()


def test_news_about_the_account_is_for_a_person_to_look_at() -> None:
    """A desk that is blocked wants to know."""
    (event,) = CHANNEL.parse(delivery(change("account_update", event="ACCOUNT_RESTRICTION")))
    assert isinstance(event, Unknown)
    assert "ACCOUNT_RESTRICTION" in event.raw
    assert NUMBER not in event.raw


def test_what_was_taken_back_goes_here_too() -> None:
    """It names the message as its arrival did."""
    (event,) = parse(message(4, type="revoke", revoke={"original_message_id": wamid(1)}))
    assert event == Deleted(hidden(wamid(4)), hidden(wamid(1)), NUMBER)
    (event,) = parse(message(4, type="revoke", id=OURS))
    assert isinstance(event, Unknown)
    assert hidden(OURS) in event.raw
    assert "wamid" not in event.raw, "an id holds the person's number"


def test_an_edit_replaces_what_was_written() -> None:
    """The same holds for a caption."""
    for inner, text in [
        ({"type": "text", "text": {"body": "Không"}}, "Không"),
        ({"type": "image", "image": {"caption": "đây"}}, "đây"),
    ]:
        edit = {"original_message_id": wamid(1), "message": inner}
        (event,) = parse(message(5, type="edit", edit=edit))
        assert isinstance(event, Arrived)
        assert (event.text, event.replaces, event.id) == (text, hidden(wamid(1)), hidden(wamid(1)))
        assert event.key == hidden(wamid(5))


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (status("sent"), Outcome.SENT),
        (status("delivered"), Outcome.DELIVERED),
        (status("read"), Outcome.READ),
        (status("played"), Outcome.READ),
        (status("failed", errors=[{"code": 131047}]), Outcome.REFUSED),
        (status("failed", errors=[{"code": 131026}]), Outcome.GONE),
        (status("failed", errors=[{"code": 130429}]), Outcome.LATER),
        (status("failed", errors=[{"code": 999999}]), Outcome.REFUSED),
        (status("failed"), Outcome.REFUSED),
    ],
)
def test_receipts_tell_what_became_of_ours(said: dict[str, Any], outcome: Outcome) -> None:
    """Each once: its key names the message, what was told, and when."""
    (event,) = CHANNEL.parse(delivery(change(statuses=[said, said])))
    assert event == Receipt(f"{hidden(OURS)}:{said['status']}:1772355999", hidden(OURS), outcome)


def test_a_receipt_of_another_kind_is_not_known() -> None:
    """And one of a call is nothing to us."""
    (event,) = CHANNEL.parse(delivery(change(statuses=[status("warped")])))
    assert isinstance(event, Unknown)
    assert NUMBER not in event.raw
    assert CHANNEL.parse(delivery(change(statuses=[status("sent", type="call")]))) == ()


def test_the_greeting_is_answered() -> None:
    """With its challenge, if it knows what only we and Meta know."""
    asked = {"hub.mode": "subscribe", "hub.verify_token": GREETING, "hub.challenge": "1158201444"}
    assert CHANNEL.greet(Delivery(b"", query=asked)) == b"1158201444"
    assert CHANNEL.greet(Delivery(b"")) is None
    for odd in ({"hub.verify_token": "guess"}, {"hub.challenge": "<script>"}, {"hub.challenge": ""},
                {"hub.verify_token": ""}, {"hub.verify_token": "đ\ud800"}):  # fmt: skip
        with pytest.raises(SignatureError) as caught:
            CHANNEL.greet(Delivery(b"", query=asked | odd))
        assert GREETING not in str(caught.value)


def told(page: Page, outgoing: Outgoing = TestWhatsApp.case.outgoing) -> tuple[Sent, list[Heard]]:
    """Send while the interface answers so."""
    with platform(taken=page)(Story.TAKEN) as (channel, heard):
        return channel.send(outgoing, NOW), heard()


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (refuses(131047), Outcome.REFUSED),
        (refuses(131049), Outcome.REFUSED),
        (refuses(131050), Outcome.REFUSED),
        (refuses(130472), Outcome.REFUSED),
        (refuses(100), Outcome.REFUSED),
        (refuses(131009), Outcome.REFUSED),
        (refuses(131026), Outcome.GONE),
        (refuses(130429, 429), Outcome.LATER),
        (refuses(131056), Outcome.LATER),
        (refuses(131048), Outcome.LATER),
        (refuses(80007, 429), Outcome.LATER),
        (refuses(131000, 500), Outcome.LATER),
        (refuses(131016, 503), Outcome.LATER),
        (refuses(190, 401), Outcome.LATER),
        (refuses(299, 403), Outcome.LATER),
        (refuses(131042), Outcome.LATER),
        (refuses(999999, 500), Outcome.UNKNOWN),
        (refuses(999999, 429), Outcome.LATER),
        (refuses(999999, 400), Outcome.REFUSED),
        (says(502, {}), Outcome.UNKNOWN),
        (says(401, {}), Outcome.LATER),
        (says(400, {}), Outcome.REFUSED),
        (says(200, {}), Outcome.UNKNOWN),
        (says(200, {"messages": []}), Outcome.UNKNOWN),
        (says(200, {"messages": [{"id": 5.5}]}), Outcome.UNKNOWN),
    ],
)
def test_what_answers_mean(page: Page, outcome: Outcome) -> None:
    """Each is told as what it says of the message, without what it quotes."""
    sent, _ = told(page)
    assert sent.outcome is outcome
    assert NUMBER not in repr(sent)


def test_a_rate_may_come_with_its_wait() -> None:
    """In the header that the web has for it."""
    page: Page = lambda request: request.answer(  # noqa: E731  a page is a function
        b'{"error": {"code": 130429}}', 429, retry_after="7"
    )
    assert told(page)[0] == Sent(
        Outcome.LATER, after=timedelta(seconds=7), why="too many messages at once"
    )


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("a" * 1025, ["Đúng", "Sai"]),
        ("a", ["1", "2", "3", "4"]),
        ("a", ["Tôi muốn hỏi chuyện khác", "Tôi muốn hỏi chuyện khác nữa"]),
    ],
)
def test_what_buttons_cannot_hold_becomes_lines(text: str, labels: list[str]) -> None:
    """A text over 1,024 characters, a fourth choice, two that look alike when cut."""
    choices = tuple(Choice(str(number), label) for number, label in enumerate(labels))
    _, heard = told(says(200, {"messages": [{"id": OURS}]}), Outgoing("k", "1", text, choices))
    lines = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))
    assert heard[0].json["text"]["body"] == f"{text}\n\n{lines}"


def test_it_is_made_of_its_settings() -> None:
    """A setting of another form is told, and never shown."""
    right = {"phone_number_id": "1122334455", "token": TOKEN, "app_secret": APP,
             "verify_token": GREETING}  # fmt: skip
    assert make("whatsapp", right).name == "whatsapp"
    for name in right:
        with pytest.raises(SettingError, match=name) as caught:
            make("whatsapp", right | {name: "with a blank"})
        assert "with a blank" not in str(caught.value)


@pytest.mark.data
def test_all_payloads_of_a_library_are_survived(data_dir: Path) -> None:
    """Every message is read or told as unknown, and what is no delivery is refused."""
    files = sorted((data_dir / "feeds" / "whatsapp_cloud").rglob("*.json"))
    assert len(files) > 20
    found: list[Event] = []
    for file in files:
        document = json.loads(file.read_bytes())
        for one in _deliveries(document) or [document]:
            events = CHANNEL.parse(Delivery(json.dumps(one).encode()))
            check(events)
            assert "Test Name" not in repr(events)
            found += events
    kinds = {
        kind: sum(isinstance(event, kind) for event in found)
        for kind in (Arrived, Deleted, Receipt)
    }
    assert kinds[Arrived] >= 25
    assert kinds[Deleted] == 1
    assert kinds[Receipt] == 7


@pytest.mark.data
def test_all_files_of_the_folder_are_refused_or_read(data_dir: Path) -> None:
    """Licences and programs are no deliveries."""
    for file in (data_dir / "feeds" / "whatsapp_cloud").rglob("*"):
        if file.is_file():
            TestWhatsApp().parse(CHANNEL, Delivery(file.read_bytes()))


def _deliveries(document: Any) -> list[Any]:
    """The deliveries that a file holds under names of its own."""
    if isinstance(document, dict) and "entry" in document and "object" in document:
        inner = [one for value in document.values() for one in _deliveries(value)]
        return inner or [document]
    if isinstance(document, dict):
        return [one for value in document.values() for one in _deliveries(value)]
    return []
