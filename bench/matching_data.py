"""Read the evaluation sets of matching: checks, messages and which check is right."""

import csv
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data import DATA, ENCODER

from hearsay.text import analyse
from hearsay.types import Check

MATCHING = DATA / "matching"
BY_LANGUAGE = "checkthat2025-task2"
LANGUAGES = {
    "ara": "ar", "deu": "de", "eng": "en", "fra": "fr", "hi": "hi", "mr": "mr", "msa": "ms",
    "pa": "pa", "pol": "pl", "spa": "es", "ta": "ta",
}  # fmt: skip
"""Parts of `BY_LANGUAGE` and their ISO 639-1 codes."""


@dataclass(frozen=True)
class Split:
    """One data set: its checks, the messages of one split, and the right checks of each."""

    name: str
    checks: tuple[Check, ...]
    messages: dict[str, str]
    truth: dict[str, frozenset[str]]


def load(name: str, part: str, lang: str | None = "en", *, queries: str = "") -> Split:
    """Read a data set; `part` is a split, or a language of a set that has languages.

    `queries` names another file of messages, relative to the data set.
    """
    folder = MATCHING / name
    claims = folder / "claims.tsv"
    if not claims.is_file():
        claims = folder / f"{part}.claims.tsv"
    checks = tuple(
        Check(row["id"], row["claim"] or "", row["title"] or "", lang=lang) for row in read(claims)
    )
    messages = {row["id"]: row["text"] for row in read(folder / (queries or f"{part}.queries.tsv"))}
    truth: dict[str, set[str]] = {}
    for row in read(folder / f"{part}.qrels.tsv"):
        truth.setdefault(row["query"], set()).add(row["claim"])
    return Split(name, checks, messages, {m: frozenset(c) for m, c in truth.items()})


def read(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a TSV file."""
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t")


def texts(split: Split) -> list[str]:
    """Return the folded texts of a split's messages."""
    return [analyse(text).folded for text in split.messages.values()]


def right_claims(split: Split) -> set[str]:
    """Return the folded claims of the checks that are right for some message."""
    right = {check for checks in split.truth.values() for check in checks}
    return {analyse(check.claim).folded for check in split.checks if check.id in right}


def fold_of(claim: str, folds: int) -> int:
    """Return the fold of a claim; one claim in two data sets has one fold."""
    digest = hashlib.sha256(analyse(claim).folded.encode()).digest()
    return digest[0] % folds


def for_training(claim: str) -> bool:
    """Tell whether a claim of `BY_LANGUAGE`, which has no splits, is among the 40 % to train on.

    The messages of the other claims are only reported.
    """
    digest = hashlib.sha256(analyse(claim).folded.encode()).digest()
    return digest[1] % 5 < 2


def load_language(part: str, *, training: bool | None = None) -> Split:
    """Read one language of `BY_LANGUAGE`: the messages to train on, the others, or all (None)."""
    split = load(BY_LANGUAGE, part, LANGUAGES[part], queries=f"{part}.queries.tsv")
    if training is None:
        return split
    wanted = {check.id for check in split.checks if for_training(check.claim) is training}
    messages = {m: t for m, t in split.messages.items() if min(split.truth[m]) in wanted}
    return Split(split.name, split.checks, messages, split.truth)


def model_folder() -> Path:
    """Return the folder of the encoder that benchmarks use."""
    return ENCODER
