"""Whether the desk can tell its visitors apart: tries to sign in are counted by address."""

from __future__ import annotations

from django.conf import settings

from hearsay.web.findings import Finding

__all__ = ["visitors"]


def visitors() -> Finding:
    """Look at whether a proxy that the settings tell of hides who asks."""
    if settings.SECURE_PROXY_SSL_HEADER is not None and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        said = (
            "a proxy speaks https for the desk, but HEARSAY_PROXIES is 0, so all visitors share one "
            "limit of tries to sign in; set HEARSAY_PROXIES=1 if the proxy sends X-Forwarded-For"
        )
        return Finding("visitors", False, said, needed=False)
    return Finding("visitors", True, "are told apart by their addresses")
