"""Find words of a check that a message replaces by others: a name, a place, a thing, a unit."""

from __future__ import annotations

from rapidfuzz.distance import Indel

from hearsay.match.alignment import Side, both_marked, exchanges, verbatim_share
from hearsay.match.alikeness import ALIKE, NEARLY_SAME
from hearsay.match.facts import Facts, stem
from hearsay.match.opposites import are_opposite, say_the_same
from hearsay.text import strip_marks
from hearsay.text.polarity import BARE_STOPWORDS
from hearsay.text.quantities import UNIT_WORDS, unit_of
from hearsay.text.spelling import SYLLABLES
from hearsay.types import Guard, GuardKind

__all__ = ["substitution_guards"]

SHORT = 12
"""Words of a text in which a single exchange counts, however little else there is."""
MOST_CHANGES = 2
"""Exchanges of words from which a text counts as told in other words."""
LONGEST_NAME = 4
"""Words that the name of a place or a thing may have."""
SPELLING = 0.7
"""Similarity of letters from which two words are taken for spellings of one."""


def substitution_guards(message: Facts, check: Facts, alike: float) -> list[Guard]:
    """Find words of the check that the message replaces by others in an equal setting."""
    if alike < ALIKE:
        return []
    marked = both_marked(message, check)
    a, b = Side(message, marked), Side(check, marked)
    steps = [
        (s.tag, s.src_start, s.src_end, s.dest_start, s.dest_end)
        for s in Indel.opcodes(a.words, b.words)
    ]
    verbatim = verbatim_share(steps)
    if verbatim < ALIKE:
        return []
    alone = sum(step[0] != "equal" for step in steps) == 2
    # In a few words one that differs weighs much: "no power tomorrow", "no water tomorrow".
    short = alone and max(len(a.words), len(b.words)) <= SHORT
    found: list[Guard] = []
    changes = 0
    for ours, theirs, bridge in exchanges(steps):
        changes += bridge is None
        if bridge is None and are_opposite(a, ours, b, theirs):
            found.append(Guard(GuardKind.NEGATION, a.text(ours), b.text(theirs)))
            continue
        gone, come = a.core(ours), b.core(theirs)
        if alone and len(ours) == len(theirs) == 1:
            # tỏi (garlic) without marks is also a common word
            gone = ours if come and a.plain else gone
            come = theirs if gone and b.plain else come
        unit = _other_unit(a.text(gone), b.text(come))
        letters = _letters(a, ours, b, theirs)
        if letters:
            gone, come = ours, theirs
        elif unit is None and (say_the_same(a, ours, b, theirs) or not _swapped(a, gone, b, come)):
            continue
        kind = GuardKind.NAME if letters else unit or _swap_kind(a, ours, b, theirs)
        near = (short and max(len(ours), len(theirs)) <= 2) or min(verbatim, alike) >= NEARLY_SAME
        loose = not near or max(len(gone), len(come)) > 2
        if kind in (GuardKind.PRODUCT, GuardKind.UNIT) and (loose or bridge):
            continue
        if bridge:
            gone, come = bridge
        found.append(Guard(kind, a.text(gone), b.text(come)))
    # Many exchanges are a sentence told in other words, not one that differs in one thing.
    return found if changes <= MOST_CHANGES else []


def _other_unit(gone: str, come: str) -> GuardKind | None:
    """Tell "a day" from "a month": two units of one kind that are not the same."""
    units = (unit_of(gone), unit_of(come))
    if units[0] is None or units[1] is None:
        return None
    return GuardKind.UNIT if units[0][0] == units[1][0] and units[0] != units[1] else None


def _letters(a: Side, ours: range, b: Side, theirs: range) -> bool:
    """Tell "hospital A" from "hospital B": a letter that a name ends in."""
    left, right = a.text(ours), b.text(theirs)
    if not (len(left) == len(right) == 1 and left.isascii() and (left + right).isalpha()):
        return False
    named = a.capital(ours) and b.capital(theirs)
    return ours.start > 0 and theirs.start > 0 and (named or not {left, right} <= BARE_STOPWORDS)


def _swapped(a: Side, ours: range, b: Side, theirs: range) -> bool:
    """Tell an exchange of words from a spelling, an addition, or a number, which has its own."""
    if not (1 <= len(ours) <= LONGEST_NAME and 1 <= len(theirs) <= LONGEST_NAME):
        return False
    gone, come = (side.words[at.start : at.stop] for side, at in ((a, ours), (b, theirs)))
    # Units stand in names too: without tone marks, Quảng Nam ends in a year, An Phú Đông in the
    # currency. There only those beside a number are units, which `counts` finds.
    units = a.marked and any(all(w in UNIT_WORDS for w in words) for words in (gone, come))
    counted = units or a.counts(ours) or b.counts(theirs)
    if counted or any(c.isdigit() for w in (*gone, *come) for c in w):
        return False
    if not b.known.isdisjoint(gone) or not a.known.isdisjoint(come):
        return False
    # Another form of the word is none: "didn't take" for "took".
    forms = {stem(w) for w in gone} & {stem(w) for w in come}
    vietnamese = "vi" in (a.facts.lang, b.facts.lang)
    return not forms and not _one_name(" ".join(gone), " ".join(come), vietnamese=vietnamese)


def _one_name(one: str, two: str, *, vietnamese: bool) -> bool:
    """Tell whether two names may be one: a longer form or a spelling of it, or a mere letter."""
    left, right = strip_marks(one), strip_marks(two)
    if left in right or right in left or min(len(left), len(right)) < 2:
        return True
    if vietnamese and {left, right} <= SYLLABLES and left[0] != right[0]:
        return False  # xăng (petrol) and vàng (gold) are two words, however alike
    return Indel.normalized_similarity(left, right) >= SPELLING


def _swap_kind(a: Side, ours: range, b: Side, theirs: range) -> GuardKind:
    """Name what kind of words are exchanged; the places are those of all words that differ."""
    gone, come = a.core(ours) or ours, b.core(theirs) or theirs
    named = a.place(gone) and b.place(come)
    if named or a.follows_place_word(ours.start) or b.follows_place_word(theirs.start):
        return GuardKind.PLACE
    return GuardKind.NAME if a.capital(gone) and b.capital(come) else GuardKind.PRODUCT
