"""The way back from what was done to a check; it is registered for `undo` on import."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from hearsay.web.claims.actions.check_rules import require_free
from hearsay.web.claims.actions.check_steps import IN_WORK, locked, store, tell_claim, values
from hearsay.web.claims.actions.checks import FIELDS
from hearsay.web.claims.actions.undo import way_back
from hearsay.web.claims.models import Change, Check
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

_Status = Check.Status
_RESTORED = (*FIELDS, "status", "next_kind")


@way_back(
    "save_check",
    "submit_check",
    "approve_check",
    "send_back_check",
    "discard_check",
    "update_check",
    "correct_check",
    "propose_withdrawal",
)
def _take_back(change: Change, by: User, now: datetime) -> None:
    """Set back what a change set, if it still stands so; never an approval, never what is out."""
    check, claim = locked(Check(pk=change.object_id))
    still_so = values(check, change.after) == change.after
    if not still_so or (check.status not in IN_WORK and "status" not in change.after):
        raise Refused(_("The check has been changed since, so this cannot be undone by itself."))
    old = {name: value for name, value in change.before.items() if name in _RESTORED}
    if check.status == _Status.WITHDRAWN or old.get("lang", check.lang) != check.lang:
        require_free(claim, old.get("lang", check.lang))
    for name, value in old.items():
        _put(check, name, value)
    if check.status == _Status.APPROVED:
        check.status = _Status.IN_REVIEW
    if old.keys() & set(FIELDS):
        check.last_editor = by
    check.approved_by = check.approved_at = None
    check.version += 1
    store(check, now)
    tell_claim(claim, check)


def _put(check: Check, name: str, value: Any) -> None:
    if name == "rating":
        check.rating_id = value
    elif name == "still_true_until":
        check.still_true_until = date.fromisoformat(value) if value else None
    else:
        setattr(check, name, value)
