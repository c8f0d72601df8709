"""The collector's form: installable, works without a connection, and sends later."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie

from hearsay.web.claims.models import MOST_TEXT, Desk
from hearsay.web.reasons import told
from hearsay.web.tipline.actions.collecting import collect as keep

__all__ = ["collect", "collect_manifest", "collect_send", "collect_worker"]

LONGEST_WAIT = timedelta(days=60)
"""A phone that says that something waited for longer has a wrong clock."""


@ensure_csrf_cookie
def collect(request: HttpRequest) -> HttpResponse:
    """Show the form; nothing on it tells whose phone it is, as the phone keeps the page."""
    return _form(request)


def collect_send(request: HttpRequest) -> HttpResponse:
    """Keep a rumour; a script is answered in JSON, a plain form by the form again."""
    text, now = request.POST.get("text", ""), timezone.now()
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        taken = keep(
            request.POST.get("key", ""),
            text,
            request.POST.get("place", ""),
            _heard_at(request.POST.get("at", ""), now),
            now=now,
        )
    except ValueError:
        why = _("This form is damaged. Please open it anew.")
    else:
        why = told(taken.refused[0].why) if taken.refused else ""
    if wants_json:
        return JsonResponse({"why": why}, status=422 if why else 200)
    if why:
        messages.error(request, why)
        return _form(request, text[:MOST_TEXT], request.POST.get("place", "")[:60], 422)
    messages.success(request, _("Sent. Thank you."))
    return redirect("collect")


def collect_manifest(request: HttpRequest) -> HttpResponse:
    """Describe the form to a phone that installs it."""
    name = Desk.current().name
    icon = {"src": static("hearsay/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    described = {
        "name": _("Overheard: %(name)s") % {"name": name},
        "short_name": _("Overheard"),
        "start_url": reverse("collect"),
        "scope": reverse("collect"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b5d63",
        "icons": [icon],
    }
    return JsonResponse(described, content_type="application/manifest+json")


def collect_worker(request: HttpRequest) -> HttpResponse:
    """Hand out the script that opens the form without a connection; it rules its own folder alone."""
    file = Path(settings.BASE) / "static" / "hearsay" / "collect-worker.js"
    return HttpResponse(file.read_bytes(), content_type="text/javascript; charset=utf-8")


def _form(request: HttpRequest, text: str = "", place: str = "", status: int = 200) -> HttpResponse:
    said = {"key": secrets.token_hex(16), "most": MOST_TEXT, "text": text, "place": place}
    return render(request, "tipline/collect.html", said, status=status)


def _heard_at(text: str, now: datetime) -> datetime | None:
    """Return when a phone kept it, if that can be."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    if at is None or at.tzinfo is None or not now - LONGEST_WAIT <= at <= now:
        return None
    return at
