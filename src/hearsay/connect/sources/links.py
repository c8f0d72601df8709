"""Addresses that strangers wrote, as browsers read them."""

from __future__ import annotations

from hearsay.errors import SettingError, UrlError
from hearsay.text.urls import parse_url

__all__ = ["judged", "require_link"]


def judged(url: str) -> str:
    """Return an address as browsers read it; "" unless it is http or https and names no login."""
    try:
        found = parse_url(url)
    except UrlError:
        return ""
    is_ours = found.scheme in ("http", "https") and not found.user and not found.password
    return str(found) if is_ours else ""


def require_link(url: str) -> None:
    """Tell at once that an address cannot be a source's.

    Raises:
        SettingError: it is not http or https, or names a login.
    """
    if not judged(url):
        raise SettingError(
            f"{url[:60]!r} is no address of a source; it begins with https:// and has no login in it"
        )
