"""What every step of a check is made of: lock, set columns, write down what they were and are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from hearsay.web.claims.history import record
from hearsay.web.claims.models import Answer, Check, Claim
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

__all__ = ["IN_WORK", "locked", "set_claim", "step", "store", "tell_claim", "values"]

_Status, _Kind = Check.Status, Answer.Kind
IN_WORK = (_Status.DRAFT, _Status.IN_REVIEW, _Status.APPROVED)


def locked(check: Check) -> tuple[Check, Claim]:
    """Lock the claim, then the check: always in this order."""
    claim = Claim.objects.select_for_update(of=("self",)).get(checks=check.pk)
    found = Check.objects.select_for_update().get(pk=check.pk, origin=Check.Origin.OWN)
    if found.claim_id != claim.pk:
        raise Refused(_("This check has just gone to another claim. Try again."))
    return found, claim


def tell_claim(claim: Claim, check: Check) -> None:
    """A claim with an answer is answered; without one it is being checked, or open again."""
    of_checks = (Claim.Status.OPEN, Claim.Status.CHECKING, Claim.Status.ANSWERED)
    if check.status == _Status.PUBLISHED:
        if claim.status != Claim.Status.MERGED:
            set_claim(claim, Claim.Status.ANSWERED)
    elif claim.status in of_checks and not _has_answer(claim):
        in_work = claim.checks.filter(origin=Check.Origin.OWN, status__in=IN_WORK).exists()
        set_claim(claim, Claim.Status.CHECKING if in_work else Claim.Status.OPEN)


def _has_answer(claim: Claim) -> bool:
    latest = Answer.objects.filter(check_of__claim=claim, is_latest=True)
    return latest.exclude(kind=_Kind.WITHDRAWAL).exists()


def set_claim(claim: Claim, status: str) -> None:
    """Give a claim a status; it is ranked and indexed again if that is news."""
    if claim.status == status:
        return
    claim.status = status
    claim.version += 1
    claim.indexed_at = claim.ranked_at = None
    claim.save(update_fields=["status", "version", "indexed_at", "ranked_at"])


def step(  # noqa: PLR0913 - a step has a name, somebody who takes it, and what it sets
    check: Check, claim: Claim, verb: str, by: User, now: datetime, *, why: str = "", **new: Any
) -> None:
    """Set columns, and write down what they were and are."""
    before = values(check, [name for name in new if getattr(check, name) != new[name]])
    for name, value in new.items():
        setattr(check, name, value)
    store(check, now)
    after = values(check, {*before, "version"})
    record(check, verb, by=by, now=now, before=before, after=after, why=why, claim=claim)


def store(check: Check, now: datetime) -> None:
    """Store a check as changed now."""
    check.changed_at = now
    check.save()


def values(check: Check, names: Collection[str]) -> dict[str, Any]:
    """Return columns as history keeps them."""
    return {name: _plain(getattr(check, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else value.pk
