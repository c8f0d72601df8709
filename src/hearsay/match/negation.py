"""Does a message deny what a check claims, or the reverse?

Tweets deny all sorts of things beside the claim that they share with a check, so a cue alone says
little. A small logistic model (trained by `bench/train_negation.py`) weighs where the shared words
stand around each cue, in numbers that hold in any language. A denial of all that is told ("it is
not true that …") needs no weighing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from hearsay.match.facts import Facts
from hearsay.text import strip_marks
from hearsay.text.polarity import NOUNS, Denial

__all__ = ["NEGATION_NAMES", "NegationModel", "candidates", "denied", "load_negation"]

NEGATION_NAMES = (
    "cover", "size", "noun", "refusal", "modal", "check_denies", "check_asks", "first", "near",
    "nearer", "near_verb", "distance", "behind", "before", "order",
)  # fmt: skip

_REFUSAL = frozenset(
    "deny denies denied denying refuse refuses refused refusing fail fails failed failing refute "
    "refutes refuted ปฏิเสธ".split()
)
_ALSO_WORDS = frozenset(["chua", "cha", "chang", "khong", "dau"])
_UNTRUE = frozenset("true untrue false fake hoax lie myth debunked".split())
_HEAD = 3
"""Words behind two cues of which a common one shows that both sides deny the same."""
LEAST = 2
"""Common content words from which a cue is weighed."""
ALIKE_BACK = 0.75
"""Share of common content words from which what only the check denies counts."""


@dataclass(frozen=True, slots=True)
class NegationModel:
    """A logistic model over `NEGATION_NAMES`, with the score in 0..1 from which it says "denied"."""

    bias: float
    weights: tuple[float, ...]
    threshold: float
    version: str

    def score(self, features: tuple[float, ...]) -> float:
        """Return how surely a cue denies the check, in 0..1."""
        total = sum(map(float.__mul__, self.weights, features), self.bias)
        return 1.0 / (1.0 + math.exp(-total))


@cache
def load_negation() -> NegationModel:
    """Read the model that comes with the package."""
    path = resources.files("hearsay.match") / "model" / "negation.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    weights = tuple(float(found["weights"][name]) for name in NEGATION_NAMES)
    return NegationModel(found["bias"], weights, found["threshold"], found["version"])


def denied(
    message: Facts, check: Facts, shared: frozenset[str], sizes: tuple[int, int]
) -> tuple[str, str] | None:
    """Return what the message says and what the check says where one denies the other, or None.

    `shared` are their common content stems, at least one; `sizes` how many each of them has.
    """
    if not message.denials and not check.denials:
        return None
    model = load_negation()
    verbatim = len(shared) >= ALIKE_BACK * max(1, min(sizes))
    for denial, features in candidates(message, check, shared, sizes[1]):
        plain = denial.whole or (verbatim and denial.words[0] in shared)
        if plain or model.score(features) >= model.threshold:
            word = _word(denial, shared)
            return f"{denial.cue} {_written(word, message)}", _written(word, check)
    return _denied_by_check(message, check, shared, sizes)


def candidates(
    message: Facts, check: Facts, shared: frozenset[str], size: int
) -> Iterable[tuple[Denial, tuple[float, ...]]]:
    """Yield the denials of the message that the check does not make, with their features.

    Those of a denial of all that is told are empty. `size` is the number of the check's content
    stems.
    """
    against = None
    for denial in message.denials:
        if _said_by(denial, check):
            continue
        if denial.whole:
            if not denial.before or not shared.isdisjoint((*denial.words, *denial.before)):
                yield denial, ()
            continue
        if len(shared) < LEAST or shared.isdisjoint(denial.words):
            continue
        if against is None:
            order = {w: i for i, w in enumerate(check.stems) if w in shared}
            against = _Against(check, shared, size, order)
        yield denial, _features(denial, against)


@dataclass(frozen=True, slots=True)
class _Against:
    """A check as its message's denials are held against it: `order` has the shared stems' places."""

    check: Facts
    shared: frozenset[str]
    size: int
    order: dict[str, int]


def _features(denial: Denial, against: _Against) -> tuple[float, ...]:
    """Return one number for each of `NEGATION_NAMES`, shares or 0 and 1 (`size` is a logarithm)."""
    words, shared, check = denial.words, against.shared, against.check
    place = next(i for i, word in enumerate(words) if word in shared)
    noun, refusal = denial.cue in NOUNS, denial.cue in _REFUSAL
    near = place < 2
    return (
        len(shared) / max(1, against.size),
        math.log1p(against.size),
        float(noun),
        float(refusal),
        float(denial.modal),
        float(bool(check.denials)),
        float(check.question),
        float(place == 0),
        float(near),
        float(place < 3),
        float(near and not noun and not refusal),
        place / 6,
        min(3, len(shared.intersection(words))) / 3,
        min(4, len(shared.intersection(denial.before))) / 4,
        min(5, _in_order(denial, against.order)) / 5,
    )


def _in_order(denial: Denial, order: dict[str, int]) -> int:
    """Count the shared words close to a cue that follow one another as in the check."""
    count, last = 0, -1
    for word in (*denial.before[-5:], *denial.words, *denial.after[:2]):
        place = order.get(word, -1)
        if place > last:
            count, last = count + 1, place
    return count


def _said_by(denial: Denial, other: Facts) -> bool:
    """Tell whether the other side denies the same."""
    if denial.whole:
        # A check that itself says "fake" of what goes round is no claim that it denies.
        named = _UNTRUE.intersection(denial.cue.split())
        return any(d.whole for d in other.denials) or not named.isdisjoint(other.words)
    head = denial.words[:_HEAD]
    if any(not _head(d).isdisjoint(head) for d in other.denials):
        return True
    # Without tone marks "chua" is chưa (not yet) and chữa (to cure): what the other side has is no
    # denial, whichever side left the marks out.
    bare = strip_marks(denial.cue)
    return bare in _ALSO_WORDS and bare in (other.bare if bare == denial.cue else other.words)


def _head(denial: Denial) -> frozenset[str]:
    """Return the words of a denial that are compared with another's."""
    return frozenset(denial.words if denial.whole else denial.words[:_HEAD])


def _denied_by_check(
    message: Facts, check: Facts, shared: frozenset[str], sizes: tuple[int, int]
) -> tuple[str, str] | None:
    """Find what the check denies and a very similar message does not.

    To ask whether something is so does not say that it is, and a question denies nothing.
    """
    if message.question or check.question or len(shared) < LEAST:
        return None
    if len(shared) / max(1, min(sizes)) < ALIKE_BACK:
        return None
    for denial in check.denials:
        hits = [word for word in denial.words[:2] if word in shared]
        if (hits or denial.whole) and not _said_by(denial, message):
            word = _word(denial, shared)
            return _written(word, message), f"{denial.cue} {_written(word, check)}"
    return None


def _word(denial: Denial, shared: frozenset[str]) -> str:
    """Return the shared word that a denial is about."""
    near = (*denial.words, *denial.before[::-1], *denial.after)
    return next((word for word in near if word in shared), min(shared))


def _written(stem: str, facts: Facts) -> str:
    """Return a word of the text that has a stem, for people to read."""
    return facts.words[facts.stems.index(stem)].replace("_", " ")
