"""Decisions and failures in words.

`{{ factor|say_why }}`, `{{ factor|factor_name }}`, `{{ late|how_late }}`, `{{ kept|told:text }}`
"""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearsay.web import reasons
from hearsay.web.claims.priority import Factor
from hearsay.web.claims.wording import say, say_factor

__all__ = ["factor_name", "how_late", "say_why", "told"]

register = template.Library()


@register.filter
def say_why(factor: Factor) -> str:
    """Return the sentence that explains a factor; nothing for one of another version."""
    try:
        return say(factor.reason)
    except (KeyError, TypeError, ValueError):
        return ""


@register.filter
def factor_name(factor: Factor) -> str:
    """Return the name of a factor; its code if this version has no name for it."""
    try:
        return say_factor(factor)
    except KeyError:
        return factor.name


@register.filter
def how_late(late: timedelta) -> str:
    """Return by how much something is late, short enough for a badge."""
    days = late // timedelta(days=1)
    if days:
        return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
    hours = late // timedelta(hours=1)
    if hours:
        return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}
    return _("late")


@register.filter
def told(kept: object, otherwise: str) -> str:
    """Return what was kept of a phrase, in the reader's language; `otherwise` where nothing was."""
    return reasons.told(reasons.unpack(kept)) or otherwise
