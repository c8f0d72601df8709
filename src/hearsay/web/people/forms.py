"""What people type about themselves and each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from hearsay.web.people.models import Role, User

__all__ = ["InviteForm", "WelcomeForm"]


class WelcomeForm(forms.Form):
    """A name and a password for a new account."""

    username = forms.CharField(
        label=_("Name to sign in with"), max_length=150, min_length=2,
        validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), strip=False, max_length=200,
        help_text=_("At least 12 characters. Three or four unrelated words do well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Hold the password against the name and the common ones."""
        data = super().clean() or {}
        if password := data.get("password"):
            try:
                validate_password(password, User(username=data.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class InviteForm(forms.Form):
    """Whom to let in, as what."""

    role = forms.TypedChoiceField(label=_("Role"), choices=Role.choices, coerce=int)
    note = forms.CharField(
        label=_("For whom"), max_length=200, required=False,
        help_text=_("Only so that you know which link is whose."),
    )  # fmt: skip
