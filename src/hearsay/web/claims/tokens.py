"""Words as they are searched: one form as written, one that forgives marks, endings and spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import tantivy

from hearsay.text.normalise import fold, strip_marks
from hearsay.text.segment import words
from hearsay.text.spelling import spell_out

__all__ = [
    "MOST_LETTERS",
    "Word",
    "folded",
    "grams",
    "is_thai",
    "read",
    "read_folded",
    "thai_runs",
    "word_of",
]

MOST_LETTERS = 20_000  # of one text; what comes after is not searched
_LONGEST = 60  # letters of a word that count
_SHORTEST_STEM = 4
_GRAM = 3
_THAI_LETTER = re.compile("[ก-๎]")
_THAI_RUN = re.compile("[ก-ฮะ-ฺเ-ๅ็-๎]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its two forms, each usually one key; `bare` is what has to match."""

    exact: tuple[str, ...]
    bare: tuple[str, ...]


def read(text: str) -> list[Word]:
    """Return the words of `text` in order, up to `MOST_LETTERS`."""
    return read_folded(folded(text))


def folded(text: str) -> str:
    """Return the part of `text` that is searched, folded; `read_folded` and `thai_runs` take it."""
    return fold(text[:MOST_LETTERS])


def read_folded(line: str) -> list[Word]:
    """Return the words of a folded text in order."""
    return [word_of(word) for word in words(line)]


@lru_cache(maxsize=65536)
def word_of(word: str) -> Word:
    """Return the two forms of a word that has been folded and cut out of its text.

    The same is done to a word of any language, for a query does not say which language it is in:
    English endings go, Vietnamese chat spellings are written out, marks are stripped.
    """
    word = word[:_LONGEST]
    stemmed = _stem(word) if word.isascii() and len(word) >= _SHORTEST_STEM else word
    bare = strip_marks(spell_out(stemmed, (stemmed,)))
    return Word(tuple(spell_out(word, (word,)).split()), tuple(bare.split()))


def thai_runs(line: str) -> list[str]:
    """Return the runs of Thai letters in a folded text, without tone marks."""
    return _THAI_RUN.findall(strip_marks(line)) if _THAI_LETTER.search(line) else []


def grams(run: str) -> list[str]:
    """Return all stretches of three letters in a run of Thai.

    Where a word ends in Thai depends on what stands around it; with these a word is found inside
    a longer one as well.
    """
    return [run[at : at + _GRAM] for at in range(len(run) - _GRAM + 1)]


def is_thai(key: str) -> bool:
    """Tell whether `key` is written in Thai letters only."""
    return _THAI_RUN.fullmatch(key) is not None


def _stem(word: str) -> str:
    return "".join(_stemmer().analyze(word))


@cache
def _stemmer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer("english")).build()
