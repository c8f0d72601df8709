"""Say in the reader's language what the lower rings say in English, now or after it was kept.

A phrase is kept as JSON: its template, its values, and the English where that is not the template's.
A text that is no phrase, as older rows have, is kept and shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from hearsay.errors import HearsayError, Phrase

__all__ = ["Packed", "pack", "told", "unpack"]

Packed = str | dict[str, Any]
"""A phrase as JSON: `say`, `with` and maybe `english`; or a plain text."""

_TEMPLATE = re.compile(r"(?:[^%]|%%|%\(\w+\)[sd])+")
"""What templates of ours look like; a kept one may come from a file that anybody has changed."""


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


def pack(said: str) -> Packed:
    """Return a phrase as JSON values; a plain text as it is."""
    if not isinstance(said, Phrase):
        return str(said)
    packed: dict[str, Any] = {"say": said.template}
    if said.values:
        packed["with"] = {
            name: pack(value) if isinstance(value, str) else value
            for name, value in said.values.items()
        }
    if said != said.template % said.values:
        packed["english"] = str(said)
    return packed


def unpack(packed: object) -> str:
    """Return the phrase or text that `pack` was given; "" for what it never made."""
    if isinstance(packed, str):
        return packed
    if not isinstance(packed, Mapping):
        return ""
    template, english = packed.get("say"), packed.get("english")
    if not isinstance(template, str) or not _TEMPLATE.fullmatch(template):
        return ""
    values = packed.get("with", {})
    try:
        said = {str(name): _value(value) for name, value in values.items()}
        plain = template % said  # fails where a value is missing, or is of another kind
        return Phrase(template, english=english if isinstance(english, str) else plain, **said)
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""


def _value(packed: object) -> str | int | float:
    return packed if isinstance(packed, int | float) else unpack(packed)
