"""Full-text search over claims: an index in a folder that any process may read and one may write."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import tantivy

from hearsay.errors import HearsayError, StoredIndexError
from hearsay.text import TEXT_VERSION
from hearsay.web.claims.query import Part, Query, parse
from hearsay.web.claims.tokens import folded, grams, is_thai, read_folded, thai_runs

__all__ = ["VERSION", "Hit", "IndexBusyError", "SearchDoc", "SearchIndex", "SearchResult"]

VERSION = f"search-1+{TEXT_VERSION}"
_REBUILD = "hearsay rebuild search"
_POINTER, _LOCK = "CURRENT", "lock"
_NAME = re.compile(r"index-[A-Za-z0-9_]{1,64}")
_HEAP = 64_000_000  # bytes of memory that a writer may use
_MOST_HITS = 1_000
_DEEPEST = 100_000  # hits that can be paged through; the engine's memory grows with them
_EXACT_BOOST = 2.0
_GRAM_BOOST = 0.5
_GAP = ("|",) * 3  # keeps stretches of neighbouring Thai runs apart
_STEP = 3
_MOST_ALIKE = 300  # letters of a text that others are compared with
_OPERATORS = re.compile(r'["“”]|(?<!\S)-')  # what has a meaning in a query, and none in a text


class IndexBusyError(HearsayError):
    """Somebody else is writing to the index; try again when they have finished."""


@dataclass(frozen=True, slots=True)
class SearchDoc:
    """A claim as it is searched: its number, its statement and messages, its language."""

    id: int
    texts: tuple[str, ...]
    lang: str = "und"


@dataclass(frozen=True, slots=True)
class Hit:
    """A claim that was found, and how well it fits."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, best first, and how many there are in all.

    `loosened` says that no claim has all the words, and these have some of them.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    loosened: bool = False

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the numbers of the claims on this page."""
        return tuple(hit.id for hit in self.hits)


class SearchIndex:
    """An index in a folder; a context manager that drops what was not committed.

    Any number of processes may search. One may write: from its first change to its commit it holds
    the lock. Searches see every commit at once, those of other processes and rebuilds included.
    A SearchIndex is not to be written to by several threads.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._index = _open(folder, name)
        self._lock: IO[bytes] | None = None
        self._writer: tantivy.IndexWriter | None = None

    @classmethod
    def open(cls, folder: Path | str) -> Self:
        """Open the index in `folder`, or make an empty one where there is none.

        Raises:
            StoredIndexError: it is damaged or of another version, and has to be rebuilt.
            IndexBusyError: there is none yet, and somebody else is just making it.
        """
        folder = Path(folder)
        if not (folder / _POINTER).exists():
            folder.mkdir(parents=True, exist_ok=True)
            with _locked(folder):
                if not (folder / _POINTER).exists():
                    _point(folder, _new(folder))
        return cls(folder, _current(folder))

    @classmethod
    def rebuild(cls, folder: Path | str, docs: Iterable[SearchDoc]) -> Self:
        """Write a new index of `docs` beside the old one, then put it in its place.

        The old index is searched until the new one is complete; it need not be readable.

        Raises:
            IndexBusyError: somebody else is writing to the index.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            name = _new(folder)
            try:
                _fill(_open(folder, name), docs)
                _point(folder, name)
            except BaseException:
                shutil.rmtree(folder / name, ignore_errors=True)
                raise
            for other in folder.glob("index-*"):
                if other.name != name:
                    shutil.rmtree(other, ignore_errors=True)
        return cls(folder, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """Return how many claims the last commit left."""
        return int(self._searcher().num_docs)

    def add(self, docs: Iterable[SearchDoc]) -> None:
        """Add claims, in place of those with the same numbers; seen after `commit`.

        Raises:
            IndexBusyError: somebody else is writing to the index.
        """
        writer = self._hold()
        for doc in docs:
            _add(writer, doc)

    def remove(self, ids: Iterable[int]) -> None:
        """Remove claims by their numbers; unknown numbers are passed over. Seen after `commit`.

        Raises:
            IndexBusyError: somebody else is writing to the index.
        """
        writer = self._hold()
        for number in ids:
            writer.delete_documents_by_term("id", number)

    def commit(self) -> None:
        """Make all changes since the last commit seen and lasting, and let others write."""
        if self._writer is None:
            return
        try:
            self._writer.commit()
            self._writer.wait_merging_threads()
        finally:
            self._release()

    def close(self) -> None:
        """Drop what was not committed and let others write."""
        if self._writer is not None:
            try:
                self._writer.rollback()
            finally:
                self._release()

    def find(
        self, query: str, limit: int = 20, offset: int = 0, lang: str | None = None
    ) -> SearchResult:
        """Return the claims that match `query`, best first.

        All words must be in a claim; where no claim has them all, any will do. "Words in quotes"
        stand together, and a claim with a -word is left out. Case, marks and English endings do
        not matter, but a claim with the very marks of the query comes first. `lang` keeps to
        claims of one language. Takes any string.
        """
        parsed = parse(query)
        if not parsed.wanted and not parsed.unwanted:
            return SearchResult()
        limit, offset = min(max(1, limit), _MOST_HITS), min(max(0, offset), _DEEPEST)
        searcher = self._searcher()
        result = self._page(searcher, self._translate(parsed, lang, every=True), limit, offset)
        if result.total or sum(len(part.each) for part in parsed.wanted) < 2:
            return result
        some = self._page(searcher, self._translate(parsed, lang, every=False), limit, offset)
        return replace(some, loosened=some.total > 0)

    def alike(self, text: str, limit: int = 20) -> SearchResult:
        """Return the claims that have words of `text`, whichever and however many, best first."""
        parsed = parse(_OPERATORS.sub(" ", text[:_MOST_ALIKE]))
        if not parsed.wanted:
            return SearchResult()
        asked = self._translate(parsed, None, every=False)
        return self._page(self._searcher(), asked, min(max(1, limit), _MOST_HITS), 0)

    def _page(
        self, searcher: tantivy.Searcher, query: tantivy.Query, limit: int, offset: int
    ) -> SearchResult:
        found = searcher.search(query, limit=limit, offset=offset)
        ids = searcher.fast_field_values("id", [address for _, address in found.hits])
        hits = tuple(
            Hit(int(number), float(score))
            for number, (score, _) in zip(ids, found.hits, strict=True)
            if number is not None
        )
        return SearchResult(hits, int(found.count))

    def _translate(self, query: Query, lang: str | None, *, every: bool) -> tantivy.Query:
        clauses = [(tantivy.Occur.MustNot, _needed(part)) for part in query.unwanted]
        if every or not query.wanted:
            must = [_scored(part) for part in query.wanted] or [tantivy.Query.all_query()]
        else:
            must = [_any([_scored(word) for part in query.wanted for word in part.each])]
        clauses += [(tantivy.Occur.Must, part) for part in must]
        if lang is not None:
            only = tantivy.Query.const_score_query(_term("lang", _plain(lang)), 0.0)
            clauses.append((tantivy.Occur.Must, only))
        return tantivy.Query.boolean_query(clauses)

    def _searcher(self) -> tantivy.Searcher:
        """Return a view of the newest commit; a rebuild may just be taking the old index away."""
        for last in (False, True):
            try:
                name = _current(self._folder)
                if name != self._name:
                    self._name, self._index = name, _open(self._folder, name)
                self._index.reload()
                return self._index.searcher()
            except StoredIndexError:
                if last:
                    raise
            except (ValueError, OSError) as error:
                if last:
                    raise StoredIndexError(str(self._folder), str(error), _REBUILD) from None
        raise AssertionError("unreachable")

    def _hold(self) -> tantivy.IndexWriter:
        """Take the lock, unless it is ours already, and a writer to what is then the index."""
        if self._writer is None:
            lock = _locked(self._folder)
            try:
                self._searcher()
                self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            except BaseException:
                lock.close()
                raise
            self._lock = lock
        return self._writer

    def _release(self) -> None:
        self._writer = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    builder.add_text_field("lang", tokenizer_name="raw", index_option="basic")
    for name in ("exact", "bare", "thai"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    return builder.build()


_SCHEMA = _schema()


def _open(folder: Path, name: str) -> tantivy.Index:
    try:
        index = tantivy.Index(_SCHEMA, str(folder / name))
        index.config_reader("Manual")
    except (ValueError, OSError) as error:
        raise StoredIndexError(str(folder), str(error), _REBUILD) from None
    return index


def _new(folder: Path) -> str:
    return Path(tempfile.mkdtemp(prefix="index-", dir=folder)).name


def _fill(index: tantivy.Index, docs: Iterable[SearchDoc]) -> None:
    writer = index.writer(heap_size=_HEAP, num_threads=1)
    try:
        for doc in docs:
            _add(writer, doc)
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()  # nothing writes to the folder any more


def _current(folder: Path) -> str:
    """Return the name of the folder that holds the index at present."""
    try:
        pointer = json.loads((folder / _POINTER).read_bytes())
        version, name = pointer["version"], pointer["folder"]
        if not _NAME.fullmatch(name):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError):
        reason = f"the file {_POINTER} is missing or damaged"
        raise StoredIndexError(str(folder), reason, _REBUILD) from None
    if version != VERSION:
        reason = "it was written by another version of Hearsay"
        raise StoredIndexError(str(folder), reason, _REBUILD)
    return str(name)


def _point(folder: Path, name: str) -> None:
    """Make `name` the index, at one stroke: written beside, then renamed."""
    beside = folder / f"{_POINTER}.new"
    with beside.open("wb") as file:
        file.write(json.dumps({"version": VERSION, "folder": name}).encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / _POINTER)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _locked(folder: Path) -> IO[bytes]:
    """Return the open lock file; closing it, or the end of the process, gives the lock back."""
    file = (folder / _LOCK).open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise IndexBusyError(
            f"{folder}: another process is writing to this search index; try again in a moment"
        ) from None
    return file


def _add(writer: tantivy.IndexWriter, doc: SearchDoc) -> None:
    writer.delete_documents_by_term("id", doc.id)
    made = tantivy.Document()
    made.add_integer("id", doc.id)
    made.add_text("lang", _plain(doc.lang))
    for text in dict.fromkeys(doc.texts):
        line = folded(text)
        found = read_folded(line)
        made.add_text("exact", " ".join(key for word in found for key in word.exact))
        made.add_text("bare", " ".join(key for word in found for key in word.bare))
        runs = thai_runs(line)
        if runs:
            made.add_text("thai", " ".join(key for run in runs for key in (*grams(run), *_GAP)))
    writer.add_document(made)


def _plain(lang: str) -> str:
    """Return `lang` as text that the engine takes: half a surrogate is none."""
    return lang.encode("utf-8", "replace").decode()


def _term(field: str, key: str) -> tantivy.Query:
    return tantivy.Query.term_query(_SCHEMA, field, key)


def _sequence(field: str, keys: tuple[str, ...]) -> tantivy.Query:
    if len(keys) == 1:  # the engine's phrases have two words or more
        return _term(field, keys[0])
    return tantivy.Query.phrase_query(_SCHEMA, field, list(keys))


def _scored(part: Part) -> tantivy.Query:
    """Return the query for a part, worth more where it stands with the very marks and endings."""
    needed = _needed(part)
    if part.exact == part.bare or not part.exact:
        return needed
    exact = tantivy.Query.boost_query(_sequence("exact", part.exact), _EXACT_BOOST)
    return tantivy.Query.boolean_query(
        [(tantivy.Occur.Must, needed), (tantivy.Occur.Should, exact)]
    )


def _needed(part: Part) -> tantivy.Query:
    """Return the query for a part: its words, or the same Thai letters cut into other words."""
    if part.run:
        words = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, _needed(word)) for word in part.each]
        )
    else:
        words = _sequence("bare", part.bare)
    letters = "".join(part.bare)
    if len(letters) < _STEP or not is_thai(letters):
        return words
    return _any([words, tantivy.Query.boost_query(_inside(letters), _GRAM_BOOST)])


def _inside(letters: str) -> tantivy.Query:
    """Return the query for Thai letters wherever they stand one after the other."""
    stretches = grams(letters)
    last = len(stretches) - 1
    places = sorted({*range(0, last + 1, _STEP), last})
    if len(places) == 1:
        return _term("thai", stretches[0])
    return tantivy.Query.phrase_query(_SCHEMA, "thai", [(at, stretches[at]) for at in places])


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
