"""Where a reader finds what: one lasting address for each answer, whatever words surround it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from hearsay.web.claims.languages import INTERFACES, interface_for

__all__ = [
    "InterfaceLanguage",
    "absolute",
    "answer_path",
    "key_of",
    "negotiated",
]

MOST_HEADER = 500


class InterfaceLanguage:
    """A language of the interface, as the first part of a path."""

    regex = "|".join(INTERFACES)

    def to_python(self, value: str) -> str:
        """Return the code."""
        return value

    def to_url(self, value: str) -> str:
        """Return the code."""
        return value


def answer_path(key: str, lang: str) -> str:
    """Return the lasting path of an answer: in the interface of its own language."""
    return reverse("read_answer", kwargs={"ui": interface_for(lang), "key": key})


def absolute(path: str) -> str:
    """Return the address that the outside uses for a path."""
    return f"{settings.ADDRESS}{path}"


def negotiated(request: HttpRequest) -> str:
    """Return the interface language that the browser asks for first. No cookie is looked at."""
    header = request.headers.get("Accept-Language", "")[:MOST_HEADER]
    for code, _quality in parse_accept_lang_header(header):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def key_of(url: str) -> str | None:
    """Return the key of the answer at one of our addresses; None if it is none of ours."""
    try:
        parts, home = urlsplit(url), urlsplit(settings.ADDRESS)
        if parts.netloc.lower() != home.netloc.lower() or parts.scheme not in ("http", "https"):
            return None
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    return match.kwargs["key"] if match.view_name in ("read_answer", "embed_answer") else None
