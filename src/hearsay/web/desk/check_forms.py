"""Forms of the checking pages: what may be written, and how long it may be."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.actions.checks import FIELDS
from hearsay.web.claims.models import Check, Desk, Evidence, Rating
from hearsay.web.desk.languages import choices

__all__ = ["CheckForm", "EvidenceForm", "Lines"]


class Lines(forms.Textarea):
    """Lines end as they do in the store, whatever the browser sends."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Read what was sent."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class CheckForm(forms.ModelForm):
    """The working copy of a check. It is saved by `actions.checks.save`, never by the form."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    conflict = forms.ChoiceField(
        label=_("Have you, or has the desk, a stake in this claim?"),
        choices=[choice for choice in Check.Conflict.choices if choice[0]],
        widget=forms.RadioSelect,
        required=False,
        help_text=_("For instance: you work for, own part of, or are related to whom it is about."),
    )

    class Meta:
        """All that people write."""

        model = Check
        fields = FIELDS
        labels: ClassVar = {"conflict_note": _("What the stake is")}
        help_texts: ClassVar = {
            "statement": _("In one sentence that can be true or false, as people say it."),
            "reason": _("For ratings that give no verdict: readers will see why."),
            "body": _("What you looked at, and what it shows. An empty line begins a paragraph."),
            "still_true_until": _("When this should be looked at again; may stay empty."),
            "conflict_note": _("Readers will see it beside the answer."),
            "public_reason": _("What was wrong, or what is new. Readers will see it."),
        }
        widgets: ClassVar = {
            "statement": Lines(attrs={"rows": 3}),
            "reason": Lines(attrs={"rows": 3}),
            "summary": Lines(attrs={"rows": 5, "data-count": ""}),
            "body": Lines(attrs={"rows": 14}),
            "conflict_note": Lines(attrs={"rows": 2}),
            "public_reason": Lines(attrs={"rows": 2}),
            "still_true_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        check: Check = self.instance
        self.initial["version"] = check.version
        ratings = Rating.objects.filter(Q(active=True) | Q(pk=check.rating_id))
        self.fields["rating"].queryset = ratings  # type: ignore[attr-defined]
        self.fields["rating"].empty_label = _("Choose a rating")  # type: ignore[attr-defined]
        claim_lang = check.claim.lang if check.claim else ""
        self.fields["lang"] = forms.ChoiceField(
            label=_("Language"), choices=choices(desk, check.lang, claim_lang)
        )
        for name in ("statement", "title", "reason", "summary", "body"):
            self.fields[name].widget.attrs["lang"] = check.lang
        if check.next_kind == "publication":
            del self.fields["public_reason"]

    def _post_clean(self) -> None:
        """Leave the instance as it is in the store: the action compares and saves."""

    def written(self) -> dict[str, Any]:
        """Return what was written, by column."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}


class EvidenceForm(forms.ModelForm):
    """A source."""

    url = forms.CharField(
        label=_("Address"),
        max_length=2_000,
        widget=forms.URLInput(attrs={"inputmode": "url", "placeholder": "https://"}),
        help_text=_("Of a public web page. We keep a copy of what stands there now."),
    )

    class Meta:
        """What people say of it."""

        model = Evidence
        fields = ("url", "title", "excerpt", "lang")
        widgets: ClassVar = {"excerpt": Lines(attrs={"rows": 3})}
        help_texts: ClassVar = {"excerpt": _("The words that matter, as they stand there.")}

    def __init__(self, *args: Any, desk: Desk, lang: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = choices(desk, lang, self.instance.lang)
        self.fields["lang"] = forms.ChoiceField(
            label=_("Language"), choices=[("", _("not known")), *known], required=False
        )

    def _post_clean(self) -> None:
        """Leave the instance as it is in the store."""
