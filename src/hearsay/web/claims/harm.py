"""Which harm a false claim may do, as its words suggest; a person decides."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

from hearsay.text import Analysis, analyse
from hearsay.web.claims.priority import HARMS, Harm

__all__ = ["Suggestion", "suggest"]

_LISTS = {"en": ("en", "*"), "vi": ("vi", "*"), "th": ("th", "en", "*")}
_ALL = ("en", "vi", "th", "*")
_LONG = 4  # letters from which a Thai word is also seen at the beginning or end of a longer one


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A harm, and the words of the text that suggest it, in order."""

    harm: Harm
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    harm: Harm
    lang: str
    words: tuple[str, ...]
    bare: tuple[str, ...]
    open_end: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    at: int
    harm: Harm
    words: str


def suggest(text: str, lang: str | None = None) -> tuple[Suggestion, ...]:
    """Return the harms that words of `text` suggest, in the order of `HARMS`; empty if none.

    Reads Vietnamese, Thai and English; a text in another language is held against all lists. A text
    typed without any tone marks is compared without them, Vietnamese words of one syllable left
    out, as they could be too many others.
    """
    look = analyse(text, lang)
    langs = _LISTS.get(look.language.code, _ALL)
    bare = look.folded == look.bare
    seen = sorted((*_spaced(look, langs, bare), *_thai(look, bare)), key=lambda s: s.at)
    found: dict[Harm, dict[str, None]] = {harm: {} for harm in HARMS}
    for one in seen:
        found[one.harm][one.words] = None
    return tuple(Suggestion(harm, tuple(found[harm])) for harm in HARMS if found[harm])


def _spaced(look: Analysis, langs: tuple[str, ...], bare: bool) -> list[_Seen]:
    """Return the terms of languages with spaces; the longest one at each place wins."""
    words = look.bare_words if bare else look.words
    starts = _by_first(bare)
    found: list[_Seen] = []
    for at, word in enumerate(words):
        for term in (*starts.get(word, ()), *starts.get(word[:3] + "*", ())):
            if term.lang in langs and _stands(term, words, at, bare):
                found.append(_Seen(at, term.harm, " ".join(words[at : at + len(term.words)])))
                break
    return found


def _stands(term: _Term, words: tuple[str, ...], at: int, bare: bool) -> bool:
    wanted = term.bare if bare else term.words
    there = words[at : at + len(wanted)]
    if len(there) < len(wanted) or there[:-1] != wanted[:-1]:
        return False
    return there[-1] == wanted[-1] or (term.open_end and there[-1].startswith(wanted[-1]))


def _thai(look: Analysis, bare: bool) -> list[_Seen]:
    """Return the Thai terms, also as part of a longer word that begins or ends with them."""
    words = look.bare_words if bare else look.words
    line = "".join(words)
    edges = [0, *accumulate(map(len, words))]
    cuts = set(edges)
    found: list[_Seen] = []
    for term in _terms():
        if term.lang != "th":
            continue
        wanted = "".join(term.bare if bare else term.words)
        start = line.find(wanted)
        while start >= 0:
            ends = (start in cuts) + (start + len(wanted) in cuts)
            if ends == 2 or (ends == 1 and len(wanted) >= _LONG):
                found.append(_Seen(bisect_right(edges, start) - 1, term.harm, wanted))
                break
            start = line.find(wanted, start + 1)
    return _longest(found)


def _longest(found: list[_Seen]) -> list[_Seen]:
    """Leave out a term that is part of another one of the same harm."""
    return [
        one
        for one in found
        if not any(
            one.words in other.words and one.words != other.words and one.harm == other.harm
            for other in found
        )
    ]


@cache
def _by_first(bare: bool) -> dict[str, tuple[_Term, ...]]:
    """Return the terms by their first word, longest first; open ones by three letters and "*"."""
    table: defaultdict[str, list[_Term]] = defaultdict(list)
    for term in _terms():
        if term.lang == "th" or (bare and term.lang == "vi" and len(term.words) == 1):
            continue
        first = (term.bare if bare else term.words)[0]
        table[first[:3] + "*" if term.open_end and len(term.words) == 1 else first].append(term)
    return {
        first: tuple(sorted(terms, key=lambda term: -len(term.words)))
        for first, terms in table.items()
    }


@cache
def _terms() -> tuple[_Term, ...]:
    listed = files(__package__).joinpath("harm_words.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in listed.splitlines() if not line.startswith("# ")]
    harms: dict[str, Harm] = {harm: harm for harm in HARMS}
    return tuple(_term(harms[harm], lang, written) for harm, lang, written in rows)


def _term(harm: Harm, lang: str, written: str) -> _Term:
    look = analyse(written.removesuffix("*"), "en" if lang == "*" else lang)
    return _Term(harm, lang, look.words, look.bare_words, written.endswith("*"))
