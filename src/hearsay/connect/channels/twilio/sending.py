"""What is asked of the Messages resource, and what its answer means."""

from __future__ import annotations

from hearsay.connect.channel import Outcome, Sent
from hearsay.connect.channels.interface import Answer, broken, sent
from hearsay.connect.channels.twilio.webhooks import GONE

__all__ = ["judge"]

_NOT_US = (401, 403, 404)


def judge(answer: Answer) -> Sent:
    """Return what an answer says of the message ("Messages resource", dictionary of errors)."""
    code = answer.part.id("code")
    if answer.status in _NOT_US:
        return Sent(Outcome.LATER, why="Twilio does not take the account and its token")
    failed = broken(answer)
    if failed is not None:
        return failed
    if answer.taken:
        return sent(answer.part.id("sid"))
    if code in GONE:
        return Sent(
            Outcome.GONE, why=f"the number wants no more messages, or is none: error {code}"
        )
    shown = f"error {code}" if code.isdigit() else f"status {answer.status}"
    return Sent(Outcome.REFUSED, why=f"refused with {shown}")
