"""Why a wish was not carried out, in words for the person who had it."""

from __future__ import annotations

from hearsay.errors import HearsayError

__all__ = ["Outdated", "Refused"]


class Refused(HearsayError):
    """Something that may not be done; nothing was changed. The text is translated."""


class Outdated(Refused):
    """Somebody else changed the same thing first; `version` is the one that stands now."""

    def __init__(self, message: str, version: int) -> None:
        self.version = version
        super().__init__(message)
