"""In which encoding a text is, as far as its bytes tell; a person sees the first rows and decides."""

from __future__ import annotations

import codecs
from itertools import pairwise

from hearsay.errors import Phrase, SettingError

__all__ = ["ENCODINGS", "guess_encoding", "is_utf8", "require_encoding"]

ENCODINGS = (
    "utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp1258", "cp874", "cp1251", "cp1256", "gb18030",
    "big5", "shift_jis", "euc-kr",
)  # fmt: skip
"""The encodings that can be named. In all but UTF-16 a line ends with the byte 10."""
_MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
           (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_WEST_AND_EAST = ("cp1252", "gb18030", "shift_jis", "euc-kr", "big5")
_TONES = frozenset(b"\xcc\xd2\xde\xec\xf2")
"""Tone marks of cp1258, which stand behind the vowel that bears them."""
_VOWELS = frozenset(b"aeiouyAEIOUY\xc2\xca\xd4\xc3\xd5\xdd\xe2\xea\xf4\xe3\xf5\xfd")
_THAI = frozenset((*range(0xA1, 0xDB), *range(0xDF, 0xFC)))


def guess_encoding(data: bytes) -> str:
    """Return the likeliest encoding of the beginning of a text.

    UTF-8 shows itself, and so does UTF-16 by its mark or its zeros. Of the older ones Thai is told
    by letters in long runs, Vietnamese by tone marks behind vowels; what is left is taken for
    that of Western Europe if it can be, else for Chinese, Japanese or Korean.
    """
    for mark, name in _MARKED:
        if data.startswith(mark):
            return name
    if zeros := data[:2000].count(0):
        odd = data[1:2000:2].count(0)
        if zeros > len(data[:2000]) // 4:
            return "utf-16-le" if 2 * odd > zeros else "utf-16-be"
    lines = data.split(b"\n")
    high = [line for line in lines if not line.isascii()]
    if not high or any(map(is_utf8, high)):
        return "utf-8"
    text = b"\n".join(high)
    if _is_thai(text):
        return "cp874"
    if _is_vietnamese(text):
        return "cp1258"
    return next((name for name in _WEST_AND_EAST if _is_in(data, name)), "cp1252")


def require_encoding(name: str) -> str:
    """Return the name of an encoding that can be named, or "" for none.

    Raises:
        SettingError: it is none of them; the error lists them.
    """
    if name and name not in ENCODINGS:
        raise SettingError(
            Phrase(
                "no encoding %(name)s; there are: %(names)s",
                name=repr(name[:40]),
                names=", ".join(ENCODINGS),
            )
        )
    return name


def is_utf8(line: bytes) -> bool:
    """Tell whether a line is UTF-8."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_in(data: bytes, encoding: str) -> bool:
    """Tell whether the beginning of a text can be in an encoding; its end may cut a character."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _is_thai(text: bytes) -> bool:
    """Tell whether nearly all high bytes are Thai letters, most of them beside another."""
    thai = [byte in _THAI for byte in text]
    high = sum(byte >= 0x80 for byte in text)
    beside = sum(one and other for one, other in pairwise(thai))
    return sum(thai) > 0.95 * high and beside > 0.6 * high


def _is_vietnamese(text: bytes) -> bool:
    places = [i for i, byte in enumerate(text) if byte in _TONES and i]
    return len(places) > 1 and sum(text[i - 1] in _VOWELS for i in places) > 0.8 * len(places)
