"""One's own account: the language one works in, keys, sessions."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from hearsay.web.people.actions import sign_out_everywhere
from hearsay.web.people.gate import me

__all__ = ["account", "account_everywhere"]


def account(request: HttpRequest) -> HttpResponse:
    """Show what one can change about oneself."""
    return render(request, "people/account.html")


def account_everywhere(request: HttpRequest) -> HttpResponse:
    """Sign out of every browser, this one included."""
    sign_out_everywhere(me(request))
    messages.success(request, _("You are signed out everywhere."))
    return redirect(settings.LOGIN_URL)
