"""Take in what arrives: messages, and checks of other publishers. The same key twice is kept once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from hearsay import types
from hearsay.errors import Phrase
from hearsay.text import fold
from hearsay.web.claims.history import record
from hearsay.web.claims.models import MOST_TEXT, Check, Message

__all__ = [
    "Incoming",
    "Refusal",
    "Taken",
    "cleaned",
    "fingerprint",
    "message_of",
    "store_checks",
    "store_messages",
]

CHUNK = 200
"""Rows that are stored in one transaction."""
MOST_KEY, MOST_URL, MOST_SOURCE, MOST_COUNTS = 200, 2_000, 120, 20
_YEARS = range(1900, 2200)
_SURROGATE = re.compile("[\\ud800-\\udfff]")
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?|und")
_COUNT = re.compile(r"[a-z_]{1,30}")
_KEPT = ("statement", "title", "url", "rating_text", "lang", "date_text", "publisher", "summary")
"""What an update of another publisher's check may change, and its history keeps."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it arrives. `key` names its delivery; `asker` is the id of an `Asker`, of tips only."""

    key: str
    text: str
    kind: str = "tip"
    written_at: datetime | None = None
    url: str = ""
    source: str = ""
    lang: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    asker: int | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken in, and why, in one line: a phrase."""

    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of what arrived: how many are new, changed, or were here already."""

    new: int = 0
    changed: int = 0
    known: int = 0
    refused: tuple[Refusal, ...] = ()


def cleaned(text: str) -> str:
    """Return a text as it can be stored: without NUL, and with halves of surrogate pairs replaced."""
    return _SURROGATE.sub("\ufffd", text.replace("\0", "")).strip()


def fingerprint(text: str) -> str:
    """Return what is the same for texts that differ only in case, spacing and the like."""
    folded = " ".join(fold(text).casefold().split())
    return hashlib.sha256(folded.encode()).hexdigest()[:32]


def store_messages(items: Iterable[Incoming], *, now: datetime) -> Taken:
    """Keep messages, each key once, however often and by however many it is brought."""
    new, known, refused = 0, 0, []
    for chunk in _chunks(items):
        rows: dict[str, Message] = {}
        for item in chunk:
            made = message_of(item, now)
            if isinstance(made, Refusal):
                refused.append(made)
            elif made.key in rows:
                known += 1
            else:
                rows[made.key] = made
        added = _add(rows)
        new, known = new + added, known + len(rows) - added
    return Taken(new=new, known=known, refused=tuple(refused))


def _add(rows: Mapping[str, Message]) -> int:
    """Add the rows whose key is not there yet; returns how many those are."""
    while True:
        there = set(Message.objects.filter(key__in=rows).values_list("key", flat=True))
        missing = [row for key, row in rows.items() if key not in there]
        if not missing:
            return 0
        try:
            with transaction.atomic():
                Message.objects.bulk_create(missing)
        except IntegrityError:
            # Someone brought one of them in the same moment, in which case it is there now.
            if not _appeared(missing):
                raise
        else:
            return len(missing)


def _appeared(rows: Sequence[Message]) -> bool:
    return Message.objects.filter(key__in=[row.key for row in rows]).exists()


def message_of(item: Incoming, now: datetime) -> Message | Refusal:
    """Return the row of a message, or why there is none."""
    key, text, url = cleaned(item.key), cleaned(item.text), cleaned(item.url)
    if why := _why_not(item, key, text, url):
        return Refusal(key[:MOST_KEY], why)
    return Message(
        key=key,
        kind=item.kind,
        text=text,
        fingerprint=fingerprint(text),
        lang=item.lang or "und",
        url=url,
        source=cleaned(item.source)[:MOST_SOURCE],
        counts=_counts(item.counts),
        # A sender's clock may be wrong; nothing is written after it was received.
        written_at=min(item.written_at or now, now),
        received_at=now,
        asker_id=item.asker,
    )


def _why_not(item: Incoming, key: str, text: str, url: str) -> str:
    """Return why a message cannot be kept, in one line; "" if it can."""
    return _why_not_text(key, text) or _why_not_kind(item) or _why_not_url(url)


def _why_not_text(key: str, text: str) -> str:
    if not 0 < len(key) <= MOST_KEY:
        return Phrase(
            "Its key has %(length)d characters; it needs 1 to %(most)d.",
            length=len(key),
            most=MOST_KEY,
        )
    if not text:
        return Phrase("It has no text.")
    if len(text) > MOST_TEXT:
        return Phrase(
            "Its text has %(length)d characters; the most is %(most)d.",
            length=len(text),
            most=MOST_TEXT,
        )
    return ""


def _why_not_kind(item: Incoming) -> str:
    if item.kind not in Message.Kind.values:
        return Phrase("It is neither a tip nor a post.")
    if item.asker is not None and item.kind != Message.Kind.TIP:
        return Phrase("Only a tip has an asker; of a post nobody is kept.")
    if item.lang and not _CODE.fullmatch(item.lang):
        return Phrase("Its language is no code such as en, vi or th.")
    if item.written_at is not None and item.written_at.tzinfo is None:
        return Phrase("Its time does not say in which time zone it is.")
    return ""


def _why_not_url(url: str) -> str:
    if len(url) > MOST_URL:
        return Phrase(
            "Its address has %(length)d characters; the most is %(most)d.",
            length=len(url),
            most=MOST_URL,
        )
    if url and not _is_web(url):
        return Phrase("Its address does not begin with https:// or http://.")
    return ""


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the public counts that are counts."""
    good = (
        (name, number)
        for name, number in counts.items()
        if _COUNT.fullmatch(name) and type(number) is int and 0 <= number < 1 << 53
    )
    return dict(islice(good, MOST_COUNTS))


def store_checks(checks: Iterable[types.Check], *, now: datetime) -> Taken:
    """Keep checks of other publishers by their id; one that comes again changed is updated."""
    new, changed, known, refused = 0, 0, 0, []
    for chunk in _chunks(checks):
        rows: dict[str, Check] = {}
        for check in chunk:
            made = _check(check, now)
            if isinstance(made, Refusal):
                refused.append(made)
            else:
                known += made.key in rows
                rows[made.key] = made
        done = _keep(rows, now)
        new, changed, known = new + done.new, changed + done.changed, known + done.known
        refused += done.refused
    return Taken(new=new, changed=changed, known=known, refused=tuple(refused))


@transaction.atomic
def _keep(rows: Mapping[str, Check], now: datetime) -> Taken:
    """Add the checks that are new, and change those that are not what they were."""
    wanted = list(rows.values())
    before = set(Check.objects.filter(key__in=rows).values_list("key", flat=True))
    Check.objects.bulk_create(
        [row for row in wanted if row.key not in before], ignore_conflicts=True
    )
    there = Check.objects.select_for_update(of=("self",)).filter(key__in=rows).order_by("id")
    changed, refused = 0, []
    for row in there:
        if row.origin != Check.Origin.OTHER:
            refused.append(Refusal(row.key, Phrase("A check of this desk has the same id.")))
        elif row.key in before:
            changed += _update(row, rows[row.key], now)
    known = len(before) - changed - len(refused)
    return Taken(len(rows) - len(before), changed, known, tuple(refused))


def _update(row: Check, wanted: Check, now: datetime) -> bool:
    """Change a check to what its publisher says now; tell whether anything changed."""
    before = {n: getattr(row, n) for n in _KEPT if getattr(row, n) != getattr(wanted, n)}
    if not before:
        return False
    after = {name: getattr(wanted, name) for name in before}
    for name, value in after.items():
        setattr(row, name, value)
    row.published_at, row.changed_at, row.version = wanted.published_at, now, row.version + 1
    row.save()
    record(row, "update_check", by=None, now=now, before=before, after=after)
    return True


def _check(check: types.Check, now: datetime) -> Check | Refusal:
    """Return the row of another publisher's check, or why there is none."""
    key, statement, url = cleaned(check.id), cleaned(check.claim), cleaned(check.url)
    if not 0 < len(key) <= MOST_KEY:
        said = Phrase(
            "Its id has %(length)d characters; it needs 1 to %(most)d.",
            length=len(key),
            most=MOST_KEY,
        )
        return Refusal(key[:MOST_KEY], said)
    if not statement:
        return Refusal(key, Phrase("It does not say which claim it checks."))
    if len(statement) > 2_000:
        said = Phrase(
            "Its claim has %(length)d characters; the most is %(most)d.",
            length=len(statement),
            most=2_000,
        )
        return Refusal(key, said)
    if why := _why_not_url(url):
        return Refusal(key, why)
    return Check(
        key=key,
        origin=Check.Origin.OTHER,
        status=Check.Status.PUBLISHED,
        statement=statement,
        title=_cut(check.title, 300),
        url=url,
        rating_text=_cut(check.rating, 300),
        lang=check.lang if check.lang and _CODE.fullmatch(check.lang) else "und",
        publisher=_cut(check.publisher, 200),
        summary=_cut(check.summary, 4_000),
        date_text=_cut(check.date, 40),
        published_at=_time(check.date),
        made_at=now,
        changed_at=now,
    )


def _cut(text: str, most: int) -> str:
    clean = cleaned(text)
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


def _time(text: str) -> datetime | None:
    """Return the moment that a publisher's date names, if it can be read and is of our times.

    Near the first and the last year, a date cannot be shown in every time zone.
    """
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if time.year not in _YEARS:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while chunk := list(islice(source, CHUNK)):
        yield chunk
