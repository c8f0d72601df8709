"""The queue: claims by priority, found by words and filters, changed many at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.claims.models import Claim, SavedSearch, Topic
from hearsay.web.desk.filters import Filters, read_filters
from hearsay.web.desk.queries.queue import counts, languages, read_page
from hearsay.web.people.gate import me
from hearsay.web.people.models import Role, User

__all__ = ["queue", "search_delete", "search_save"]


def queue(request: HttpRequest) -> HttpResponse:
    """Show a page of the queue; asked by HTMX for more, only its rows."""
    now, filters = timezone.now(), read_filters(request.GET)
    user = me(request)
    page = read_page(filters, request.GET.get("after", ""), user=user, now=now)
    context = {"page": page, "filters": filters, "now": now}
    if request.headers.get("HX-Request") and request.GET.get("after"):
        return render(request, "desk/queue_rows.html", context)
    return render(request, "desk/queue.html", context | _around(filters, user))


def _around(filters: Filters, user: User) -> dict[str, object]:
    """Return what stands around the list: choices, counts, searches kept."""
    return {
        "counts": counts(timezone.now()),
        "languages": languages(),
        "levels": Claim.Level.choices,
        "statuses": [c for c in Claim.Status.choices if c[0] != Claim.Status.MERGED],
        "topics": Topic.objects.filter(active=True),
        "checkers": User.objects.filter(is_active=True, role__gte=Role.CHECKER).order_by(
            "username"
        ),
        "searches": SavedSearch.objects.filter(owner=user),
        "here": filters.address,
    }


def search_save(request: HttpRequest) -> HttpResponse:
    """Keep a search under a name; the same name again replaces it."""
    filters = read_filters(_query(request.POST.get("query", "")))
    name = request.POST.get("name", "").replace("\x00", "").strip()[:80]
    if not name:
        messages.error(request, _("Give the search a name."))
    else:
        SavedSearch.objects.update_or_create(
            owner=me(request), name=name, defaults={"query": filters.address}
        )
        messages.success(request, _("The search is kept as “%(name)s”.") % {"name": name})
    return _to(filters)


def search_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a search of one's own."""
    get_object_or_404(SavedSearch, pk=pk, owner=me(request)).delete()
    messages.success(request, _("The search is forgotten."))
    return redirect("queue")


def _query(text: str) -> dict[str, str]:
    return QueryDict(text[:2_000]).dict()


def _to(filters: Filters) -> HttpResponse:
    return redirect(f"{reverse('queue')}?{filters.address}")
