"""Read checks for an index: words, n-grams and facts, by several processes if wanted.

This is most of the work of indexing, and each check can be read by itself.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, fields
from itertools import chain, islice
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from hearsay.match.facts import facts_of
from hearsay.match.tokens import MOST, Tokens, hash_words
from hearsay.match.workers import begin_worker
from hearsay.text import analyse
from hearsay.types import Check

__all__ = ["PART", "Prepared", "prepare", "prepare_all"]

PART = 2000
"""Checks that are read at once."""
WORTH_IT = 4 * PART
"""Checks from which more than one process is worth the seconds that starting it takes."""

Progress = Callable[[int], None]
_FIELDS = tuple(field.name for field in fields(Check))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Some checks as an index keeps them, in order.

    `lines` and `facts` are JSON, one each a check. Hashed words and stems stand claim first:
    check i has `lengths[i]` of them, `split[i]` in its claim, and `gram_counts[i]` distinct n-grams.
    `vocabulary` holds the distinct bare words in order of appearance.
    """

    lines: list[str]
    facts: list[str]
    words: NDArray[np.uint64]
    stems: NDArray[np.uint64]
    grams: NDArray[np.uint64]
    lengths: NDArray[np.int64]
    split: NDArray[np.int32]
    gram_counts: NDArray[np.int64]
    vocabulary: tuple[str, ...]


def prepare(checks: Sequence[Check]) -> Prepared:
    """Read some checks. Linear in their length."""
    lines: list[str] = []
    facts: list[str] = []
    tokens: list[tuple[Tokens, Tokens]] = []
    vocabulary: dict[str, None] = {}
    for check in checks:
        claim = analyse(check.claim, check.lang)
        title = analyse(check.title, check.lang)
        tokens.append((hash_words(claim.bare_words), hash_words(title.bare_words)))
        for analysis in (claim, title):
            vocabulary.update(dict.fromkeys(analysis.bare_words[:MOST]))
        facts.append(facts_of(claim).to_json())
        value = {name: getattr(check, name) for name in _FIELDS}
        lines.append(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    vocabulary.pop("", None)
    grams = [np.unique(np.concatenate([claim.grams, title.grams])) for claim, title in tokens]
    return Prepared(
        lines,
        facts,
        _joined(part.words for both in tokens for part in both),
        _joined(part.stems for both in tokens for part in both),
        _joined(grams),
        np.array([len(c.words) + len(t.words) for c, t in tokens], np.int64),
        np.array([len(c.words) for c, _ in tokens], np.int32),
        np.array([len(g) for g in grams], np.int64),
        tuple(vocabulary),
    )


def prepare_all(
    checks: Iterable[Check], workers: int = 1, progress: Progress | None = None
) -> Iterator[Prepared]:
    """Yield checks read, in order, part by part; `progress` gets the number done so far.

    A few checks are read here whatever `workers` says. More processes start by spawning, so a
    program that asks for them must keep its own start behind `if __name__ == "__main__"`.
    """
    parts = _parts(checks)
    first = list(islice(parts, WORTH_IT // PART))
    few = workers == 1 or sum(map(len, first)) < WORTH_IT
    done = 0
    everything = chain(first, parts)
    for prepared in map(prepare, everything) if few else _in_workers(everything, workers):
        done += len(prepared.lines)
        if progress is not None:
            progress(done)
        yield prepared


def _in_workers(parts: Iterator[list[Check]], workers: int) -> Iterator[Prepared]:
    pool = ProcessPoolExecutor(
        workers,
        mp_context=get_context("spawn"),
        initializer=begin_worker,
    )
    try:
        waiting: deque[Future[Prepared]] = deque()
        while True:
            while len(waiting) < 2 * workers and (part := next(parts, None)):
                waiting.append(pool.submit(prepare, part))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _parts(checks: Iterable[Check]) -> Iterator[list[Check]]:
    source = iter(checks)
    while part := list(islice(source, PART)):
        yield part


def _joined(parts: Iterable[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    return np.concatenate([np.empty(0, np.uint64), *parts])
