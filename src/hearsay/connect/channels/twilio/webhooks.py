"""Forms that Twilio posts: messages of people, and what became of ours."""

from __future__ import annotations

from collections.abc import Iterator

from hearsay.connect.channel import STOP, Arrived, Event, Outcome, Receipt
from hearsay.connect.channels.payload import Part, unknown
from hearsay.connect.channels.sms.numbers import plain_number
from hearsay.connect.channels.sms.webhooks import arrived

__all__ = ["GONE", "events"]

GONE = ("21610", "30004", "30005", "30006")
"""Errors which say that the person wants no more, or that no phone has this number."""

_ON_ITS_WAY = ("accepted", "queued", "sending", "scheduled", "receiving", "received")
_OUTCOMES = {
    "sent": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.READ,
    "undelivered": Outcome.REFUSED,
    "failed": Outcome.REFUSED,
    "canceled": Outcome.REFUSED,
}


def events(given: Part) -> Iterator[Event]:
    """Yield what a form tells: one event at most."""
    id = given.id("MessageSid") or given.id("SmsSid")
    status = given.text("MessageStatus") or given.text("SmsStatus")
    if id and "Body" in given and status in ("", "received"):
        yield from _message(given, id)
    elif id and status in _OUTCOMES:
        outcome = _OUTCOMES[status]
        is_gone = outcome is Outcome.REFUSED and given.text("ErrorCode") in GONE
        yield Receipt(f"{id}:{status}", id, Outcome.GONE if is_gone else outcome)
    elif not id or status not in _ON_ITS_WAY:
        yield unknown(given, "neither a message nor a status that is known")


def _message(given: Part, id: str) -> Iterator[Event]:
    sender, ours = given.text("From"), given.text("To")
    number = plain_number(sender)
    if given.text("OptOutType") == "STOP" and number:  # Twilio itself lets nothing through then
        yield Arrived(id, "", number, pressed=STOP)
        return
    media = min(max(given.number("NumMedia") or 0, 0), 100)
    yield from arrived(id, sender, given.text("Body"), ours=ours, media=media)
