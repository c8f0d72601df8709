"""Changes to many claims at once, from the queue: one transaction, or none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hearsay.web.claims.actions.triage import assign, set_deadline, set_harms, set_status, set_topic
from hearsay.web.claims.models import Change, Topic
from hearsay.web.claims.refusals import Refused
from hearsay.web.desk.filters import read_filters
from hearsay.web.people.gate import me
from hearsay.web.people.models import User

__all__ = ["bulk_assign", "bulk_deadline", "bulk_harms", "bulk_status", "bulk_topic"]

MOST = 500
"""Claims that may be changed at once."""
Act = Callable[[HttpRequest, list[int], User], list[Change]]
View = Callable[[HttpRequest], HttpResponse]


def _bulk(act: Act) -> View:
    """Make a view of an action on the claims that are ticked."""

    @wraps(act)
    def view(request: HttpRequest) -> HttpResponse:
        try:
            changes = act(request, _ticked(request), me(request))
        except Refused as error:
            messages.error(request, str(error))
        else:
            number = len(changes)
            said = ngettext("%(n)d claim was changed.", "%(n)d claims were changed.", number)
            messages.success(request, said % {"n": number})
        filters = read_filters(QueryDict(request.POST.get("query", "")[:2_000]))
        return redirect(f"{reverse('queue')}?{filters.address}")

    return view


def _ticked(request: HttpRequest) -> list[int]:
    """Return the claims that are ticked.

    Raises:
        Refused: none is, or too many.
    """
    texts = request.POST.getlist("claim")
    numbers = sorted({int(t) for t in texts if t.isascii() and t.isdigit() and len(t) < 19})
    if not numbers:
        raise Refused(_("Tick the claims that you want to change."))
    if len(numbers) > MOST:
        raise Refused(_("At most %(n)d claims can be changed at once.") % {"n": MOST})
    return numbers


@_bulk
def bulk_status(request: HttpRequest, claims: list[int], user: User) -> list[Change]:
    """Set where the ticked claims stand."""
    return set_status(claims, request.POST.get("status", ""), by=user, now=timezone.now())


@_bulk
def bulk_assign(request: HttpRequest, claims: list[int], user: User) -> list[Change]:
    """Give the ticked claims to somebody, or to nobody."""
    number = request.POST.get("person", "")
    person = None
    if number:
        known = User.objects.filter(is_active=True)
        person = known.filter(
            pk=int(number) if number.isascii() and number.isdigit() else 0
        ).first()
        if person is None:
            raise Refused(_("There is no such person."))
    return assign(claims, person, by=user, now=timezone.now())


@_bulk
def bulk_topic(request: HttpRequest, claims: list[int], user: User) -> list[Change]:
    """File the ticked claims under a topic, or under none."""
    slug = request.POST.get("topic", "")
    topic = Topic.objects.filter(slug=slug, active=True).first()
    if slug and topic is None:
        raise Refused(_("There is no such topic."))
    return set_topic(claims, topic, by=user, now=timezone.now())


@_bulk
def bulk_harms(request: HttpRequest, claims: list[int], user: User) -> list[Change]:
    """Say which harm the ticked claims may do."""
    return set_harms(claims, request.POST.getlist("harm"), by=user, now=timezone.now())


@_bulk
def bulk_deadline(request: HttpRequest, claims: list[int], user: User) -> list[Change]:
    """Set the day by which the ticked claims must be answered, or none."""
    text = request.POST.get("deadline", "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(_("Write the day as year-month-day, for example 2026-03-31.")) from None
    return set_deadline(claims, day, by=user, now=timezone.now())
