"""What the desk's page about sources shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from hearsay.web.sources.models import Source
from hearsay.web.sources.naming import may_move

__all__ = ["A_PAGE", "WEEK", "Row", "page", "rows"]

WEEK = timedelta(days=7)
A_PAGE = 50
"""Sources that are shown on one page of the list."""


@dataclass(frozen=True, slots=True)
class Row:
    """A source, and how many posts a day it brought in the last week, or since it is followed."""

    source: Source
    a_day: float
    may_move: bool


def rows(now: datetime) -> list[Row]:
    """Return the sources on the list, those that fail first."""
    late = Count("links", Q(links__seen_at__gt=now - WEEK))
    listed = Source.objects.exclude(state=Source.State.REMOVED).annotate(of_late=late)
    ordered = sorted(listed.order_by("name", "id"), key=_health)
    return [Row(one, _a_day(one.of_late, one.made_at, now), may_move(one.kind)) for one in ordered]


def page(now: datetime, wanted: str) -> Page[Row]:
    """Return a page of the list; the first or the last one where there is none of that number."""
    return Paginator(rows(now), A_PAGE).get_page(wanted)


def _health(source: Source) -> int:
    """Return what an editor should see first: gone, failing, well, paused."""
    if source.state == Source.State.GONE:
        return 0
    if source.state == Source.State.PAUSED:
        return 3
    return 1 if source.failures else 2


def _a_day(posts: int, since: datetime, now: datetime) -> float:
    days = min(max((now - since) / timedelta(days=1), 1.0), WEEK / timedelta(days=1))
    return round(posts / days, 1)
