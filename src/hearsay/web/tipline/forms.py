"""What editors and administrators type about the tipline."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.models import Check
from hearsay.web.tipline.models import Tipline

__all__ = ["MuteForm", "RecallForm", "SettingsForm", "WhyForm"]

MOST_WHY = 300


class SettingsForm(forms.ModelForm):
    """How the tipline works."""

    class Meta:
        """All of it but the prices, which are told by channel below."""

        model = Tipline
        fields: ClassVar = ["automatic", "retention_days", "quiet_from", "quiet_until", "reach"]
        widgets: ClassVar = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts: ClassVar = {
            "retention_days": _(
                "Askers are told. A shorter time holds for those who are here too."
            ),
            "reach": _("A telephone number, address or page that each reply ends with."),
        }

    def clean(self) -> dict[str, Any]:
        """Quiet hours have both ends or none."""
        data = super().clean() or {}
        if (data.get("quiet_from") is None) != (data.get("quiet_until") is None):
            raise forms.ValidationError(_("Quiet hours need a beginning and an end."))
        return data


class WhyForm(forms.Form):
    """A reason, which stays in the history."""

    why = forms.CharField(label=_("Why"), max_length=MOST_WHY)


class MuteForm(WhyForm):
    """For how long somebody is answered nothing."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=7, initial=1)


class RecallForm(WhyForm):
    """What was wrong about an answer, and which one is right."""

    right = forms.ModelChoiceField(
        label=_("The right answer"),
        queryset=Check.objects.none(),
        required=False,
        empty_label=_("None yet: they wait again"),
    )

    def __init__(self, *args: Any, choices: list[Check] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["right"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Check.objects.filter(pk__in=[check.pk for check in choices or []])
