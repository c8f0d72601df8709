"""Webhooks as the Messaging API reference describes them (section "Webhook event objects")."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.connect.channel import START, Arrived, Deleted, Event
from hearsay.connect.channels.payload import Part, unknown

__all__ = ["events"]

_NOBODYS_TIP = frozenset((
    "accountLink", "beacon", "delivery", "join", "leave", "memberJoined", "memberLeft",
    "membership", "module", "things", "unfollow", "videoPlayComplete",
))  # fmt: skip
_MEDIA = frozenset(("audio", "file", "image", "location", "sticker", "video"))
_SOURCES = {"user": "userId", "group": "groupId", "room": "roomId"}


def events(delivery: Part) -> Iterator[Event]:
    """Yield what a delivery tells."""
    if "events" not in delivery:
        yield unknown(delivery, "no delivery of the Messaging API: it has no events")
    for event in delivery.parts("events"):
        # In standby another program of the account talks with people, and we are to keep silent.
        if event.text("type") not in _NOBODYS_TIP and event.text("mode") != "standby":
            yield _event(event)


def _event(event: Part) -> Event:
    kind, key, sender = event.text("type"), event.id("webhookEventId"), _sender(event)
    if not key or not sender:
        return unknown(event, "an event without its id or its sender", key)
    if kind == "unsend" and event.part("unsend").id("messageId"):
        return Deleted(key, event.part("unsend").id("messageId"), sender)
    found = _arrived(event, kind)
    return found or unknown(event, "an event of a kind that is not known", key)


def _arrived(event: Part, kind: str) -> Arrived | None:
    """Return what a person wrote or pressed, None if it is nothing that we know."""
    message = event.part("message" if kind == "message" else "")
    text = message.text("text") if message.text("type") == "text" else ""
    media = int(message.text("type") in _MEDIA)
    pressed = {"follow": START, "postback": event.part("postback").text("data")}.get(kind, "")
    if not (text or media or pressed):
        return None
    return Arrived(
        key=event.id("webhookEventId"),
        text=text,
        sender=_sender(event),
        written_at=event.moment("timestamp", 1000),
        in_group=event.part("source").text("type") != "user",
        pressed=pressed,
        quoted=message.id("quotedMessageId"),
        media=media,
        id=message.id("id"),
        reply=_reply(event),
    )


def _sender(event: Part) -> str:
    """Return where a reply goes: the group or room rather than the person in it."""
    source = event.part("source")
    return source.id(_SOURCES.get(source.text("type"), ""))


def _reply(event: Part) -> dict[str, str]:
    """Return the reply token, and the time from which it is counted."""
    token, at = event.id("replyToken"), event.moment("timestamp", 1000)
    return {"token": token, "at": at.isoformat()} if token and at else {}
