"""The desk itself, and what it files and rates by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

__all__ = ["Desk", "Rating", "Topic", "default_due_days"]


def default_due_days() -> dict[str, int]:
    """Return within how many days a claim of each level should be dealt with."""
    return {"urgent": 1, "high": 2, "normal": 5, "low": 14}


class Desk(models.Model):
    """The organisation running this installation: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name of the desk"), max_length=120, default="Hearsay")
    about = models.TextField(_("who we are"), max_length=2_000, blank=True)
    operator = models.CharField(_("who runs it"), max_length=200, blank=True)
    contact = models.EmailField(_("how to reach us"), blank=True)
    languages = models.JSONField(_("languages"), default=list)
    approval_required = models.BooleanField(_("a second person approves"), default=True)
    summary_least = models.PositiveSmallIntegerField(default=20)
    summary_most = models.PositiveSmallIntegerField(default=400)
    due_days = models.JSONField(_("days per priority"), default=default_due_days)
    buddhist_era = models.BooleanField(_("years in the Buddhist era, in Thai"), default=False)

    class Meta:
        """Exactly one desk; bounds that make sense."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_desk"),
            models.CheckConstraint(
                condition=Q(summary_least__gte=1, summary_most__gte=F("summary_least")),
                name="desk_summary_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Desk:
        """Return the desk; made with its defaults if it is not there yet."""
        desk, _made = cls.objects.get_or_create(id=1)
        return desk


class _Named(models.Model):
    """A name in each language of the interface; English stands in for one that is empty."""

    slug = models.SlugField(unique=True, max_length=40)
    name_en = models.CharField(max_length=80)
    name_vi = models.CharField(max_length=80, blank=True)
    name_th = models.CharField(max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        """In the desk's own order."""

        abstract = True
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, lang: str) -> str:
        """Return the name in a language."""
        return getattr(self, f"name_{lang[:2]}", "") or self.name_en


class Topic(_Named):
    """A subject that claims are filed under."""


class Rating(_Named):
    """A step of the desk's rating scale.

    `kind` gives it a colour and a shape. `value` (1 worst to 5 best) goes into ClaimReview; None for
    "not checkable" and "not enough evidence yet", which need their reason in words.
    """

    class Kind(models.TextChoices):
        """How a rating looks."""

        FALSE = "false", _("False")
        MISLEADING = "misleading", _("Misleading")
        MIXED = "mixed", _("Partly true")
        TRUE = "true", _("True")
        UNPROVEN = "unproven", _("Not enough evidence yet")
        NOT_CHECKABLE = "not_checkable", _("Not checkable")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    value = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta(_Named.Meta):
        """A number between 1 and 5, or none."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=1, value__lte=5),
                name="rating_value_1_to_5",
            ),
        ]
