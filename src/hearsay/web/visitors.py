"""Where a request comes from, if proxies stand before the desk, and how often it came from there."""

from __future__ import annotations

import hashlib
import math
import re
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

__all__ = ["address_of", "count", "counted", "network_of", "take_turn", "visitor_of"]

SUBSCRIBER = 64
"""Bits of an IPv6 address that a provider gives to one subscriber, who chooses the others freely."""
_WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?|([0-9.]+):\d{1,5}")


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


def network_of(address: str) -> str:
    """Return what one subscriber has: an IPv4 address, or the first of an IPv6 network.

    Whoever has an IPv6 address has 2⁶⁴ of them, so one alone tells nobody apart.
    """
    port = _WITH_PORT.fullmatch(address)
    try:
        found = ip_address(address if port is None else port[1] or port[2])
    except ValueError:
        return address[:64]
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), SUBSCRIBER), strict=False).network_address)


def visitor_of(request: HttpRequest) -> str:
    """Return by what a visitor is counted: the nearest to a person that an address tells."""
    return network_of(address_of(request))


def count(what: str, visitor: str, *, seconds: int) -> int:
    """Count something by visitor; return how often it was in so many seconds from the first time.

    Each process counts its own. Then all is forgotten, so nobody who shares an address is locked
    out for long.
    """
    key = _key(what, visitor)
    caches["process"].add(key, 0, seconds)
    try:
        return int(caches["process"].incr(key))
    except ValueError:  # it ran out in this moment, or was thrown out, as the cache is full
        return 1


def counted(what: str, visitor: str) -> int:
    """Return how often something was counted of late."""
    return int(caches["process"].get(_key(what, visitor), 0))


def take_turn(what: str, visitor: str, now: float, *, seconds: int) -> int:
    """Take a visitor's one turn in so many seconds; return 0, or how many are left until the next.

    All processes share the turns; `now` is in seconds.
    """
    key = _key(what, visitor)
    if caches["turns"].add(key, now + seconds, seconds):
        return 0
    return max(1, math.ceil(float(caches["turns"].get(key, now)) - now))


def _key(what: str, visitor: str) -> str:
    """Return a name that does not tell who is counted."""
    said = f"{settings.SECRET_KEY}\0{what}\0{visitor}".encode("utf-8", "surrogatepass")
    return f"{what}:{hashlib.sha256(said).hexdigest()[:24]}"
