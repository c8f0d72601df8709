"""What editors and administrators type about the tipline."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.models import Check
from hearsay.web.tipline.actions.reasons import MOST_WHY
from hearsay.web.tipline.models import Tipline

__all__ = ["MuteForm", "RecallForm", "SettingsForm", "WhyForm"]

_PRICE = re.compile(r"([A-Za-z]{2,20})\s+(\d{1,6}(?:[.,]\d{1,5})?)")


class SettingsForm(forms.ModelForm):
    """How the tipline works."""

    prices = forms.CharField(
        label=_("Price of a message"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A line for each channel that costs money, such as: SMS 0.05"),
    )

    class Meta:
        """All of it; prices are written in lines."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = sorted(self.instance.prices.items())
        self.initial["prices"] = "\n".join(f"{channel} {price}" for channel, price in kept)

    def clean_prices(self) -> dict[str, str]:
        """Return prices by channel, as exact decimal numbers."""
        prices: dict[str, str] = {}
        for line in filter(str.strip, self.cleaned_data["prices"].splitlines()):
            found = _PRICE.fullmatch(line.strip())
            if found is None:
                said = _("“%(line)s” is no channel and price; write: SMS 0.05")
                raise forms.ValidationError(said % {"line": line.strip()[:60]})
            prices[found[1].lower()] = found[2].replace(",", ".")
        return prices

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
