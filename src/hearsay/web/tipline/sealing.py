"""An asker's address and reply tokens, as one sealed text of their conversation; ids of what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from hearsay.web.tipline.keys import KeyGone, KeyRing, Period
from hearsay.web.tipline.models import Conversation, Outgoing, Question

__all__ = [
    "Address",
    "buttons",
    "opened",
    "opened_for",
    "resealed",
    "sealed",
    "sealed_beside",
    "told_choices",
    "told_key",
]

_TO, _REPLY = "to", "reply."
_MESSAGE = ("message", "message_id", "references", "subject")
_TOPIC = ("thread",)
"""Ids of the latest message and its topic, which earlier versions sealed with the address."""
_BUTTON = 12
"""Letters of a button's hash: platforms take few, and it is looked up in one conversation alone."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes, and what else it needs: private, never stored or logged as it is."""

    to: str
    reply: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "Address(sealed)"


def sealed(period: Period, address: Address) -> str:
    """Return an address as only the period's key opens it."""
    return period.seal(
        {_TO: address.to} | {f"{_REPLY}{name}": value for name, value in address.reply.items()}
    )


def opened(ring: KeyRing, conversation: Conversation) -> Address:
    """Return the address of a conversation.

    Raises:
        KeyGone: its period has ended, or the sealed text was changed.
    """
    return _opened(ring.of(conversation.period), conversation)


def _opened(period: Period, conversation: Conversation) -> Address:
    found = period.open(conversation.sealed)
    reply = {n.removeprefix(_REPLY): v for n, v in found.items() if n.startswith(_REPLY)}
    return Address(found.get(_TO, ""), reply)


def resealed(period: Period, conversation: Conversation, address: Address) -> str:
    """Return a conversation's new address, sealed, with the ids of messages that were sealed with the old one.

    Questions that an earlier version took have no others.
    """
    try:
        old = _opened(period, conversation).reply
    except KeyGone:
        old = {}
    kept = {name: old[name] for name in (*_MESSAGE, *_TOPIC) if name in old}
    return sealed(period, replace(address, reply=kept | dict(address.reply)))


def sealed_beside(period: Period, beside: Mapping[str, str]) -> str:
    """Return what puts an answer beside a message as only the period's key opens it; "" for nothing.

    It is sealed as the id of a message may hold its sender's number, or name their mail server.
    """
    return period.seal(beside) if beside else ""


def opened_for(period: Period, conversation: Conversation, row: Outgoing) -> Address:
    """Return where a message goes, and beside which one: its own question's, however much came after it.

    Raises:
        KeyGone: the sealed text was changed.
    """
    address = _opened(period, conversation)
    told = row.beside if row.question is None else row.question.beside
    if told:
        return replace(address, beside=period.open(told))
    return replace(address, beside=_from_before(address.reply, conversation, row.question))


def _from_before(
    reply: Mapping[str, str], conversation: Conversation, question: Question | None
) -> dict[str, str]:
    """Return what an earlier version knew: the topic, and the message if it is surely the question's own."""
    message = {name: reply[name] for name in _MESSAGE if name in reply}
    if message and (question is None or not _is_alone(conversation)):
        message = {}
    return message | {name: reply[name] for name in _TOPIC if name in reply}


def _is_alone(conversation: Conversation) -> bool:
    """Tell whether a conversation has one question that knows of no message."""
    return Question.objects.filter(conversation=conversation, beside="").count() == 1


def told_key(period: Period, row: Outgoing) -> str:
    """Return what a channel is told as a message's key, the same for each try.

    It is kept by platforms, and an e-mail's name in its reader's mailbox is made of it: when the key of
    the period is gone, nobody can tell of which question it was.
    """
    return period.pseudonym(f"{row.channel} key", row.key)


def told_choices(period: Period, row: Outgoing) -> list[tuple[str, str]]:
    """Return the buttons of a message as its reader's app gets them: what they say and a hash.

    The app keeps them, so the number of the question that our own payloads name must not be in them.
    """

    def told(payload: str) -> str:
        said, named, _name = payload.partition(":")
        mark = period.pseudonym(f"{row.channel} button", payload)[:_BUTTON]
        return f"{said}:{mark}" if named else payload

    return [(told(payload), label) for payload, label in row.choices]


def buttons(ring: KeyRing, row: Outgoing) -> list[tuple[str, str]]:
    """Return the buttons of a message as they were told; none once its people are forgotten."""
    try:
        return (
            [] if row.conversation is None else told_choices(ring.of(row.conversation.period), row)
        )
    except KeyGone:
        return []
