"""Who asks: a token in the header, with the right scope, not too often, not with too much."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from hearsay.web.api.models import ApiToken, Scope
from hearsay.web.api.problems import ProblemError
from hearsay.web.api.tokens import LEAST_ROLE, TokenError, find

__all__ = ["MOST_BYTES", "Bearer"]

MOST_BYTES = 2_000_000
"""Of a request's body."""


class Bearer(HttpBearer):
    """Lets a request through whose token has a scope, and whose maker may still do that.

    No scope: any good token will do.
    """

    def __init__(self, scope: Scope | None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """Return the token's row.

        Raises:
            ProblemError: 401, 403, 413 or 429.
        """
        now = timezone.now()
        try:
            row = find(token, now)
        except TokenError as error:
            raise ProblemError(401, str(error)) from None
        _require_patience(row, now)
        self._require_scope(row)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdigit() or int(length) > MOST_BYTES:
            said = _("The body is larger than %(most)d bytes; send less at once.")
            raise ProblemError(413, said % {"most": MOST_BYTES})
        return row

    def _require_scope(self, row: ApiToken) -> None:
        if self.scope is None:
            return
        if self.scope.value not in row.scopes:
            said = _("This token lacks the scope “%(scope)s”.")
            raise ProblemError(403, said % {"scope": self.scope.value})
        if row.made_by.role < LEAST_ROLE[self.scope]:
            said = _("Whoever made this token may not do this any more.")
            raise ProblemError(403, said)


def _require_patience(row: ApiToken, now: datetime) -> None:
    """Count the requests of this minute; each process of the web server counts its own."""
    minute, second = divmod(int(now.timestamp()), 60)
    key = f"api:{row.pk}:{minute}"
    caches["process"].add(key, 0, 90)
    if caches["process"].incr(key) > settings.API_RATE:
        said = _("More than %(rate)d requests in a minute; go on after Retry-After seconds.")
        wait = {"Retry-After": str(60 - second)}
        raise ProblemError(429, said % {"rate": settings.API_RATE}, wait)
