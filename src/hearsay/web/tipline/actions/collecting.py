"""A rumour that a collector overheard: taken once, without anybody who said it."""

from __future__ import annotations

import re
from datetime import datetime

from hearsay.web.claims.actions.intake import Incoming, Taken, store_messages

__all__ = ["SOURCE", "collect"]

SOURCE = "overheard"
MOST_PLACE = 60
_KEY = re.compile(r"[0-9a-f]{32}")


def collect(key: str, text: str, place: str, heard_at: datetime | None, *, now: datetime) -> Taken:
    """Keep a rumour; `key` is the phone's own, so that what is sent twice is kept once.

    `place` is a district at most. Who collected it is not kept with it: it is a rumour of the place.

    Raises:
        ValueError: the key is no 32 hexadecimal digits.
    """
    if not _KEY.fullmatch(key):
        raise ValueError("the key of a rumour is 32 hexadecimal digits")
    where = " ".join(place.split())[:MOST_PLACE]
    source = f"{SOURCE}: {where}" if where else SOURCE
    return store_messages(
        [Incoming(f"collect:{key}", text, written_at=heard_at, source=source)], now=now
    )
