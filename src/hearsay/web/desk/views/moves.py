"""Where a page goes after an action."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["go_back"]


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Go to the page that the form names as `next`, if it is one of ours."""
    wish = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wish, {request.get_host()}, request.is_secure())
    return redirect(wish if ours and wish.startswith("/") else otherwise)
