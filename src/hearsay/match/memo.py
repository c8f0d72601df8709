"""Answers already worked out: exact and near repeats of earlier messages cost a look-up.

A near repeat has the same words in the same order; letter case, spelling of chat, emoji, links,
handles and forwarding phrases may differ. Numbers and negations are words, so a text that differs in
one of them is not a repeat.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

from hearsay.text import Analysis

__all__ = ["Memo", "memo_key"]

T = TypeVar("T")
MOST = 20_000
"""Values that are kept: the matches of a message take up to 8 kB with its words, 160 MB in all."""


def memo_key(analysis: Analysis, *more: object) -> tuple[object, ...]:
    """Return what two repeats have in common: words, language, question or not, and `more`.

    Words keep their tone marks, which can carry the difference (chưa, not yet; chữa, to cure).
    """
    return (analysis.words, analysis.language.code, analysis.clean.endswith("?"), *more)


class Memo(Generic[T]):
    """The latest `most` values by key; the one not asked for longest goes first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], T] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: tuple[object, ...]) -> T | None:
        """Return what was kept under `key`, or None."""
        value = self._kept.get(key)
        if value is not None:
            self._kept.move_to_end(key)
        return value

    def put(self, key: tuple[object, ...], value: T) -> None:
        """Keep `value`, forgetting the oldest if there are too many."""
        self._kept[key] = value
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
