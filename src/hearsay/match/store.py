"""A collection of checks, indexed; in memory or memory-mapped from a folder.

A stored index is a folder of NumPy arrays, the checks as JSON lines, and `manifest.json`, which
names the versions and the size and checksum of every file. It is written beside its place and
renamed, and opened read-only, so any number of processes may share it. A folder that holds anything
else is never replaced.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from math import isfinite
from pathlib import Path
from tokenize import TokenError

import numpy as np
from numpy.typing import NDArray

from hearsay.errors import HearsayError, StoredIndexError
from hearsay.match.facts import FACTS_VERSION, Facts
from hearsay.match.features import Pairs, spelling_norms, spelling_weights
from hearsay.match.lexical import Field, Scalar, build_field, find_terms, frozen, table_of
from hearsay.match.prepare import prepare_all
from hearsay.match.sound import require_sound, require_vectors
from hearsay.match.tokens import MOST, hash_words, spell
from hearsay.text import TEXT_VERSION
from hearsay.types import Check

__all__ = ["FORMAT", "REBUILD", "Collection", "Forward", "Records", "require_free"]

FORMAT = "hearsay-index-4"
REBUILD = "hearsay index --checks FILE… --out DIR"
MANIFEST = "manifest.json"
CHUNK = 1 << 20
_KIND = "hearsay-index-"
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError)
_NO_ARRAY = (OSError, EOFError, SyntaxError, TokenError, OverflowError, MemoryError)
_BEFORE_ID = '{"id":'
_DECODER = json.JSONDecoder()

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Forward:
    """Each check's tokens in order, claim first and then title.

    Tokens of check d are at `starts[d]:starts[d + 1]`; the first `split[d]` are the claim's.
    `stems` are term numbers of the stem field, `words` twice the number of the word, plus one for
    words that begin with a digit. Word w's n-grams are the terms `grams[spelled[w]:spelled[w + 1]]`;
    `word_hashes` and `word_slots` find its number. `norms` [checks, 2] are the lengths of claim and
    title as n-gram vectors.
    """

    starts: NDArray[np.int64]
    split: NDArray[np.int32]
    stems: NDArray[np.int32]
    words: NDArray[np.uint32]
    word_hashes: NDArray[np.uint64]
    word_slots: NDArray[np.int32]
    spelled: NDArray[np.int64]
    grams: NDArray[np.int32]
    norms: NDArray[np.float32]

    @property
    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays by name, for storing."""
        return {name: getattr(self, name) for name in self.__slots__}


class Records:
    """JSON values by number, kept as bytes and read when asked for."""

    def __init__(self, blob: NDArray[np.uint8], starts: NDArray[np.int64]) -> None:
        self.blob, self.starts = blob, starts

    @classmethod
    def of(cls, lines: Iterable[str]) -> Records:
        """Keep the lines (each one JSON value)."""
        parts = [line.encode("utf-8", "surrogatepass") + b"\n" for line in lines]
        starts = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=starts[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8), starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:
        part = self.blob[self.starts[number] : self.starts[number + 1] - 1]
        return bytes(part).decode("utf-8", "surrogatepass")


class Collection:
    """Checks with everything that matching reads of them."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        stems: Field,
        grams: Field,
        forward: Forward,
        checks: Records,
        facts: Records,
        source: str = "the index",
    ) -> None:
        self._source = source
        self.stems, self.grams, self.forward = stems, grams, forward
        spelled, spelling = frozen(forward.spelled), frozen(forward.grams)
        self.pairs = Pairs(
            frozen(forward.starts), frozen(forward.split), frozen(forward.stems),
            frozen(forward.words), stems.idf, spelled, spelling, grams.idf,
            frozen(spelling_weights(spelled, spelling, grams.idf)), frozen(forward.norms),
        )  # fmt: skip
        self._checks, self._facts = checks, facts
        self._numbers: dict[str, int] | None = None

    @classmethod
    def build(
        cls, checks: Iterable[Check], progress: Progress | None = None, workers: int = 1
    ) -> Collection:
        """Index `checks`; see `hearsay.match.prepare.prepare_all` for the rest."""
        parts = list(prepare_all(checks, workers, progress))
        vocabulary = tuple(dict.fromkeys(word for part in parts for word in part.vocabulary))
        lengths = _joined([part.lengths for part in parts], np.int64)
        words, stem_tokens, gram_tokens = (
            _joined([getattr(part, name) for part in parts], np.uint64)
            for name in ("words", "stems", "grams")
        )
        stems = build_field(stem_tokens, lengths)
        grams = build_field(gram_tokens, _joined([part.gram_counts for part in parts], np.int64))
        starts = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        split = _joined([part.split for part in parts], np.int32)
        forward = _forward(words, stem_tokens, starts, split, stems, grams, vocabulary)
        lines = Records.of(line for part in parts for line in part.lines)
        return cls(
            stems, grams, forward, lines, Records.of(f for part in parts for f in part.facts)
        )

    def __len__(self) -> int:
        return len(self._checks)

    def check(self, number: int) -> Check:
        """Return check `number` (0 <= number < len).

        Raises:
            StoredIndexError: its record was made up.
        """
        try:
            check = Check(**json.loads(self._checks[number]))
            _require_texts(x for f in fields(check) if (x := getattr(check, f.name)) is not None)
        except _UNREADABLE as error:
            raise self._broken("check", number) from error
        return check

    def check_id(self, number: int) -> str:
        """Return the id of check `number`; the id stands first in its record.

        Raises:
            StoredIndexError: its record was made up.
        """
        try:
            found, _ = _DECODER.raw_decode(self._checks[number], len(_BEFORE_ID))
            _require_texts((found,))
        except _UNREADABLE as error:
            raise self._broken("check", number) from error
        return str(found)

    def facts(self, number: int) -> Facts:
        """Return the facts of a check's claim.

        Raises:
            StoredIndexError: its record was made up.
        """
        try:
            facts = Facts.from_json(self._facts[number])
            _require_texts((facts.lang, *(denial.cue for denial in facts.denials)))
            for mention in facts.mentions:
                _require_texts((mention.kind, mention.unit, mention.surface))
                if not isfinite(mention.value):
                    raise ValueError(mention.value)
        except (*_UNREADABLE, OverflowError) as error:
            raise self._broken("facts of check", number) from error
        return facts

    def _broken(self, what: str, number: int) -> StoredIndexError:
        return StoredIndexError(self._source, f"{what} {number} cannot be read", REBUILD)

    def number(self, check_id: str) -> int | None:
        """Return the number of the check with this id; builds a table when first asked."""
        if self._numbers is None:
            self._numbers = {self.check_id(i): i for i in range(len(self))}
        return self._numbers.get(check_id)

    def save(
        self, folder: Path, extra: dict[str, NDArray[np.generic]], notes: dict[str, str]
    ) -> None:
        """Write the index to `folder`, replacing an index that is there.

        Raises:
            HearsayError: something that is not an index is in the way, or the disk is full.
        """
        arrays = {
            **{f"stems-{k}": v for k, v in self.stems.arrays.items()},
            **{f"grams-{k}": v for k, v in self.grams.arrays.items()},
            **{f"forward-{k}": v for k, v in self.forward.arrays.items()},
            "checks-blob": self._checks.blob,
            "checks-starts": self._checks.starts,
            "facts-blob": self._facts.blob,
            "facts-starts": self._facts.starts,
            **extra,
        }
        _write_folder(folder, arrays, {**_versions(), **notes, "checks": str(len(self))})

    @classmethod
    def open(
        cls, folder: Path
    ) -> tuple[Collection, dict[str, NDArray[np.generic]], dict[str, str]]:
        """Open a stored index read-only; returns it with the extra arrays and notes.

        Raises:
            StoredIndexError: the index is missing, damaged, or of another version.
        """
        arrays, notes = _read_folder(folder)
        try:
            require_sound(arrays)
            if notes.get("encoder"):
                require_vectors(arrays, len(arrays["checks-starts"]) - 1)
            taken = {
                name: {f.name: arrays.pop(f"{name}-{f.name}") for f in fields(kind)}
                for name, kind in (("stems", Field), ("grams", Field), ("forward", Forward))
            }
            checks = Records(arrays.pop("checks-blob"), arrays.pop("checks-starts"))  # type: ignore[arg-type]
            facts = Records(arrays.pop("facts-blob"), arrays.pop("facts-starts"))  # type: ignore[arg-type]
        except KeyError as error:
            raise StoredIndexError(str(folder), f"part {error} is missing", REBUILD) from error
        except ValueError as error:
            reason = f"part {error} does not fit the others"
            raise StoredIndexError(str(folder), reason, REBUILD) from error
        collection = cls(
            Field(**taken["stems"]),  # type: ignore[arg-type]
            Field(**taken["grams"]),  # type: ignore[arg-type]
            Forward(**taken["forward"]),  # type: ignore[arg-type]
            checks,
            facts,
            str(folder),
        )
        return collection, arrays, notes


def _forward(  # noqa: PLR0913, PLR0917
    words: NDArray[np.uint64],
    stem_tokens: NDArray[np.uint64],
    starts: NDArray[np.int64],
    split: NDArray[np.int32],
    stems: Field,
    grams: Field,
    vocabulary: tuple[str, ...],
) -> Forward:
    parts = range(0, len(vocabulary), MOST)
    hashed = [hash_words(vocabulary[i : i + MOST]).words for i in parts]
    hashes = frozen(_joined(hashed, np.uint64))
    spelled, spelling = spell(vocabulary)
    slots = frozen(table_of(hashes))
    numbers = find_terms(words, hashes, slots).astype(np.uint32)
    terms = find_terms(spelling, grams.hashes, grams.slots)
    return Forward(
        starts=starts,
        split=split,
        stems=find_terms(stem_tokens, stems.hashes, stems.slots),
        words=numbers * 2 + (words & np.uint64(1)).astype(np.uint32),
        word_hashes=hashes,
        word_slots=slots,
        spelled=spelled,
        grams=terms,
        norms=spelling_norms(starts, split, numbers, spelled, terms, grams.idf),
    )


def _joined(parts: list[NDArray[Scalar]], kind: type[Scalar]) -> NDArray[Scalar]:
    return np.concatenate([np.empty(0, kind), *parts])


def _versions() -> dict[str, str]:
    return {"format": FORMAT, "text": TEXT_VERSION, "facts": FACTS_VERSION}


def require_free(folder: Path) -> None:
    """Tell at once, before long work, that an index could not be written to `folder`.

    Only an index is replaced, and only if nothing but its own files lies in the folder.

    Raises:
        HearsayError: something else is there.
    """
    place = Path(os.path.realpath(folder))
    if not place.exists():
        return
    if not place.is_dir():
        raise HearsayError(f"{folder}: is a file; name a folder")
    there = {path.name: path for path in place.iterdir()}
    own = _own_files(place) if MANIFEST in there else set()
    if there and not own:
        raise HearsayError(f"{folder}: is not an index and not empty; choose another folder")
    other = sorted(
        name
        for name, path in there.items()
        if name not in own or not stat.S_ISREG(path.lstat().st_mode)
    )
    if other:
        raise HearsayError(
            f"{folder}: holds {other[0]} beside an index, so it is not replaced; choose another folder"
        )


def _own_files(folder: Path) -> set[str]:
    """Return the files that an index of any version lists as its own; none if it is no index."""
    try:
        notes, files = _read_manifest(folder)
    except (OSError, *_UNREADABLE):
        return set()
    return (
        {MANIFEST, *(f"{name}.npy" for name in files)}
        if notes["format"].startswith(_KIND)
        else set()
    )


def _write_folder(
    folder: Path, arrays: dict[str, NDArray[np.generic]], notes: dict[str, str]
) -> None:
    place = Path(os.path.realpath(folder))
    require_free(place)
    spare = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # The spare folder is ours alone; the index in it has the rights of any new folder.
        spare = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        beside, old = spare / "new", spare / "old"
        beside.mkdir()
        files = {}
        for name, array in arrays.items():
            np.save(beside / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
            files[name] = _fingerprint(beside / f"{name}.npy")
        manifest = {"notes": notes, "files": files}
        (beside / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        require_free(place)
        if place.exists():
            place.rename(old)
        try:
            beside.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise
    except OSError as error:
        raise HearsayError(f"{folder}: cannot write the index: {error.strerror}") from error
    finally:
        if spare is not None:
            shutil.rmtree(spare, ignore_errors=True)


def _read_manifest(folder: Path) -> tuple[dict[str, str], dict[str, list[int]]]:
    """Return notes and files of a manifest; raises what `_UNREADABLE` names, or OSError."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    notes, files = dict(manifest["notes"].items()), dict(manifest["files"].items())
    _require_texts((notes["format"], *notes.values()))
    if any(os.sep in name or len(fingerprint) != 2 for name, fingerprint in files.items()):
        raise ValueError(MANIFEST)
    return notes, files


def _require_texts(values: Iterable[str]) -> None:
    """Raise TypeError where one of the values is no text, whatever its type should be."""
    for value in values:
        if not isinstance(value, str):
            raise TypeError(value)


def _read_folder(folder: Path) -> tuple[dict[str, NDArray[np.generic]], dict[str, str]]:
    try:
        notes, files = _read_manifest(folder)
    except FileNotFoundError as error:
        raise StoredIndexError(str(folder), "no index here", REBUILD) from error
    except (OSError, *_UNREADABLE) as error:
        raise StoredIndexError(str(folder), "its manifest cannot be read", REBUILD) from error
    for name, version in _versions().items():
        if notes.get(name) != version:
            had = notes.get(name, "none")[:40]
            reason = f"written with {name} version {had}, this program has {version}"
            raise StoredIndexError(str(folder), reason, REBUILD)
    arrays = {}
    for name, fingerprint in files.items():
        path = folder / f"{name}.npy"
        try:
            if _fingerprint(path) != list(fingerprint):
                raise StoredIndexError(str(folder), f"{path.name} is damaged", REBUILD)
            arrays[name] = frozen(np.load(path, mmap_mode="r", allow_pickle=False))
        except (*_NO_ARRAY, *_UNREADABLE) as error:
            raise StoredIndexError(str(folder), f"{path.name} cannot be read", REBUILD) from error
    return arrays, notes


def _fingerprint(path: Path) -> list[int]:
    """Size and CRC-32: finds damage by accident, which is what a derived file needs."""
    crc = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            crc = zlib.crc32(chunk, crc)
    return [path.stat().st_size, crc]
