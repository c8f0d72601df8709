"""Feeds: all answers, those of a topic, those in a language."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from hearsay.web.claims.models import Desk, Topic
from hearsay.web.public.addresses import absolute
from hearsay.web.public.feeds import Atom, Channel, JsonFeed, write_feed
from hearsay.web.public.pages import OPEN, page
from hearsay.web.public.queries import entries, latest

__all__ = [
    "atom_feed",
    "json_feed",
    "language_atom",
    "language_json",
    "topic_atom",
    "topic_json",
]

IN_FEED = 50


@page(headers=OPEN)
def atom_feed(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Give the latest answers as Atom."""
    return _feed(Atom, request, desk, ui)


@page(headers=OPEN)
def json_feed(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Give the latest answers as JSON Feed."""
    return _feed(JsonFeed, request, desk, ui)


@page(headers=OPEN)
def topic_atom(request: HttpRequest, desk: Desk, ui: str, slug: str) -> HttpResponse:
    """Give a topic's answers as Atom."""
    return _feed(Atom, request, desk, ui, topic=get_object_or_404(Topic, slug=slug))


@page(headers=OPEN)
def topic_json(request: HttpRequest, desk: Desk, ui: str, slug: str) -> HttpResponse:
    """Give a topic's answers as JSON Feed."""
    return _feed(JsonFeed, request, desk, ui, topic=get_object_or_404(Topic, slug=slug))


@page(headers=OPEN)
def language_atom(request: HttpRequest, desk: Desk, ui: str, lang: str) -> HttpResponse:
    """Give the answers in a language as Atom."""
    return _feed(Atom, request, desk, ui, lang=lang)


@page(headers=OPEN)
def language_json(request: HttpRequest, desk: Desk, ui: str, lang: str) -> HttpResponse:
    """Give the answers in a language as JSON Feed."""
    return _feed(JsonFeed, request, desk, ui, lang=lang)


def _feed(
    kind: type[Atom | JsonFeed], request: HttpRequest, desk: Desk, ui: str, **about: Any
) -> HttpResponse:
    shown = list(entries(latest(**about)[:IN_FEED]))
    if "lang" in about and not shown:
        raise Http404("no answers in this language")
    title, followed = _about(ui, **about)
    channel = Channel(
        title=f"{desk.name}: {title}" if title else desk.name,
        subtitle=_("What people are hearing, and what is true"),
        link=absolute(followed),
        feed_url=absolute(request.path),
        lang=ui,
        author=desk.name,
    )
    return HttpResponse(write_feed(kind, channel, shown), content_type=kind.content_type)


def _about(ui: str, *, topic: Topic | None = None, lang: str = "") -> tuple[str, str]:
    """Return what a feed is about, and the path of the page that it follows."""
    if topic is not None:
        return str(topic), reverse("read_topic", kwargs={"ui": ui, "slug": topic.slug})
    if lang:
        return lang, reverse("read_language", kwargs={"ui": ui, "lang": lang})
    return "", reverse("front", kwargs={"ui": ui})
