"""Rows of files as checks, messages, pairs and labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from hearsay.claimreview import ClaimReview, read_claimreviews, to_check
from hearsay.connect.files.lines import open_bytes
from hearsay.connect.files.once import Once
from hearsay.connect.files.report import RowReport
from hearsay.connect.files.tables import Row, read_rows
from hearsay.errors import HearsayError, InputError, Phrase
from hearsay.types import Check, Message

__all__ = [
    "GroupLabels",
    "MatchLabels",
    "read_checks",
    "read_group_truth",
    "read_messages",
    "read_pairs",
    "read_reviews",
    "read_truth",
]

MOST_BYTES = 256 * 1024 * 1024
"""Bytes of the largest ClaimReview file that is read; larger ones come as tables."""

_PAGES = (".json", ".jsonld", ".html", ".htm")


def read_checks(sources: Iterable[str], report: RowReport) -> Iterator[Check]:
    """Yield the checks of tables (`id, claim`, …) and of ClaimReview files; ids only once.

    Raises:
        InputError: a file is missing, empty, or has not the columns of a table of checks.
    """
    once = Once()
    for source in sources:
        found = (
            ((n, to_check(review)) for n, review in read_reviews(source, report))
            if source.lower().endswith(_PAGES)
            else _table(source, report)
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


def read_reviews(source: str, report: RowReport) -> Iterator[tuple[int, ClaimReview]]:
    """Yield the reviews of a ClaimReview file, numbered; those refused go to the report.

    Raises:
        InputError: the file is missing, too large, or holds no ClaimReview.
    """
    with open_bytes(source) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        limit = Phrase("larger than %(most)d MB", most=MOST_BYTES // 2**20)
        advice = Phrase("split it, or turn it into a table")
        raise InputError(source, limit, advice=advice)
    try:
        result = read_claimreviews(data)
    except HearsayError as error:
        raise InputError(source, error.phrase) from error
    for number, reason in enumerate(result.refused, 1):
        report.skip(source, number, reason.phrase)
    if not result.reviews:
        advice = Phrase("is it a page with a fact-check? A table of checks in JSON is named .jsonl")
        raise InputError(source, Phrase("holds no ClaimReview"), advice=advice)
    yield from enumerate(result.reviews, 1)


def read_messages(source: str, report: RowReport) -> Iterator[Message]:
    """Yield the messages of a table (`id, text`, maybe `time, lang, url`); ids only once.

    Raises:
        InputError: the file is missing, empty, or has not the columns.
    """
    once = Once()
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


@dataclass(frozen=True, slots=True)
class MatchLabels:
    """Message id → ids of the right checks; and the first row that names each message and check."""

    right: Mapping[str, frozenset[str]]
    message_rows: Mapping[str, int]
    check_rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class GroupLabels:
    """Message id → id of its claim; and the row that names each message."""

    claims: Mapping[str, str]
    rows: Mapping[str, int]


def read_truth(source: str, report: RowReport) -> MatchLabels:
    """Return which checks are right for which messages, from a table `query, claim`."""
    found: dict[str, set[str]] = {}
    messages: dict[str, int] = {}
    checks: dict[str, int] = {}
    for row in read_rows(source, ("query", "claim"), report):
        report.good += 1
        query, claim = row.values["query"], row.values["claim"]
        found.setdefault(query, set()).add(claim)
        messages.setdefault(query, row.number)
        checks.setdefault(claim, row.number)
    return MatchLabels({q: frozenset(claims) for q, claims in found.items()}, messages, checks)


def read_group_truth(source: str, report: RowReport) -> GroupLabels:
    """Return the claim of each message, from a table `id, claim`."""
    claims: dict[str, str] = {}
    rows: dict[str, int] = {}
    for row in read_rows(source, ("id", "claim"), report):
        key = row.values["id"]
        if key in claims:
            report.skip(
                source, row.number, f"id {key!r} stood before", "give each message one claim"
            )
            continue
        report.good += 1
        claims[key], rows[key] = row.values["claim"], row.number
    return GroupLabels(claims, rows)
