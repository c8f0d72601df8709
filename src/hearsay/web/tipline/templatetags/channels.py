"""The names of channels as people write them."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

_NAMES: dict[str, str | Promise] = {
    "web": _("Form"),
    "email": _("E-mail"),
    "sms": "SMS",
    "twilio": "SMS (Twilio)",
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "line": "LINE",
    "zalo": "Zalo",
}


@register.filter
def channel(name: str) -> str:
    """Return what people call a channel; the name that the code has for it, if we know none."""
    return str(_NAMES.get(name, name))
