"""An answer in other people's pages: a frame without script, and oEmbed, which tells of it."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from hearsay.web.claims.models import Desk
from hearsay.web.public.addresses import absolute, key_of
from hearsay.web.public.cards import CARD_SIZE, card_path
from hearsay.web.public.entries import Entry
from hearsay.web.public.pages import EMBED_CSP, OPEN, draw, page
from hearsay.web.public.queries import entry

__all__ = ["embed_answer", "oembed"]

WIDTH, HEIGHT = 600, 320
LEAST_WIDTH, LEAST_HEIGHT = 240, 160


@page(headers=OPEN | {"Content-Security-Policy": EMBED_CSP})
def embed_answer(request: HttpRequest, desk: Desk, ui: str, key: str) -> HttpResponse:
    """Show the short form of an answer, for a frame in another page."""
    shown = entry(key)
    if shown is None:
        raise Http404("no such answer")
    return draw(request, "public/embed.html", desk, ui, entry=shown, answer=shown.answer)


@page(reads=("url", "format", "maxwidth", "maxheight"), headers=OPEN)
def oembed(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Tell how an answer is put into another page, as oEmbed 1.0."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("only format=json\n", status=501, content_type="text/plain")
    key = key_of(request.GET.get("url", ""))
    shown = entry(key) if key else None
    if shown is None:
        raise Http404("no answer at this address")
    width = _at_most(request, "maxwidth", WIDTH, LEAST_WIDTH)
    height = _at_most(request, "maxheight", HEIGHT, LEAST_HEIGHT)
    return HttpResponse(
        json.dumps(_embedding(shown, desk, width, height), ensure_ascii=False),
        content_type="application/json; charset=utf-8",
    )


def _at_most(request: HttpRequest, name: str, usual: int, least: int) -> int:
    text = request.GET.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        return usual
    return max(least, min(usual, int(text)))


def _embedding(shown: Entry, desk: Desk, width: int, height: int) -> dict[str, object]:
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"'
        ' sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        absolute(reverse("embed_answer", kwargs={"key": shown.key})),
        str(width),
        str(height),
        shown.headline,
    )
    value: dict[str, object] = {
        "version": "1.0",
        "type": "rich",
        "title": shown.headline,
        "provider_name": desk.name,
        "provider_url": f"{settings.ADDRESS}/",
        "cache_age": 3600,
        "html": str(frame),
        "width": width,
        "height": height,
    }
    card = card_path(shown, desk)
    if card:
        value |= {"thumbnail_url": absolute(card), "thumbnail_width": CARD_SIZE[0],
                  "thumbnail_height": CARD_SIZE[1]}  # fmt: skip
    return value
