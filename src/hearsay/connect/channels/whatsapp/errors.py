"""What the codes of Meta's page "Error codes" mean for a message of ours."""

from __future__ import annotations

from hearsay.connect.channel import Outcome

__all__ = ["is_known", "outcome", "reason"]

_LATER = {
    1: "the platform has a fault of its own",
    2: "the platform is down",
    4: "too many messages at once",
    80007: "too many messages at once",
    130429: "too many messages at once",
    131000: "the platform has a fault of its own",
    131016: "the platform is overloaded",
    131048: "too many of our messages were reported",
    131056: "too many messages to the same person",
    131057: "the account is being moved",
    131064: "the account's limit of messages is reached",
    133004: "the platform is overloaded",
    # To be mended by the desk; nothing was sent.
    0: "the token is not accepted",
    3: "the token may not send",
    10: "the token may not send",
    190: "the token is not accepted",
    368: "the account is blocked for a time",
    131005: "the token may not send",
    131031: "the account is locked",
    131042: "the account cannot pay",
    131045: "the number is not registered",
}
_GONE = {131026: "the person cannot be reached on WhatsApp"}
_REFUSED = {
    130472: "the person is in an experiment of the platform",
    131047: "more than 24 hours have passed since the person wrote",
    131049: "the platform withholds it from this person",
    131050: "the person wants no such messages",
}


def is_known(code: int | None) -> bool:
    """Tell whether a code is one of that page that has a meaning here."""
    return code in _LATER | _GONE | _REFUSED or _may_not(code)


def outcome(code: int | None) -> Outcome:
    """Return what an error means; a code that is not known is final."""
    if code in _LATER or _may_not(code):
        return Outcome.LATER
    return Outcome.GONE if code in _GONE else Outcome.REFUSED


def reason(code: int | None) -> str:
    """Return it in words."""
    if code is None:
        return "refused"
    known = _LATER | _GONE | _REFUSED
    return known.get(code) or ("the token may not send" if _may_not(code) else f"error {code}")


def _may_not(code: int | None) -> bool:
    return code is not None and 200 <= code < 300
