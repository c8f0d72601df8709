"""How a message begins in an export: date and time, in the way of the phone that wrote it.

A phone writes one way throughout a file, which the file's first line tells. So a line that only
looks like a beginning, such as one that somebody pasted from another chat, stays part of its message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hearsay.connect.imports.dates.written import (
    BETWEEN,
    DATE,
    GAP,
    MARKS,
    TIME,
    Written,
    written,
)

__all__ = ["Stamp", "read_stamp"]

_LOOKED_AT = 120
"""Characters at the beginning of a line in which date and time must stand."""
_END = rf"{GAP}(?P<end>[-–—](?=\s)|:(?=\s)|(?<=\s))[{MARKS}]{{0,4}}\s?"
_FORMS = tuple(
    re.compile(rf"[{MARKS}]{{0,4}}{form}", re.IGNORECASE)
    for form in (
        rf"\[{GAP}{DATE}{BETWEEN}{TIME}{GAP}(?P<end>\]):?\s?",
        rf"\[{GAP}{TIME}{BETWEEN}{DATE}{GAP}(?P<end>\]):?\s?",
        rf"{DATE}{BETWEEN}{TIME}{_END}",
        rf"{TIME}{BETWEEN}{DATE}{_END}",
    )
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a message was sent, and what follows in its line; `style` is the same throughout a file."""

    when: Written
    style: str
    rest: str


def read_stamp(line: str) -> Stamp | None:
    """Return the beginning of a message that stands in this line, if one does."""
    head = line[:_LOOKED_AT]
    for number, form in enumerate(_FORMS):
        found = form.match(head)
        when = written(found) if found else None
        if found is not None and when is not None:
            style = f"{number}{when.apart}{found['end']}{when.worded:d}"
            return Stamp(when, style, line[found.end() :])
    return None
