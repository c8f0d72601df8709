"""An asker's address and reply tokens, as one sealed text of their conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Conversation

__all__ = ["Address", "opened", "sealed"]

_TO, _REPLY = "to", "reply."


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
