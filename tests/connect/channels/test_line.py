"""LINE: webhooks of the Messaging API, answers by reply token or push."""

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
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
    Sent,
    Unknown,
)
from hearsay.connect.channels import make
from hearsay.connect.channels.line import Line
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
from tests.connect.world import Page, Request

TOKEN, SECRET = "channel-access-token-of-ours", "channel-secret-of-ours"
NAME = "สมหญิง ลับมาก"
PERSON, GROUP = "U4af4980629", "Cgroup1"
REPLY = {"token": "reply-1", "at": NOW.isoformat()}


def event(number: int, kind: str = "message", **more: Any) -> dict[str, Any]:
    """An event as LINE writes it."""
    common = {
        "type": kind,
        "mode": "active",
        "timestamp": 1772355900123,
        "source": {"type": "user", "userId": PERSON},
        "webhookEventId": f"01HX{number:022}",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": f"reply-{number}",
    }
    written = {"id": str(100 + number), "type": "text", "text": "น้ำขึ้นไหม", "quoteToken": "q"}
    return common | ({"message": written} if kind == "message" else {}) | more


def delivery(*events: dict[str, Any]) -> Delivery:
    """A delivery as LINE posts it."""
    return Delivery(json.dumps({"destination": "Ubot", "events": list(events)}).encode())


def sign(given: Delivery) -> Delivery:
    """Sign as LINE does."""
    digest = hmac.new(SECRET.encode(), given.body, hashlib.sha256).digest()
    return replace(
        given, headers={**given.headers, "x-line-signature": base64.b64encode(digest).decode()}
    )


def says(status: int, document: dict[str, Any]) -> Page:
    """A page of the interface."""
    return lambda request: request.answer(json.dumps(document).encode(), status)


def refuses(status: int, message: str) -> Page:
    """An error as the interface writes it."""
    return says(status, {"message": message})


SENT = says(200, {"sentMessages": [{"id": "461230966842064897", "quoteToken": "q"}]})


def platform(**answers: Page) -> Any:
    """The interface, with another answer to some stories."""
    usual = {
        Story.TAKEN: SENT,
        Story.BLOCKED: refuses(400, "Failed to send messages"),
        Story.REFUSED: refuses(400, "The request body has 1 error(s)"),
    }
    named = {Story[name.upper()]: page for name, page in answers.items()}
    return over_http(lambda interface: Line(TOKEN, SECRET, interface), usual | named)


def items(heard: Heard) -> list[dict[str, str]]:
    """The quick replies of a message."""
    return [one["action"] for one in heard.json["messages"][0]["quickReply"]["items"]]


def press(heard: Heard, number: int) -> Delivery:
    """What LINE delivers when the person presses a quick reply."""
    data = items(heard)[number]["data"]
    return delivery(event(3000 + number, "postback", postback={"data": data}))


class TestLine(ChannelContract):
    """The promises that all channels keep."""

    case = Case(
        samples=(
            delivery(event(1)),
            delivery(event(2), event(3, message={"id": "9", "type": "image"})),
            delivery(event(4, source={"type": "group", "groupId": GROUP, "userId": PERSON})),
            delivery(event(5, "unsend", unsend={"messageId": "101"})),
            delivery(event(6, "postback", postback={"data": "yes"})),
            delivery(event(7, "follow", follow={"isUnblocked": False})),
            delivery(event(8, "hologram", who={"userName": NAME}, displayName=NAME)),
            delivery(event(9, source={"type": "room", "roomId": "Rroom1"})),
        ),
        sign=sign,
        platform=platform(),
        outgoing=Outgoing("a-1", PERSON, "ไม่จริง น้ำไม่ขึ้น"),
        people=(NAME,),
        secrets=(TOKEN, SECRET),
        shown=lambda heard: heard.json["messages"][0]["text"],
        labels=lambda heard: [item["label"] for item in items(heard)],
        press=press,
        write=lambda text: delivery(event(1, message={"id": "1", "type": "text", "text": text})),
        longest_label=20,
        asks_again=(Outcome.UNKNOWN,),
    )


CHANNEL = Line(TOKEN, SECRET)


def parse(*events: dict[str, Any]) -> tuple[Event, ...]:
    """Parse a delivery."""
    found = CHANNEL.parse(delivery(*events))
    check(found)
    return found


def test_a_message_is_read() -> None:
    """With the token that a reply needs, and the time from which it is counted."""
    message = {"id": "101", "type": "text", "text": "น้ำขึ้นไหม", "quotedMessageId": "77"}
    assert parse(event(1, message=message)) == (
        Arrived(
            key="01HX0000000000000000000001",
            text="น้ำขึ้นไหม",
            sender=PERSON,
            written_at=datetime(2026, 3, 1, 9, 5, 0, 123000, tzinfo=UTC),
            quoted="77",
            id="101",
            reply={"token": "reply-1", "at": "2026-03-01T09:05:00.123000+00:00"},
        ),
    )


def test_what_is_delivered_again_has_the_same_key() -> None:
    """Though LINE marks it."""
    again = event(1, deliveryContext={"isRedelivery": True})
    assert parse(event(1)) == parse(again) == parse(event(1), again)


@pytest.mark.parametrize(("kind", "name"), [("group", "groupId"), ("room", "roomId")])
def test_in_a_group_the_group_is_answered(kind: str, name: str) -> None:
    """Nobody of it is told apart."""
    (found,) = parse(event(1, source={"type": kind, name: GROUP, "userId": PERSON}))
    assert isinstance(found, Arrived)
    assert (found.sender, found.in_group) == (GROUP, True)
    assert PERSON not in repr(found)


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file", "location", "sticker"])
def test_what_is_not_taken_is_counted(kind: str) -> None:
    """And nothing of it is kept."""
    (found,) = parse(event(1, message={"id": "1", "type": kind, "title": "x", "fileName": "y"}))
    assert isinstance(found, Arrived)
    assert (found.media, found.text) == (1, "")


def test_what_was_taken_back_goes_here_too() -> None:
    """It names the message as its arrival did."""
    arrived, deleted = parse(event(1), event(2, "unsend", unsend={"messageId": "101"}))
    assert isinstance(arrived, Arrived)
    assert deleted == Deleted("01HX0000000000000000000002", arrived.id, PERSON)


def test_becoming_friends_opens_the_talk() -> None:
    """And can be replied to."""
    (found,) = parse(event(1, "follow"))
    assert isinstance(found, Arrived)
    assert (found.pressed, found.text) == (START, "")
    assert found.reply["token"] == "reply-1"


@pytest.mark.parametrize(
    "left_out",
    [
        *(event(1, kind) for kind in ("unfollow", "join", "leave", "memberJoined", "beacon")),
        event(1, mode="standby"),
    ],
)
def test_what_is_nobodys_tip_is_left_out(left_out: dict[str, Any]) -> None:
    """As is all that another program of the account talks with people about."""
    assert parse(left_out) == ()


def test_the_question_whether_we_are_here_is_empty() -> None:
    """LINE asks with a signed delivery of no events."""
    CHANNEL.verify(sign(delivery()), NOW)
    assert parse() == ()


@pytest.mark.parametrize(
    "odd",
    [
        event(1, "hologram"),
        event(1, source={}),
        event(1, webhookEventId=None),
        event(1, message={"id": "1", "type": "hologram"}),
        event(1, message={"id": "1", "type": "text", "text": ""}),
        event(1, "botSuspended", source=None),
    ],
)
def test_what_is_not_known_is_kept_without_people(odd: dict[str, Any]) -> None:
    """For a person to look at."""
    (found,) = parse(odd)
    assert isinstance(found, Unknown)
    assert PERSON not in found.raw


def told(
    page: Page, outgoing: Outgoing = TestLine.case.outgoing, now: datetime = NOW
) -> tuple[Sent, list[Heard]]:
    """Send while the interface answers so."""
    with platform(taken=page)(Story.TAKEN) as (channel, heard):
        return channel.send(outgoing, now), heard()


def test_a_fresh_token_replies_and_an_old_one_pushes() -> None:
    """A reply costs nothing; a push knows itself again."""
    outgoing = Outgoing("a-1", PERSON, "ไม่จริง", reply=REPLY)
    sent, (reply,) = told(SENT, outgoing, NOW + timedelta(seconds=40))
    assert (sent.outcome, sent.id, sent.once_for) == (Outcome.SENT, "461230966842064897", None)
    assert (reply.path, reply.json["replyToken"]) == ("/v2/bot/message/reply", "reply-1")
    assert reply.headers["authorization"] == f"Bearer {TOKEN}"
    assert "x-line-retry-key" not in reply.headers
    sent, (push,) = told(SENT, outgoing, NOW + timedelta(seconds=51))
    assert sent.outcome is Outcome.SENT
    assert (push.path, push.json["to"]) == ("/v2/bot/message/push", PERSON)
    assert uuid.UUID(push.headers["x-line-retry-key"])


@pytest.mark.parametrize(
    "reply", [{}, {"token": "t"}, {"at": NOW.isoformat()}, {"token": "t", "at": "yesterday"},
              {"token": "t", "at": "2026-11-26T02:00:00"}],
)  # fmt: skip
def test_without_a_whole_token_it_is_a_push(reply: dict[str, str]) -> None:
    """A time without its zone is none."""
    _, (push,) = told(SENT, Outgoing("a-1", PERSON, "ไม่จริง", reply=reply))
    assert push.path == "/v2/bot/message/push"


def test_a_token_that_is_refused_is_followed_by_a_push() -> None:
    """As it has sent nothing."""

    def page(request: Request) -> None:
        (refuses(400, "Invalid reply token") if request.path.endswith("reply") else SENT)(request)

    sent, heard = told(page, Outgoing("a-1", PERSON, "ไม่จริง", reply=REPLY))
    assert sent.outcome is Outcome.SENT
    assert [one.path.rpartition("/")[2] for one in heard] == ["reply", "push"]


def test_a_reply_that_may_have_been_heard_is_not_pushed() -> None:
    """It could arrive twice."""
    sent, heard = told(says(500, {}), Outgoing("a-1", PERSON, "ไม่จริง", reply=REPLY))
    assert (sent.outcome, sent.once_for, len(heard)) == (Outcome.UNKNOWN, None, 1)


def test_a_push_is_known_again_by_its_key() -> None:
    """The same for each try, another for another message; how long that lasts is told."""
    keys = []
    for key in ("a-1", "a-1", "a-2"):
        sent, heard = told(says(500, {}), Outgoing(key, PERSON, "ไม่จริง"))
        keys.append(heard[0].headers["x-line-retry-key"])
        assert (sent.outcome, sent.once_for) == (Outcome.UNKNOWN, timedelta(hours=24))
    assert keys[0] == keys[1] != keys[2]
    taken = says(409, {"message": "The retry key is already accepted",
                       "sentMessages": [{"id": "7"}]})  # fmt: skip
    assert told(taken)[0] == Sent(Outcome.SENT, id="7")
    assert told(says(409, {}))[0] == Sent(Outcome.SENT)


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (refuses(400, "Failed to send messages"), Outcome.GONE),
        (refuses(400, "The property, 'to', in the request body is invalid"), Outcome.REFUSED),
        (refuses(401, "Authentication failed"), Outcome.LATER),
        (refuses(403, "Access to this API is not available"), Outcome.REFUSED),
        (refuses(429, "You have reached your monthly limit."), Outcome.LATER),
        (says(200, {}), Outcome.UNKNOWN),
        (says(200, {"sentMessages": [3]}), Outcome.UNKNOWN),
        (says(503, {}), Outcome.UNKNOWN),
    ],
)
def test_what_answers_mean(page: Page, outcome: Outcome) -> None:
    """Each is told as what it says of the message."""
    assert told(page)[0].outcome is outcome


def test_the_months_limit_is_told_as_such() -> None:
    """So that the desk knows what to do."""
    assert "month" in told(refuses(429, "You have reached your monthly limit."))[0].why
    assert "month" not in told(refuses(429, "The API rate limit has been exceeded"))[0].why


def test_more_choices_than_fit_become_lines() -> None:
    """LINE takes 13."""
    choices = tuple(Choice(str(number), f"ข้อ {number}") for number in range(14))
    _, heard = told(SENT, Outgoing("k", PERSON, "เลือก", choices))
    assert heard[0].json["messages"][0]["text"].endswith("\n14. ข้อ 13")
    assert "quickReply" not in heard[0].json["messages"][0]
    _, heard = told(SENT, Outgoing("k", PERSON, "เลือก", choices[:13]))
    assert len(items(heard[0])) == 13


def test_the_whole_label_is_shown_when_it_was_pressed() -> None:
    """The button has its short form."""
    choice = Choice("else", "ฉันอยากถามเรื่องอื่นที่ไม่เกี่ยวกับเรื่องนี้")
    _, heard = told(SENT, Outgoing("k", PERSON, "เลือก", (choice,)))
    assert items(heard[0])[0]["displayText"] == choice.label


def test_it_is_made_of_its_settings() -> None:
    """A setting of another form is told, and never shown."""
    assert make("line", {"token": TOKEN, "secret": SECRET}).name == "line"
    with pytest.raises(SettingError, match="secret") as caught:
        make("line", {"token": TOKEN, "secret": "bad\nsecret"})
    assert "bad" not in str(caught.value)
