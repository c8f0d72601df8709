"""The queue: claims by priority."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hearsay.web.claims.models import Claim

__all__ = ["queue"]


def queue(request: HttpRequest) -> HttpResponse:
    """Show the claims that wait, the most pressing first."""
    claims = Claim.objects.filter(status__in=["open", "checking"]).order_by("-priority", "-id")
    return render(request, "desk/queue.html", {"claims": claims[:50]})
