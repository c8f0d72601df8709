"""An asker's address and reply tokens, as one sealed text of their conversation; ids of what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Conversation, Outgoing

__all__ = [
    "Address",
    "opened",
    "opened_beside",
    "sealed",
    "sealed_beside",
    "told_choices",
    "told_key",
]

_TO, _REPLY = "to", "reply."
_BUTTON = 12
"""Letters of a button's hash: platforms take few, and it is looked up in one conversation alone."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes, and what else it needs: private, never stored or logged as it is."""

    to: str
    reply: Mapping[str, str] = field(default_factory=dict)

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
    found = ring.of(conversation.period).open(conversation.sealed)
    reply = {n.removeprefix(_REPLY): v for n, v in found.items() if n.startswith(_REPLY)}
    return Address(found.get(_TO, ""), reply)


def sealed_beside(period: Period, beside: Mapping[str, str]) -> str:
    """Return what puts an answer beside a message as only the period's key opens it; "" for nothing.

    It is sealed as the id of a message may hold its sender's number, or name their mail server.
    """
    return period.seal(beside) if beside else ""


def opened_beside(period: Period, row: Outgoing) -> dict[str, str]:
    """Return beside which message an answer goes: its own question's, however much came after it.

    Raises:
        KeyGone: its period has ended, or the sealed text was changed.
    """
    told = row.beside if row.question is None else row.question.beside
    return period.open(told) if told else {}


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
