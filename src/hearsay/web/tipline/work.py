"""A little work instead of a captcha: cheap for one person, dear for a machine that sends thousands.

The browser looks for a number whose SHA-256, together with a challenge of ours, begins with so many
zero bits (hashcash, Back 2002). Who cannot compute waits instead: a challenge that is some seconds
old needs no number. Waiting costs nothing, so whoever takes the tip lets the waits of one visitor
end one after another. Nothing is asked of the person, and nothing of theirs is stored.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.core import signing

__all__ = ["BITS", "FRESH", "Verdict", "challenge", "judge", "status_token"]

BITS = 15
"""Zero bits that the hash needs: some 33,000 tries, under two seconds on an old phone."""
WAIT = timedelta(seconds=12)
"""Age at which a challenge needs no number; times two for each doubling of what an address sends."""
FRESH = timedelta(hours=12)
"""A form that was left open for longer has to be opened again; what was typed stays in it."""
MOST_BITS, MOST_WAIT = 22, timedelta(minutes=10)
_SALT = "hearsay.tipline.work"


class Verdict(StrEnum):
    """What is said of a challenge that came back."""

    DONE = "done"
    WAITED = "waited"
    WAIT = "wait"
    STALE = "stale"


def challenge(now: datetime) -> str:
    """Return a new challenge, which tells when it was made and that we made it."""
    made = {"at": int(now.timestamp()), "id": secrets.token_urlsafe(12)}
    return signing.dumps(made, salt=_SALT, compress=False)


def judge(challenge: str, number: str, now: datetime, *, pressure: int = 0) -> tuple[Verdict, int]:
    """Return whether the work is done, or was waited for; and seconds.

    Of WAIT they are how many are left; of WAITED how many were asked for: another wait of the same
    visitor may end only so long after this one. `pressure` says how many times over their fair share
    a visitor has sent, in doublings: each asks for a bit more, or for twice the waiting. Nobody is
    locked out.
    """
    try:
        made = signing.loads(challenge, salt=_SALT)
        age = timedelta(seconds=now.timestamp() - int(made["at"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return Verdict.STALE, 0
    if not timedelta(seconds=-5) <= age <= FRESH:
        return Verdict.STALE, 0
    if _zero_bits(challenge, number) >= min(MOST_BITS, BITS + pressure):
        return Verdict.DONE, 0
    wait = min(MOST_WAIT, WAIT * (1 << min(pressure, 10)))
    if age >= wait:
        return Verdict.WAITED, round(wait.total_seconds())
    return Verdict.WAIT, max(1, round((wait - age).total_seconds()))


def status_token(challenge: str) -> str:
    """Return the secret part of a tip's private link: the same if the form comes twice."""
    return signing.Signer(salt=f"{_SALT}.link").signature(challenge)


def _zero_bits(challenge: str, number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) <= 16):
        return -1
    digest = hashlib.sha256(f"{challenge}:{number}".encode()).digest()
    return len(digest) * 8 - int.from_bytes(digest).bit_length()
