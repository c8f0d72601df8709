"""The gate: every request is held against the table of permissions before a view sees it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.urls import reverse

from hearsay.web.people.factors import has_factor
from hearsay.web.people.models import User
from hearsay.web.people.permissions import ANYBODY, CLOSED, TABLE, may_open, role_of

__all__ = ["Gate", "me"]

WITHOUT_FACTOR = ("mfa_", "account", "usersessions_")
"""Addresses that a person may open before they have more than a password: to add what is missing."""


def _lacks_factor(user: User | AnonymousUser, name: str) -> bool:
    """Tell whether a person must first add a passkey or an authenticator app."""
    if not settings.REQUIRE_SECOND_FACTOR or name.startswith(WITHOUT_FACTOR):
        return False
    return not has_factor(user)


class Gate:
    """Let a request through, ask to sign in, or refuse it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the decision falls once the address is known."""
        return self._next(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Decide before the view runs."""
        match = request.resolver_match
        name = match.view_name if match else ""
        method = request.method or "GET"
        user = request.user
        if TABLE.get(name) == CLOSED:
            raise Http404
        if name in TABLE and method not in TABLE[name]:
            return HttpResponseNotAllowed(sorted(TABLE[name]))
        role = ANYBODY if TABLE.get(name, {}).get(method) == ANYBODY else role_of(user)
        if may_open(name, method, role):
            if role != ANYBODY and _lacks_factor(user, name):
                return HttpResponseRedirect(reverse("mfa_index"))
            return None
        if not user.is_authenticated and name in TABLE and not request.path.startswith("/api/"):
            after = {"next": request.get_full_path()} if method == "GET" else {}
            return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(after)}")
        raise PermissionDenied


def me(request: HttpRequest) -> User:
    """Return who is signed in; the gate lets nobody else through."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the gate let somebody through who is not signed in")
    return user
