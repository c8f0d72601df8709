"""What a reader sees as one character: letters with all that leans on them, never cut apart."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from hearsay.text.normalise import char_class

__all__ = ["clusters"]

_LAST_MARK = 0x1F000  # beyond stand only pictures, ideographs, and the two ranges named below
_ALSO_LEAN = "\u200c\u200d\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff"
_PICTURE = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_INDIC = "\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"


def clusters(text: str) -> list[str]:
    """Return the characters of `text` as a reader sees them; joined, they give `text`.

    Close to the extended grapheme clusters of Unicode, and never finer: where the standard keeps
    code points together, so does this. Linear in the length of the text.
    """
    return list(text) if text.isascii() and "\r" not in text else _cluster().findall(text)


@cache
def _cluster() -> re.Pattern[str]:
    marks = char_class(
        p for p in range(0x300, _LAST_MARK) if unicodedata.category(chr(p)) in ("Mn", "Mc", "Me")
    )
    virama = char_class(
        p
        for p in range(0x900, _LAST_MARK)
        if unicodedata.combining(chr(p)) == 9  # halant
    )
    lean = f"{marks}{_ALSO_LEAN}"
    first, later = "[\u1100-\u115f\ua960-\ua97c]", "[\u1160-\u11ff\ud7b0-\ud7fb]"
    hangul = f"{first}*(?:[\uac00-\ud7a3]{later}*|{later}+)|{first}+"
    return re.compile(
        "\r\n|[\r\n]"
        "|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd]*"  # stand before
        f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{hangul}|.)"
        f"(?:[{lean}]|(?<=\u200d)[{_PICTURE}]|(?:(?<=[{virama}])|(?<=[{virama}]\u200d))[{_INDIC}])*"
        "|[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd]+",
        re.DOTALL,
    )
