"""What crosses a border: frozen values, one noun per stage, tuples inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

__all__ = [
    "Assignment",
    "Check",
    "Checkability",
    "Decision",
    "Guard",
    "GuardKind",
    "Language",
    "Match",
    "MatchResult",
    "Message",
    "PairResult",
    "Why",
]


@dataclass(frozen=True, slots=True)
class Message:
    """Something somebody wrote or forwarded that reached the desk."""

    id: str
    text: str
    time: datetime | None = None
    lang: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A published fact-check: the claim reviewed and what was found."""

    id: str
    claim: str
    title: str = ""
    url: str = ""
    rating: str = ""
    lang: str | None = None
    date: str = ""
    publisher: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text: an ISO 639-1 code, or "und" when it cannot be told.

    `confidence` is in 0..1.
    """

    code: str
    confidence: float


class GuardKind(StrEnum):
    """What two look-alike texts disagree on."""

    NUMBER = "number"
    UNIT = "unit"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    PLACE = "place"
    PRODUCT = "product"
    NAME = "name"
    NEGATION = "negation"


@dataclass(frozen=True, slots=True)
class Guard:
    """A reason why two texts that look alike are different claims.

    `message` and `check` are the words of each side; either may be empty.
    """

    kind: GuardKind
    message: str
    check: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message or '–'} vs {self.check or '–'}"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a check was offered: shared words (rarest first) and the evidence behind the score.

    `evidence` holds (name, value) pairs of the features that the ranking used.
    """

    words: tuple[str, ...] = ()
    evidence: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A message matched to a check.

    `score` orders matches of one message; `probability` (0..1) is the calibrated chance that the
    check is about the claim that the message makes.
    """

    check: str
    score: float
    probability: float
    guards: tuple[Guard, ...] = ()
    why: Why = Why()


class Decision(StrEnum):
    """What to do with a message's best match."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Checkability:
    """How likely (0..1) a text holds a checkable claim, and the sentence that holds it."""

    probability: float
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Everything the engine says of one message; `matches` are sorted best first."""

    id: str
    lang: str
    checkable: float
    decision: Decision
    matches: tuple[Match, ...]
    model: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class PairResult:
    """Whether two texts make the same claim: a probability in 0..1 and what speaks against it."""

    same: float
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A message's place: the id of the claim it was grouped into."""

    id: str
    claim: str
