"""What somebody who asked is told: an answer, an honest "not yet", how to ask, or nothing.

Pure: the same facts, rules and time give the same verdict. An answer goes out by itself only where
the engine's `answer` decision holds (its risk bound, no guard) and nothing speaks against the check:
not withdrawn, not contested, not past the day until which it is surely true, and the breaker closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hearsay.web.claims.models import Answer

__all__ = ["Asked", "Follow", "Known", "Reply", "Rules", "Verdict", "decide", "follow"]


class Reply(StrEnum):
    """What is sent."""

    ANSWER = "answer"
    NOT_YET = "not_yet"
    HELP = "help"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Asked:
    """A tip as it was matched. `again` tells that this conversation got this answer already.

    `contested` tells that another check of the same claim says the opposite of the best match,
    `forged` that nothing proves its sender, so that a reply might go to somebody who never wrote.
    """

    decision: str
    probability: float | None
    guarded: bool
    checkable: float | None
    in_group: bool = False
    muted: bool = False
    again: bool = False
    contested: bool = False
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """The check that was its best match, as it stands now."""

    out: bool
    held_back: bool = False
    still_true_until: date | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What the desk allows. Below `checkable` a text claims nothing that could be checked."""

    automatic: bool = True
    tripped: bool = False
    checkable: float = 0.1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to send, and the code of the reason, for the desk's own eyes."""

    reply: Reply
    why: str


def decide(asked: Asked, known: Known | None, rules: Rules, today: date) -> Verdict:
    """Return what the asker is told. In a group chat we speak only when sure, and never twice."""
    if asked.muted:
        return Verdict(Reply.SILENT, "muted")
    if asked.forged:
        return Verdict(Reply.SILENT, "forged")
    doubt = _doubt(asked, known, rules, today)
    if doubt == "":
        return Verdict(Reply.SILENT if asked.again and asked.in_group else Reply.ANSWER, "sure")
    if asked.in_group:
        return Verdict(Reply.SILENT, doubt)
    # A tip that could not be judged may well hold a claim: nobody is told that it holds none.
    unclaimed = asked.checkable is not None and asked.checkable < rules.checkable
    if unclaimed and asked.decision != "suggest":
        return Verdict(Reply.HELP, "no_claim")
    return Verdict(Reply.NOT_YET, doubt)


def _doubt(asked: Asked, known: Known | None, rules: Rules, today: date) -> str:
    """Return the code of the first thing that speaks against an automatic answer, else ""."""
    reasons = (
        ("not_sure", asked.decision != "answer" or asked.probability is None),
        ("guard", asked.guarded),
        ("no_check", known is None),
        ("off", not rules.automatic),
        ("breaker", rules.tripped),
        ("withdrawn", known is not None and not known.out),
        ("held_back", known is not None and known.held_back),
        ("contested", asked.contested),
        ("out_of_date", known is not None and _is_past(known.still_true_until, today)),
    )
    return next((code for code, holds in reasons if holds), "")


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day < today


@dataclass(frozen=True, slots=True)
class Follow:
    """What one who asked got so far: answered at all, and by the check that now has news."""

    answered: bool
    had_this: bool
    rating_before: str = ""


def follow(kind: str, rating: str, asked: Follow) -> str:
    """Return the kind of message that an editor's publication sends to one who asked; "" for none.

    A first answer reaches all who wait. A correction or withdrawal reaches all who got what was
    wrong, and those who wait get a correction as their answer. An update is sent again only where
    its rating has changed: more of the same is no news.
    """
    if kind == Answer.Kind.WITHDRAWAL:
        return "withdrawal" if asked.had_this else ""
    if asked.had_this:
        if kind == Answer.Kind.CORRECTION:
            return "correction"
        changed = kind == Answer.Kind.UPDATE and rating != asked.rating_before
        return "update" if changed else ""
    return "" if asked.answered else "answer"
