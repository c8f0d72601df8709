"""One try to hand a letter to the mail server, and what is known after it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from hearsay.connect.channel import Outcome, Sent
from hearsay.connect.channels.email.compose import Composed
from hearsay.connect.channels.email.robots import NOBODY_THERE
from hearsay.connect.channels.email.transport import MailServer, Session, smtp_session
from hearsay.errors import NetworkError, Phrase

__all__ = ["hand_over"]

_WAIT = re.compile(rb"\b(?:in|after)\s+(\d{1,5})\s*(sec|min)", re.IGNORECASE)
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_GO_ON = (250, 251, 252, 354)


def hand_over(server: MailServer, sender: str, letter: Composed) -> Sent:
    """Hand over a letter.

    A server that has not been sent the dot which ends a letter throws away what it got of it (RFC
    5321, 4.1.1.4), so until then nothing went out, whatever breaks. From the dot to its answer
    nobody knows.
    """
    try:
        with smtp_session(server, sender.rpartition("@")[2]) as session:
            return _told(session, sender, letter)
    except NetworkError as error:
        return Sent(Outcome.LATER, why=error.phrase)


def _told(session: Session, sender: str, letter: Composed) -> Sent:
    try:
        refused = (
            _put_off(_refusal(*session.mail(sender, len(letter.data))))
            or _refusal(*session.rcpt(letter.to))
            or _refusal(*session.data(letter.data))
        )
        if refused:
            return refused
    except (
        OSError
    ) as error:  # by its kind alone: its words may be the server's, and name the person
        said = Phrase("broke off before the end (%(kind)s)", kind=type(error).__name__)
        return Sent(Outcome.LATER, why=said)
    try:
        code, text = session.end()
    except OSError as error:
        kind = type(error).__name__
        why = Phrase("broke off after the end of the letter (%(kind)s)", kind=kind)
        return Sent(Outcome.UNKNOWN, id=letter.id, why=why)
    if 200 <= code < 300:
        return Sent(Outcome.SENT, id=letter.id)
    if 400 <= code < 600:
        return _refusal(code, text) or Sent(Outcome.LATER)  # it is one
    return Sent(Outcome.UNKNOWN, id=letter.id, why=Phrase("answered out of form"))


def _put_off(refused: Sent | None) -> Sent | None:
    """Return a refusal of us, the sender, as one that the desk's owner can do something about."""
    return replace(refused, outcome=Outcome.LATER) if refused else None


def _refusal(code: int, text: bytes) -> Sent | None:
    """Return what a refusal means, None where it is none; the server's words may name the person, its numbers do not."""
    if code in _GO_ON:
        return None
    found = _ENHANCED.match(text)
    enhanced = found[1].decode() if found else ""
    why = Phrase("the mail server answered %(code)s", code=f"{code} {enhanced}".rstrip())
    if enhanced in NOBODY_THERE:
        return Sent(Outcome.GONE, why=why)
    if 500 <= code < 600:
        return Sent(Outcome.REFUSED, why=why)
    return Sent(Outcome.LATER, after=_wait(text), why=why)


def _wait(text: bytes) -> timedelta | None:
    """Return how long to wait, where a server says so in words, as those do that put off strangers."""
    found = _WAIT.search(text)
    if found is None:
        return None
    return timedelta(**{"seconds" if found[2].lower() == b"sec" else "minutes": int(found[1])})
