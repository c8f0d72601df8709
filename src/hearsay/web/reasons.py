"""Say in the reader's language what the lower rings say in English, now or after it was kept.

A phrase is kept as JSON: its template, its values, and the English where that is not the template's.
A text that is no phrase, as older rows have, is kept and shown as it is.
"""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from hearsay.errors import HearsayError, Packed, Phrase, pack, unpack

__all__ = ["Packed", "pack", "told", "unpack"]


def told(said: str | HearsayError) -> str:
    """Return a phrase, or what an error says, in the language of the reader."""
    text = said.phrase if isinstance(said, HearsayError) else said
    if not isinstance(text, Phrase) or (get_language() or "en").startswith("en"):
        return str(text)
    values = {
        name: told(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return gettext(text.template) % values
