"""Telegram: updates by webhook, answers by the Bot API."""

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
    Delivery,
    Event,
    Outcome,
    Outgoing,
    Sent,
    Unknown,
)
from hearsay.connect.channels import make
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.telegram import Telegram
from hearsay.errors import SettingError
from tests.connect.channels.contract import (
    NOW,
    Case,
    ChannelContract,
    Heard,
    Story,
    check,
    over_http,
)
from tests.connect.world import Page, Request, World

TOKEN = "123456:AAbbCCddEEffGGhhIIjjKKllMMnn"
SECRET = "hemmelig-4711-hemmelig"
NAME, GROUP = "Nguyễn Thị Kín", "Nhóm bí mật"
PERSON = {
    "id": 42,
    "is_bot": False,
    "first_name": NAME,
    "username": "kin_nt",
    "language_code": "vi-VN",
}
CHAT = {"id": 42, "type": "private", "first_name": NAME, "username": "kin_nt"}
CROWD = {"id": -100777, "type": "supergroup", "title": GROUP}


def message(**more: Any) -> dict[str, Any]:
    """A message as Telegram writes it."""
    return {
        "message_id": 5,
        "from": PERSON,
        "chat": CHAT,
        "date": 1772355900,
        "text": "Nước lên?",
    } | more


def delivery(number: int, **update: Any) -> Delivery:
    """An update as Telegram delivers it."""
    return Delivery(json.dumps({"update_id": number, **update}).encode(), {"content-type": "json"})


def sign(given: Delivery) -> Delivery:
    """Add the secret that setWebhook was given."""
    return replace(given, headers={**given.headers, "x-telegram-bot-api-secret-token": SECRET})


def says(status: int, **document: Any) -> Page:
    """A page of the interface."""
    return lambda request: request.answer(json.dumps(document).encode(), status)


def refuses(status: int, description: str, **parameters: Any) -> Page:
    """An error as the interface writes it."""
    return says(status, ok=False, error_code=status, description=description, parameters=parameters)


def platform(**answers: Page) -> Any:
    """The interface, with another answer to some stories."""
    usual = {
        Story.TAKEN: says(200, ok=True, result=message(message_id=77)),
        Story.BUSY: refuses(429, "Too Many Requests: retry after 7", retry_after=7),
        Story.BLOCKED: refuses(403, "Forbidden: bot was blocked by the user"),
        Story.REFUSED: refuses(400, "Bad Request: message text is empty"),
    }
    named = {Story[name.upper()]: page for name, page in answers.items()}
    return over_http(lambda interface: Telegram(TOKEN, SECRET, interface), usual | named)


def buttons(heard: Heard) -> list[dict[str, str]]:
    """The buttons below a message."""
    return [row[0] for row in heard.json["reply_markup"]["inline_keyboard"]]


def press(heard: Heard, number: int) -> Delivery:
    """What Telegram delivers when the person presses a button."""
    data = buttons(heard)[number]["callback_data"]
    query = {"id": "99", "from": PERSON, "message": message(message_id=77), "data": data}
    return delivery(3000 + number, callback_query=query)


class TestTelegram(ChannelContract):
    """The promises that all channels keep."""

    case = Case(
        samples=(
            delivery(1, message=message()),
            delivery(2, edited_message=message(text="Nước lên chưa?", edit_date=1772355999)),
            delivery(3, channel_post=message(chat={"id": -1009, "type": "channel", "title": GROUP})),
            delivery(4, message=message(chat=CROWD, message_id=6, text="@bot Nước lên?")),
            delivery(5, message=message(text=None, caption="ảnh", photo=[{"file_id": "x"}])),
            delivery(6, callback_query={"id": "1", "from": PERSON, "data": "yes",
                                        "message": message(chat=CHAT, message_id=77)}),
            delivery(7, message=message(text=None, contact={"first_name": NAME, "phone_number": "1"})),
            delivery(8, hologram={"from": PERSON, "what": [{"user": {"first_name": NAME}}]}),
            delivery(9, message=message(text=None, hologram={"sender": NAME})),
            delivery(10, message=message(forward_origin={"type": "user", "sender_user": PERSON})),
        ),
        sign=sign,
        platform=platform(),
        outgoing=Outgoing("a-1", "42", "Sai. Nước không lên.", beside={"message": "5"}),
        people=(NAME, GROUP, "kin_nt"),
        secrets=(TOKEN, SECRET, "AAbbCC"),
        shown=lambda heard: heard.json["text"],
        labels=lambda heard: [button["text"] for button in buttons(heard)],
        press=press,
        write=lambda text: delivery(1, message=message(text=text)),
        longest_label=40,
        signs_body=False,
        asks_again=(Outcome.UNKNOWN,),
    )  # fmt: skip


BOT = Telegram(TOKEN, SECRET)


def parse(number: int = 1, **update: Any) -> tuple[Event, ...]:
    """Parse one update."""
    return BOT.parse(delivery(number, **update))


def test_a_message_is_read_without_its_writer() -> None:
    """Text, time, the chat to answer in, and the language of their app; no name."""
    assert parse(1001, message=message()) == (
        Arrived(
            key="1001",
            text="Nước lên?",
            sender="42",
            written_at=datetime(2026, 3, 1, 9, 5, tzinfo=UTC),
            lang="vi",
            id="5",
            beside={"message": "5"},
        ),
    )


def test_an_edit_replaces_what_was_written() -> None:
    """The new text names the message whose text is to go, and when it was changed."""
    (event,) = parse(2, edited_message=message(text="Không", edit_date=1772355999))
    assert isinstance(event, Arrived)
    assert (event.text, event.id, event.replaces) == ("Không", "5", "5")
    assert event.written_at == datetime(2026, 3, 1, 9, 6, 39, tzinfo=UTC)


def test_in_a_group_the_group_is_answered() -> None:
    """Beside the message, in its topic; nobody of the group is told apart."""
    more = {"chat": CROWD, "message_thread_id": 3, "is_topic_message": True}
    (event,) = parse(1, message=message(**more))
    assert isinstance(event, Arrived)
    assert (event.in_group, event.sender) == (True, "-100777")
    assert event.beside == {"message": "5", "thread": "3"}
    with platform()(Story.TAKEN) as (channel, heard):
        channel.send(Outgoing("k", event.sender, "Sai.", beside=event.beside), NOW)
        assert heard()[0].json == {
            "chat_id": -100777,
            "text": "Sai.",
            "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True},
            "message_thread_id": 3,
        }


@pytest.mark.parametrize(
    "text", ["/start", "/start payload", "/start@desk_bot", "/help", "/start\na"]
)
def test_the_start_button_is_no_tip(text: str) -> None:
    """It opens the talk."""
    (event,) = parse(1, message=message(text=text))
    assert isinstance(event, Arrived)
    assert (event.pressed, event.text) == (START, "")


@pytest.mark.parametrize("text", ["/starting to flood", "start", "/stop", " /start"])
def test_other_words_are_a_tip(text: str) -> None:
    """Only the command itself is none."""
    (event,) = parse(1, message=message(text=text))
    assert isinstance(event, Arrived)
    assert (event.pressed, event.text) == ("", text)


def test_an_answer_to_ours_tells_which() -> None:
    """By the id that sending it told."""
    (event,) = parse(1, message=message(reply_to_message=message(message_id=77)))
    assert isinstance(event, Arrived)
    assert event.quoted == "77"


def test_addresses_behind_words_are_kept() -> None:
    """A forwarded post often hides its link."""
    entities = [
        {"type": "text_link", "url": "https://a.test/1", "offset": 0, "length": 4},
        {"type": "text_mention", "user": PERSON, "offset": 0, "length": 4},
        {"type": "text_link", "url": "https://a.test/1", "offset": 5, "length": 3},
    ]
    (event,) = parse(1, message=message(entities=entities))
    assert isinstance(event, Arrived)
    assert event.text == "Nước lên?\nhttps://a.test/1"


@pytest.mark.parametrize(
    "kind", ["photo", "voice", "video_note", "sticker", "document", "contact", "location", "poll"]
)
def test_what_is_not_taken_is_counted(kind: str) -> None:
    """Its caption is read, and of the thing itself nothing is kept."""
    (event,) = parse(
        1, message=message(text=None, **{kind: {"question": "x", "phone_number": "1"}})
    )
    assert isinstance(event, Arrived)
    assert (event.media, event.text) == (1, "")
    (event,) = parse(1, message=message(text=None, caption="đây", photo=[{}]))
    assert isinstance(event, Arrived)
    assert (event.media, event.text) == (1, "đây")


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(text=None, new_chat_members=[PERSON])},
        {"message": message(text=None, pinned_message=message())},
        {"message": message(text=None, migrate_to_chat_id=-5)},
        {"my_chat_member": {}},
        {"poll_answer": {"user": PERSON}},
        {"message_reaction": {"user": PERSON}},
    ],
)
def test_what_is_nobodys_tip_is_left_out(update: dict[str, Any]) -> None:
    """Joining, pinning, reacting."""
    assert parse(1, **update) == ()


def test_what_is_not_known_is_kept_without_people() -> None:
    """For a person to look at."""
    (event,) = parse(8, hologram={"from": PERSON, "words": "xin chào"})
    assert isinstance(event, Unknown)
    assert event.key == "8"
    assert json.loads(event.raw)["hologram"] == {"from": "…", "words": "xin chào"}
    (event,) = BOT.parse(Delivery(b'{"hello": 1}'))
    assert isinstance(event, Unknown)
    assert event.key.startswith("sha256:")


def told(page: Page, outgoing: Outgoing = TestTelegram.case.outgoing) -> tuple[Sent, list[Heard]]:
    """Send while the interface answers so."""
    with platform(taken=page)(Story.TAKEN) as (channel, heard):
        return channel.send(outgoing, NOW), heard()


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (refuses(403, "Forbidden: user is deactivated"), Outcome.GONE),
        (refuses(403, "Forbidden: bot was kicked from the group chat"), Outcome.GONE),
        (refuses(400, "Bad Request: chat not found"), Outcome.GONE),
        (refuses(400, "Bad Request: PEER_ID_INVALID"), Outcome.GONE),
        (refuses(403, "Forbidden: something new"), Outcome.REFUSED),
        (refuses(400, "Bad Request: BUTTON_DATA_INVALID"), Outcome.REFUSED),
        (refuses(401, "Unauthorized"), Outcome.LATER),
        (refuses(404, "Not Found"), Outcome.LATER),
        (refuses(502, "Bad Gateway"), Outcome.UNKNOWN),
        (says(200, ok=True, result={}), Outcome.UNKNOWN),
        (says(200, ok=True), Outcome.UNKNOWN),
        (lambda request: request.redirect("https://evil.test/"), Outcome.LATER),
    ],
)
def test_what_answers_mean(page: Page, outcome: Outcome) -> None:
    """Each is told as what it says of the message."""
    sent, _ = told(page)
    assert sent.outcome is outcome
    assert sent.after is None


def test_the_longest_wait_is_a_day() -> None:
    """Whatever the interface says."""
    assert told(refuses(429, "x", retry_after=10**9))[0].after == timedelta(days=1)
    assert told(refuses(429, "x", retry_after=-5))[0].after == timedelta(0)


def test_a_group_that_moved_is_followed_once() -> None:
    """The first try reached nobody, so a second one is no repetition."""
    pages = [
        refuses(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009),
        says(200, ok=True, result={"message_id": 8}),
    ]

    def in_turn(request: Request) -> None:
        pages.pop(0)(request)

    sent, heard = told(in_turn)
    assert (sent.outcome, sent.id) == (Outcome.SENT, "8")
    assert [one.json["chat_id"] for one in heard] == [42, -1009]
    always = refuses(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1009)
    sent, heard = told(always)
    assert (sent.outcome, len(heard)) == (Outcome.GONE, 2)


def test_the_token_stands_in_the_address_and_nowhere_else() -> None:
    """Errors of connections quote addresses; here they do not."""
    sent, heard = told(says(200, ok=True, result={"message_id": 8}))
    assert heard[0].path == f"/bot{TOKEN}/sendMessage"
    assert not any(TOKEN in value for value in heard[0].headers.values())
    long = "https://platform.test/" + "x" * 165
    for base in (
        "http://platform.test",
        "https://no.test:1",
        "https://127.0.0.1",
        "x" * 300,
        "x",
        long,
    ):
        for allow in ((), ("no such:entry/",)):
            api = Interface(base, 1, allow, World())
            sent = Telegram(TOKEN, SECRET, api).send(TestTelegram.case.outgoing, NOW)
            assert sent.outcome is Outcome.LATER
            assert not any(TOKEN[i : i + 6] in repr(sent) for i in range(len(TOKEN) - 5))


def test_a_press_is_acknowledged_once_it_is_answered() -> None:
    """Else its button shows progress for a while; what becomes of it changes nothing."""
    press = {"id": "99", "from": PERSON, "data": "yes", "message": message(message_id=77)}
    (event,) = parse(6, callback_query=press)
    assert isinstance(event, Arrived)
    assert (event.reply, event.beside) == ({"press": "99"}, {"message": "77"})
    taken = says(200, ok=True, result={"message_id": 8})
    for page in (taken, refuses(400, "query is too old"), says(500)):

        def answer(request: Request, page: Page = page) -> None:
            (taken if request.path.endswith("sendMessage") else page)(request)

        sent, heard = told(
            answer, Outgoing("k", "42", "Cảm ơn!", reply=event.reply, beside=event.beside)
        )
        assert (sent.outcome, sent.id) == (Outcome.SENT, "8")
        assert heard[1].path == f"/bot{TOKEN}/answerCallbackQuery"
        assert heard[1].json == {"callback_query_id": "99"}
    _, heard = told(
        says(500), Outgoing("k", "42", "Cảm ơn!", reply=event.reply, beside=event.beside)
    )
    assert len(heard) == 1


def test_emoji_count_twice() -> None:
    """Telegram counts UTF-16 units."""
    with platform()(Story.TAKEN) as (channel, _):
        assert channel.send(Outgoing("k", "42", "👍" * 2048), NOW).outcome is Outcome.SENT
        assert channel.send(Outgoing("k", "42", "👍" * 2049), NOW).outcome is Outcome.REFUSED


def test_it_is_made_of_its_settings() -> None:
    """A token of another form is told, and never shown."""
    assert make("telegram", {"token": TOKEN, "secret": SECRET}).name == "telegram"
    for odd in ({"token": "my token", "secret": SECRET}, {"token": TOKEN, "secret": "short"}):
        with pytest.raises(SettingError) as caught:
            make("telegram", odd)
        assert not any(value in str(caught.value) for value in odd.values())


@pytest.mark.data
def test_all_updates_of_the_samples_are_survived(data_dir: Path) -> None:
    """Every one is read, left out or told as unknown; the repeated one has its key again."""
    found: list[Event] = []
    for update in json.loads(
        (data_dir / "feeds" / "made" / "telegram_bot_updates.json").read_bytes()
    ):
        events = BOT.parse(Delivery(json.dumps(update).encode()))
        check(events)
        found += events
    assert [(event.key, type(event).__name__) for event in found] == [
        ("1001", "Arrived"), ("1001", "Arrived"), ("1002", "Arrived"), ("1003", "Arrived"),
        ("1004", "Arrived"), ("1006", "Arrived"), ("1007", "Unknown"),
    ]  # fmt: skip


def test_choices_stand_below_one_another() -> None:
    """A row each, so that long labels can be read."""
    outgoing = replace(TestTelegram.case.outgoing, choices=(Choice("a", "A"), Choice("b", "B")))
    _, heard = told(says(200, ok=True, result={"message_id": 8}), outgoing)
    assert heard[0].json["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "A", "callback_data": "a"}],
            [{"text": "B", "callback_data": "b"}],
        ]
    }
