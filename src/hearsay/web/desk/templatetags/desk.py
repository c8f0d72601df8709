"""What templates may do to text of others."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template

__all__ = ["host", "web_address"]

register = template.Library()


@register.filter
def web_address(url: str) -> str:
    """Return the address if it leads to a web page; anything else is not made a link."""
    return url if url.lower().startswith(("http://", "https://")) else ""


@register.filter
def host(url: str) -> str:
    """Return the host of an address, to be read before one follows it."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
