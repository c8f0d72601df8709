"""`{{ at|when }}` and `{{ at|day }}`: a moment or a day that people and machines can read."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from hearsay.web.dates import buddhist_years, day_text, when_text

__all__ = ["day", "when"]

register = template.Library()


@register.filter
def when(at: datetime | None) -> str:
    """Show a moment with its time of day; nothing for None."""
    if at is None:
        return ""
    lang = get_language() or "en"
    text = when_text(at, lang, buddhist=_buddhist(lang))
    return format_html('<time datetime="{}">{}</time>', _machine(at), text)


@register.filter
def day(at: date | None) -> str:
    """Show a day; of a moment, the day it falls on in the desk's time zone; nothing for None."""
    if at is None:
        return ""
    lang = get_language() or "en"
    text = day_text(at, lang, buddhist=_buddhist(lang))
    return format_html('<time datetime="{}">{}</time>', _machine(at), text)


def _buddhist(lang: str) -> bool:
    return lang.startswith("th") and buddhist_years()


def _machine(at: date) -> str:
    if isinstance(at, datetime) and timezone.is_aware(at):
        return timezone.localtime(at).isoformat(timespec="seconds")
    return at.isoformat()
