"""Bring files and addresses to be imported, look at what they hold, and follow how far it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.connect.imports import MAPPED
from hearsay.web import uploads
from hearsay.web.claims.actions.import_jobs import (
    ask_address,
    bring_file,
    call_off,
    needs_columns,
    start,
)
from hearsay.web.claims.models import ImportJob
from hearsay.web.claims.refusals import Refused
from hearsay.web.desk.queries.imports import outcome, preview, recent, shapes_told
from hearsay.web.desk.views.import_columns import DATES
from hearsay.web.people.gate import me

__all__ = [
    "import_address",
    "import_cancel",
    "import_job",
    "import_start",
    "import_upload",
    "imports",
]


def imports(request: HttpRequest) -> HttpResponse:
    """Show the forms, and what was brought lately."""
    context = {
        "shapes": shapes_told(),
        "mapped": MAPPED,
        "jobs": recent(),
        "most": uploads.MOST_BYTES // 1_000_000,
        "url": request.GET.get("url", "")[:2_000],
    }
    return render(request, "desk/imports.html", context)


def import_upload(request: HttpRequest) -> HttpResponse:
    """Keep a file and go on to what it holds."""
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > uploads.MOST_BYTES:
        said = _(
            "Choose a file of at most %(most)d MB. For a larger one, use the command “%(command)s”."
        )
        most = uploads.MOST_BYTES // 1_000_000
        messages.error(request, said % {"most": most, "command": "hearsay import"})
        return redirect("imports")
    try:
        job = bring_file(
            file.chunks(),
            file.name or "",
            request.POST.get("shape", ""),
            by=me(request),
            now=timezone.now(),
        )
    except Refused as error:
        messages.error(request, str(error))
        return redirect("imports")
    return redirect("import_columns" if needs_columns(job) else "import_job", job.pk)


def import_address(request: HttpRequest) -> HttpResponse:
    """Have an address fetched, and go on to how far that is."""
    try:
        job = ask_address(request.POST.get("url", ""), by=me(request), now=timezone.now())
    except Refused as error:
        messages.error(request, str(error))
        return redirect("imports")
    return redirect("import_job", job.pk)


def import_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a file holds, or how far it is; asked by HTMX, only the part that changes."""
    job = get_object_or_404(ImportJob.objects.select_related("made_by"), pk=pk)
    context: dict[str, object] = {"job": job}
    if job.state == ImportJob.State.PREVIEW:
        context["needs_columns"] = needs_columns(job)
        context["preview"] = None if needs_columns(job) else preview(job, timezone.now())
        context["is_table"] = job.shape in (MAPPED, "messages")
        context["orders"] = DATES.items() if job.shape == "whatsapp" else ()
        context["dates"] = (job.options or {}).get("dates", "")
    else:
        context["outcome"] = outcome(job)
    part = bool(request.headers.get("HX-Request"))
    return render(request, "desk/import_state.html" if part else "desk/import_job.html", context)


def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the worker take it in."""
    get_object_or_404(ImportJob, pk=pk)
    try:
        start(pk, by=me(request), now=timezone.now())
    except Refused as error:
        messages.error(request, str(error))
    return redirect("import_job", pk)


def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off."""
    get_object_or_404(ImportJob, pk=pk)
    try:
        call_off(pk, by=me(request), now=timezone.now())
    except Refused as error:
        messages.error(request, str(error))
        return redirect("import_job", pk)
    messages.success(request, _("The import is called off, and the file is removed."))
    return redirect("imports")
