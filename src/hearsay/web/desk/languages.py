"""Languages that words at the desk may be in, with names that people know."""

from __future__ import annotations

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.models import Desk

__all__ = ["choices", "name_of"]


def name_of(lang: str) -> str:
    """Return a language's own name, or its code where none is known."""
    if lang == "und":
        return str(_("not known"))
    found = LANG_INFO.get(lang) or LANG_INFO.get(lang[:2])
    name = str(found.get("name_local", lang)) if found else lang
    return name[:1].upper() + name[1:] if found else lang


def choices(desk: Desk, *more: str) -> list[tuple[str, str]]:
    """Return the desk's languages, else those of the interface, and `more`, each once."""
    own = desk.languages or [code for code, _name in settings.LANGUAGES]
    return [(code, name_of(code)) for code in dict.fromkeys((*own, *filter(None, more)))]
