"""The picture that stands for an answer where its address is shared."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from hearsay.web.claims.models import Desk
from hearsay.web.public.cards import card_bytes
from hearsay.web.public.pages import OPEN, page
from hearsay.web.public.queries import revision

__all__ = ["answer_card"]


@page(fresh=86_400, headers=OPEN)
def answer_card(request: HttpRequest, desk: Desk, ui: str, key: str, number: int) -> HttpResponse:
    """Give the picture that stands for a revision of an answer where its address is shared."""
    shown = revision(key, number)
    image = card_bytes(shown, desk) if shown else None
    if image is None:
        raise Http404("no card")
    return HttpResponse(image, content_type="image/png")
