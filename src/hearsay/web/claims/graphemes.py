"""Grapheme clusters: what a reader sees as one character and no cut may part."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from hearsay.text.normalise import char_class

__all__ = ["clusters"]

_LAST_SCANNED = 0x1FFFF
_TAGS = "\U000e0020-\U000e007f\U000e0100-\U000e01ef"
_MODIFIERS = "\u200c\u200d\uff9e\uff9f\U0001f3fb-\U0001f3ff"
_SPACING = "\u0e33\u0eb3"  # sara am of Thai and Lao: letters by name, but they lean on the last one
_PREPENDED = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd"
_PICTURES = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_FLAG = "\U0001f1e6-\U0001f1ff"
_CONTROLS = (
    r"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
)
_HANGUL = (
    "[\u1100-\u115f\ua960-\ua97c]*[\uac00-\ud7a3\u1160-\u11a7\ud7b0-\ud7c6]"
    "[\u1160-\u11a7\ud7b0-\ud7c6]*[\u11a8-\u11ff\ud7cb-\ud7fb]*"
)


def clusters(text: str) -> list[str]:
    """Return the clusters of `text` in order; joined, they are `text`.

    After Unicode Standard Annex 29, and where this differs it cuts less: every mark stays with the
    letter before it, whatever the script.
    """
    return _pattern().findall(text)


@cache
def _pattern() -> re.Pattern[str]:
    scanned = [(p, chr(p)) for p in range(0x300, _LAST_SCANNED)]
    marks = char_class(p for p, c in scanned if unicodedata.category(c) in ("Mn", "Mc", "Me"))
    viramas = char_class(p for p, c in scanned if unicodedata.combining(c) == 9)
    letters = char_class(
        p for p, c in scanned if 0x900 <= p < 0x1D00 and unicodedata.category(c) == "Lo"
    )
    follows = (
        rf"[{marks}{_MODIFIERS}{_TAGS}{_SPACING}]|(?<=\u200d)[{_PICTURES}]"
        rf"|(?:(?<=[{viramas}])|(?<=[{viramas}]\u200d))[{letters}]"
    )
    return re.compile(
        rf"\r\n|[{_CONTROLS}]|[{_PREPENDED}]*(?:[{_FLAG}]{{2}}|{_HANGUL}|.)(?:{follows})*",
        re.DOTALL,
    )
