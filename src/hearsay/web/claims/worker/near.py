"""Claims that look alike and are kept apart, and by what: found once for each new claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from hearsay.match.compare import Comparer
from hearsay.web import logs
from hearsay.web.claims.models import Claim, NearClaim
from hearsay.web.claims.search import SearchIndex
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.steps import Context, step

__all__ = ["LEAST", "Near", "Pair", "choose"]

BATCH = 50
CANDIDATES = 12
"""Claims that are compared with a new one, the likeliest by their words."""
MOST = 5
LEAST = 0.1
"""The least chance of being the same from which two claims are shown as near."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims and how alike they are."""

    first: int
    second: int
    same: float
    guards: tuple[str, ...]


def choose(pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs that are worth a look, most alike first."""
    near = sorted((pair for pair in pairs if pair.same >= LEAST), key=lambda pair: -pair.same)
    return near[:MOST]


@step("near")
class Near:
    """The next new claims, in the order in which they were made, once search knows them."""

    def __init__(self) -> None:
        self._comparer = Comparer()

    def do(self, context: Context) -> int:
        """Compare a batch of claims with others; return how many were compared."""
        if not Claim.objects.filter(indexed_at__isnull=False).exists():
            return 0
        lease = leases.take("near", context.worker, context.now())
        if lease is None:
            return 0
        claims = list(Claim.objects.filter(id__gt=lease.note.get("upto", 0)).order_by("id")[:BATCH])
        ready = _known(claims)
        if not ready:
            return 0
        with SearchIndex.open(settings.SEARCH) as index:
            pairs = [pair for claim in ready for pair in self._near(claim, index)]
        with transaction.atomic():
            leases.renew(lease, context.now(), note={"upto": ready[-1].pk})
            _store(pairs, self._comparer.model, context.now())
        logs.event("near_found", claims=len(ready), pairs=len(pairs))
        return len(ready)

    def _near(self, claim: Claim, index: SearchIndex) -> list[Pair]:
        if claim.merged_into_id is not None:
            return []
        found = index.alike(claim.statement, limit=CANDIDATES + 1)
        others = Claim.objects.filter(id__in=found.ids, merged_into__isnull=True)
        return choose(self._pair(claim, other) for other in others.exclude(pk=claim.pk))

    def _pair(self, claim: Claim, other: Claim) -> Pair:
        first, second = sorted((claim, other), key=lambda c: c.pk)
        result = self._comparer.compare(first.statement, second.statement)
        guards = tuple(str(guard) for guard in result.guards)
        return Pair(first.pk, second.pk, min(1.0, max(0.0, result.same)), guards)


def _known(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims up to the first that search does not know yet."""
    ready: list[Claim] = []
    for claim in claims:
        if claim.indexed_at is None:
            break
        ready.append(claim)
    return ready


def _store(pairs: Iterable[Pair], model: str, now: datetime) -> None:
    for pair in pairs:
        NearClaim.objects.update_or_create(
            first_id=pair.first,
            second_id=pair.second,
            defaults={
                "same": pair.same,
                "guards": list(pair.guards),
                "model": model,
                "made_at": now,
            },
        )
