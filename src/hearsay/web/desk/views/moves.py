"""Where a page goes after an action, and who acts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from hearsay.web.people.models import User

__all__ = ["go_back", "me"]


def me(request: HttpRequest) -> User:
    """Return who is signed in; the gate lets nobody else through."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the gate let somebody through who is not signed in")
    return user


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Go to the page that the form names as `next`, if it is one of ours."""
    wish = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wish, {request.get_host()}, request.is_secure())
    return redirect(wish if ours and wish.startswith("/") else otherwise)
