"""What people say of a suggested check: it answers the claim, it does not, or it is about another.

A confirmed check of another publisher means that an answer is known (`answer_is_known`): the desk can
pass it on. The claim's status stays as it is, since only a person can tell whether the check answers
all of the claim; `triage.set_status(…, "answered")` is open from then on.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hearsay.web.claims.actions.claims import live_claims, refresh, said_why
from hearsay.web.claims.actions.undo import way_back
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Change, Check, Match
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

__all__ = ["answer_is_known", "confirm", "reject", "relate"]


def answer_is_known(claim: int) -> bool:
    """Tell whether a check of ours is out for a claim, or another publisher's was confirmed."""
    confirmed = Q(matches__claim=claim, matches__state=Match.State.CONFIRMED)
    own = Q(origin=Check.Origin.OWN)
    revised = own & Q(published_at__isnull=False) & ~Q(status=Check.Status.WITHDRAWN)
    out = Q(status=Check.Status.PUBLISHED) | revised
    return Check.objects.filter(out, confirmed | (own & Q(claim=claim))).exists()


def confirm(
    match: int, *, by: User, now: datetime, seen: str | None = None, why: str = ""
) -> Change:
    """Say that a check is about the claim."""
    return _decide(match, "confirm", Match.State.CONFIRMED, by=by, now=now, seen=seen, why=why)


def reject(
    match: int, *, by: User, now: datetime, seen: str | None = None, why: str = ""
) -> Change:
    """Say that a check has nothing to do with the claim."""
    return _decide(match, "reject", Match.State.REJECTED, by=by, now=now, seen=seen, why=why)


def relate(
    match: int, *, by: User, now: datetime, seen: str | None = None, why: str = ""
) -> Change:
    """Say that a check is on the same topic, but about a different claim."""
    return _decide(match, "relate", Match.State.RELATED, by=by, now=now, seen=seen, why=why)


@transaction.atomic
def _decide(  # noqa: PLR0913 - one line of history
    match: int,
    verb: str,
    state: str,
    *,
    by: User,
    now: datetime,
    seen: str | None,
    why: str,
) -> Change:
    """Set a match's state; `seen` is the state that the person saw, where that is known.

    Raises:
        Refused: it has that state already, or another person was faster.
    """
    why = said_why(why)
    row = _locked(match)
    if row.state == state or (seen is not None and seen != row.state):
        raise Refused(
            _("Somebody was faster: this check is set to “%(state)s” already.")
            % {"state": row.get_state_display()}
        )
    before = _state_of(row)
    row.state, row.decided_by, row.decided_at = state, by, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    refresh(row.claim_id)
    return record(
        row, verb, by=by, now=now, before=before, after=_state_of(row), why=why, claim=row.claim
    )


@way_back("confirm", "reject", "relate")
def _put_back(change: Change, by: User, now: datetime) -> None:
    """Set the state to what it was, unless it was decided again since."""
    row = _locked(change.object_id)
    if _state_of(row) != change.after:
        raise Refused(_("It was decided again since. Undo the later change first."))
    before = change.before
    row.state, row.decided_by_id = before["state"], before["decided_by"]
    row.decided_at = parse_datetime(before["decided_at"]) if before["decided_at"] else None
    row.save(update_fields=["state", "decided_by", "decided_at"])
    refresh(row.claim_id)


def _locked(match: int) -> Match:
    """Lock the claim of a match, then the match."""
    row = Match.objects.filter(pk=match).first()
    if row is None:
        raise Refused(_("That suggestion is gone."))
    claim = live_claims([row.claim_id])[row.claim_id]
    row = Match.objects.select_for_update().get(pk=match)
    if row.claim_id != claim.pk:
        raise Refused(_("The claim was merged in this moment. Look at it again."))
    row.claim = claim
    return row


def _state_of(row: Match) -> dict[str, object]:
    return {
        "state": row.state,
        "decided_by": row.decided_by_id,
        "decided_at": row.decided_at.astimezone(UTC).isoformat() if row.decided_at else None,
    }
