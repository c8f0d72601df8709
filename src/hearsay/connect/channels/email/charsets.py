"""Bytes of a letter as text, whatever their label says: labels are missing, unknown or wrong."""

from __future__ import annotations

import binascii
import re

from hearsay.connect import media

__all__ = ["decode", "encoded_words"]

# Beyond what pages use. ISO-2022 shifts by escapes: harmless here, as nothing is run.
_ONLY_IN_MAIL = {
    "iso-2022-jp": "iso2022_jp_2",
    "iso-2022-jp-2": "iso2022_jp_2",
    "iso-2022-kr": "iso2022_kr",
    "iso-2022-jp-ext": "iso2022_jp_ext",
    "hz-gb-2312": "hz",
    "cp-850": "cp850",
    "cp850": "cp850",
    "ibm850": "cp850",
    "cp437": "cp437",
    "macintosh": "mac_roman",
    "iso-8859-3": "iso8859-3",
    "iso-8859-4": "iso8859-4",
    "iso-8859-10": "iso8859-10",
    "iso-8859-13": "iso8859-13",
    "iso-8859-14": "iso8859-14",
    "iso-8859-16": "iso8859-16",
}
_ASSUMED = "cp1252"  # what senders mean who say nothing, or ASCII
_THAI = "cp874"
_WORD = re.compile(r"=\?([!-<>@-~]{1,60}?)(?:\*[A-Za-z-]{1,20})?\?([bBqQ])\?([ -~]{0,2000}?)\?=")
_MOST_HEADER = 8_000
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def decode(data: bytes, label: str) -> str:
    """Return text of bytes. What cannot be read becomes U+FFFD; there are no lone surrogates.

    Valid UTF-8 is taken for that where the label says nothing that would stand against it.
    """
    label = label.strip().strip("'\"").lower()
    codec = media.charset(f"; charset={label}", b"") or _ONLY_IN_MAIL.get(label, "")
    if codec in ("", _ASSUMED):
        try:
            return data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            codec = codec or _guess(data)
    if codec == "utf-8":
        try:
            return data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            # A cut or one bad byte leaves UTF-8; an old encoding under its name fails at once.
            is_utf8 = error.start > 0 and not data[: error.start].isascii()
            codec = "utf-8" if is_utf8 else _guess(data)
    return data.decode(codec, "replace").removeprefix("\ufeff")


def _guess(data: bytes) -> str:
    """Return Thai where most letters are beyond ASCII and Thai has them all, else Western."""
    high = [byte for byte in data if byte >= 0x80]
    letters = len(high) + sum(chr(byte).isalpha() for byte in data if byte < 0x80)
    is_thai = bool(high) and all(0xA1 <= b <= 0xDA or 0xDF <= b <= 0xFB for b in high)
    return _THAI if is_thai and 2 * len(high) > letters else _ASSUMED


def encoded_words(raw: str) -> str:
    """Return a header's text in one line: bytes beyond ASCII read, RFC 2047 words decoded.

    `raw` holds such bytes as surrogates, as the standard library's parser leaves them. What is no
    proper encoded word stays as it stands.
    """
    text = decode(raw[:_MOST_HEADER].encode("utf-8", "surrogateescape"), "")
    shown: list[str] = []
    label, data, end = "", b"", 0
    for word in _WORD.finditer(text):
        between = text[end : word.start()]
        if between.strip() or word[1].lower() != label:
            shown.append(decode(data, label))
            data = b""  # else a letter may be cut in two between words
        if between.strip() or not end:
            shown.append(between)
        label, end = word[1].lower(), word.end()
        data += _undone(word[2], word[3])
    shown += [decode(data, label), text[end:]]
    return " ".join("".join(c if c.isprintable() else " " for c in "".join(shown)).split())


def _undone(how: str, content: str) -> bytes:
    """Return the bytes of a word's content; broken base64 as far as it goes."""
    if how in "qQ":
        data = content.replace("_", " ").encode("ascii")
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data)
    digits = _BASE64.sub("", content)
    digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
