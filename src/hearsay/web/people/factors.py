"""Whether a person has more than a password."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

from hearsay.web.people.models import User

__all__ = ["has_factor"]

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor(user: User | AnonymousUser) -> bool:
    """Tell whether a person has a passkey or an authenticator app; recovery codes are neither."""
    found: bool = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()
    return found
