"""Where a page ended: a row's own values, not a count, so that new rows do not shift the pages."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from typing import Literal

from django.utils.translation import gettext as _

from hearsay.web.api.problems import Fault, ProblemError

__all__ = ["Place", "read_cursor", "write_cursor"]

Place = int | tuple[float, int]
Kind = Literal["i", "p", "s"]
"""By id, by priority and id, or how many hits of a search were passed."""
_FORM = re.compile(r"[A-Za-z0-9_-]{1,120}")
_MOST = 2**63 - 1


def write_cursor(kind: Kind, place: Place) -> str:
    """Return the cursor of a place."""
    values = place if isinstance(place, tuple) else (place,)
    text = json.dumps([kind, *values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(kind: Kind, cursor: str) -> Place:
    """Return the place that a cursor of this kind names.

    Raises:
        ProblemError: we never wrote it, or it belongs to another order.
    """
    try:
        place = _place(kind, _values(cursor))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        fault = Fault(where="query.cursor", why=_("It is no cursor of this list and order."))
        said = _("Begin without a cursor, then send the `next` of each page as it is.")
        raise ProblemError(422, said, errors=[fault]) from None
    return place


def _values(cursor: str) -> list[object]:
    if not _FORM.fullmatch(cursor):
        raise ValueError
    text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    values = json.loads(text)
    if not isinstance(values, list):
        raise TypeError
    return values


def _place(kind: Kind, values: list[object]) -> Place:
    if values[:1] != [kind]:
        raise ValueError
    if kind == "p":
        priority, number = values[1:]
        if type(priority) is not float or not math.isfinite(priority):
            raise ValueError
        return priority, _whole(number)
    (number,) = values[1:]
    return _whole(number)


def _whole(number: object) -> int:
    if type(number) is not int or not 0 <= number <= _MOST:
        raise ValueError
    return number
