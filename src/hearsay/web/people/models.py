"""People who work at the desk, and the links that let them in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Invitation", "Role", "User"]


class Role(models.IntegerChoices):
    """What a person may do; each role may do what those before it may."""

    READER = 1, _("Reader")
    COLLECTOR = 2, _("Collector")
    CHECKER = 3, _("Checker")
    EDITOR = 4, _("Editor")
    ADMINISTRATOR = 5, _("Administrator")


class User(AbstractUser):
    """Someone who works at the desk. Nothing is kept of askers here."""

    role = models.PositiveSmallIntegerField(_("role"), choices=Role.choices, default=Role.READER)

    class Meta:
        """No role outside the list."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            )
        ]


class Invitation(models.Model):
    """A link that lets one person in, once, until it expires. Only a hash of its token is kept.

    With `user` it signs that person in (the first visit, a lost key); without, it makes an account
    with `role`.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    role = models.PositiveSmallIntegerField(choices=Role.choices)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sign_in_links")
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        """A link ends after it begins."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")),
                name="invitation_ends_after_it_begins",
            )
        ]
