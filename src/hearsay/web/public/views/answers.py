"""An answer as it stands, and as it stood."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from hearsay.web.claims.models import Answer, Desk
from hearsay.web.public.addresses import absolute
from hearsay.web.public.cards import card_path
from hearsay.web.public.entries import Entry
from hearsay.web.public.pages import draw, page
from hearsay.web.public.queries import alternates, entry, revision, revisions
from hearsay.web.public.reviews import json_ld

__all__ = ["read_answer", "read_revision"]


@page()
def read_answer(request: HttpRequest, desk: Desk, ui: str, key: str) -> HttpResponse:
    """Show an answer as it stands."""
    shown = entry(key)
    if shown is None:
        raise Http404("no such answer")
    markup = mark_safe(json_ld(shown, desk))  # noqa: S308 # nosec B308 B703 - no "<" in it
    return _answer(request, desk, ui, shown, markup=markup, is_current=True)


@page()
def read_revision(request: HttpRequest, desk: Desk, ui: str, key: str, number: int) -> HttpResponse:
    """Show an answer as it was."""
    shown, current = revision(key, number), entry(key)
    if shown is None or current is None:
        raise Http404("no such revision")
    return _answer(request, desk, ui, shown, current=current, is_current=False)


def _answer(
    request: HttpRequest, desk: Desk, ui: str, shown: Entry, **context: Any
) -> HttpResponse:
    all_revisions = revisions(shown)
    oembed = f"{reverse('oembed')}?url={quote(shown.url, safe='')}"
    return draw(
        request, "public/answer.html", desk, ui, entry=shown, answer=shown.answer,
        revisions=all_revisions, corrections=_corrections(all_revisions),
        alternates=alternates(shown), past=shown.is_past(timezone.localdate()),
        contest=_contest_link(desk, shown), card=_card(desk, shown), oembed=absolute(oembed),
        canonical=shown.path, **context,
    )  # fmt: skip


def _corrections(all_revisions: list[Answer]) -> list[Answer]:
    """Return the corrections that still stand: those before a withdrawal say nothing any more."""
    return [one for one in all_revisions if one.kind == Answer.Kind.CORRECTION]


def _contest_link(desk: Desk, shown: Entry) -> str:
    """Return a letter that is begun for the reader; empty if the desk has no address."""
    if not desk.contact:
        return ""
    subject = _("I contest an answer: %(title)s") % {"title": shown.headline[:120]}
    return f"mailto:{desk.contact}?subject={quote(subject)}&body={quote(shown.url)}"


def _card(desk: Desk, shown: Entry) -> str:
    path = card_path(shown, desk)
    return absolute(path) if path else ""
