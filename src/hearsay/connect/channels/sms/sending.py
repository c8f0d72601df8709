"""What is asked of a gateway, and what its answer means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hearsay.canonical import Json
from hearsay.connect.channel import Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Answer, broken, sent
from hearsay.connect.channels.sms.numbers import is_number
from hearsay.connect.channels.sms.segments import segments
from hearsay.connect.channels.texts import units, with_choices
from hearsay.errors import Phrase

__all__ = ["LONGEST", "document", "judge", "told", "unsendable", "written"]

LONGEST = 670
"""UTF-16 units: ten parts of UCS-2, beyond which many operators lose some."""

ONCE_FOR = timedelta(hours=24)
_GONE = ("gone", "blocked", "opted_out", "unsubscribed")


def written(outgoing: Outgoing) -> str:
    """Return the text with its choices as lines below it."""
    return with_choices(outgoing.text, outgoing.choices)


def unsendable(outgoing: Outgoing) -> Sent | None:
    """Return why nobody is asked to send this; None if somebody is."""
    if not is_number(outgoing.to):
        return Sent(Outcome.REFUSED, why=Phrase("this is no number that an SMS can be sent to"))
    if units(written(outgoing)) > LONGEST:
        return Sent(Outcome.REFUSED, why=Phrase("longer than %(most)d characters", most=LONGEST))
    return None


def document(outgoing: Outgoing) -> dict[str, Json]:
    """Return the document."""
    asked: dict[str, Json] = {"id": outgoing.key, "to": outgoing.to, "text": written(outgoing)}
    ours = outgoing.reply.get("from", "")
    return asked | {"from": ours} if is_number(ours) else asked


def told(known: Sent, outgoing: Outgoing) -> Sent:
    """Return what is known, with the parts that are paid for, and for how long a try is repeatable."""
    known = replace(known, parts=segments(written(outgoing)).parts)
    return replace(known, once_for=ONCE_FOR) if known.outcome is Outcome.UNKNOWN else known


def judge(answer: Answer) -> Sent:
    """Return what an answer says of the message."""
    error = answer.part.text("error")
    if answer.status == 410 or (400 <= answer.status < 500 and error in _GONE):
        return Sent(Outcome.GONE, why=Phrase("the number is gone, or wants no more messages"))
    if answer.status in (401, 403, 404):
        return Sent(
            Outcome.LATER,
            why=Phrase("the gateway does not know us: status %(status)d", status=answer.status),
        )
    if answer.status == 409:
        return Sent(Outcome.UNKNOWN, why=Phrase("an earlier try is still being worked on"))
    failed = broken(answer)
    if failed is not None:
        return failed
    if answer.taken:
        return sent(answer.part.id("id"))
    return Sent(Outcome.REFUSED, why=Phrase("refused with status %(status)d", status=answer.status))
