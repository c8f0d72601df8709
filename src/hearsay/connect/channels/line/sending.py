"""What is asked of LINE, and what its answers mean."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from hearsay.canonical import Json
from hearsay.connect.channel import Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Answer, broken, sent
from hearsay.connect.channels.texts import shorten, units, with_choices
from hearsay.errors import Phrase

__all__ = ["LONGEST", "PUSH", "REPLY", "content", "is_fresh", "judge", "retry_key"]

LONGEST = 5000
"""Characters of a text ("Text message"), in UTF-16 units ("Character counting in a text")."""

PUSH, REPLY = "/v2/bot/message/push", "/v2/bot/message/reply"
_FRESH = timedelta(
    seconds=50
)  # a token is to be used within a minute; the way there takes its part
_MOST_CHOICES = 13  # "Quick reply", as the next two
_LONGEST_LABEL = 20
_LONGEST_SHOWN = 300
_KEY_KNOWN = timedelta(hours=24)  # "Retrying a failed API request"
_KEYS = uuid.UUID("7a1d4a52-5f0c-4f5e-9f0e-8b1c2f6f5d11")  # our own name space, drawn once


def content(outgoing: Outgoing) -> dict[str, Json] | None:
    """Return the message, None if it is too long; LINE shows quick replies on phones alone."""
    if len(outgoing.choices) > _MOST_CHOICES:
        text, items = with_choices(outgoing.text, outgoing.choices), list[Json]()
    else:
        text, items = outgoing.text, [_item(one.payload, one.label) for one in outgoing.choices]
    if units(text) > LONGEST:
        return None
    message: dict[str, Json] = {"type": "text", "text": text}
    return message | {"quickReply": {"items": items}} if items else message


def _item(payload: str, label: str) -> Json:
    return {
        "type": "action",
        "action": {
            "type": "postback",
            "label": shorten(label, _LONGEST_LABEL),
            "data": payload,
            "displayText": shorten(label, _LONGEST_SHOWN),
        },
    }


def is_fresh(reply: Mapping[str, str], now: datetime) -> bool:
    """Tell whether a reply token may still be used."""
    try:
        at = datetime.fromisoformat(reply.get("at", ""))
        return bool(reply.get("token")) and timedelta(minutes=-5) < now - at < _FRESH
    except (ValueError, TypeError):  # no time, or one without its zone
        return False


def retry_key(key: str) -> str:
    """Return the UUID by which LINE knows a message again; the same key always gives the same one."""
    return str(uuid.uuid5(_KEYS, key))


def judge(answer: Answer | Sent, *, has_key: bool) -> Sent:
    """Return what an answer says of the message ("Status codes", "Error responses").

    409 says that an earlier try with the same key was taken.
    """
    known = answer if isinstance(answer, Sent) else _known(answer)
    is_open = known.outcome in (Outcome.UNKNOWN, Outcome.LATER)
    return replace(known, once_for=_KEY_KNOWN) if has_key and is_open else known


def _known(answer: Answer) -> Sent:
    if answer.status == 409:
        return Sent(Outcome.SENT, id=_id(answer))
    said = answer.part.text("message")
    failed = broken(answer)
    if failed is not None:
        used_up = answer.status == 429 and "monthly limit" in said
        return (
            replace(failed, why=Phrase("the month's messages are used up")) if used_up else failed
        )
    return sent(_id(answer)) if answer.taken else _refused(answer.status, said)


def _refused(status: int, said: str) -> Sent:
    if status == 400 and said.startswith("Failed to send messages"):
        return Sent(Outcome.GONE, why=Phrase("the person or group is not there"))
    if status == 401:
        return Sent(Outcome.LATER, why=Phrase("the token is not accepted"))
    return Sent(Outcome.REFUSED, why=Phrase("refused with status %(status)d", status=status))


def _id(answer: Answer) -> str:
    messages = answer.part.parts("sentMessages")
    return messages[0].id("id") if messages else ""
