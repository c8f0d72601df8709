"""The public's own door: opened before anything that knows cookies, sessions or accounts.

A public page never passes the middleware that signs people in, so that it cannot depend on who
reads it. The table of permissions holds here too.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, resolve

from hearsay.web.people.permissions import ANYBODY, TABLE, may_open

__all__ = ["PublicDoor"]


class PublicDoor:
    """Answer public addresses; pass all others on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or pass on."""
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self._next(request)
        method = request.method or "GET"
        if not getattr(match.func, "is_public", False):
            return self._next(request)
        request.get_host()  # refuses hosts that are not ours
        if not may_open(match.view_name, method, ANYBODY):
            return HttpResponseNotAllowed(sorted(TABLE.get(match.view_name, {})))
        if method == "OPTIONS":
            return HttpResponse(
                status=204, headers={"Allow": ", ".join(sorted(TABLE[match.view_name]))}
            )
        request.resolver_match = match
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer
