"""What a person settles: the tipline's settings, and messages of which nobody knows the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.web.claims.history import record
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.tipline.models import Outgoing, Tipline

__all__ = ["change", "settle"]


@transaction.atomic
def change(fields: Mapping[str, Any], *, by: User, now: datetime) -> Tipline:
    """Change how the tipline works."""
    Tipline.current()
    line = Tipline.objects.select_for_update().get(id=1)
    before = {n: getattr(line, n) for n in fields if getattr(line, n) != fields[n]}
    if before:
        for name in before:
            setattr(line, name, fields[name])
        line.save()
        after = {name: _plain(fields[name]) for name in before}
        old = {name: _plain(value) for name, value in before.items()}
        record(line, "change_tipline", by=by, now=now, before=old, after=after)
    return line


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, time) else value


@transaction.atomic
def settle(outgoing: int, *, arrived: bool, by: User, now: datetime) -> None:
    """Say whether a message arrived; one that did not is sent once more, which only a person may decide.

    Raises:
        Refused: what became of it is known, or what it says does not hold any more.
    """
    row = Outgoing.objects.select_for_update().get(pk=outgoing)
    if row.state != Outgoing.State.UNKNOWN:
        raise Refused(_("It is known what became of this message."))
    if not arrived and _is_outdated(row):
        raise Refused(_("What it says was recalled, corrected or withdrawn since."))
    if arrived:
        row.state = Outgoing.State.SENT
    else:
        row.state, row.try_after, row.ended_at, row.tries = Outgoing.State.MEANT, now, None, 0
        row.may_have_arrived = False
    row.why, row.said = "", {}  # it was why nobody knew
    changed = ["state", "try_after", "ended_at", "tries", "may_have_arrived", "why", "said"]
    row.save(update_fields=changed)
    record(row, "settle_message", by=by, now=now, after={"arrived": arrived})


def _is_outdated(row: Outgoing) -> bool:
    """Tell whether a message was taken back, or the same person was meant to get newer words on it."""
    if row.recalled_at is not None:
        return True
    later = Outgoing.objects.filter(
        question=row.question_id, check_to=row.check_to_id, id__gt=row.pk
    )
    return row.check_to_id is not None and row.question_id is not None and later.exists()
