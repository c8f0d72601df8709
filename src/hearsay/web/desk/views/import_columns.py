"""Say what the columns of a table are, and in which order the dates of a chat are."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hearsay.connect.imports import ColumnMapping
from hearsay.connect.imports.encodings import ENCODINGS
from hearsay.errors import SettingError
from hearsay.web.claims.actions.import_jobs import choose_columns, set_dates
from hearsay.web.claims.models import ImportJob
from hearsay.web.claims.refusals import Refused
from hearsay.web.desk.queries.import_columns import ColumnPage, column_page
from hearsay.web.people.gate import me
from hearsay.web.reasons import told

__all__ = ["DATES", "FIELD_NAMES", "import_columns", "import_dates"]

FIELD_NAMES: dict[str, str | Promise] = {
    "": gettext_lazy("Not read"),
    "text": gettext_lazy("Text"),
    "time": gettext_lazy("Time"),
    "url": gettext_lazy("Address"),
    "lang": gettext_lazy("Language"),
    "id": gettext_lazy("What tells a row from others"),
    "source": gettext_lazy("Where it was seen"),
    "views": gettext_lazy("How often it was seen"),
    "shares": gettext_lazy("How often it was shared"),
    "likes": gettext_lazy("How often it was liked"),
    "comments": gettext_lazy("How many comments it has"),
    "reactions": gettext_lazy("How many reactions it has"),
}
"""What a column can be, in words."""
DATES: dict[str, str | Promise] = {
    "": gettext_lazy("Find out"),
    "dmy": gettext_lazy("Day, month, year"),
    "mdy": gettext_lazy("Month, day, year"),
    "ymd": gettext_lazy("Year, month, day"),
}


def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the columns with their first values; keep what is said of them, or show it otherwise."""
    job = get_object_or_404(ImportJob, pk=pk)
    said = request.POST
    encoding = said.get("encoding", "")
    page = column_page(job, encoding=encoding if encoding in ENCODINGS else "")
    if said and page.head is not None:
        page = _as_said(request, page)
        if "look" not in said and _keep(request, job, page):
            return redirect("import_job", pk)
    context = {
        "job": job,
        "page": page,
        "fields": FIELD_NAMES.items(),
        "orders": DATES.items(),
        "encodings": ENCODINGS,
    }
    return render(request, "desk/import_columns.html", context)


def _as_said(request: HttpRequest, page: ColumnPage) -> ColumnPage:
    """Return the page with what the form says, so that nobody has to say it again."""
    said = request.POST
    lines = [
        replace(line, chosen="" if line.about_people else said.get(f"column-{line.number}", ""))
        for line in page.lines
    ]
    dates = said.get("dates", "")
    return replace(
        page, lines=lines, post=said.get("kind") == "post", dates=dates if dates in DATES else ""
    )


def _keep(request: HttpRequest, job: ImportJob, page: ColumnPage) -> bool:
    """Keep what was said, or tell why it cannot be."""
    pairs = [(line.chosen, line.name) for line in page.lines if line.chosen]
    single = [field for field, _name in pairs if field != "text"]
    if all(field != "text" for field, _name in pairs):
        messages.error(request, _("Say which column is the text."))
        return False
    if len(single) != len(set(single)):
        messages.error(request, _("Only the text may be in several columns."))
        return False
    try:
        mapping = ColumnMapping.of(
            pairs, post=page.post, dates=page.dates, encoding=page.encoding if page.is_old else ""
        )
        choose_columns(job.pk, mapping, by=me(request), now=timezone.now())
    except (Refused, SettingError) as error:
        messages.error(request, told(error))
        return False
    return True


def import_dates(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the dates of a chat read in another order."""
    get_object_or_404(ImportJob, pk=pk)
    try:
        set_dates(pk, request.POST.get("dates", ""), by=me(request), now=timezone.now())
    except Refused as error:
        messages.error(request, str(error))
    return redirect("import_job", pk)
