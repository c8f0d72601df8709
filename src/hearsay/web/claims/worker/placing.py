"""Decide what a batch of messages changes in the store: pure, from what the engine said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hearsay.types import Decision, Match, MatchResult

__all__ = [
    "FLOOR",
    "MOST_SUGGESTED",
    "Heard",
    "NewClaim",
    "Plan",
    "Suggestion",
    "decide_batch",
]

FLOOR = 0.2
"""The least probability with which a check is suggested."""
MOST_SUGGESTED = 5
"""How many checks are suggested for one message, and for one claim."""
CHECKABLE = 0.1
"""A message with less than this chance of claiming anything makes no claim by itself."""
MOST_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, where the grouper puts it, and what the engine says of it.

    `fingerprint` is that of its text when it was read.
    """

    id: int
    text: str
    fingerprint: str
    written_at: datetime
    group: str
    result: MatchResult


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A claim that a batch begins."""

    group: str
    statement: str
    lang: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A check that may answer a claim, and the message that says so most clearly."""

    group: str
    check: str
    message: int
    match: Match
    decision: Decision
    model: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a batch changes: which messages join a claim, which are set aside, what is suggested."""

    joining: tuple[Heard, ...]
    aside: tuple[Heard, ...]
    claims: tuple[NewClaim, ...]
    suggestions: tuple[Suggestion, ...]


def decide_batch(heard: Sequence[Heard], known: Iterable[str]) -> Plan:
    """Return what a batch changes, given the groups that are claims already."""
    groups = set(known)
    joining: list[Heard] = []
    aside: list[Heard] = []
    claims: dict[str, NewClaim] = {}
    for message in heard:
        if message.group not in groups and _claims_nothing(message.result):
            aside.append(message)
            continue
        if message.group not in groups:
            groups.add(message.group)
            claims[message.group] = _claim(message)
        joining.append(message)
    return Plan(
        tuple(joining),
        tuple(aside),
        tuple(_seen(claim, joining) for claim in claims.values()),
        _suggestions(joining),
    )


def _claims_nothing(result: MatchResult) -> bool:
    return result.checkable < CHECKABLE and result.decision is Decision.NONE


def _claim(message: Heard) -> NewClaim:
    statement = (message.result.sentence or message.text).strip()
    if len(statement) > MOST_STATEMENT:
        statement = statement[: MOST_STATEMENT - 1].rstrip() + "…"
    at = message.written_at
    return NewClaim(message.group, statement, message.result.lang, at, at)


def _seen(claim: NewClaim, joining: Sequence[Heard]) -> NewClaim:
    """Return a new claim, seen from the first to the last of its messages."""
    times = [m.written_at for m in joining if m.group == claim.group]
    return NewClaim(claim.group, claim.statement, claim.lang, min(times), max(times))


def _suggestions(joining: Sequence[Heard]) -> tuple[Suggestion, ...]:
    """Return the best match of each claim with each check."""
    best: dict[tuple[str, str], Suggestion] = {}
    for message in joining:
        result = message.result
        for match in result.matches[:MOST_SUGGESTED]:
            key = message.group, match.check
            before = best.get(key)
            better = before is None or match.probability > before.match.probability
            if match.probability >= FLOOR and better:
                best[key] = Suggestion(
                    message.group, match.check, message.id, match, result.decision, result.model
                )
    return tuple(best.values())
