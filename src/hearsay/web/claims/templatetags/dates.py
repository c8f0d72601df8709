"""`{{ at|when }}` and `{{ at|day }}`: a moment or a day that people and machines can read."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html

from hearsay.web.dates import day_here, when_here

__all__ = ["day", "when"]

register = template.Library()


@register.filter
def when(at: datetime | None) -> str:
    """Show a moment with its time of day; nothing for None."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', _machine(at), when_here(at))


@register.filter
def day(at: date | None) -> str:
    """Show a day; of a moment, the day it falls on in the desk's time zone; nothing for None."""
    if at is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', _machine(at), day_here(at))


def _machine(at: date) -> str:
    if isinstance(at, datetime) and timezone.is_aware(at):
        return timezone.localtime(at).isoformat(timespec="seconds")
    return at.isoformat()
