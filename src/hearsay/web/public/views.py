"""Pages for readers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

__all__ = ["index"]


def index(request: HttpRequest) -> HttpResponse:
    """Show the latest answers."""
    return render(request, "public/index.html")
