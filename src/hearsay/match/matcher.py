"""From a message to the checks that may answer it.

The steps: hash the message's words; find candidates by stems, n-grams and, where an encoder serves
the language, vectors; compare each closely; let the learned ranking order them; name what the best
ones disagree on. Deciding what to do with them is `hearsay.match.decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import StoredIndexError
from hearsay.match.dense import Vectors, build_vectors
from hearsay.match.encoder import Encoder, serves
from hearsay.match.features import FEATURES, Asked, Found, features
from hearsay.match.grounding import grounding
from hearsay.match.guard import GUARDS_VERSION, Facts, facts_of, guards
from hearsay.match.lexical import Searcher, find_terms
from hearsay.match.memo import Memo, memo_key
from hearsay.match.negation import load_negation
from hearsay.match.rank import Ranker, shortlist
from hearsay.match.store import REBUILD, Collection
from hearsay.match.tokens import Tokens, hash_words, spell
from hearsay.match.wording import Wording, wording
from hearsay.text import Analysis, analyse
from hearsay.types import Check, Guard, Match, Why

__all__ = ["Matcher"]

LEXICAL_MOST = 60
DENSE_MOST = 40
WHY_WORDS = 8
GUARDED = 3
"""How many of the best matches have their guards worked out."""

_EVIDENCE = ("cover", "claim_cover", "title_cover", "rare5", "numbers_shared", "dense_best")
_COLUMNS = np.array([FEATURES.index(name) for name in _EVIDENCE])
_DENSE = FEATURES.index("dense_best")


@dataclass(frozen=True, slots=True)
class _Sought:
    """A message and what was found for it."""

    analysis: Analysis
    wording: Wording
    stems: NDArray[np.int32]
    rows: NDArray[np.float32]
    docs: NDArray[np.int32]


class Matcher:
    """A collection of checks, ready to be matched to messages.

    Not safe for two threads at once; open the stored index once in each.
    """

    def __init__(
        self,
        collection: Collection,
        encoder: Encoder | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        self._collection = collection
        self._encoder = encoder if vectors is not None else None
        self._vectors = vectors
        self._searcher = Searcher(collection.stems, collection.grams, len(collection))
        self._memo: Memo[tuple[Match, ...]] = Memo()
        self._guarded: Memo[Facts] = Memo(20_000)

    @classmethod
    def build(
        cls,
        checks: Iterable[Check],
        encoder: Encoder | None = None,
        progress: Callable[[int], None] | None = None,
        workers: int = 1,
    ) -> Matcher:
        """Index `checks` in memory; `progress` is called with the number done so far.

        With `workers` above 1 that many processes read the checks; they start by spawning, so a
        program that asks for them must keep its own start behind `if __name__ == "__main__"`.
        """
        collection = Collection.build(checks, progress, workers)
        vectors = None
        if encoder is not None:
            every = [collection.check(i) for i in range(len(collection))]
            claims = [analyse(c.claim, c.lang) for c in every]
            vectors = build_vectors(encoder, claims, [analyse(c.title, c.lang) for c in every])
        return cls(collection, encoder, vectors)

    def save(self, folder: Path | str) -> None:
        """Write the index to a folder, beside first and then renamed.

        Raises:
            HearsayError: the folder holds something else, or the disk is full.
        """
        extra: dict[str, NDArray[np.generic]] = {}
        notes = {"encoder": ""}
        if self._vectors is not None and self._encoder is not None:
            extra = {"claim-vectors": self._vectors.claims, "title-vectors": self._vectors.titles}
            notes = {"encoder": self._encoder.name}
        self._collection.save(Path(folder), extra, notes)

    @classmethod
    def open(cls, folder: Path | str, encoder: Encoder | None = None) -> Matcher:
        """Open a stored index, memory-mapped and read-only.

        Raises:
            StoredIndexError: it is missing, damaged, of another version or another encoder.
        """
        collection, extra, notes = Collection.open(Path(folder))
        vectors = None
        if encoder is not None:
            if notes.get("encoder") != encoder.name:
                had = notes.get("encoder") or "no encoder"
                reason = f"built with {had}, not with {encoder.name}"
                raise StoredIndexError(str(folder), reason, f"{REBUILD} --encoder {encoder.name}")
            vectors = Vectors(extra["claim-vectors"], extra["title-vectors"])  # type: ignore[arg-type]
            if vectors.claims.shape[1] != encoder.dimensions:
                reason = f"its vectors are not those of {encoder.name}"
                raise StoredIndexError(str(folder), reason, f"{REBUILD} --encoder {encoder.name}")
        return cls(collection, encoder, vectors)

    def __len__(self) -> int:
        return len(self._collection)

    @property
    def parts(self) -> tuple[Collection, Encoder | None, Vectors | None]:
        """What another matcher over the same checks is made of: `Matcher(*matcher.parts)`."""
        return self._collection, self._encoder, self._vectors

    @property
    def model(self) -> str:
        """What made the matches, by content: ranking and guards and, if any, the encoder."""
        made = f"{Ranker.load('none').version}+{GUARDS_VERSION}-{load_negation().version}"
        if self._encoder is None:
            return made
        return f"{Ranker.load('encoder').version}+{made}+{self._encoder.name}"

    @property
    def uses_encoder(self) -> bool:
        """Tell whether vectors take part."""
        return self._encoder is not None

    def check(self, check_id: str) -> Check | None:
        """Return the check with this id, or None."""
        number = self._collection.number(check_id)
        return None if number is None else self._collection.check(number)

    def match(self, text: str, *, lang: str | None = None, top: int = 5) -> tuple[Match, ...]:
        """Return up to `top` matches of a text, best first."""
        return self.match_many([analyse(text, lang)], top)[0]

    def match_many(self, analyses: Sequence[Analysis], top: int = 5) -> list[tuple[Match, ...]]:
        """Return the matches of each analysed text, best first; repeats are answered from memory."""
        asked = [(analysis, wording(analysis)) for analysis in analyses]
        keys = [memo_key(analysis, top, words.source) for analysis, words in asked]
        known = {key: found for key in keys if (found := self._memo.get(key)) is not None}
        new = {key: pair for key, pair in zip(keys, asked, strict=True) if key not in known}
        for key, sought in zip(new, self._seek(list(new.values())), strict=True):
            known[key] = self._finish(sought, top)
            self._memo.put(key, known[key])
        return [known[key] for key in keys]

    def candidates(
        self, analyses: Sequence[Analysis]
    ) -> list[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        """Return the candidates of each text and their features; for training and inspection."""
        found = self._seek([(analysis, wording(analysis)) for analysis in analyses])
        return [(sought.docs, sought.rows) for sought in found]

    def check_id(self, number: int) -> str:
        """Return the id of the check with a candidate's number."""
        return self._collection.check_id(number)

    def _seek(self, asked: Sequence[tuple[Analysis, Wording]]) -> list[_Sought]:
        """Find candidates and compare them with each message."""
        queries, nearest = self._encode(asked)
        return [
            self._compare(analysis, words, queries.get(i), nearest.get(i))
            for i, (analysis, words) in enumerate(asked)
        ]

    def _encode(
        self, asked: Sequence[tuple[Analysis, Wording]]
    ) -> tuple[dict[int, NDArray[np.float32]], dict[int, NDArray[np.int32]]]:
        """Encode the messages whose language is served, all at once, and find their nearest."""
        encoder, vectors = self._encoder, self._vectors
        if encoder is None or vectors is None or not len(self._collection):
            return {}, {}
        served = [i for i, (a, _) in enumerate(asked) if a.bare_words and serves(encoder, a)]
        if not served:
            return {}, {}
        queries = encoder.encode([asked[i][1].encoded for i in served])
        nearest, _ = vectors.best(queries, DENSE_MOST)
        return dict(zip(served, queries, strict=True)), dict(zip(served, nearest, strict=True))

    def _compare(
        self,
        analysis: Analysis,
        words: Wording,
        query: NDArray[np.float32] | None,
        nearest: NDArray[np.int32] | None,
    ) -> _Sought:
        collection = self._collection
        tokens = hash_words(words.words)
        stems = find_terms(tokens.stems, collection.stems.hashes, collection.stems.slots)
        grams = find_terms(tokens.grams, collection.grams.hashes, collection.grams.slots)
        grams = grams[grams >= 0]
        found = self._searcher.search(stems, grams, also=nearest, most=LEXICAL_MOST)
        cosines: tuple[NDArray[np.float32] | None, NDArray[np.float32] | None] = (None, None)
        if query is not None and self._vectors is not None:
            cosines = self._vectors.cosines(query, found.docs)
        weight = float(collection.grams.idf[grams].sum())
        listed = Found(found.docs, found.stem_scores, found.gram_scores, weight, *cosines)
        keep = shortlist(listed)
        if len(keep) < len(listed.docs):
            listed = Found(
                listed.docs[keep], listed.stem_scores[keep], listed.gram_scores[keep], weight,
                None if cosines[0] is None else cosines[0][keep],
                None if cosines[1] is None else cosines[1][keep],
            )  # fmt: skip
        asked = self._asked(words, tokens, stems)
        rows = features(collection.pairs, asked, listed)
        return _Sought(analysis, words, stems, rows, listed.docs)

    def _asked(self, words: Wording, tokens: Tokens, stems: NDArray[np.int32]) -> Asked:
        forward, grams = self._collection.forward, self._collection.grams
        numbers = find_terms(tokens.words, forward.word_hashes, forward.word_slots)
        # Words that no check has get numbers of their own, above all others.
        own = tokens.words.astype(np.uint32) | np.uint32(1 << 31)
        places = np.where(numbers >= 0, numbers.astype(np.uint32) * np.uint32(2), own)
        digits = (tokens.words & np.uint64(1)).astype(np.uint32)
        _, spelling = spell(words.words)
        return Asked(
            stems,
            (places & np.uint32(0xFFFFFFFE)) | digits,
            sum(1 for word in words.body if word),
            find_terms(spelling, grams.hashes, grams.slots),
        )

    def _finish(self, sought: _Sought, top: int) -> tuple[Match, ...]:
        if not len(sought.docs):
            return ()
        dense = bool(np.isfinite(sought.rows[:, _DENSE]).any())
        ranked = Ranker.load("encoder" if dense else "none").rank(sought.rows, top)
        # Worth less where the message holds little of the check; never rising down the list.
        chances = np.minimum.accumulate(ranked.probabilities * grounding(sought.rows[ranked.order]))
        facts, stems = facts_of(sought.analysis), self._by_rarity(sought)
        matches = []
        for place, row in enumerate(ranked.order):
            number = int(sought.docs[row])
            matches.append(
                Match(
                    check=self._collection.check_id(number),
                    score=round(float(ranked.scores[place]), 6),
                    probability=round(float(chances[place]), 6),
                    guards=self._guards(facts, number) if place < GUARDED else (),
                    why=Why(self._shared(stems, number), _evidence(sought.rows[row])),
                )
            )
        return tuple(matches)

    def _guards(self, message: Facts, number: int) -> tuple[Guard, ...]:
        key = (number,)
        claim = self._guarded.get(key)
        if claim is None:
            claim = self._collection.facts(number)
            self._guarded.put(key, claim)
        return guards(message, claim)

    def _by_rarity(self, sought: _Sought) -> list[tuple[int, str]]:
        """Return the distinct stems of the message's body, rarest first, each with its word."""
        first: dict[int, int] = {}
        for place, stem in enumerate(sought.stems[: len(sought.wording.body)].tolist()):
            if stem >= 0:
                first.setdefault(stem, place)
        weights = self._collection.stems.idf[np.fromiter(first, np.int64, len(first))].tolist()
        ordered = sorted(zip(weights, first.items(), strict=True), key=lambda x: (-x[0], x[1][1]))
        words = sought.analysis.words
        return [(stem, words[place]) for _, (stem, place) in ordered]

    def _shared(self, asked: list[tuple[int, str]], number: int) -> tuple[str, ...]:
        """Return the message's words that the check has too, in the order of `asked`."""
        forward = self._collection.forward
        there = set(forward.stems[forward.starts[number] : forward.starts[number + 1]].tolist())
        return tuple(islice((word for stem, word in asked if stem in there), WHY_WORDS))


def _evidence(row: NDArray[np.float32]) -> tuple[tuple[str, float], ...]:
    values = row[_COLUMNS].tolist()
    return tuple(
        (name, round(value, 3))
        for name, value in zip(_EVIDENCE, values, strict=True)
        if isfinite(value)
    )
