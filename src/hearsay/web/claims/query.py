"""What a person types into the search box: words, "quoted phrases", and -words to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hearsay.web.claims.tokens import Word, read

__all__ = ["Part", "Query", "parse"]

_MOST_LETTERS = 500
_MOST_PARTS = 32
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」"), '"')
_PIECE = re.compile(r'(-?)"([^"]*)(?:"|\Z)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand one after the other: a single word, or the words of a phrase."""

    words: tuple[Word, ...]

    @property
    def exact(self) -> tuple[str, ...]:
        """Return the keys as written."""
        return tuple(key for word in self.words for key in word.exact)

    @property
    def bare(self) -> tuple[str, ...]:
        """Return the keys that have to match."""
        return tuple(key for word in self.words for key in word.bare)


@dataclass(frozen=True, slots=True)
class Query:
    """What must be in a text and what must not be."""

    wanted: tuple[Part, ...] = ()
    unwanted: tuple[Part, ...] = ()


def parse(text: str) -> Query:
    """Read a query; any string is one, and signs that mean nothing here are passed over.

    Up to 500 characters and 32 parts are read. A quote that is never closed ends with the text.
    """
    wanted: dict[Part, None] = {}
    unwanted: dict[Part, None] = {}
    for minus, phrase, plain in _PIECE.findall(text[:_MOST_LETTERS].translate(_QUOTES)):
        negative = bool(minus) or plain.startswith("-")
        found = [word for word in read(plain or phrase) if word.bare]
        together = bool(phrase) or negative  # "-word" leaves out the word, not each part of it
        parts = [Part(tuple(found))] if together and found else [Part((word,)) for word in found]
        (unwanted if negative else wanted).update(dict.fromkeys(parts))
    return Query(tuple(wanted)[:_MOST_PARTS], tuple(unwanted)[:_MOST_PARTS])
