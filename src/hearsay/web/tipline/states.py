"""What may become of a message of ours: forward only, whatever order receipts come in. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from hearsay.connect.channel import Outcome
from hearsay.web.tipline.models import Outgoing

__all__ = ["AFTER_TRY", "BEFORE_RECEIPT"]

_State = Outgoing.State

BEFORE_RECEIPT: Mapping[Outcome, tuple[str, frozenset[str]]] = {
    Outcome.SENT: (_State.SENT, frozenset({_State.UNKNOWN})),
    Outcome.DELIVERED: (_State.DELIVERED, frozenset({_State.UNKNOWN, _State.SENT})),
    Outcome.READ: (_State.READ, frozenset({_State.UNKNOWN, _State.SENT, _State.DELIVERED})),
    Outcome.REFUSED: (_State.REFUSED, frozenset({_State.UNKNOWN, _State.SENT})),
    Outcome.GONE: (_State.GONE, frozenset({_State.UNKNOWN, _State.SENT})),
}
"""What a receipt says → the state it makes, and the states that it may follow.

"Unknown" and "later" are no news. What was delivered cannot be refused any more.
"""

AFTER_TRY: Mapping[Outcome, str] = {
    Outcome.SENT: _State.SENT,
    Outcome.DELIVERED: _State.DELIVERED,
    Outcome.READ: _State.READ,
    Outcome.REFUSED: _State.REFUSED,
    Outcome.GONE: _State.GONE,
    Outcome.UNKNOWN: _State.UNKNOWN,
}
"""What is known after one try → the state it makes. LATER makes none: it is tried again."""
