"""Name what two look-alike texts disagree on, so that one is not answered with the other's check.

A guard needs both sides to speak about the same thing and to say different things about it. A
side that merely leaves something out conflicts with nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from hearsay.match.alignment import both_marked
from hearsay.match.facts import FACTS_VERSION, Facts, facts_of, stem
from hearsay.match.negation import denied
from hearsay.match.quantity_guards import quantity_guards
from hearsay.match.substitution import substitution_guards
from hearsay.text.polarity import BARE_STOPWORDS, CUES, STOPWORDS
from hearsay.types import Guard, GuardKind

__all__ = ["FACTS_VERSION", "GUARDS_VERSION", "Facts", "facts_of", "guards"]

GUARDS_VERSION = "guards-4"
"""Goes up whenever the rules below may say something else of two texts."""


def guards(message: Facts, check: Facts) -> tuple[Guard, ...]:
    """Return what a message and a check disagree on, at most one guard of each kind."""
    message, check = _cut_alike(message, check), _cut_alike(check, message)
    shared, sizes = common_stems(message, check)
    if not shared:
        return ()
    alike = len(shared) / max(1, min(sizes))
    found = [
        *quantity_guards(message, check, shared, alike),
        *_negation_guard(message, check, shared, sizes),
        *substitution_guards(message, check, alike),
    ]
    first: dict[GuardKind, Guard] = {}
    for guard in found:
        first.setdefault(guard.kind, guard)
    return tuple(first.values())


def common_stems(message: Facts, check: Facts) -> tuple[frozenset[str], tuple[int, int]]:
    """Return the content stems that both sides have, and how many each side has."""
    ours, theirs = _content(message), _content(check)
    if "vi" in (message.lang, check.lang) and not both_marked(message, check):
        # Without marks "vo" is vỡ (broken) as well as vô, a common word: the other text tells.
        ours, theirs = (
            ours | (theirs & frozenset(message.stems)),
            theirs | (ours & frozenset(check.stems)),
        )
    return ours & theirs, (len(ours), len(theirs))


def _content(facts: Facts) -> frozenset[str]:
    if facts.lang == "vi" and facts.words != facts.bare:
        return _marked_content(facts.words)
    return _bare_content(facts.words)


@lru_cache(maxsize=8192)
def _marked_content(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem(word) for word in words if word not in _EMPTY)


_EMPTY = STOPWORDS | frozenset("nhưng thể thế cùng thêm nay hề đâu cần ít".split())


@lru_cache(maxsize=8192)
def _bare_content(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, words)) - _COMMON


_COMMON = frozenset(stem(w) for w in BARE_STOPWORDS)


def _cut_alike(facts: Facts, other: Facts) -> Facts:
    """Cut Thai words that the other text has in two, with or without a denial between.

    The dictionary has "flood" as one word, whose first half stands before the cue of "no flood".
    """
    if facts.lang != "th" or other.lang != "th" or not (facts.denials or other.denials):
        return facts
    halves = {a + b: (a, b) for a, b in pairwise(w for w in other.words if w not in CUES)}
    if halves.keys().isdisjoint(facts.words):
        return facts
    return replace(
        facts, words=tuple(part for word in facts.words for part in halves.get(word, (word,)))
    )


def _negation_guard(
    message: Facts, check: Facts, shared: frozenset[str], sizes: tuple[int, int]
) -> list[Guard]:
    said = denied(message, check, shared, sizes)
    return [Guard(GuardKind.NEGATION, *said)] if said else []
