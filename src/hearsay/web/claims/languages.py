"""Languages as the tables hold them: a code, or "und" where nobody knows."""

from __future__ import annotations

from django.conf import settings

__all__ = ["INTERFACES", "UNKNOWN", "interface_for", "known"]

UNKNOWN = "und"
INTERFACES = tuple(code for code, _name in settings.LANGUAGES)
"""Languages that the desk speaks."""


def interface_for(lang: str) -> str:
    """Return the language of the words around a text in `lang`: the same, if we have it."""
    short = lang.split("-", maxsplit=1)[0].lower()
    return short if short in INTERFACES else settings.LANGUAGE_CODE


def known(code: str) -> str | None:
    """Return the code of a language; None where nobody knows it."""
    return None if code == UNKNOWN else code
