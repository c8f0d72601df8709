"""What administrators type about tokens and webhooks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hearsay.web.api.models import Event, Scope

__all__ = ["TokenForm", "WebhookForm"]


class TokenForm(forms.Form):
    """What a token is for, and for how long."""

    name = forms.CharField(
        label=_("Which program will use it"), max_length=80,
        help_text=_("One token for each program, so that you can revoke one alone."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("It expires in"), coerce=int, initial=90,
        choices=[(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year"))],
    )  # fmt: skip


class WebhookForm(forms.Form):
    """Whom to tell, and of what."""

    url = forms.CharField(
        label=_("Address"), max_length=1_000,
        help_text=_("It begins with https:// and can be reached from the internet."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("What it is told"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )
