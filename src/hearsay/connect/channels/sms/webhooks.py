"""What a gateway delivers: JSON or a form, with the fields that `docs/formats.md` names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from hearsay.connect.channel import Arrived, Delivery, Event, Outcome, Receipt
from hearsay.connect.channels.payload import MOST_BYTES, Part, read, unknown
from hearsay.connect.channels.sms.numbers import plain_number
from hearsay.connect.channels.spoken import split
from hearsay.errors import InputError

__all__ = ["arrived", "events", "form"]

_MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"
_OUTCOMES = {
    "sent": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.READ,
    "failed": Outcome.REFUSED,
    "gone": Outcome.GONE,
}
_ON_ITS_WAY = ("accepted", "queued", "sending")


def events(delivery: Delivery, channel: str) -> Iterator[Event]:
    """Yield what a delivery tells: one event at most.

    Raises:
        InputError: it is neither JSON nor a form.
    """
    is_form = delivery.headers.get("content-type", "").lower().startswith(_FORM)
    given = form(delivery, channel) if is_form else read(delivery, channel)
    kind, id = given.text("type"), given.id("id")
    if kind == "message" and id:
        yield from _message(given, id)
    elif kind == "status":
        yield from _status(given, id)
    else:
        yield unknown(given, "neither a message with an id nor a status")


def form(delivery: Delivery, channel: str) -> Part:
    """Return the fields of a form; of a field that stands there twice, the last.

    Raises:
        InputError: it is too large, has too many fields, or is not in UTF-8.
    """
    if len(delivery.body) > MOST_BYTES:
        raise InputError(channel, f"the delivery is larger than {MOST_BYTES} bytes")
    try:
        fields = parse_qsl(
            delivery.body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:  # its text may quote the delivery
        raise InputError(channel, "the delivery is no form in UTF-8") from None
    return Part(dict(fields))


def arrived(  # noqa: PLR0913  what a gateway tells of a message
    key: str, sender: str, text: str, *, ours: str, media: int, at: datetime | None = None
) -> Iterator[Arrived]:
    """Yield what somebody wrote; a text that is an answer in words as what was pressed.

    Companies send under a name, which nobody can answer: that is left out.
    """
    number = plain_number(sender)
    pressed, rest = split(text)
    if rest.strip():
        pressed, rest = "", text  # with more below it, it is no answer
    if number and (pressed or rest.strip() or media):
        reply = {"from": ours} if plain_number(ours) else {}
        yield Arrived(
            key, rest if rest.strip() else "", number, at,
            pressed=pressed, media=0 if pressed else media, reply=reply,
        )  # fmt: skip


def _message(given: Part, id: str) -> Iterator[Event]:
    media = given.number("media") or 0
    yield from arrived(
        f"message:{id}",
        given.text("from"),
        given.text("text"),
        ours=given.text("to"),
        media=min(max(media, 0), 100),
        at=_moment(given),
    )


def _status(given: Part, id: str) -> Iterator[Event]:
    message, status = given.id("message"), given.text("status")
    outcome = _OUTCOMES.get(status)
    if message and outcome is not None:
        yield Receipt(f"status:{id or f'{message}:{status}'}", message, outcome)
    elif not message or status not in _ON_ITS_WAY:
        yield unknown(given, "a status that is not known, or of no message")


def _moment(given: Part) -> datetime | None:
    """Return a time in seconds since 1970, or as ISO 8601 with its zone."""
    if (moment := given.moment("time")) is not None:
        return moment
    try:
        moment = datetime.fromisoformat(given.text("time")[:40])
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
