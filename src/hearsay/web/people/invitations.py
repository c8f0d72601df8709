"""Links that let one person in, once: made here, shown once, kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from hearsay.web.people.models import Invitation, Role, User

__all__ = ["FIRST_VISIT", "VALID", "first_visit", "sign_in_link", "token_hash", "welcome_url"]

VALID = timedelta(days=3)
"""How long a link lets in."""
FIRST_VISIT = "first visit"


def token_hash(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def welcome_url(token: str) -> str:
    """Return the address that a link leads to."""
    return f"{settings.ADDRESS}/desk/people/welcome/{token}"


@transaction.atomic
def first_visit(now: datetime) -> str | None:
    """Return a link for the first administrator of a desk that has nobody yet, else None.

    A link made before, that nobody used, lets nobody in any more.
    """
    if User.objects.exists():
        return None
    Invitation.objects.filter(note=FIRST_VISIT, used_at__isnull=True).delete()
    return _link(Role.ADMINISTRATOR, None, FIRST_VISIT, now)


@transaction.atomic
def sign_in_link(user: User, now: datetime, note: str = "") -> str:
    """Return a link that signs a person in, once."""
    return _link(Role(user.role), user, note, now)


def _link(role: Role, user: User | None, note: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        token_hash=token_hash(token),
        role=role,
        user=user,
        note=note,
        made_at=now,
        expires_at=now + VALID,
    )
    return welcome_url(token)
