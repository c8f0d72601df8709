"""Links that let one person in, once. The token is in the link only; the store keeps its hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from hearsay.errors import HearsayError
from hearsay.web.people.models import Invitation, Role, User

__all__ = ["InvitationError", "accept", "find", "invite", "link_of", "sign_in", "sign_in_link"]

DAYS = 7
MINUTES = 30


class InvitationError(HearsayError):
    """A link that lets nobody in, or a name that is taken. The text is translated."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_of(token: str) -> str:
    """Return the whole address of a link."""
    return settings.ADDRESS + reverse("welcome", args=[token])


def invite(role: int, *, by: User | None, now: datetime, note: str = "", days: int = DAYS) -> str:
    """Make a link that makes an account with a role; returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        token_hash=_hash(token), role=role, note=note, made_by=by, made_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    return token


def sign_in_link(user: User, *, by: User | None, now: datetime, minutes: int = MINUTES) -> str:
    """Make a link that signs a person in, once: the demo, or somebody who lost their keys."""
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        token_hash=_hash(token), role=user.role, user=user, made_by=by, made_at=now,
        expires_at=now + timedelta(minutes=minutes),
    )  # fmt: skip
    return token


def find(token: str, now: datetime) -> Invitation:
    """Return what a link stands for.

    Raises:
        InvitationError: there is none, it was used, or it has expired.
    """
    found = Invitation.objects.filter(token_hash=_hash(token)).select_related("user").first()
    if found is None:
        raise InvitationError(_("This link is not known. Ask an administrator for a new one."))
    if found.used_at is not None:
        raise InvitationError(_("This link was used already. Ask an administrator for a new one."))
    if found.expires_at <= now:
        raise InvitationError(_("This link has expired. Ask an administrator for a new one."))
    if found.user is not None and not found.user.is_active:
        raise InvitationError(_("This account is closed. Ask an administrator."))
    return found


def _use(invitation: Invitation, user: User, now: datetime) -> None:
    """Mark a link as used; of two who click at once, one gets in."""
    changed = Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).update(
        used_at=now, used_by=user
    )
    if not changed:
        raise InvitationError(_("This link was used already. Ask an administrator for a new one."))


@transaction.atomic
def sign_in(token: str, *, now: datetime) -> User:
    """Use up a link that signs somebody in; returns who.

    Raises:
        InvitationError: as `find`, or the link is one that makes an account.
    """
    invitation = find(token, now)
    if invitation.user is None:
        raise InvitationError(_("This link makes a new account; choose a name and a password."))
    _use(invitation, invitation.user, now)
    return invitation.user


@transaction.atomic
def accept(token: str, username: str, password: str, *, now: datetime) -> User:
    """Make an account by an invitation and use the link up.

    Raises:
        InvitationError: as `find`, or the name is taken.
    """
    invitation = find(token, now)
    if User.objects.filter(username__iexact=username).exists():
        raise InvitationError(_("This name is taken. Choose another one."))
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username=username, password=password, role=Role(invitation.role)
            )
    except IntegrityError:
        raise InvitationError(_("This name is taken. Choose another one.")) from None
    _use(invitation, user, now)
    return user
