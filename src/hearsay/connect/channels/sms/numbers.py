"""Phone numbers as gateways write them."""

from __future__ import annotations

import re

__all__ = ["is_number", "plain_number"]

_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_SIGNS = re.compile(r"[ \u00a0().-]")


def is_number(text: str) -> bool:
    """Tell whether a message can be sent there."""
    return bool(_NUMBER.fullmatch(text))


def plain_number(text: str) -> str:
    """Return a number without the signs between its digits; "" for a name, as companies send under."""
    bare = _SIGNS.sub("", text[:60])
    return bare if is_number(bare) else ""
