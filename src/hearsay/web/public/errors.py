"""Pages for what went wrong: each stands alone, in every language of the interface at once.

They need no store, no session and no settings of the desk, since any of these may be what failed.
"""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from hearsay.web.public.pages import CSP

__all__ = ["bad_request", "broken", "not_found", "refused"]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that nothing is at this address."""
    return _page("404.html", 404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the person may not do this."""
    return _page("403.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that the request could not be read; or, of one that is larger than we take, just that."""
    if isinstance(exception, RequestDataTooBig):
        return _page("413.html", 413)
    return _page("400.html", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours."""
    return _page("500.html", 500)


def _page(template: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": CSP}
    return HttpResponse(render_to_string(template), status=status, headers=headers)
