"""Hand out what the desk owns: how much it is first, then as a stream."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearsay.errors import SettingError
from hearsay.web.claims.exporting.stream import name_of, pieces, require, sizes, zipped
from hearsay.web.people.gate import me
from hearsay.web.reasons import told

__all__ = ["export_file", "exports"]

WHATS = {
    "messages": gettext_lazy("Messages"),
    "claims": gettext_lazy("Claims"),
    "checks": gettext_lazy("Checks, ours and others'"),
    "answers": gettext_lazy("Revisions of our published checks"),
    "evidence": gettext_lazy("Evidence"),
    "notes": gettext_lazy("Notes"),
    "sources": gettext_lazy("Sources"),
    "changes": gettext_lazy("History"),
    "all": gettext_lazy("Everything, as a zip"),
}
FORMATS = {
    "csv": gettext_lazy("CSV, for spreadsheets"),
    "jsonl": gettext_lazy("JSON lines, for programs"),
    "claimreview": gettext_lazy("ClaimReview, for checks only"),
}
_TYPES = {"csv": "text/csv", "jsonl": "application/jsonl", "claimreview": "application/ld+json"}


def _chosen(request: HttpRequest) -> tuple[str, str, bool]:
    return (
        request.GET.get("what", "messages"),
        request.GET.get("format", "csv"),
        bool(request.GET.get("bom")),
    )


def exports(request: HttpRequest) -> HttpResponse:
    """Show what can be handed out, and how much the chosen is."""
    what, form, bom = _chosen(request)
    context: dict[str, object] = {
        "whats": WHATS.items(), "formats": FORMATS.items(), "what": what, "form": form, "bom": bom,
    }  # fmt: skip
    if "what" not in request.GET:
        return render(request, "desk/exports.html", context | {"bom": True})
    try:
        found = sizes(what, form, me(request))
    except SettingError:
        context["refusal"] = _("That does not go together: only checks can be ClaimReview.")
        return render(request, "desk/exports.html", context, status=422)
    total = {"rows": sum(one.rows for one in found), "size": sum(one.size for one in found)}
    context |= {"sizes": [one for one in found if one.rows], "total": total}
    return render(request, "desk/exports.html", context)


def export_file(request: HttpRequest) -> HttpResponseBase:
    """Hand it out, in constant memory however much it is."""
    what, form, bom = _chosen(request)
    try:
        require(what, form)
    except SettingError as error:
        return HttpResponse(told(error), status=422, content_type="text/plain; charset=utf-8")
    now, reader = timezone.now(), me(request)
    if what == "all":
        parts = zipped(form, now=now, reader=reader, bom=bom)
        kind, name = "application/zip", "all.zip"
    else:
        parts = pieces(what, form, reader=reader, bom=bom)
        kind, name = f"{_TYPES[form]}; charset=utf-8", name_of(what, form)
    file = f"hearsay-{now:%Y%m%d}-{name}"
    headers = {
        "Content-Disposition": f'attachment; filename="{file}"',
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(parts, content_type=kind, headers=headers)
