"""What the codes of Meta's page "Error codes" mean for a message of ours."""

from __future__ import annotations

from hearsay.connect.channel import Outcome
from hearsay.errors import Phrase

__all__ = ["is_known", "outcome", "reason"]

_MAY_NOT = Phrase("the token may not send")
_LATER = {
    1: Phrase("the platform has a fault of its own"),
    2: Phrase("the platform is down"),
    4: Phrase("too many messages at once"),
    80007: Phrase("too many messages at once"),
    130429: Phrase("too many messages at once"),
    131000: Phrase("the platform has a fault of its own"),
    131016: Phrase("the platform is overloaded"),
    131048: Phrase("too many of our messages were reported"),
    131056: Phrase("too many messages to the same person"),
    131057: Phrase("the account is being moved"),
    131064: Phrase("the account's limit of messages is reached"),
    133004: Phrase("the platform is overloaded"),
    # To be mended by the desk; nothing was sent.
    0: Phrase("the token is not accepted"),
    3: _MAY_NOT,
    10: _MAY_NOT,
    190: Phrase("the token is not accepted"),
    368: Phrase("the account is blocked for a time"),
    131005: _MAY_NOT,
    131031: Phrase("the account is locked"),
    131042: Phrase("the account cannot pay"),
    131045: Phrase("the number is not registered"),
}
_GONE = {131026: Phrase("the person cannot be reached on WhatsApp")}
_REFUSED = {
    130472: Phrase("the person is in an experiment of the platform"),
    131047: Phrase("more than 24 hours have passed since the person wrote"),
    131049: Phrase("the platform withholds it from this person"),
    131050: Phrase("the person wants no such messages"),
}


def is_known(code: int | None) -> bool:
    """Tell whether a code is one of that page that has a meaning here."""
    return code in _LATER | _GONE | _REFUSED or _may_not(code)


def outcome(code: int | None) -> Outcome:
    """Return what an error means; a code that is not known is final."""
    if code in _LATER or _may_not(code):
        return Outcome.LATER
    return Outcome.GONE if code in _GONE else Outcome.REFUSED


def reason(code: int | None) -> Phrase:
    """Return it in words."""
    if code is None:
        return Phrase("refused")
    known = (_LATER | _GONE | _REFUSED).get(code)
    if known is not None:
        return known
    return _MAY_NOT if _may_not(code) else Phrase("error %(code)d", code=code)


def _may_not(code: int | None) -> bool:
    return code is not None and 200 <= code < 300
