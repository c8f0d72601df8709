"""`{{ code|language_of }}`: the name of a language, in the language of the page."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

__all__ = ["language_of"]

register = template.Library()


@register.filter
def language_of(code: str) -> str:
    """Return the name; the code itself where no name is known."""
    if code == "und":
        return _("unknown language")
    try:
        return str(get_language_info(code.lower())["name_translated"])
    except KeyError:
        return code
