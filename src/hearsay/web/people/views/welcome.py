"""The page behind a link that lets somebody in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.people.forms import WelcomeForm
from hearsay.web.people.invitations import InvitationError, accept, find, sign_in
from hearsay.web.people.models import User

__all__ = ["welcome"]


def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link is for; sending the form uses it up, opening the page does not."""
    now = timezone.now()
    try:
        invitation = find(token, now)
    except InvitationError as error:
        return render(request, "people/no_welcome.html", {"why": str(error)}, status=410)
    if invitation.user is not None:
        if request.method == "POST":
            return _enter(request, token)
        return render(request, "people/welcome_back.html", {"person": invitation.user})
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = accept(token, data["username"], data["password"], now=now)
        except InvitationError as error:
            form.add_error("username", str(error))
        else:
            return _let_in(request, user)
    status = 422 if form.is_bound else 200
    context = {"form": form, "invitation": invitation}
    return render(request, "people/welcome.html", context, status=status)


def _enter(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = sign_in(token, now=timezone.now())
    except InvitationError as error:
        return render(request, "people/no_welcome.html", {"why": str(error)}, status=410)
    return _let_in(request, user)


def _let_in(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    messages.success(request, _("Welcome, %(name)s.") % {"name": user.username})
    return redirect("queue")
