"""What sets a message apart from a member of a group that reads much the same.

Guards say what two texts disagree on. Amounts, dates, places and denials always count. An exchange
of other words counts where it can be the point of the claim, and not where it is a header, a
signature or another spelling, of which long forwards are full.
"""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz.distance import Indel

from hearsay.match.guard import Facts, guards
from hearsay.types import Guard, GuardKind

__all__ = ["sets_apart"]

WORDING = frozenset((GuardKind.PRODUCT, GuardKind.NAME))
"""Guards inferred from words in one another's place, which may be wording."""
SPELLING = 0.5
"""Similarity of letters from which such words are taken for forms of one."""
SHORT = 20
"""Words up to which every exchange may be the point of a claim."""
LONG_ALIKE = 0.5
"""Share of common words from which longer texts are set apart by one thing."""
EDGE = 4
"""Words at the ends of a longer text where headers and signatures stand."""


def sets_apart(message: Facts, member: Facts, alike: float) -> bool:
    """Tell whether a guard keeps two texts from being one claim.

    Long texts that share less than `LONG_ALIKE` of their words may name many different amounts and
    still tell of one event: nothing sets them apart. Short ones need share only `alike` (0..1).
    """
    short = min(len(message.words), len(member.words)) <= SHORT
    if _dice(message.bare, member.bare) < (alike if short else max(alike, LONG_ALIKE)):
        return False
    # Neither text is the other's check: what either way of reading finds keeps them apart.
    found = (*guards(message, member), *(_turned(guard) for guard in guards(member, message)))
    return any(_counts(guard, message, member) for guard in found)


def _turned(guard: Guard) -> Guard:
    return replace(guard, message=guard.check, check=guard.message)


def _counts(guard: Guard, message: Facts, member: Facts) -> bool:
    if guard.kind not in WORDING:
        return True
    if _one_word(guard.message, guard.check):
        return False
    if min(len(message.words), len(member.words)) <= SHORT:
        return True
    return not (_at_edge(guard.message, message) or _at_edge(guard.check, member))


def _one_word(a: str, b: str) -> bool:
    """Tell two forms of one word, as in inflection or misspelling; codes have no forms."""
    digits = any(letter.isdigit() for letter in a + b)
    return not digits and Indel.normalized_similarity(a, b) >= SPELLING


def _at_edge(phrase: str, facts: Facts) -> bool:
    """Tell whether a phrase first stands among the first or last few words of a text."""
    found = phrase.split()
    for words in (facts.words, facts.bare):
        if found and found[0] in words:
            at = words.index(found[0])
            return at < EDGE or at + len(found) > len(words) - EDGE
    return False


def _dice(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Return the share of words that two texts have in common, 0..1."""
    left, right = frozenset(a), frozenset(b)
    return 2 * len(left & right) / max(1, len(left) + len(right))
