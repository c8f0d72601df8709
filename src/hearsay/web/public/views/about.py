"""What the desk says of itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hearsay.web.claims.models import Desk
from hearsay.web.public.entries import SYMBOLS
from hearsay.web.public.pages import draw, page
from hearsay.web.public.queries import languages, ratings

__all__ = ["about_desk"]


@page(fresh=300)
def about_desk(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Tell how we work, who runs the desk, what the ratings mean and how to contest an answer."""
    scale = [(rating, SYMBOLS.get(rating.kind, "?")) for rating in ratings()]
    return draw(
        request, "public/about.html", desk, ui, scale=scale, languages=languages(),
        canonical=request.path, is_about=True,
    )  # fmt: skip
