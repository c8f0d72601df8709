"""The team: who works here, as what, and the links that let people in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.people.actions import PeopleError, close_account, open_account, revoke, set_role
from hearsay.web.people.forms import InviteForm
from hearsay.web.people.gate import me
from hearsay.web.people.invitations import invite, link_of, sign_in_link
from hearsay.web.people.models import Invitation, Role, User

__all__ = [
    "team",
    "team_close",
    "team_invite",
    "team_link",
    "team_open",
    "team_revoke",
    "team_role",
]


def team(request: HttpRequest) -> HttpResponse:
    """List people and links that are still good."""
    return _show(request, InviteForm())


def _show(
    request: HttpRequest, form: InviteForm, link: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "people": User.objects.order_by("-is_active", "-role", "username"),
        "invitations": Invitation.objects.filter(
            used_at__isnull=True, expires_at__gt=timezone.now()
        ).select_related("user", "made_by"),
        "roles": Role.choices,
        "form": form,
        "link": link,
    }
    return render(request, "people/team.html", context, status=status)


def team_invite(request: HttpRequest) -> HttpResponse:
    """Make a link and show it, once: only its hash is kept."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    data = form.cleaned_data
    token = invite(data["role"], by=me(request), now=timezone.now(), note=data["note"])
    return _show(request, InviteForm(), link_of(token))


def team_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link that signs a person in, for somebody who lost their keys."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    token = sign_in_link(person, by=me(request), now=timezone.now())
    return _show(request, InviteForm(), link_of(token))


def team_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person another role."""
    person = get_object_or_404(User, pk=pk)
    role = request.POST.get("role", "")
    try:
        set_role(person, int(role) if role.isascii() and role.isdigit() else 0)
    except PeopleError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The role of %(name)s was changed.") % {"name": person.username}
        )
    return redirect("team")


def team_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut a person out and sign them out everywhere."""
    person = get_object_or_404(User, pk=pk)
    try:
        close_account(person)
    except PeopleError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The account of %(name)s is closed.") % {"name": person.username}
        )
    return redirect("team")


def team_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a person in again."""
    person = get_object_or_404(User, pk=pk)
    open_account(person)
    messages.success(
        request, _("The account of %(name)s is open again.") % {"name": person.username}
    )
    return redirect("team")


def team_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link worth nothing."""
    revoke(get_object_or_404(Invitation, pk=pk))
    messages.success(request, _("The link lets nobody in any more."))
    return redirect("team")
