"""Priorities: for claims that changed, and for those whose numbers grow old by themselves.

Any number of workers may do this: what was worked out is stored only if the claim is still as it
was read, and is worked out anew otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from hearsay.web import logs
from hearsay.web.claims.harm import suggest
from hearsay.web.claims.languages import known
from hearsay.web.claims.models import Claim, Desk, Message, default_due_days
from hearsay.web.claims.priority import (
    LEVELS,
    ClaimFacts,
    Priority,
    PrioritySettings,
    overdue,
    priority,
)
from hearsay.web.claims.signals import claim_urgent
from hearsay.web.claims.stored_reasons import pack
from hearsay.web.claims.worker.steps import Context, step

__all__ = ["AGED", "Ranking", "due_claims", "facts_of_claim", "rank", "settings_of"]

BATCH = 200
AGED = timedelta(minutes=10)
"""After how long the rank of a claim with recent messages, or a near deadline, is worked out anew."""
RESTED = timedelta(hours=6)
"""The same for other claims that are being worked on."""
RECENT = timedelta(days=3)
_DAY = timedelta(days=1)
RESTING = frozenset({"answered", "not_checkable", "set_aside", "merged"})


def settings_of(desk: Desk) -> PrioritySettings:
    """Return what a desk has set about priority."""
    for days in (desk.due_days, default_due_days()):
        least = [float(days.get(level, 0)) for level in LEVELS]
        if 0 < least[0] <= least[1] <= least[2] <= least[3]:
            break
    return PrioritySettings(resting=RESTING, days=(least[0], least[1], least[2], least[3]))


def facts_of_claim(claim: Claim, last_day: int, day_before: int) -> ClaimFacts:
    """Return what priority depends on."""
    deadline = None
    if claim.deadline is not None:
        deadline = timezone.make_aware(datetime.combine(claim.deadline, time.max))
    harms = {"health": claim.harm_health, "money": claim.harm_money, "danger": claim.harm_danger}
    return ClaimFacts(
        message_count=claim.message_count,
        asker_count=claim.asker_count,
        last_day=last_day,
        day_before=day_before,
        first_seen=claim.first_seen,
        last_seen=claim.last_seen,
        harms=frozenset(name for name, holds in harms.items() if holds),  # type: ignore[misc]
        suggested_harms=frozenset(claim.harm_suggested),
        harms_reviewed=claim.harm_by_people,
        deadline=deadline,
        status=claim.status,
    )


@step("ranking")
class Ranking:
    """The next claims to be ranked."""

    def do(self, context: Context) -> int:
        """Rank a batch; return how many claims were ranked."""
        now = context.now()
        claims = list(due_claims(now)[:BATCH])
        if not claims:
            return 0
        ranked = rank(claims, now, settings_of(Desk.current()))
        logs.event("ranked", claims=ranked, looked_at=len(claims))
        return ranked


def due_claims(now: datetime) -> QuerySet[Claim]:
    """Return the claims to be ranked, changed ones first."""
    live = Q(status__in=[Claim.Status.OPEN, Claim.Status.CHECKING])
    moving = Q(last_seen__gt=now - RECENT) | Q(deadline__isnull=False)
    aged = live & ((moving & Q(ranked_at__lt=now - AGED)) | Q(ranked_at__lt=now - RESTED))
    return Claim.objects.filter(Q(ranked_at__isnull=True) | aged).order_by(
        F("ranked_at").asc(nulls_first=True), "id"
    )


def rank(claims: Sequence[Claim], now: datetime, settings: PrioritySettings) -> int:
    """Rank claims; return how many were still as they were read."""
    counts = _counts(claims, now)
    done = 0
    for claim in claims:
        found = {one.harm: list(one.words) for one in suggest(claim.statement, known(claim.lang))}
        before, claim.harm_suggested = claim.ranked_at, found
        last_day, day_before = counts.get(claim.pk, (0, 0))
        result = priority(facts_of_claim(claim, last_day, day_before), now, settings)
        same = Claim.objects.filter(
            pk=claim.pk, version=claim.version, message_count=claim.message_count
        ).filter(Q(ranked_at=before) if before else Q(ranked_at__isnull=True))
        new = {
            "priority": round(result.total, 2),
            "level": result.level,
            "priority_reasons": pack(result.factors),
            "due_at": _due(claim, result, now, settings),
            "last_day_count": last_day,
            "day_before_count": day_before,
            "harm_suggested": found,
            "ranked_at": now,
        }
        done += _store(claim, same, new, now)
    return done


@transaction.atomic
def _store(claim: Claim, same: QuerySet[Claim], new: dict[str, Any], now: datetime) -> int:
    """Store a rank if the claim is as it was read, and tell if it has become urgent."""
    stored = same.update(**new)
    if stored and new["level"] == Claim.Level.URGENT != claim.level:
        claim.level = new["level"]
        claim_urgent.send(Claim, claim=claim, now=now)
    return stored


def _due(
    claim: Claim, found: Priority, now: datetime, settings: PrioritySettings
) -> datetime | None:
    """Return when a claim should have been dealt with; None if it waits for nobody."""
    if claim.status in settings.resting:
        return None
    due = overdue(found.level, claim.made_at, now, settings).due
    deadline = facts_of_claim(claim, 0, 0).deadline
    return due if deadline is None else min(due, deadline)


def _counts(claims: Iterable[Claim], now: datetime) -> dict[int, tuple[int, int]]:
    """Return for each claim its messages of the last 24 hours, and of the 24 before."""
    rows = (
        Message.objects.filter(claim__in=[claim.pk for claim in claims])
        .filter(written_at__gt=now - 2 * _DAY)
        .values("claim_id")
        .annotate(
            last=Count("id", filter=Q(written_at__gt=now - _DAY)),
            before=Count("id", filter=Q(written_at__lte=now - _DAY)),
        )
    )
    return {row["claim_id"]: (row["last"], row["before"]) for row in rows}
