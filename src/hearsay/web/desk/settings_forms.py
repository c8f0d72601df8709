"""Forms of the desk's settings."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.actions.house import fingerprint
from hearsay.web.claims.models import Claim, Desk, Rating, Topic
from hearsay.web.desk.check_forms import Lines

__all__ = ["DeskForm", "RatingForm", "TopicForm"]

_CODE = re.compile("[a-z]{2,3}(-[a-z0-9]{2,4})?")
MOST_DAYS = 365


class DeskForm(forms.ModelForm):
    """The desk itself. It is saved by `actions.house.change_desk`, never by the form."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    languages = forms.CharField(
        label=_("Languages that we work in"),
        required=False,
        max_length=400,
        help_text=_("Codes of two or three letters with spaces between them, such as: en vi th km"),
    )
    summary_least = forms.IntegerField(
        label=_("Shortest summary, in syllables"), min_value=1, max_value=1_000
    )
    summary_most = forms.IntegerField(
        label=_("Longest summary, in syllables"), min_value=1, max_value=1_000
    )

    class Meta:
        """All but the dates per priority, which have a field each."""

        model = Desk
        fields = (
            "name",
            "about",
            "operator",
            "contact",
            "languages",
            "approval_required",
            "summary_least",
            "summary_most",
            "buddhist_era",
        )
        widgets: ClassVar = {"about": Lines(attrs={"rows": 4})}
        help_texts: ClassVar = {
            "operator": _("The person or organisation that answers for this desk."),
            "approval_required": _("Nothing is published without somebody else's approval."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk: Desk = self.instance
        self.initial["languages"] = " ".join(desk.languages)
        self.initial["seen"] = fingerprint(desk)
        for level, label in Claim.Level.choices:
            self.fields[f"due_{level}"] = forms.IntegerField(
                label=_("Days until due: %(level)s") % {"level": label},
                min_value=1,
                max_value=MOST_DAYS,
                initial=desk.due_days.get(level),
            )

    def clean_languages(self) -> list[str]:
        """Read the codes."""
        codes = re.split(r"[\s,]+", self.cleaned_data["languages"].strip().lower())
        for code in filter(None, codes):
            if not _CODE.fullmatch(code):
                raise forms.ValidationError(
                    _g("“%(code)s” is no language code.") % {"code": code[:20]}
                )
        return list(dict.fromkeys(filter(None, codes)))

    def clean(self) -> dict[str, Any]:
        """Hold the bounds against each other."""
        data = super().clean() or self.cleaned_data
        least, most = data.get("summary_least"), data.get("summary_most")
        if least and most and most < least:
            self.add_error("summary_most", _g("The longest must not be shorter than the shortest."))
        return data

    def _post_clean(self) -> None:
        """Leave the instance as it is in the store."""

    def written(self) -> dict[str, Any]:
        """Return what was written, by column."""
        due = {level: self.cleaned_data[f"due_{level}"] for level in Claim.Level.values}
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"due_days": due}


class _StepForm(forms.ModelForm):
    """Names in the languages of the interface."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for lang in ("en", "vi", "th"):
            self.fields[f"name_{lang}"].widget.attrs["lang"] = lang

    def _post_clean(self) -> None:
        """Leave the instance as it is in the store."""


_NAMES = {
    "name_en": _("Name in English"),
    "name_vi": _("Name in Vietnamese"),
    "name_th": _("Name in Thai"),
}


class RatingForm(_StepForm):
    """A step of the rating scale."""

    value = forms.IntegerField(
        label=_("Number for search engines, 1 (worst) to 5 (best)"),
        required=False,
        min_value=1,
        max_value=5,
        help_text=_("Empty for ratings that give no verdict."),
    )

    class Meta:
        """Names, look, number."""

        model = Rating
        fields = ("name_en", "name_vi", "name_th", "kind", "value")
        labels: ClassVar = {**_NAMES, "kind": _("What it means")}


class TopicForm(_StepForm):
    """A topic."""

    class Meta:
        """Names."""

        model = Topic
        fields = ("name_en", "name_vi", "name_th")
        labels: ClassVar = _NAMES
