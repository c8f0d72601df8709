"""Date and time of day as they are written in numbers, with or without words for noon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time

from hearsay.connect.imports.dates.order import Numbers, is_date, read_date
from hearsay.connect.imports.dates.words import DAY_PARTS, FILLERS

__all__ = ["BETWEEN", "DATE", "GAP", "MARKS", "TIME", "Written", "read_written", "written"]

MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
"""Marks of direction that phones put around numbers, for use in a class of characters."""
GAP = rf"[\s{MARKS}]{{0,4}}"
_PART = "|".join(
    rf"[.\s{MARKS}]{{0,3}}".join(map(re.escape, word))
    for word in sorted(DAY_PARTS, key=len, reverse=True)
)
_FILL = "|".join(map(re.escape, sorted(FILLERS, key=len, reverse=True)))
DATE = (
    rf"(?P<a>\d{{1,4}})(?P<apart>{GAP}[./\-\u2010\u2011年년]{GAP})"
    rf"(?P<b>\d{{1,4}}){GAP}[./\-\u2010\u2011月월]{GAP}"
    rf"(?P<c>\d{{1,4}})(?!\d)(?:{GAP}[.日일])?(?:{GAP}(?:星期|周|週|礼拜).)?"
)
TIME = (
    rf"(?:(?P<before>{_PART})\.?{GAP})?(?P<hour>\d{{1,2}}){GAP}[:.٫h：]{GAP}(?P<minute>\d{{2}})(?!\d)"
    rf"(?:[:.](?P<second>\d{{2}})(?!\d))?(?:{GAP}(?P<after>{_PART})(?![^\W\d_])\.?)?"
)
BETWEEN = rf"{GAP}[,،、T]?{GAP}(?:(?:{_FILL})\.?{GAP})?"
_WHOLE = re.compile(rf"{GAP}{DATE}(?:{BETWEEN}{TIME})?{GAP}\Z", re.IGNORECASE)
_LEFT = re.compile(rf"[.\s{MARKS}]+")


@dataclass(frozen=True, slots=True)
class Written:
    """A date's three numbers in the order in which they stand, and the time of day, of 24 hours.

    `apart` is what stands between the numbers, `worded` whether words tell the half of the day;
    `american` says that it is written as only programs set to American English do.
    """

    numbers: Numbers
    clock: time
    apart: str
    worded: bool
    american: bool

    def moment(self, order: str) -> datetime | None:
        """Return the moment in an order such as "dmy", in UTC since no zone is named; or None."""
        day = read_date(self.numbers, order)
        return datetime.combine(day, self.clock, UTC) if day else None


def read_written(text: str) -> Written | None:
    """Return a text that is a date, with or without a time of day; None if it is something else."""
    found = _WHOLE.match(text) if len(text) <= 80 else None
    return written(found) if found else None


def written(found: re.Match[str]) -> Written | None:
    """Return what a match of DATE and TIME says; None if there is no such day or time."""
    a, b, c = (int(found[name]) for name in "abc")
    clock = _clock(found)
    if clock is None or not is_date((a, b, c)):
        return None
    apart = _LEFT.sub("", found["apart"]) or "."
    american = apart == "/" and (found["after"] or "") in ("AM", "PM") and _is_bare(found)
    return Written((a, b, c), clock, apart, bool(_half(found)), american)


def _is_bare(found: re.Match[str]) -> bool:
    """Tell whether day and month have no zeros before them, and the year has two digits."""
    return (
        not found["a"].startswith("0") and not found["b"].startswith("0") and len(found["c"]) == 2
    )


def _clock(found: re.Match[str]) -> time | None:
    if found["hour"] is None:
        return time()
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 59:
        return None
    return time(_hour(hour, _half(found)), minute, second)


def _half(found: re.Match[str]) -> str:
    """Return the half of the day that a word tells; nothing where none does."""
    word = found["before"] or found["after"] or ""
    return DAY_PARTS.get(_LEFT.sub("", word).casefold(), "")


def _hour(hour: int, part: str) -> int:
    """Return the hour of 24, from one of 12 if a word tells the half of the day."""
    if part == "am" and hour == 12:
        return 0
    if (part == "pm" and hour < 12) or (part == "noon" and hour < 4):
        return hour + 12
    return hour % 24
