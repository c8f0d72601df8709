"""Headers that tell a browser to run, load and send nothing that is not ours."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

__all__ = ["CSP", "PERMISSIONS", "SecurityHeaders"]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; object-src 'none'"
)
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), "
    "browsing-topics=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)
_FRAMED_BY_NONE = "frame-ancestors 'none'"


class SecurityHeaders:
    """Set each header on every answer, unless the view has set a stricter or looser one itself.

    What a view says nothing about is kept by no cache: most pages are for one person. Only an answer
    whose policy names other frames may stand in one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self._next(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "private, no-store")
        if _FRAMED_BY_NONE in response.headers["Content-Security-Policy"]:
            response.headers["X-Frame-Options"] = "DENY"
        return response
