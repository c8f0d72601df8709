"""Vietnamese words of several syllables, joined where a list knows them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from hearsay.text.normalise import fold, strip_marks
from hearsay.text.spelling import spell_out
from hearsay.text.tables import rows

__all__ = ["compounds"]

_MAX_SYLLABLES = 4


def compounds(bare_words: Sequence[str]) -> tuple[str, ...]:
    """Return the compound words among Vietnamese `bare_words`, joined by "_", in order.

    The longest compound wins and none overlap. Words without marks are taken, so that both ways of
    typing find the same compounds ("benh_vien"). Linear in the number of words.
    """
    known = _known()
    found: list[str] = []
    start = 0
    while start < len(bare_words) - 1:
        for size in range(_MAX_SYLLABLES, 1, -1):
            candidate = "_".join(bare_words[start : start + size])
            if candidate in known:
                found.append(candidate)
                start += size
                break
        else:
            start += 1
    return tuple(found)


@cache
def _known() -> frozenset[str]:
    listed = (word for _, line in rows("compounds_vi.tsv") for word in line.split("|"))
    return frozenset(_joined(word) for word in listed if " " in word)


def _joined(word: str) -> str:
    folded = fold(word)
    return strip_marks(spell_out(folded, folded.split())).replace(" ", "_")
