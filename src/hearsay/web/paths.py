"""Addresses that cannot be any of ours are refused before anything is asked of the store."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

__all__ = ["PlainAddresses"]


class PlainAddresses:
    """Answer 400 to an address with a NUL in it: PostgreSQL keeps no such letter, so nothing matches.

    The programming interface says so in its own form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass on."""
        if "\x00" in request.path and not request.path.startswith("/api/"):
            return HttpResponse(
                render_to_string("400.html"), status=400, headers={"Cache-Control": "no-store"}
            )
        return self._next(request)
