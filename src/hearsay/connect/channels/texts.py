"""Texts as channels take them: measured, shortened, and with choices as lines where buttons are none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from hearsay.connect.channel import Choice
from hearsay.text import sentences
from hearsay.text.graphemes import clusters

__all__ = ["chosen", "shorten", "units", "with_choices"]

_DOTS = "…"
_NUMBERED = re.compile(r"\W*(\d{1,2})\W*")


def units(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram and LINE count: most emoji are two."""
    return len(text) + sum(char > "\uffff" for char in text)


def shorten(text: str, most: int, measure: Callable[[str], int] = units) -> str:
    """Return `text` in at most `most` units, cut after a sentence, else a word, else a letter.

    What was cut ends in "…". No letter is parted from the marks that lean on it. `most` is 1 or more.
    """
    if measure(text) <= most:
        return text
    kept = _clusters_within(text, most - measure(_DOTS), measure)
    ends = [kept.rfind(sentence) + len(sentence) for sentence in sentences(kept)[:-1]]
    if ends and ends[-1] > len(kept) // 2:
        return kept[: ends[-1]] + _DOTS
    word = re.search(r"\s+\S*\Z", kept)
    if word and word.start() > len(kept) // 2:
        kept = kept[: word.start()]
    return kept.rstrip() + _DOTS


def with_choices(text: str, choices: Sequence[Choice]) -> str:
    """Return a text with its choices as numbered lines below it, for channels without buttons."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(choices, 1)]
    return "\n".join([text, "", *lines]) if lines else text


def chosen(text: str, choices: Sequence[Choice]) -> str:
    """Return the payload of the choice that a written reply names, "" if it names none.

    It may be the number alone, in the digits of any script, or the label itself.
    """
    number = _NUMBERED.fullmatch(text)
    if number and 1 <= int(number[1]) <= len(choices):
        return choices[int(number[1]) - 1].payload
    wanted = _folded(text)
    return next((one.payload for one in choices if wanted and _folded(one.label) == wanted), "")


def _clusters_within(text: str, most: int, measure: Callable[[str], int]) -> str:
    kept, size = [], 0
    for cluster in clusters(text[: most + 1]):
        size += measure(cluster)
        if size > most:
            break
        kept.append(cluster)
    return "".join(kept)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", plain).split())
