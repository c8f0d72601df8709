"""A public page: made once for all readers, kept by what it shows, and never tied to a person.

No page here looks at a cookie, a session or an account, so that any cache may keep any of them.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response

from hearsay.web.claims.languages import INTERFACES
from hearsay.web.claims.models import Desk
from hearsay.web.dates import years
from hearsay.web.public.addresses import absolute, negotiated
from hearsay.web.public.queries import content_version

__all__ = [
    "CSP",
    "EMBED_CSP",
    "KEPT_FOR",
    "MOST_QUERY",
    "OPEN",
    "View",
    "draw",
    "page",
    "page_number",
    "streamed",
]

View = Callable[..., HttpResponse]

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
EMBED_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors *"
)
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Headers of what other sites may load."""
KEPT_FOR = 300
"""Seconds a made page is kept at most; whatever is published is seen at once all the same."""
MOST_QUERY = 200
_MAKING = tuple(threading.Lock() for _ in range(64))
"""Held while a page is made, so that a crowd that comes at once waits for one making of it."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A page as it was made."""

    body: bytes
    status: int
    etag: str
    headers: Mapping[str, str]


def page(
    *, fresh: int = 60, stale: int = 600, reads: Iterable[str] = (), headers: Mapping[str, str] = {}
) -> Callable[[View], View]:
    """Make a view public: in the language of its path, kept, with validators for caches.

    The view is called with the request and `desk`, the path's arguments and `ui`, the interface
    language. `reads` names the query parameters that it looks at: two addresses that differ in
    others are one page.
    """
    known = tuple(reads)
    caching = f"public, max-age={fresh}, stale-while-revalidate={stale}"

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            said = kwargs.pop("ui", None)
            ui = said or negotiated(request)
            key = _cache_key(request, known, ui, content_version())
            made: _Made | None = caches["pages"].get(key)
            if made is None:
                with _MAKING[int(key, 16) % len(_MAKING)]:
                    made = caches["pages"].get(key) or _make(view, request, ui=ui, **kwargs)
                    caches["pages"].set(key, made, KEPT_FOR)
            response = _conditional(request, made)
            _set(response, {"Content-Security-Policy": CSP} | dict(headers))
            response.headers["Cache-Control"] = caching
            if said is None:
                response.headers["Vary"] = "Accept-Language"
            return response

        answer.is_public = True  # type: ignore[attr-defined]
        return answer

    return wrap


def streamed(view: Callable[..., StreamingHttpResponse]) -> Callable[..., HttpResponseBase]:
    """Make a public view whose answer is too long to be kept: its validator is the content's."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        etag = f'"{_hash(repr((request.path, content_version())).encode())}"'
        unchanged = get_conditional_response(request, etag=etag)
        response = unchanged or view(request, desk=Desk.current(), **kwargs)
        _set(response, OPEN | {"Content-Security-Policy": CSP})
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "public, max-age=300, stale-while-revalidate=3600"
        return response

    answer.is_public = True  # type: ignore[attr-defined]
    return answer


def draw(request: HttpRequest, template: str, desk: Desk, ui: str, **context: Any) -> HttpResponse:
    """Render a page. The request is not given to the template: nothing personal can get in."""
    texts: dict[str, Any] = {
        "desk": desk,
        "ui": ui,
        "home": settings.ADDRESS,
        "switch": _switch(request),
        "here": absolute(request.path),
    }
    return HttpResponse(render_to_string(template, texts | context))


def page_number(request: HttpRequest) -> int:
    """Return which page of a list is wanted.

    Raises:
        Http404: it is no whole number from 1 to 99,999.
    """
    text = request.GET.get("page", "1")
    if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 5 or int(text) < 1:
        raise Http404(f"no page {text[:20]!r}")
    return int(text)


def _make(view: View, request: HttpRequest, *, ui: str, **kwargs: Any) -> _Made:
    desk = Desk.current()
    with translation.override(ui), years(buddhist=desk.buddhist_era):
        response = view(request, desk=desk, ui=ui, **kwargs)
    headers = {"Content-Language": ui, "Content-Length": str(len(response.content))}
    etag = f'"{_hash(response.content)}"'
    return _Made(response.content, response.status_code, etag, headers | dict(response.items()))


def _conditional(request: HttpRequest, made: _Made) -> HttpResponse:
    """Return the page, or "not modified" to whoever has it already."""
    whole = HttpResponse(made.body, status=made.status)
    _set(whole, made.headers)
    whole.headers["ETag"] = made.etag
    answer = get_conditional_response(request, etag=made.etag, response=whole)
    return cast(HttpResponse, answer)  # None comes back only where no response was given


def _set(response: HttpResponseBase, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        response.headers[name] = value


def _cache_key(request: HttpRequest, known: tuple[str, ...], ui: str, version: str) -> str:
    asked = [(name, request.GET.get(name, "")[:MOST_QUERY]) for name in known]
    return _hash(repr((request.path, asked, ui, version)).encode("utf-8", "replace"))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _switch(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the same page's path in each interface language."""
    rest = request.path.lstrip("/").partition("/")
    tail = rest[2] if rest[0] in INTERFACES else ""
    return [(code, f"/{code}/{tail}") for code in INTERFACES]
