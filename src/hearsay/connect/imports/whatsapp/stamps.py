"""How a message begins in an export: date and time, in the way of the phone that wrote it.

A phone writes one way throughout a file, which the file's first line tells. So a line that only
looks like a beginning, such as one that somebody pasted from another chat, stays part of its message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hearsay.connect.imports.whatsapp.order import is_date
from hearsay.connect.imports.whatsapp.words import DAY_PARTS, FILLERS

__all__ = ["Stamp", "read_stamp"]

_LOOKED_AT = 120
"""Characters at the beginning of a line in which date and time must stand."""
_M = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
_G = rf"[\s{_M}]{{0,4}}"
_PART = "|".join(
    rf"[.\s{_M}]*".join(map(re.escape, word.replace(" ", "").replace(".", "")))
    for word in sorted(DAY_PARTS, key=len, reverse=True)
)
_FILL = "|".join(map(re.escape, sorted(FILLERS, key=len, reverse=True)))
_DATE = (
    rf"(?P<a>\d{{1,4}})(?P<apart>{_G}[./\-\u2010\u2011年년]{_G})(?P<b>\d{{1,4}}){_G}[./\-\u2010\u2011月월]{_G}"
    rf"(?P<c>\d{{1,4}})(?!\d)(?:{_G}[.日일])?(?:{_G}(?:星期|周|週|礼拜).)?"
)
_TIME = (
    rf"(?:(?P<before>{_PART})\.?{_G})?(?P<hour>\d{{1,2}}){_G}[:.٫h：]{_G}(?P<minute>\d{{2}})(?!\d)"
    rf"(?:[:.](?P<second>\d{{2}})(?!\d))?(?:{_G}(?P<after>{_PART})(?![^\W\d_])\.?)?"
)
_BETWEEN = rf"{_G}[,،、]?{_G}(?:(?:{_FILL})\.?{_G})?"
_END = rf"{_G}(?P<end>[-–—](?=\s)|:(?=\s)|(?<=\s))[{_M}]*\s?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"[{_M}]*\[{_G}{_DATE}{_BETWEEN}{_TIME}{_G}(?P<end>\])[:]?\s?",
        rf"[{_M}]*\[{_G}{_TIME}{_BETWEEN}{_DATE}{_G}(?P<end>\])[:]?\s?",
        rf"[{_M}]*{_DATE}{_BETWEEN}{_TIME}{_END}",
        rf"[{_M}]*{_TIME}{_BETWEEN}{_DATE}{_END}",
    )
)
_LEFT = re.compile(rf"[.\s{_M}]+")


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a message was sent, as it stands there.

    `numbers` are the three of the date in the order of the file; the hour is one of 24; `style`
    is the same for all beginnings of a file; `american` says that it is written as only phones
    set to American English do. `rest` is what follows in the line.
    """

    numbers: tuple[int, int, int]
    hour: int
    minute: int
    second: int
    style: str
    american: bool
    rest: str


def read_stamp(line: str) -> Stamp | None:
    """Return the beginning of a message that stands in this line, if one does."""
    head = line[:_LOOKED_AT]
    for number, form in enumerate(_FORMS):
        found = form.match(head)
        if found is not None and (stamp := _stamp(found, number, line)) is not None:
            return stamp
    return None


def _stamp(found: re.Match[str], form: int, line: str) -> Stamp | None:
    a, b, c = (int(found[name]) for name in "abc")
    hour = _hour(int(found["hour"]), found["before"] or found["after"] or "")
    minute, second = int(found["minute"]), int(found["second"] or 0)
    if hour is None or minute > 59 or second > 59 or not is_date((a, b, c)):
        return None
    between = _LEFT.sub("", found["apart"]) or "."
    return Stamp(
        numbers=(a, b, c),
        hour=hour,
        minute=minute,
        second=second,
        style=f"{form}{between}{found['end']}",
        american=between == "/" and (found["after"] or "") in ("AM", "PM") and _is_bare(found),
        rest=line[found.end() :],
    )


def _is_bare(found: re.Match[str]) -> bool:
    """Tell whether day and month have no zeros before them, and the year has two digits."""
    return not found["a"].startswith("0") and not found["b"].startswith("0") and len(found["c"]) == 2


def _hour(hour: int, word: str) -> int | None:
    """Return the hour of 24, from one that a word may have put before or after noon."""
    if hour > 24:
        return None
    part = DAY_PARTS.get(_LEFT.sub("", word).casefold(), "") if word else ""
    if part == "am":
        return 0 if hour == 12 else hour % 24
    if part == "pm":
        return hour + 12 if hour < 12 else hour % 24
    if part == "noon":
        return hour + 12 if hour < 4 else hour
    return hour % 24
