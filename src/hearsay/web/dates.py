"""Dates as readers of each language write them, with Thai years in the Buddhist era if the desk says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import formats, timezone, translation
from django.utils.dateformat import DateFormat

from hearsay.web.claims.models import Desk

__all__ = ["buddhist_years", "day_text", "when_text", "years"]

BUDDHIST_ERA = 543
_FORMS = {"en": {"DATE_FORMAT": "j F Y", "DATETIME_FORMAT": "j F Y, H:i"}}
"""English as most of the world writes it; other languages as Django has them."""
_years: ContextVar[bool | None] = ContextVar("_years", default=None)


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
    row = Desk.objects.filter(id=1).values_list("buddhist_era", flat=True).first()
    return bool(row)


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
        own = _FORMS.get(lang, {}).get(form)
        return str(writer(value).format(own or formats.get_format(form, lang=lang)))
