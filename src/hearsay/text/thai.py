"""Thai words: maximal matching over letter clusters, in time linear in the text."""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache

from pythainlp.corpus import thai_words

from hearsay.text.normalise import fold, strip_marks
from hearsay.text.tables import rows

__all__ = ["load_lexicon", "split_thai"]

# A cluster is what cannot be cut (after Theeramunkong et al. 2000, simplified): a leading vowel
# with its consonant, and the vowels and marks that lean on it.
_CLUSTER = re.compile("[เ-ไ]?[ก-ฮ][ั-ฺ็-๎]{0,6}[ะาำๅ]?[็-๎]{0,3}|.", re.DOTALL)
_MAX_CLUSTERS = 14  # the longest word tried
_UNKNOWN = 10.0  # price of a cluster that no word covers; a word costs 1
_FAR = 1e9
_ONE_LETTER = 1.5  # price of a word that is one letter without its mark
_MANY = 60  # clusters up to which a run is worth remembering


def split_thai(run: str) -> tuple[str, ...]:
    """Split a run of Thai letters into the fewest dictionary words; what is unknown stays whole.

    Tone marks are ignored in the search, so a text typed without them is cut at the same places.
    The words come back as they were written. Joined, they give `run`.
    """
    return _split_kept(run) if len(run) <= _MANY else _split(run)


def load_lexicon() -> None:
    """Read the dictionary now (about half a second) rather than at the first Thai text."""
    _lexicon()


@lru_cache(maxsize=65536)
def _split_kept(run: str) -> tuple[str, ...]:
    return _split(run)


def _split(run: str) -> tuple[str, ...]:
    clusters = _CLUSTER.findall(run)
    starts = _best_starts(strip_marks("\n".join(clusters)).split("\n"))
    words: list[str] = []
    end = len(clusters)
    while end:
        start = starts[end]
        if start < 0:  # unknown: runs on from the end of the known word before it
            start = ~start
            while start and starts[start] < 0:
                start = ~starts[start]
        words.append("".join(clusters[start:end]))
        end = start
    words.reverse()
    return tuple(words)


def _best_starts(clusters: list[str]) -> list[int]:
    """Return for each cut where the word that ends there starts, inverted (~) if it is unknown.

    Only cuts that words can reach are looked at; a cluster is unknown where no word starts.
    """
    root = _lexicon()
    n = len(clusters)
    costs = [_FAR] * (n + 1)
    costs[0] = 0.0
    starts = [0] * (n + 1)
    for start in range(n):
        cost = costs[start]
        if cost == _FAR:
            continue
        node, stop, found = root, start, False
        while stop < n and (step := node.next.get(clusters[stop])):
            node = step
            stop += 1
            if node.price:
                found = True
                if cost + node.price < costs[stop]:
                    costs[stop], starts[stop] = cost + node.price, start
        if not found and cost + _UNKNOWN < costs[start + 1]:
            costs[start + 1], starts[start + 1] = cost + _UNKNOWN, ~start
    return starts


class _Node:
    """A beginning of words: its price if it is a word itself (else 0), and what may follow."""

    __slots__ = ("next", "price")

    def __init__(self) -> None:
        self.price = 0.0
        self.next: dict[str, _Node] = {}


@cache
def _lexicon() -> _Node:
    """Return the dictionary as a tree whose edges are clusters without tone marks."""
    root = _Node()
    listed = [*thai_words(), *(row[0] for row in rows("thai_words.tsv"))]
    written = "\n".join(word for word in listed if len(word) > 1 and _is_thai(word))
    for bare in strip_marks(fold(written)).split("\n"):
        clusters = _CLUSTER.findall(bare)
        if len(clusters) > _MAX_CLUSTERS:
            continue
        node = root
        for cluster in clusters:
            step = node.next.get(cluster)
            if step is None:
                step = node.next[sys.intern(cluster)] = _Node()
            node = step
        node.price = 1.0 if len(bare) > 1 else _ONE_LETTER
    return root


def _is_thai(word: str) -> bool:
    return all("ก" <= c <= "๎" for c in word)
