"""Pages for administrators: tokens for programs, and webhooks."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hearsay.web.api import hooks, outbox
from hearsay.web.api.forms import TokenForm, WebhookForm
from hearsay.web.api.models import ApiToken, Delivery, Webhook
from hearsay.web.api.tokens import make, revoke
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.gate import me

__all__ = [
    "token_make",
    "token_revoke",
    "tokens",
    "webhook_add",
    "webhook_pause",
    "webhook_ping",
    "webhook_remove",
    "webhook_resume",
    "webhooks",
]

MOST_SHOWN = 10
"""Latest deliveries shown of each webhook."""


def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens."""
    return _show_tokens(request, TokenForm())


def _show_tokens(
    request: HttpRequest, form: TokenForm, made: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "tokens": ApiToken.objects.select_related("made_by")[:200],
        "form": form,
        "made": made,
        "now": timezone.now(),
    }
    response = render(request, "api/tokens.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def token_make(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once: only its hash is kept."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show_tokens(request, form, status=422)
    data, now = form.cleaned_data, timezone.now()
    expires = now + timedelta(days=data["days"])
    made = make(data["name"], data["scopes"], expires, by=me(request), now=now)
    return _show_tokens(request, TokenForm(), made)


def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a token worth nothing."""
    revoke(get_object_or_404(ApiToken, pk=pk), now=timezone.now())
    messages.success(request, _("The token opens nothing any more."))
    return redirect("tokens")


def webhooks(request: HttpRequest) -> HttpResponse:
    """List the webhooks and their latest deliveries."""
    return _show_webhooks(request, WebhookForm())


def _show_webhooks(
    request: HttpRequest, form: WebhookForm, made: Webhook | None = None, status: int = 200
) -> HttpResponse:
    latest = Delivery.objects.order_by("-id").defer("payload")[:MOST_SHOWN]
    read = Prefetch("deliveries", latest, to_attr="latest")
    context = {
        "webhooks": Webhook.objects.prefetch_related(read),
        "form": form,
        "made": made,
    }
    response = render(request, "api/webhooks.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def webhook_add(request: HttpRequest) -> HttpResponse:
    """Add a webhook and show its secret, once."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return _show_webhooks(request, form, status=422)
    data = form.cleaned_data
    try:
        made = hooks.add(
            data["url"], data["events"], settings.WEBHOOK_ALLOW, by=me(request), now=timezone.now()
        )
    except Refused as error:
        form.add_error("url", str(error))
        return _show_webhooks(request, form, status=422)
    return _show_webhooks(request, WebhookForm(), made)


def webhook_ping(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test."""
    outbox.ping(get_object_or_404(Webhook, pk=pk), timezone.now())
    messages.success(request, _("A test is on its way; open this page again to see the answer."))
    return redirect("webhooks")


def webhook_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it of nothing for now."""
    hooks.pause(get_object_or_404(Webhook, pk=pk))
    messages.success(request, _("The webhook is told of nothing until you resume it."))
    return redirect("webhooks")


def webhook_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell it of events again."""
    hooks.resume(get_object_or_404(Webhook, pk=pk))
    messages.success(request, _("The webhook is told of events again."))
    return redirect("webhooks")


def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a webhook."""
    hooks.remove(get_object_or_404(Webhook, pk=pk))
    messages.success(request, _("The webhook is removed."))
    return redirect("webhooks")
