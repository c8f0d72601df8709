"""How many messages an SMS is: what an operator counts, and what a desk pays for.

After 3GPP TS 23.038 (alphabets) and TS 23.040 (9.2.3.24.1, concatenation). One letter outside the
default alphabet puts the whole text into UCS-2: Vietnamese with tone marks and Thai always are.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Segments", "segments"]

# Table of 6.2.1, by code; ESC, which is no letter, stands at 27.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"  # 6.2.1.1: ESC and a letter, so two places
_PLACES = {letter: 1 for letter in _BASIC if letter != "\x1b"} | dict.fromkeys(_EXTENDED, 2)
_ONE_GSM, _EACH_GSM = 160, 153  # septets; a part of several loses seven to its header
_ONE_UCS, _EACH_UCS = 70, 67  # UTF-16 units; it loses three


@dataclass(frozen=True, slots=True)
class Segments:
    """The alphabet ("gsm-7" or "ucs-2"), the places that the text takes, and the parts it is cut into."""

    alphabet: str
    places: int
    parts: int


def segments(text: str) -> Segments:
    """Count a text. No letter of two places (an extended one, an emoji) is cut between two parts."""
    if all(letter in _PLACES for letter in text):
        widths = [_PLACES[letter] for letter in text]
        return Segments("gsm-7", sum(widths), _parts(widths, _ONE_GSM, _EACH_GSM))
    widths = [1 + (letter > "\uffff") for letter in text]
    return Segments("ucs-2", sum(widths), _parts(widths, _ONE_UCS, _EACH_UCS))


def _parts(widths: list[int], one: int, each: int) -> int:
    if sum(widths) <= one:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts
