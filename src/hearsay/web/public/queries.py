"""What the public pages read: published answers, and nothing of the desk behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

import hearsay
from hearsay.web.claims.models import Answer, Check, Desk, Rating, Topic
from hearsay.web.public.entries import Entry

__all__ = [
    "Counted",
    "alternates",
    "content_version",
    "entries",
    "entry",
    "languages",
    "latest",
    "newest_id",
    "ratings",
    "revision",
    "revisions",
    "topics",
]


@dataclass(frozen=True, slots=True)
class Counted:
    """A topic or language, and how many answers it has."""

    name: str
    count: int
    topic: Topic | None = None


def latest(*, topic: Topic | None = None, lang: str = "") -> QuerySet[Answer]:
    """Return the revision that stands of every published answer, newest first; two joins."""
    found = _with_first(_standing())
    if topic is not None:
        found = found.filter(topic=topic)
    if lang:
        found = found.filter(lang=lang)
    return found.order_by("-published_at", "-id")


def entries(answers: Iterable[Answer]) -> Iterator[Entry]:
    """Yield answers as readers meet them."""
    for answer in answers:
        yield Entry(answer, answer.check_of.key, getattr(answer, "first_at", answer.published_at))


def entry(key: str) -> Entry | None:
    """Return the answer with this key, as it stands."""
    return next(entries(latest().filter(check_of__key=key)[:1]), None)


def revision(key: str, number: int) -> Entry | None:
    """Return one revision of an answer."""
    found = Answer.objects.filter(
        check_of__key=key, check_of__origin=Check.Origin.OWN, number=number
    )
    return next(entries(_with_first(found)[:1]), None)


def revisions(shown: Entry) -> list[Answer]:
    """Return all revisions of an answer, newest first."""
    return list(Answer.objects.filter(check_of=shown.answer.check_of).order_by("-number"))


def alternates(shown: Entry) -> list[Entry]:
    """Return the answers to the same claim in other languages that were not withdrawn."""
    claim = shown.answer.check_of.claim_id
    found = latest().filter(check_of__claim=claim).exclude(check_of=shown.answer.check_of_id)
    others = found.exclude(kind=Answer.Kind.WITHDRAWAL).exclude(lang=shown.answer.lang)
    return list(entries(others.order_by("lang", "id")))


def topics() -> list[Counted]:
    """Return the topics that have answers, in the desk's order."""
    rows = _standing().exclude(topic=None).values_list("topic").annotate(n=Count("id"))
    counts = dict(rows.order_by())
    found = Topic.objects.filter(id__in=counts)
    return [Counted(str(topic), counts[topic.id], topic) for topic in found]


def languages() -> list[Counted]:
    """Return the languages that have answers, those with most first."""
    rows = _standing().values_list("lang").annotate(n=Count("id")).order_by("-n", "lang")
    return [Counted(lang, count) for lang, count in rows]


def ratings() -> list[Rating]:
    """Return the scale that is in use."""
    return list(Rating.objects.filter(active=True))


def newest_id() -> int:
    """Return the number of the last revision that was published, 0 if there is none.

    Answers are never changed, only added, so that it changes whenever any of them does.
    """
    rows = _rows("newest")
    return int(rows[0][0]) if rows else 0


def content_version() -> str:
    """Return a short word that changes whenever any public page may change.

    The day is in it because "still true until" runs out at midnight.
    """
    parts = [hearsay.__version__, timezone.localdate(), *map(_rows, _VERSIONED)]
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:20]


_NAMES = ("id", "slug", "name_en", "name_vi", "name_th", "order", "active")
_VERSIONED: Mapping[str, Callable[[], QuerySet[Any, Any]]] = {
    "newest": lambda: Answer.objects.order_by("-id").values_list("id")[:1],
    "desk": lambda: Desk.objects.values_list(
        "name", "about", "operator", "contact", "buddhist_era", "approval_required"
    ),
    "topics": lambda: Topic.objects.order_by("id").values_list(*_NAMES),
    "ratings": lambda: Rating.objects.order_by("id").values_list(*_NAMES, "kind", "value"),
}


@cache
def _statement(name: str) -> tuple[str, tuple[Any, ...]]:
    """Return a question as the store is asked it: put together once, since each page asks it."""
    sql, params = _VERSIONED[name]().query.sql_with_params()
    return sql, params


def _rows(name: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*_statement(name))
        return list(cursor.fetchall())


def _standing() -> QuerySet[Answer]:
    return Answer.objects.filter(is_latest=True, check_of__origin=Check.Origin.OWN)


def _with_first(found: QuerySet[Answer]) -> QuerySet[Answer]:
    first = Answer.objects.filter(check_of=OuterRef("check_of"), number=1)
    return found.select_related("check_of", "rating", "topic").annotate(
        first_at=Subquery(first.values("published_at")[:1])
    )
