"""Which checks are contested: another published check of the same claim says the opposite.

Whoever is right, the desk does not choose by itself: a person looks. What an editor doubts for
another reason is held back (`HeldBack`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from hearsay.claimreview.verdicts import Verdict, verdict_of
from hearsay.web.claims.models import Answer, Check, Match, Rating
from hearsay.web.tipline.cards import is_out

__all__ = ["Pair", "contested", "is_contested", "verdicts"]

Pair = tuple[int, int]
"""A claim and a check that may answer it."""
EVEN = 0.5
"""Probability from which a check that nobody has looked at is taken to be about a claim."""
_OPPOSITE = {Verdict.TRUE: Verdict.FALSE, Verdict.FALSE: Verdict.TRUE}
_KINDS = {
    Rating.Kind.FALSE: Verdict.FALSE,
    Rating.Kind.MISLEADING: Verdict.FALSE,
    Rating.Kind.TRUE: Verdict.TRUE,
}


def contested(pairs: Iterable[Pair]) -> set[Pair]:
    """Return those pairs whose check says the opposite of another one of the same claim."""
    asked = set(pairs)
    if not asked:
        return set()
    rivals = _checks_of({claim for claim, _check in asked})
    said = verdicts({check for _claim, check in asked}.union(*rivals.values()))
    return {
        (claim, check)
        for claim, check in asked
        if check in said and _OPPOSITE[said[check]] in {said.get(one) for one in rivals[claim]}
    }


def is_contested(claim: int | None, check: int | None) -> bool:
    """Tell whether a check is contested as an answer about a claim."""
    return claim is not None and check is not None and bool(contested([(claim, check)]))


def verdicts(checks: Collection[int]) -> dict[int, Verdict]:
    """Return which way checks go that readers see; those that go neither way are left out."""
    rows = [row for row in Check.objects.filter(pk__in=checks) if is_out(row)]
    own = [row.pk for row in rows if row.origin == Check.Origin.OWN]
    answers = Answer.objects.filter(check_of__in=own, is_latest=True)
    kinds = dict(answers.values_list("check_of_id", "rating__kind")) if own else {}
    found = {
        row.pk: _KINDS.get(Rating.Kind(kinds[row.pk]))
        if row.pk in kinds
        else verdict_of(row.rating_text)
        for row in rows
    }
    return {pk: verdict for pk, verdict in found.items() if verdict is not None}


def _checks_of(claims: Collection[int]) -> Mapping[int, set[int]]:
    """Return the checks of each claim: ours, those that a person confirmed, and likely ones."""
    found: dict[int, set[int]] = defaultdict(set)
    ours = Check.objects.filter(claim__in=claims).values_list("claim_id", "id")
    likely = Q(state=Match.State.SUGGESTED, probability__gte=EVEN, guards=[])
    matched = Match.objects.filter(Q(state=Match.State.CONFIRMED) | likely, claim__in=claims)
    for claim, check in (*ours, *matched.values_list("claim_id", "check_to_id")):
        if claim is not None:
            found[claim].add(check)
    return found
