"""Webhooks as Meta's reference describes them (sections "messages", "statuses", "fields")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from hearsay.connect.channel import START, Arrived, Deleted, Event, Outcome, Receipt, Unknown
from hearsay.connect.channels.payload import Part, unknown
from hearsay.connect.channels.whatsapp.errors import outcome
from hearsay.connect.channels.whatsapp.ids import group, hidden, user

__all__ = ["events"]

_NOBODYS_TIP = frozenset((
    "calls", "group_lifecycle_update", "group_participants_update", "group_settings_update",
    "group_status_update", "history", "message_template_components_update",
    "message_template_quality_update", "message_template_status_update", "smb_app_state_sync",
    "smb_message_echoes", "template_category_update", "user_preferences",
))  # fmt: skip
_WAMID = re.compile(r"wamid\.[A-Za-z0-9+/=_-]+")
_NOT_A_MESSAGE = frozenset(("reaction", "system", "ephemeral"))
_MEDIA = frozenset(("audio", "contacts", "document", "image", "location", "order", "sticker",
                    "unsupported", "video"))  # fmt: skip
_RECEIPTS = {
    "sent": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.READ,
    "played": Outcome.READ,
}


def events(delivery: Part) -> Iterator[Event]:
    """Yield what a delivery tells."""
    entries = delivery.parts("entry")
    if delivery.text("object") != "whatsapp_business_account" or not entries:
        yield _unknown(delivery, "no delivery of a WhatsApp business account")
        return
    for entry in entries:
        changes = entry.parts("changes")
        if not changes:
            yield _unknown(entry, "an entry without changes")
        for change in changes:
            yield from _change(change)


def _change(change: Part) -> Iterator[Event]:
    kind, value = change.text("field"), change.part("value")
    if kind in _NOBODYS_TIP:
        return
    if kind != "messages":
        yield _unknown(change, "news about the account, or of a kind that is not known")
        return
    found = (*value.parts("messages"), *value.parts("statuses"))
    if not found:
        yield _unknown(change, "neither messages nor receipts")
    for message in value.parts("messages"):
        yield from _message(message)
    for status in value.parts("statuses"):
        yield from _status(status)


def _message(message: Part) -> Iterator[Event]:
    """Yield what a person sent, took back or changed."""
    kind, wamid, sender = message.text("type"), message.id("id"), _sender(message)
    key = hidden(wamid)
    if kind in _NOT_A_MESSAGE or _is_no_tip(message):
        return
    if not wamid or not sender:
        yield _unknown(message, "a message without its id or its sender", key)
    elif kind == "revoke":
        original = message.part("revoke").id("original_message_id")
        yield (
            Deleted(key, hidden(original), sender)
            if original
            else _unknown(message, "a message was taken back, and not told which", key)
        )
    elif kind == "edit":
        edit = message.part("edit")
        original = hidden(edit.id("original_message_id"))
        yield _arrived(message, edit.part("message"), replaces=original) or _odd(message, key)
    else:
        yield _arrived(message, message) or _odd(message, key)


def _arrived(envelope: Part, content: Part, replaces: str = "") -> Arrived | None:
    """Return a message, None if it is of no known kind; an edit has its content in another part."""
    kind = content.text("type")
    read = _content(content, kind)
    if read is None:
        return None
    text, pressed = read
    wamid, context = envelope.id("id"), envelope.part("context")
    return Arrived(
        key=hidden(wamid),
        text=text,
        sender=_sender(envelope),
        written_at=envelope.moment("timestamp"),
        in_group="group_id" in envelope,
        pressed=pressed,
        quoted=hidden(context.id("id")),
        media=int(kind in _MEDIA),
        id=replaces or hidden(wamid),
        replaces=replaces,
        beside={} if replaces else {"message": wamid},
    )


def _content(content: Part, kind: str) -> tuple[str, str] | None:
    """Return the text and the button of a message, None if its kind is not known."""
    inner = content.part(kind)
    if kind == "text" and inner.text("body"):
        return inner.text("body"), ""
    if kind in _MEDIA:
        return inner.text("caption"), ""
    if kind == "request_welcome":
        return "", START
    if kind == "button" and inner.text("payload"):
        return "", inner.text("payload")
    if kind == "interactive":
        for name in ("button_reply", "list_reply"):
            if inner.part(name).text("id"):
                return "", inner.part(name).text("id")
    return None


def _status(status: Part) -> Iterator[Event]:
    """Yield what became of a message of ours; of a group's, one for each of its people and seconds."""
    wamid, told = status.id("id"), status.text("status")
    if status.text("type") == "call":
        return
    key = f"{hidden(wamid)}:{told[:20]}:{status.id('timestamp')}" if wamid else ""
    if not wamid or told not in (*_RECEIPTS, "failed"):
        yield _unknown(status, "a receipt without its message, or of a kind that is not known", key)
        return
    became = _RECEIPTS.get(told)
    if became is None:
        codes = [error.number("code") for error in status.parts("errors")]
        became = outcome(next((code for code in codes if code is not None), None))
    yield Receipt(key, hidden(wamid), became)


def _odd(message: Part, key: str) -> Event:
    return _unknown(message, "a message of a kind that is not known", key)


def _unknown(part: Part, why: str, key: str = "") -> Unknown:
    """Return what is kept of a part, without ids that hold numbers."""
    found = unknown(part, why, key)
    return replace(found, raw=_WAMID.sub(lambda id: hidden(id[0]), found.raw))


def _is_no_tip(message: Part) -> bool:
    return message.part("interactive").text("type") == "call_permission_reply"


def _sender(message: Part) -> str:
    """Return where a reply goes: the group, the number, or the user's id where no number is told."""
    if "group_id" in message:
        return group(message.id("group_id"))
    return message.id("from") or user(message.id("from_user_id"))
