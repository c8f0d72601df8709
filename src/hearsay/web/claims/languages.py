"""Languages as the tables hold them: a code, or "und" where nobody knows."""

from __future__ import annotations

__all__ = ["UNKNOWN", "known"]

UNKNOWN = "und"


def known(code: str) -> str | None:
    """Return the code of a language; None where nobody knows it."""
    return None if code == UNKNOWN else code
