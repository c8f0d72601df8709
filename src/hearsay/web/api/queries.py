"""What is read for the interface: pages that begin where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from hearsay.errors import HearsayError
from hearsay.web.api.cursors import read_cursor, write_cursor
from hearsay.web.api.problems import ProblemError
from hearsay.web.claims.models import Answer, Change, Check, Claim, Message
from hearsay.web.claims.search import SearchIndex

__all__ = [
    "Page",
    "answer_of",
    "changes",
    "checks",
    "claims_by_id",
    "claims_by_priority",
    "found_claims",
    "messages",
    "public_checks",
]

SETTLED = timedelta(seconds=60)
"""How old a change must be to be told of: those that were begun before it are stored by then."""
TOLD = ("claim", "check", "match")
T = TypeVar("T", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, the cursor to go on with, and whether there is more now."""

    rows: Sequence[T]
    next: str | None
    more: bool


def _page_by_id(rows: QuerySet[T], cursor: str | None, limit: int) -> Page[T]:
    """Return a page in the order of ids; its cursor serves to come back for what is new."""
    if cursor:
        rows = rows.filter(pk__gt=read_cursor("i", cursor))
    found = list(rows.order_by("pk")[: limit + 1])
    shown = found[:limit]
    end = write_cursor("i", shown[-1].pk) if shown else cursor or None
    return Page(shown, end, len(found) > limit)


def _claims(wanted: dict[str, Any]) -> QuerySet[Claim]:
    chosen = {name: value for name, value in wanted.items() if value is not None}
    return Claim.objects.select_related("topic").filter(**chosen)


def claims_by_id(wanted: dict[str, Any], cursor: str | None, limit: int) -> Page[Claim]:
    """Return claims in the order in which they were made."""
    return _page_by_id(_claims(wanted), cursor, limit)


def claims_by_priority(wanted: dict[str, Any], cursor: str | None, limit: int) -> Page[Claim]:
    """Return claims, the most pressing first."""
    rows = _claims(wanted)
    if cursor:
        place = read_cursor("p", cursor)
        assert isinstance(place, tuple)  # noqa: S101 - for the type checker
        priority, number = place
        rows = rows.filter(Q(priority__lt=priority) | Q(priority=priority, pk__lt=number))
    found = list(rows.order_by("-priority", "-pk")[: limit + 1])
    more = len(found) > limit
    last = found[limit - 1] if more else None
    end = write_cursor("p", (float(last.priority), last.pk)) if last else None
    return Page(found[:limit], end, more)


def found_claims(query: str, wanted: dict[str, Any], cursor: str | None, limit: int) -> Page[Claim]:
    """Return claims that a search finds, the best first; a page may be short of those left out.

    Raises:
        ProblemError: the index is being made.
    """
    passed = read_cursor("s", cursor) if cursor else 0
    assert isinstance(passed, int)  # noqa: S101 - for the type checker
    try:
        with SearchIndex.open(settings.SEARCH) as index:
            result = index.find(query, limit, passed, wanted.get("lang"))
    except (HearsayError, OSError):
        said = _("The search index is being made; try again in a moment.")
        raise ProblemError(503, said, {"Retry-After": "30"}) from None
    rows = {row.pk: row for row in _claims(wanted).filter(pk__in=result.ids)}
    more = bool(result.ids) and passed + len(result.ids) < result.total
    end = write_cursor("s", passed + len(result.ids)) if more else None
    return Page([rows[pk] for pk in result.ids if pk in rows], end, more)


def messages(claim: int, cursor: str | None, limit: int) -> Page[Message]:
    """Return messages of a claim in the order in which they came."""
    rows = Message.objects.filter(claim_id=claim).only(
        "id", "kind", "text", "lang", "url", "source", "counts", "written_at", "received_at"
    )
    return _page_by_id(rows, cursor, limit)


def public_checks() -> QuerySet[Check]:
    """Return all checks that readers see: others', and ours that have an answer, each with it."""
    latest = Answer.objects.filter(is_latest=True)
    ours = Exists(latest.filter(check_of=OuterRef("pk")))
    read = Prefetch("answers", latest.select_related("rating", "topic"), to_attr="latest_answers")
    other = Q(origin=Check.Origin.OTHER, status=Check.Status.PUBLISHED)
    return Check.objects.filter(other | Q(ours, origin=Check.Origin.OWN)).prefetch_related(read)


def answer_of(check: Check) -> Answer | None:
    """Return the latest answer of a check of ours that `public_checks` gave."""
    found: list[Answer] = getattr(check, "latest_answers", [])
    return found[0] if found else None


def checks(
    wanted: dict[str, Any], status: str | None, cursor: str | None, limit: int
) -> Page[Check]:
    """Return checks in the order in which they came to the desk."""
    chosen = {name: value for name, value in wanted.items() if value is not None}
    rows = public_checks().filter(**chosen)
    gone = Exists(
        Answer.objects.filter(check_of=OuterRef("pk"), is_latest=True, kind=Answer.Kind.WITHDRAWAL)
    )
    if status is not None:
        rows = rows.filter(gone if status == "withdrawn" else ~gone)
    return _page_by_id(rows, cursor, limit)


def changes(cursor: str | None, limit: int, now: datetime) -> Page[Change]:
    """Return changes, the oldest first, up to a minute ago.

    A change that was begun earlier may be stored later than one with a higher number; after that
    time it will not be, so a reader who goes by numbers misses none.
    """
    after = read_cursor("i", cursor) if cursor else 0
    rows = Change.objects.filter(pk__gt=after).order_by("pk")
    rows = rows.only("id", "at", "verb", "kind", "object_id", "claim_id")
    found = list(takewhile(lambda row: row.at <= now - SETTLED, rows[: limit + 1]))
    read = found[:limit]
    end = write_cursor("i", read[-1].pk) if read else cursor or None
    return Page([row for row in read if row.kind in TOLD], end, len(found) > limit)
