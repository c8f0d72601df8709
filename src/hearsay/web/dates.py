"""Dates as readers of each language write them, with Thai years in the Buddhist era if the desk says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils import formats, timezone, translation
from django.utils.dateformat import DateFormat

from hearsay.web.claims.models import Desk

__all__ = [
    "DeskYears",
    "buddhist_years",
    "day_here",
    "day_text",
    "when_here",
    "when_text",
    "years",
]

BUDDHIST_ERA = 543
_years: ContextVar[bool | None] = ContextVar("_years", default=None)
_asked: ContextVar[list[bool] | None] = ContextVar("_asked", default=None)


class _Buddhist(DateFormat):
    """Dates whose years are counted from the Buddha's death."""

    data: date

    def Y(self) -> int:
        """Return the year; the name is the letter that stands for it in a format."""
        return self.data.year + BUDDHIST_ERA


@contextmanager
def years(*, buddhist: bool) -> Iterator[None]:
    """Say for the time of the block which years a Thai date has, so that nobody asks the store."""
    token = _years.set(buddhist)
    try:
        yield
    finally:
        _years.reset(token)


def buddhist_years() -> bool:
    """Tell whether Thai dates are in the Buddhist era: as `years` said, or else as the desk says."""
    said = _years.get()
    if said is not None:
        return said
    asked = _asked.get()
    if asked is None:
        return _desk_says()
    if not asked:
        asked.append(_desk_says())
    return asked[0]


def _desk_says() -> bool:
    row = Desk.objects.filter(id=1).values_list("buddhist_era", flat=True).first()
    return bool(row)


class DeskYears:
    """Ask the store at most once while a page is made, however many dates it has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and forget what the desk said."""
        token = _asked.set([])
        try:
            return self._get_response(request)
        finally:
            _asked.reset(token)


def day_here(day: date) -> str:
    """Return a day in words, in the language of who reads the page."""
    lang = translation.get_language() or "en"
    return day_text(day, lang, buddhist=lang.startswith("th") and buddhist_years())


def when_here(moment: datetime) -> str:
    """Return a day and a time in words, in the language of who reads the page."""
    lang = translation.get_language() or "en"
    return when_text(moment, lang, buddhist=lang.startswith("th") and buddhist_years())


def day_text(day: date, lang: str, *, buddhist: bool = False) -> str:
    """Return a day in words; a datetime is read in the desk's own time zone."""
    return _text(day, "DATE_FORMAT", lang, buddhist)


def when_text(moment: datetime, lang: str, *, buddhist: bool = False) -> str:
    """Return a day and a time in words, in the desk's own time zone."""
    return _text(moment, "DATETIME_FORMAT", lang, buddhist)


def _text(value: date, form: str, lang: str, buddhist: bool) -> str:
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    writer = _Buddhist if buddhist and lang.startswith("th") else DateFormat
    with translation.override(lang):
        return str(writer(value).format(formats.get_format(form, lang=lang)))
