"""The desk's page about its sources: how they do, and what editors do to them."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.claims.refusals import Refused
from hearsay.web.people.gate import me
from hearsay.web.sources import queries
from hearsay.web.sources.actions import following
from hearsay.web.sources.forms import HELP, ChangeForm, SourceForm
from hearsay.web.sources.models import Kind, Source
from hearsay.web.sources.trying import Tried, try_it

__all__ = [
    "source_add",
    "source_change",
    "source_pause",
    "source_poll",
    "source_remove",
    "source_resume",
    "source_try",
    "sources",
]


def sources(request: HttpRequest) -> HttpResponse:
    """List the sources with their health."""
    return _show(request, SourceForm())


def _show(
    request: HttpRequest, form: SourceForm, tried: Tried | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "page": queries.page(now, request.GET.get("page", "")),
        "form": form,
        "kinds": [(label, HELP[kind]) for kind, label in Kind.choices],
        "tried": tried,
        "now": now,
    }
    return render(request, "sources/sources.html", context, status=status)


def source_try(request: HttpRequest) -> HttpResponse:
    """Show the first posts of a source that is not kept yet."""
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        tried = try_it(form.cleaned_data["kind"], form.cleaned_data["address"], now=timezone.now())
    except Refused as error:
        form.add_error("address", str(error))
        return _show(request, form, status=422)
    return _show(request, form, tried)


def source_add(request: HttpRequest) -> HttpResponse:
    """Follow a source."""
    form = SourceForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    data = form.cleaned_data
    try:
        following.add(
            data["kind"], data["address"], data["name"], by=me(request), now=timezone.now()
        )
    except Refused as error:
        form.add_error("address", str(error))
        return _show(request, form, status=422)
    messages.success(request, _("Followed. The worker asks it in a moment."))
    return redirect("sources")


def source_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a source anew, or say where it is now."""
    form = ChangeForm(request.POST)
    if not form.is_valid():
        get_object_or_404(Source, pk=pk)
        messages.error(request, _("The name or the address is too long."))
        return redirect("sources")
    name, address = form.cleaned_data["name"], form.cleaned_data["address"]
    return _act(
        request,
        pk,
        lambda: following.change(
            pk, name=name, address=address, by=me(request), now=timezone.now()
        ),
        _("Saved."),
    )


def source_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a source nothing for now."""
    return _act(
        request,
        pk,
        lambda: following.pause(pk, by=me(request), now=timezone.now()),
        _("Paused: it is asked nothing until you resume it."),
    )


def source_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a source again."""
    return _act(
        request,
        pk,
        lambda: following.resume(pk, by=me(request), now=timezone.now()),
        _("Followed again. The worker asks it in a moment."),
    )


def source_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow a source no more."""
    return _act(
        request,
        pk,
        lambda: following.remove(pk, by=me(request), now=timezone.now()),
        _("Removed. Its posts stay until they are deleted where they came from."),
    )


def source_poll(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a source as soon as possible."""
    return _act(
        request,
        pk,
        lambda: following.poll_now(pk, by=me(request), now=timezone.now()),
        _("The worker asks it in a moment; open this page again to see how it went."),
    )


def _act(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    """Act, and say on the list what came of it."""
    get_object_or_404(Source, pk=pk)
    try:
        act()
        messages.success(request, done)
    except Refused as why:
        messages.error(request, str(why))
    return redirect("sources")
