"""What the queue shows: one page of claims, in a number of queries that does not grow."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hearsay.errors import HearsayError
from hearsay.web.claims.actions import deleting, editing
from hearsay.web.claims.highlight import Segments, highlight, snippet
from hearsay.web.claims.models import Change, Claim
from hearsay.web.claims.priority import Factor
from hearsay.web.claims.search import SearchIndex
from hearsay.web.claims.stored_reasons import unpack
from hearsay.web.desk.filters import SORTS, STATUSES, Filters
from hearsay.web.people.models import User

__all__ = ["PAGE", "Page", "Row", "counts", "languages", "read_page", "search_index"]

PAGE = 40
MOST_FOUND = 1_000
"""Claims that a search by words looks through, best first."""
SHOWN = 320
"""Characters of a statement in the list."""
LEAVING = (deleting.VERB, editing.VERB)
"""What the history says where messages leave a claim by what their authors do."""
_COUNTED_FOR = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A claim in the list: its words in marked parts, why it stands there, and whether it is late."""

    claim: Claim
    words: Segments
    factors: tuple[Factor, ...]
    late: timedelta | None

    @property
    def reasons(self) -> tuple[Factor, ...]:
        """Return the factors that count, the weightiest first."""
        return tuple(sorted((f for f in self.factors if f.points), key=lambda f: -abs(f.points)))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue. `after` leads to the next one, "" on the last.

    `found` is how many claims have the words searched for, None without words; `loosened` says that
    none has all of them; `trouble` that the search could not be made.
    """

    rows: tuple[Row, ...]
    after: str = ""
    found: int | None = None
    loosened: bool = False
    trouble: bool = False


def read_page(filters: Filters, after: str, *, user: User, now: datetime) -> Page:
    """Return the page of the queue that follows `after` ("" for the first)."""
    claims = _filtered(filters, user, now)
    if filters.q:
        return _searched(filters, claims, after, now)
    claims = _shown(claims, filters)
    order = SORTS[filters.sort]
    place = _read_cursor(after)
    found: list[Claim] = []
    # One short walk along an index for each status, where one over all would sort every claim.
    for status in STATUSES[filters.status]:
        found += _after(claims.filter(status=status), order[0], place).order_by(*order)[: PAGE + 1]
    found.sort(key=lambda claim: _key(claim, order[0]))
    shown = found[:PAGE]
    more = _cursor(shown[-1], order[0]) if len(found) > PAGE else ""
    return Page(tuple(_row(claim, "", now) for claim in shown), more)


def _filtered(filters: Filters, user: User, now: datetime) -> QuerySet[Claim]:
    claims = Claim.objects.select_related("topic", "assignee", "second_reader")
    if filters.level:
        claims = claims.filter(level=filters.level)
    if filters.lang:
        claims = claims.filter(lang=filters.lang)
    if filters.topic:
        claims = claims.filter(topic__slug=filters.topic)
    if filters.harm:
        set_by_people = Q(harm_by_people=True, **{f"harm_{filters.harm}": True})
        by_words = Q(harm_by_people=False, harm_suggested__has_key=filters.harm)
        claims = claims.filter(set_by_people | by_words)
    if filters.who == "me":
        claims = claims.filter(assignee=user)
    elif filters.who == "nobody":
        claims = claims.filter(assignee__isnull=True)
    elif filters.who == "second":
        claims = claims.filter(second_reader=user)
    if filters.late:
        claims = claims.filter(due_at__lt=now)
    if filters.sort == "due":
        claims = claims.filter(due_at__isnull=False)
    return claims


def _shown(claims: QuerySet[Claim], filters: Filters) -> QuerySet[Claim]:
    """Leave out what is no work, unless all is asked for."""
    return claims if filters.status == "all" else claims.filter(~_left())


def _left() -> Q:
    """Return what tells claims of which all messages went away before a person did anything about them.

    They come back with the next message that makes them.
    """
    # A range of one, as PostgreSQL would rather read the whole history once than look up a few.
    one = OuterRef("pk")
    told = Change.objects.filter(claim__gte=one, claim__lte=one).order_by()
    empty = Q(status=Claim.Status.OPEN, message_count=0)
    return empty & Exists(told.filter(verb__in=LEAVING)) & ~Exists(told.filter(actor__isnull=False))


def _key(claim: Claim, order: str) -> tuple[float, int]:
    """Return what sorts claims as the database does."""
    if order == "due_at":
        return (_number(claim, order), claim.pk)
    return (-_number(claim, order.lstrip("-")), -claim.pk)


def _number(claim: Claim, name: str) -> float:
    value = getattr(claim, name.lstrip("-"))
    return value.timestamp() if isinstance(value, datetime) else float(value or 0)


def _cursor(claim: Claim, order: str) -> str:
    value = getattr(claim, order.lstrip("-"))
    text = value.isoformat() if isinstance(value, datetime) else repr(float(value))
    return urlsafe_b64encode(f"{text} {claim.pk}".encode()).decode().rstrip("=")


def _read_cursor(after: str) -> tuple[str, int] | None:
    """Return the place that a cursor names; None for one that nobody gave out."""
    try:
        text, number = urlsafe_b64decode(after[:200] + "==").decode("ascii").split(" ")
        return text, max(0, min(int(number), 2**62))
    except ValueError:
        return None


def _after(claims: QuerySet[Claim], order: str, place: tuple[str, int] | None) -> QuerySet[Claim]:
    if place is None:
        return claims
    name, beyond = order.lstrip("-"), "lt" if order.startswith("-") else "gt"
    try:
        value = float(place[0]) if name == "priority" else _moment(place[0])
    except ValueError:
        return claims
    return claims.filter(
        Q(**{f"{name}__{beyond}": value}) | Q(**{name: value, f"id__{beyond}": place[1]})
    )


def _moment(text: str) -> datetime:
    """Return the moment of a cursor that we gave out.

    Raises:
        ValueError: it is none, or of a time that no claim is of.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1900 < at.year < 3000:
        raise ValueError(text)
    return at


def _searched(filters: Filters, claims: QuerySet[Claim], after: str, now: datetime) -> Page:
    """Return a page of the claims that have the words, best first."""
    start = int(after) if after.isascii() and after.isdigit() and len(after) < 9 else 0
    number = filters.q.removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 19:
        only = claims.filter(pk=min(int(number), 2**62)).exclude(status=Claim.Status.MERGED)
        return Page(tuple(_row(claim, "", now) for claim in only), found=len(only))
    try:
        result = search_index().find(filters.q, limit=MOST_FOUND)
    except (HearsayError, OSError):
        return Page((), found=0, trouble=True)
    place = {number: at for at, number in enumerate(result.ids)}
    statuses = STATUSES[filters.status]
    pages = _shown(claims, filters).filter(pk__in=place, status__in=statuses)
    ids = sorted(pages.values_list("pk", flat=True), key=place.__getitem__)
    shown = claims.in_bulk(ids[start : start + PAGE])
    rows = (_row(shown[pk], filters.q, now) for pk in ids[start : start + PAGE] if pk in shown)
    more = str(start + PAGE) if len(ids) > start + PAGE else ""
    return Page(tuple(rows), more, found=len(ids), loosened=result.loosened)


def search_index() -> SearchIndex:
    """Return the index of claims.

    Raises:
        HearsayError: it cannot be read just now.
    """
    return _index(str(settings.SEARCH))


@lru_cache(maxsize=4)
def _index(folder: str) -> SearchIndex:
    """Return the index, kept open; it sees what the worker writes."""
    return SearchIndex.open(Path(folder))


def _row(claim: Claim, query: str, now: datetime) -> Row:
    cut = snippet(claim.statement, query, SHOWN) if len(claim.statement) > SHOWN else None
    words = cut or (highlight(claim.statement, query) if query else ((claim.statement, False),))
    late = now - claim.due_at if claim.is_live and claim.due_at and claim.due_at < now else None
    return Row(claim, words, unpack(claim.priority_reasons), late)


def counts(now: datetime) -> dict[str, int]:
    """Return how many live claims there are of each level, and how many are late; half a minute old."""
    kept: dict[str, int] | None = caches["process"].get("queue-counts")
    if kept is None:
        live = Claim.objects.filter(~_left(), status__in=STATUSES[""])
        levels = live.order_by().values_list("level").annotate(Count("id"))
        kept = dict.fromkeys(Claim.Level.values, 0) | dict(levels)
        kept["late"] = live.filter(due_at__lt=now).count()
        caches["process"].set("queue-counts", kept, _COUNTED_FOR)
    return kept


def languages() -> Sequence[str]:
    """Return the languages that claims are in, the most frequent first; a few minutes old."""
    kept: list[str] | None = caches["process"].get("queue-languages")
    if kept is None:
        rows = Claim.objects.order_by().values_list("lang").annotate(number=Count("id"))
        kept = [lang for lang, _number in sorted(rows, key=lambda row: -row[1])][:30]
        caches["process"].set("queue-languages", kept, 300)
    return kept
