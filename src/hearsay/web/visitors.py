"""Where a request comes from, if proxies stand before the desk."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

__all__ = ["address_of", "is_too_often"]


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever asks: what the outermost of our own proxies saw.

    What stands before that in `X-Forwarded-For` anybody may have written there.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        told = [one.strip() for one in request.headers.get("x-forwarded-for", "").split(",")]
        if len(told) >= proxies and told[-proxies]:
            return told[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def is_too_often(what: str, address: str, now: float, *, a_minute: int) -> bool:
    """Count something by address, and tell whether that was more than `a_minute`.

    `now` is in seconds. Each process counts its own. With the minute all is forgotten, so nobody who
    shares an address is locked out for long.
    """
    key = f"often:{what}:{address[:64]}:{int(now) // 60}"
    if caches["process"].add(key, 1, 90):
        return a_minute < 1
    try:
        return caches["process"].incr(key) > a_minute
    except ValueError:  # thrown out in this moment, as the cache is full
        return False
