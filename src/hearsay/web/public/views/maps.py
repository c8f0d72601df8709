"""What robots read first: the sitemap and robots.txt."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from hearsay.web.claims.models import Desk
from hearsay.web.public.addresses import absolute
from hearsay.web.public.maps import AnswerMap
from hearsay.web.public.pages import page

__all__ = ["robots", "sitemap", "sitemap_part"]


@page()
def sitemap(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Give the sitemap, or the list of its parts where there are many answers."""
    answers = AnswerMap()
    if answers.paginator.num_pages == 1:
        return _map(answers, 1)
    parts = [
        {"location": absolute(reverse("sitemap_part", kwargs={"number": number}))}
        for number in answers.paginator.page_range
    ]
    text = render_to_string("sitemap_index.xml", {"sitemaps": parts})
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@page()
def sitemap_part(request: HttpRequest, desk: Desk, ui: str, number: int) -> HttpResponse:
    """Give one part of the sitemap."""
    answers = AnswerMap()
    if not 1 <= number <= answers.paginator.num_pages:
        raise Http404("no such part")
    return _map(answers, number)


def _map(answers: AnswerMap, number: int) -> HttpResponse:
    text = render_to_string("sitemap.xml", {"urlset": answers.get_urls(number)})
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@page(fresh=3600)
def robots(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Tell robots what is for them: everything public."""
    lines = ["User-agent: *", "Disallow: /desk/", "Disallow: /account/", "Disallow: /api/",
             f"Sitemap: {absolute(reverse('sitemap'))}", ""]  # fmt: skip
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
