"""Tell words that say the opposite, as "opens" and "closes" do, from those that say the same."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise

from hearsay.match.alignment import Side
from hearsay.match.facts import stem
from hearsay.match.word_lists import table_lines
from hearsay.text import fold, strip_marks
from hearsay.text.polarity import CUES

__all__ = ["are_opposite", "say_the_same"]


def are_opposite(a: Side, ours: range, b: Side, theirs: range) -> bool:
    """Tell whether two exchanged stretches say the opposite, as "opens" and "closes" do."""
    mine = _poles(a.words[ours.start : ours.stop])
    turned = {(pair, not end) for pair, end in mine} & _poles(b.words[theirs.start : theirs.stop])
    if not turned:
        return False
    here, there = _poles(a.words), _poles(b.words)
    if any((pair, end) in here or (pair, not end) in there for pair, end in turned):
        return False  # "the closed bridge is open again"
    # "Not closed" for "open" is the same said in another way.
    denied = [
        not CUES.isdisjoint(side.facts.words[max(0, at.start - 3) : at.stop])
        for side, at in ((a, ours), (b, theirs))
    ]
    return denied[0] == denied[1]


def say_the_same(a: Side, ours: range, b: Side, theirs: range) -> bool:
    """Tell whether two stretches say the same, as "heals" and "cures" do."""
    ends = [_poles(side.words[at.start : at.stop]) for side, at in ((a, ours), (b, theirs))]
    return not ends[0].isdisjoint(ends[1])


@lru_cache(maxsize=8192)
def _poles(words: tuple[str, ...]) -> frozenset[tuple[int, bool]]:
    """Return the pairs of opposites that words are of, each with the end that they say."""
    table = _opposites()
    single = [table.get(w) or (table.get(stem(w)) if w.isascii() else None) for w in words]
    double = [table.get(f"{one} {two}") for one, two in pairwise(words)]
    return frozenset(pole for poles in (*single, *double) if poles for pole in poles)


@cache
def _opposites() -> dict[str, frozenset[tuple[int, bool]]]:
    """Read the words that have opposites: written, without tone marks, and English by its stem."""
    found: dict[str, frozenset[tuple[int, bool]]] = {}
    for pair, line in enumerate(table_lines("opposites.txt")):
        for end, side in enumerate(line.split(";")):
            for word in side.split(","):
                bare = strip_marks(fold(word))
                forms = {fold(word), bare} | ({stem(word)} if word.isascii() else set())
                for form in forms:
                    found[form] = found.get(form, frozenset()) | {(pair, bool(end))}
    return found
