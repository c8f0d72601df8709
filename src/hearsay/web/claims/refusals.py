"""Why a wish was not carried out, in words for the person who had it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hearsay.errors import HearsayError, UrlError
from hearsay.web.reasons import told

__all__ = ["Outdated", "Refused", "not_followed"]


class Refused(HearsayError):
    """Something that may not be done; nothing was changed. The text is translated."""


class Outdated(Refused):
    """Somebody else changed the same thing first; `version` is the one that stands now."""

    def __init__(self, message: str, version: int) -> None:
        self.version = version
        super().__init__(message)


def not_followed(error: UrlError) -> Refused:
    """Return the refusal of an address that a stranger gave: why, and what to give instead."""
    said = _(
        "Readers cannot open this address, and we will not follow it: %(why)s."
        " Give the address of a public web page, beginning with http:// or https://."
    )
    return Refused(said % {"why": told(error)})
