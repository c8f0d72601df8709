"""Tokens: made, shown once, found again by their public part, and held against their maker."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from hearsay.errors import HearsayError
from hearsay.web.api.models import ApiToken, Scope
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import Role, User

__all__ = ["LEAST_ROLE", "MOST_DAYS", "TokenError", "find", "make", "revoke"]

MOST_DAYS = 366
LEAST_ROLE: Final = {
    Scope.READ: Role.READER,
    Scope.INTAKE: Role.COLLECTOR,
    Scope.CHECK: Role.READER,
    Scope.EXPORT: Role.EDITOR,
}
"""The least role that a token's maker must have, now, for each scope."""
_TOKEN = re.compile(r"(hearsay_[0-9a-f]{8})_[A-Za-z0-9_-]{43}")


class TokenError(HearsayError):
    """A token that opens nothing. The text is translated."""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make(
    name: str, scopes: Collection[str], expires_at: datetime, *, by: User, now: datetime
) -> str:
    """Make a token; returns it, and it is kept nowhere.

    Raises:
        Refused: no scope or an unknown one, or it would last too long or not at all.
    """
    chosen = [scope.value for scope in Scope if scope.value in scopes]
    if not chosen or len(chosen) != len(set(scopes)):
        raise Refused(_("Choose what the token may be used for."))
    if not now < expires_at <= now + timedelta(days=MOST_DAYS):
        raise Refused(_("A token has to expire, within a year from now."))
    prefix = f"hearsay_{secrets.token_hex(4)}"
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        name=name, prefix=prefix, token_hash=_hash(token), scopes=chosen, made_by=by,
        made_at=now, expires_at=expires_at,
    )  # fmt: skip
    return token


def revoke(token: ApiToken, *, now: datetime) -> None:
    """Make a token worth nothing, at once and for ever."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)


def find(token: str, now: datetime) -> ApiToken:
    """Return the row of a token that may be used now, and note the day.

    Raises:
        TokenError: it is not known, was revoked, has expired, or its maker's account is closed.
    """
    form = _TOKEN.fullmatch(token)
    row = None
    if form:
        row = ApiToken.objects.select_related("made_by").filter(prefix=form[1]).first()
    # Compared in constant time, and against something even where there is no row.
    good = hmac.compare_digest(_hash(token), row.token_hash if row else "0" * 64)
    if row is None or not good:
        raise TokenError(_("This token is not known. Ask an administrator of the desk for one."))
    if row.revoked_at is not None:
        raise TokenError(_("This token was revoked. Ask an administrator of the desk for another."))
    if row.expires_at <= now:
        raise TokenError(_("This token has expired. Ask an administrator of the desk for another."))
    if not row.made_by.is_active:
        raise TokenError(_("The account of whoever made this token is closed."))
    if row.last_used_on != now.date():
        ApiToken.objects.filter(pk=row.pk).update(last_used_on=now.date())
    return row
