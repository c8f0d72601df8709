"""Webhooks as Zalo's documentation describes them (section "Webhook", a page for each event)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hearsay.connect.channel import START, Arrived, Event, Outcome, Receipt
from hearsay.connect.channels.payload import Part, unknown
from hearsay.connect.channels.zalo.sending import anonymous

__all__ = ["events"]

_SENT = re.compile(
    r"(user|anonymous)_send_"
    r"(?:text|image|gif|link|audio|video|sticker|location|business_card|file)"
)
_OURS = re.compile(r"oa_|add_user_to_tag|remove_user_from_tag|widget_|shop_|change_")
_NOBODYS_TIP = frozenset((
    "unfollow", "user_reacted_message", "anonymous_reacted_message", "user_click_chatnow",
    "user_submit_info", "user_feedback", "update_user_info", "user_call_oa", "user_reply_consent",
))  # fmt: skip
_NO_TEXT = frozenset(("user_send_business_card", "anonymous_send_business_card"))
_MOST_LINKS = 10


def events(delivery: Part) -> Iterator[Event]:
    """Yield what a delivery tells: one event, or a receipt for each of several messages."""
    kind = delivery.text("event_name")
    if kind in _NOBODYS_TIP or _OURS.match(kind):
        return
    if _SENT.fullmatch(kind):
        yield _arrived(delivery, kind)
    elif kind == "user_received_message":
        yield from _receipts(delivery, (delivery.part("message").id("msg_id"),), Outcome.DELIVERED)
    elif kind == "user_seen_message":
        message = delivery.part("message")
        ids = message.ids("msg_ids") or (message.id("msg_id"),)
        yield from _receipts(delivery, ids, Outcome.READ)
    elif kind == "follow":
        yield _followed(delivery)
    elif kind.startswith("user_send_group_"):
        yield unknown(delivery, "a message in a group: these are not taken from Zalo")
    else:
        yield unknown(delivery, "an event of a kind that is not known")


def _arrived(delivery: Part, kind: str) -> Event:
    message, sender = delivery.part("message"), delivery.part("sender").id("id")
    key = message.id("msg_id")
    if not key or not sender:
        return unknown(delivery, "a message without its id or its sender", key)
    text = "" if kind in _NO_TEXT else _text(message)  # a card is about a person
    media = int(not kind.endswith(("_text", "_link")))
    if not text and not media:
        return unknown(delivery, "a message without a text", key)
    return Arrived(
        key=key,
        text=text,
        sender=anonymous(sender) if kind.startswith("anonymous_") else sender,
        written_at=delivery.moment("timestamp", 1000),
        quoted=message.id("quote_msg_id"),
        media=media,
        id=key,
    )


def _text(message: Part) -> str:
    """Return what was written, and the title and address of each link that was shared with it."""
    lines = [message.text("text")]
    for item in message.parts("attachments")[:_MOST_LINKS]:
        if item.text("type") == "link":
            link = item.part("payload")
            lines += [link.text("title"), link.text("description"), link.text("url")]
    found = [line for line in dict.fromkeys(lines) if line]
    return "\n".join(line for line in found if line == found[0] or line not in found[0])


def _receipts(delivery: Part, ids: tuple[str, ...], outcome: Outcome) -> Iterator[Event]:
    if not any(ids):
        yield unknown(delivery, "a receipt without its message")
    for id in ids:
        if id:
            yield Receipt(f"{id}:{outcome}", id, outcome)


def _followed(delivery: Part) -> Event:
    """Return that a person opened the talk; the event has no id of its own, but its time."""
    sender, at = delivery.part("follower").id("id"), delivery.moment("timestamp", 1000)
    if not sender or at is None:
        return unknown(delivery, "a follower without an id or a time")
    key = unknown(delivery, "").key
    return Arrived(key=key, text="", sender=sender, written_at=at, pressed=START)
