"""Where a page goes after an action."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["go_back", "wish"]


def wish(request: HttpRequest) -> str:
    """Return the address that the form names as `next`, if it is one of ours; else ""."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours and wanted.startswith("/") else ""


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Go to the page that the form wishes to go back to."""
    return redirect(wish(request) or otherwise)
