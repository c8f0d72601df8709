"""What a person types into the search box: words, "quoted phrases", and -words to leave out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from hearsay.web.claims.tokens import Word, is_thai, read

__all__ = ["Part", "Query", "parse"]

_MOST_LETTERS = 500
_MOST_PARTS = 32
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»「」"), '"')
_PIECE = re.compile(r'(-?)"([^"]*)(?:"|\Z)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Part:
    """A word, or several: the words of a phrase, or (`run`) of Thai written without blanks.

    The words of a run need not stand together, as whoever wrote them could not put blanks between.
    """

    words: tuple[Word, ...]
    run: bool = False

    @property
    def each(self) -> tuple[Part, ...]:
        """Return the words of a run one by one; a phrase stays whole."""
        return tuple(Part((word,)) for word in self.words) if self.run else (self,)

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
        parts = [Part(tuple(found))] if together and found else _parts(found)
        (unwanted if negative else wanted).update(dict.fromkeys(parts))
    return Query(tuple(wanted)[:_MOST_PARTS], tuple(unwanted)[:_MOST_PARTS])


def _parts(found: list[Word]) -> list[Part]:
    parts: list[Part] = []
    for thai, group in groupby(found, key=lambda word: is_thai("".join(word.bare))):
        together = tuple(group)
        if thai and len(together) > 1:
            parts.append(Part(together, run=True))
        else:
            parts += [Part((word,)) for word in together]
    return parts
