"""What administrators do to people's accounts. The last administrator can never be lost."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.errors import HearsayError
from hearsay.web.people.models import Invitation, Role, User

__all__ = [
    "PeopleError",
    "close_account",
    "open_account",
    "revoke",
    "set_role",
    "sign_out_everywhere",
]


class PeopleError(HearsayError):
    """Something that may not be done to an account. The text is translated."""


def _keep_an_administrator(user: User) -> None:
    others = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if user.role == Role.ADMINISTRATOR and not [o for o in others if o.pk != user.pk]:
        raise PeopleError(_("This is the last administrator. Make another one first."))


def _end_links(user: User) -> None:
    """Make worthless what an administrator gave out: one of the links may be kept for themselves."""
    Invitation.objects.filter(made_by=user, used_at__isnull=True).delete()


@transaction.atomic
def set_role(user: User, role: int) -> None:
    """Give a person another role.

    Raises:
        PeopleError: no such role, or the last administrator would be gone.
    """
    if role not in Role.values:
        raise PeopleError(_("There is no such role."))
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(user)
        _end_links(user)
    User.objects.filter(pk=user.pk).update(role=role)


@transaction.atomic
def close_account(user: User) -> None:
    """Shut a person out at once, by no link of theirs either; what they wrote stays theirs.

    Raises:
        PeopleError: the last administrator would be gone.
    """
    _keep_an_administrator(user)
    _end_links(user)
    Invitation.objects.filter(user=user, used_at__isnull=True).delete()
    User.objects.filter(pk=user.pk).update(is_active=False)
    sign_out_everywhere(user)


@transaction.atomic
def sign_out_everywhere(user: User) -> None:
    """End every session of a person."""
    sessions = UserSession.objects.filter(user=user)
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()


def open_account(user: User) -> None:
    """Let a person in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)


def revoke(invitation: Invitation) -> None:
    """Make a link worth nothing, if it was not used."""
    Invitation.objects.filter(pk=invitation.pk, used_at__isnull=True).delete()
