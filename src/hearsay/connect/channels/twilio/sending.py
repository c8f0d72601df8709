"""What is asked of the Messages resource, and what its answer means."""

from __future__ import annotations

from hearsay.connect.channel import Outcome, Sent
from hearsay.connect.channels.interface import Answer, broken, sent
from hearsay.connect.channels.twilio.webhooks import GONE
from hearsay.errors import Phrase

__all__ = ["judge"]

_NOT_US = (401, 403, 404)


def judge(answer: Answer) -> Sent:
    """Return what an answer says of the message ("Messages resource", dictionary of errors)."""
    code = answer.part.id("code")
    if answer.status in _NOT_US:
        return Sent(Outcome.LATER, why=Phrase("Twilio does not take the account and its token"))
    failed = broken(answer)
    if failed is not None:
        return failed
    if answer.taken:
        return sent(answer.part.id("sid"))
    if code in GONE:
        said = Phrase("the number wants no more messages, or is none: error %(code)s", code=code)
        return Sent(Outcome.GONE, why=said)
    if code.isdigit():
        return Sent(Outcome.REFUSED, why=Phrase("refused with error %(code)s", code=code))
    said = Phrase("refused with status %(status)d", status=answer.status)
    return Sent(Outcome.REFUSED, why=said)
