"""Short messages about a message that we could not take; in the asker's language."""

from __future__ import annotations

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

__all__ = ["text_only", "too_long", "welcome"]


def welcome(lang: str, days: int) -> str:
    """Say what this is for, and how long the sender is kept."""
    with translation.override(lang):
        said = ngettext(
            "Hello. Write to us what you have heard, and we look whether it is true. We keep how to "
            "reach you for %(days)d day at most, and tell nobody who you are.",
            "Hello. Write to us what you have heard, and we look whether it is true. We keep how to "
            "reach you for %(days)d days at most, and tell nobody who you are.",
            days,
        )
        return said % {"days": days}


def text_only(lang: str) -> str:
    """Say that pictures and sounds are not read here."""
    with translation.override(lang):
        return _("Thank you. We can only read text so far. Please write to us what you have heard.")


def too_long(lang: str, most: int) -> str:
    """Say that a message was longer than what is taken."""
    with translation.override(lang):
        said = _(
            "Your message was too long, so we have not kept it. At most %(most)s characters can be "
            "taken. Please send us the part that you want to have checked."
        )
        return said % {"most": number_format(most, use_l10n=True, force_grouping=True)}
