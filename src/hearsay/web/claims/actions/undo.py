"""Take a change back. Each verb that can be undone names its way back with `@way_back("verb")`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.web.claims.models import Change
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import Role, User

__all__ = ["may_undo", "undo", "way_back"]

WayBack = Callable[[Change, User, datetime], None]
WAYS_BACK: dict[str, WayBack] = {}
"""Verb → what takes it back; raises `Refused` where later changes stand in the way."""
OWN: set[str] = set()
"""Verbs of what people said in their own name: only they and editors take that back."""


def way_back(*verbs: str, own: bool = False) -> Callable[[WayBack], WayBack]:
    """Register a function as what takes back changes of these verbs; `own` as `OWN` says."""

    def keep(function: WayBack) -> WayBack:
        WAYS_BACK.update(dict.fromkeys(verbs, function))
        OWN.update(verbs if own else ())
        return function

    return keep


def may_undo(change: Change, by: User) -> bool:
    """Tell whether a change is of a kind that this person takes back."""
    theirs = change.verb not in OWN or change.actor_id == by.pk or by.role >= Role.EDITOR
    return change.verb in WAYS_BACK and theirs


@transaction.atomic
def undo(change: Change, *, by: User, now: datetime, why: str = "") -> Change:
    """Take back a change, once.

    Raises:
        Refused: it was taken back already, cannot be, is another person's to take back, or later
            changes stand in the way.
    """
    change = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if Change.objects.filter(undoes=change).exists():
        raise Refused(_("This was undone already."))
    go = WAYS_BACK.get(change.verb)
    if go is None:
        raise Refused(_("This kind of change cannot be undone."))
    if not may_undo(change, by):
        raise Refused(_("Only whoever wrote this, or an editor, can take it back."))
    go(change, by, now)
    return Change.objects.create(
        at=now,
        actor=by,
        verb="undo",
        kind=change.kind,
        object_id=change.object_id,
        claim=change.claim,
        before=change.after,
        after=change.before,
        why=why,
        undoes=change,
    )
