"""Evidence: add, edit, remove, say that one has opened it, try again, take home the copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.claims import archive
from hearsay.web.claims.actions import evidence as actions
from hearsay.web.claims.models import Claim, Desk, Evidence
from hearsay.web.claims.refusals import Refused
from hearsay.web.desk.check_forms import EvidenceForm
from hearsay.web.desk.views.moves import go_back
from hearsay.web.people.gate import me

__all__ = [
    "evidence_add",
    "evidence_copy",
    "evidence_edit",
    "evidence_opened",
    "evidence_remove",
    "evidence_retry",
]

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a source to a claim."""
    claim = get_object_or_404(Claim, pk=pk)
    form = EvidenceForm(request.POST, desk=Desk.current())
    if form.is_valid():
        try:
            actions.add(claim, **form.cleaned_data, by=me(request), now=timezone.now())
        except Refused as why:
            form.add_error("url", str(why))
        else:
            messages.success(request, _("Added. A copy will be fetched."))
            return go_back(request, "checks")
    return _form_page(request, {"form": form, "claim": claim}, 422)


def evidence_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a source."""
    one = _live(pk)
    if request.method != "POST":
        form = EvidenceForm(instance=one, desk=Desk.current())
        return _form_page(request, {"form": form, "one": one}, 200)
    form = EvidenceForm(request.POST, instance=one, desk=Desk.current())
    if form.is_valid():
        try:
            actions.edit(one, **form.cleaned_data, by=me(request), now=timezone.now())
        except Refused as why:
            form.add_error("url", str(why))
        else:
            messages.success(request, _("Saved."))
            return go_back(request, "checks")
    return _form_page(request, {"form": form, "one": one}, 422)


def evidence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a source off the list."""
    return _act(request, pk, actions.remove, _("Removed. The history keeps it."))


def evidence_opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one has opened the source."""
    return _act(request, pk, actions.mark_opened, _("Noted that you opened it."))


def evidence_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the worker try again."""
    return _act(request, pk, actions.retry, _("It will be tried again."))


def evidence_copy(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out the archived copy as a file, never as a page: what is in it is not ours."""
    one = get_object_or_404(Evidence, pk=pk, state=Evidence.State.ARCHIVED)
    try:
        copy = archive.open_copy(one.sha256)
    except FileNotFoundError:
        raise Http404 from None
    name = f"evidence-{one.pk}-{one.sha256[:12]}.bin"
    response = FileResponse(
        copy, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _live(pk: int) -> Evidence:
    return get_object_or_404(Evidence.objects.select_related("claim"), pk=pk, removed_at=None)


def _form_page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    back = request.POST.get("next") or request.GET.get("next", "")
    return render(request, "desk/evidence_form.html", {**context, "next": back}, status=status)


def _act(request: HttpRequest, pk: int, act: Callable[..., object], done: str) -> HttpResponse:
    one = get_object_or_404(Evidence, pk=pk)
    try:
        act(one, by=me(request), now=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, done)
    return go_back(request, "checks")
