"""Every change leaves a line: who, when, what, why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from hearsay.web.claims.models import Change, Claim
from hearsay.web.people.models import User

__all__ = ["record"]

Fields = Mapping[str, Any]


def record(  # noqa: PLR0913 - a line of history has that many columns
    changed: Model,
    verb: str,
    *,
    by: User | None,
    now: datetime,
    before: Fields | None = None,
    after: Fields | None = None,
    why: str = "",
    claim: Claim | None = None,
    undoes: Change | None = None,
) -> Change:
    """Write down a change, inside the transaction that makes it.

    `before` and `after` hold what the verb needs to be shown and undone, as JSON values.
    """
    return Change.objects.create(
        at=now,
        actor=by,
        verb=verb,
        kind=str(changed._meta.model_name),
        object_id=changed.pk,
        claim=claim,
        before=dict(before or {}),
        after=dict(after or {}),
        why=why,
        undoes=undoes,
    )
