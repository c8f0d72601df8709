"""The link by which the first administrator of a new desk comes in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hearsay.web.people.invitations import invite, link_of
from hearsay.web.people.models import Invitation, Role, User

__all__ = ["FIRST_VISIT", "first_visit"]

FIRST_VISIT = "first visit"


@transaction.atomic
def first_visit(now: datetime) -> str | None:
    """Return a link for the first administrator of a desk that has nobody yet, else None.

    A link made before, that nobody used, lets nobody in any more.
    """
    if User.objects.exists():
        return None
    Invitation.objects.filter(note=FIRST_VISIT, used_at__isnull=True).delete()
    return link_of(invite(Role.ADMINISTRATOR, by=None, now=now, note=FIRST_VISIT))
