"""Rows of files as checks, messages, pairs and labels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

from hearsay.claimreview import read_claimreviews, to_check
from hearsay.connect.files.lines import open_bytes
from hearsay.connect.files.report import RowReport
from hearsay.connect.files.tables import Row, read_rows
from hearsay.errors import HearsayError, InputError
from hearsay.types import Check, Message

__all__ = ["read_checks", "read_group_truth", "read_messages", "read_pairs", "read_truth"]

MOST_BYTES = 256 * 1024 * 1024
"""Bytes of the largest ClaimReview file that is read; larger ones come as tables."""

_PAGES = (".json", ".jsonld", ".html", ".htm")


class _Once:
    """Tells ids that came before; keeps 8 bytes of each, so that millions fit."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def again(self, key: str) -> bool:
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if digest in self._seen:
            return True
        self._seen.add(digest)
        return False


def read_checks(sources: Iterable[str], report: RowReport) -> Iterator[Check]:
    """Yield the checks of tables (`id, claim`, …) and of ClaimReview files; ids only once.

    Raises:
        InputError: a file is missing, empty, or has not the columns of a table of checks.
    """
    once = _Once()
    for source in sources:
        found = (
            _reviews(source, report) if source.lower().endswith(_PAGES) else _table(source, report)
        )
        for number, check in found:
            if not check.id.strip() or not check.claim.strip():
                report.skip(source, number, "the id or the claim is empty")
            elif once.again(check.id):
                report.skip(source, number, f"id {check.id!r} stood before", "make ids unique")
            else:
                report.good += 1
                yield check


def _table(source: str, report: RowReport) -> Iterator[tuple[int, Check]]:
    for row in read_rows(source, ("id", "claim"), report):
        value = row.values.get
        yield (
            row.number,
            Check(
                id=row.values["id"],
                claim=row.values["claim"],
                title=value("title", ""),
                url=value("url", ""),
                rating=value("rating", ""),
                lang=value("lang") or None,
                date=value("date", ""),
                publisher=value("publisher", ""),
                summary=value("summary", ""),
            ),
        )


def _reviews(source: str, report: RowReport) -> Iterator[tuple[int, Check]]:
    with open_bytes(source) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        limit = f"larger than {MOST_BYTES // 2**20} MB"
        raise InputError(source, limit, advice="split it, or turn it into a table")
    try:
        result = read_claimreviews(data)
    except HearsayError as error:
        raise InputError(source, str(error)) from error
    for number, reason in enumerate(result.refused, 1):
        report.skip(source, number, str(reason))
    if not result.reviews:
        raise InputError(source, "holds no ClaimReview", advice="is it a page with a fact-check?")
    for number, review in enumerate(result.reviews, 1):
        yield number, to_check(review)


def read_messages(source: str, report: RowReport) -> Iterator[Message]:
    """Yield the messages of a table (`id, text`, maybe `time, lang, url`); ids only once.

    Raises:
        InputError: the file is missing, empty, or has not the columns.
    """
    once = _Once()
    for row in read_rows(source, ("id", "text"), report):
        key = row.values["id"]
        if not key.strip():
            report.skip(source, row.number, "the id is empty")
        elif once.again(key):
            report.skip(source, row.number, f"id {key!r} stood before", "make ids unique")
        else:
            time, wrong = _time(row)
            if wrong:
                report.skip(source, row.number, wrong, "write times as 2026-11-24T09:30:00")
                continue
            report.good += 1
            lang, url = row.values.get("lang") or None, row.values.get("url") or None
            yield Message(key, row.values["text"], time, lang, url)


def _time(row: Row) -> tuple[datetime | None, str]:
    text = row.values.get("time", "").strip()
    if not text:
        return None, ""
    try:
        return datetime.fromisoformat(text), ""
    except ValueError:
        return None, f"time {text[:40]!r} is not a date and time"


def read_pairs(source: str, report: RowReport) -> Iterator[tuple[str, str, str]]:
    """Yield (id or "", a, b) of a table with the columns `a, b` and maybe `id`."""
    for row in read_rows(source, ("a", "b"), report):
        report.good += 1
        yield row.values.get("id", ""), row.values["a"], row.values["b"]


def read_truth(source: str, report: RowReport) -> dict[str, frozenset[str]]:
    """Return message id → ids of the right checks, from a table `query, claim`."""
    found: dict[str, set[str]] = {}
    for row in read_rows(source, ("query", "claim"), report):
        report.good += 1
        found.setdefault(row.values["query"], set()).add(row.values["claim"])
    return {query: frozenset(claims) for query, claims in found.items()}


def read_group_truth(source: str, report: RowReport) -> dict[str, str]:
    """Return message id → id of its claim, from a table `id, claim`."""
    found: dict[str, str] = {}
    for row in read_rows(source, ("id", "claim"), report):
        if row.values["id"] in found:
            report.skip(source, row.number, f"id {row.values['id']!r} stood before")
            continue
        report.good += 1
        found[row.values["id"]] = row.values["claim"]
    return found
