"""Addresses for the tests of full disks: each request stores twenty long messages at once."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from hearsay.web.claims.actions.intake import Incoming, store_messages

ROUND = 20


def fill(request: HttpRequest, number: int) -> HttpResponse:
    """Store messages until the disk is full."""
    items = [Incoming(f"{number}-{i}", f"{number} {i} " + "x" * 1_500) for i in range(ROUND)]
    store_messages(items, now=timezone.now())
    return HttpResponse("stored")


urlpatterns = [path("fill/<int:number>", fill, name="set_language")]
handler500 = "hearsay.web.trouble.server_error"
