"""Lists of answers: all, by topic, by language, and what a search finds."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from hearsay.web.claims.models import Answer, Desk, Topic
from hearsay.web.public.pages import MOST_QUERY, draw, page, page_number
from hearsay.web.public.queries import entries, languages, latest, topics
from hearsay.web.public.search import MOST_FOUND, find_answers

__all__ = ["PER_PAGE", "front", "index", "read_language", "read_topic", "search_answers"]

PER_PAGE = 20


@page(reads=("page",))
def index(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Show the latest answers, in the language that the browser asks for."""
    return _front(request, desk, ui)


@page(reads=("page",))
def front(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Show the latest answers, in the language of the address."""
    return _front(request, desk, ui)


@page(reads=("page",))
def read_topic(request: HttpRequest, desk: Desk, ui: str, slug: str) -> HttpResponse:
    """Show the answers of a topic."""
    topic = get_object_or_404(Topic, slug=slug)
    feeds = {"slug": slug, "ui": ui}
    return _list(
        request, desk, ui, latest(topic=topic), topic=topic,
        atom=reverse("topic_atom", kwargs=feeds), json_feed=reverse("topic_json", kwargs=feeds),
    )  # fmt: skip


@page(reads=("page",))
def read_language(request: HttpRequest, desk: Desk, ui: str, lang: str) -> HttpResponse:
    """Show the answers in a language."""
    feeds = {"lang": lang, "ui": ui}
    return _list(
        request, desk, ui, _some(latest(lang=lang)), lang=lang,
        atom=reverse("language_atom", kwargs=feeds),
        json_feed=reverse("language_json", kwargs=feeds),
    )  # fmt: skip


@page(reads=("q",))
def search_answers(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    """Show the answers that hold the words looked for."""
    query = request.GET.get("q", "").strip()[:MOST_QUERY]
    found = find_answers(query)
    return draw(
        request, "public/search.html", desk, ui, query=query, entries=found, most=MOST_FOUND,
        is_search=True,
    )  # fmt: skip


def _front(request: HttpRequest, desk: Desk, ui: str) -> HttpResponse:
    feeds = {"ui": ui}
    return _list(
        request, desk, ui, latest(), is_front=True, canonical=reverse("front", kwargs=feeds),
        atom=reverse("atom_feed", kwargs=feeds), json_feed=reverse("json_feed", kwargs=feeds),
    )  # fmt: skip


def _list(
    request: HttpRequest, desk: Desk, ui: str, answers: QuerySet[Answer], **context: Any
) -> HttpResponse:
    shown = _page_of(answers, page_number(request))
    context.setdefault("canonical", request.path)
    return draw(
        request, "public/index.html", desk, ui, page=shown, entries=list(entries(shown)),
        topics=topics(), languages=languages(), **context,
    )  # fmt: skip


def _page_of(answers: QuerySet[Answer], number: int) -> Page[Answer]:
    paginator = Paginator(answers, PER_PAGE)
    if number > paginator.num_pages:
        raise Http404(f"there are {paginator.num_pages} pages")
    return paginator.page(number)


def _some(answers: QuerySet[Answer]) -> QuerySet[Answer]:
    if not answers.exists():
        raise Http404("no answers in this language")
    return answers
