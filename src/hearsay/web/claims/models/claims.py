"""What came in, who asked, and the claims that it makes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hearsay.web.claims.models.house import Topic

__all__ = ["MOST_TEXT", "Asker", "Claim", "Message", "NearClaim", "Note"]

USER = settings.AUTH_USER_MODEL

MOST_TEXT = 100_000
"""Characters kept of one message: longer ones are refused at the door, with a clear line."""


class Asker(models.Model):
    """Whoever sent a tip: a keyed pseudonym, kept until `purge_at` and never shown."""

    pseudonym = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    purge_at = models.DateTimeField(db_index=True)


class Claim(models.Model):
    """A statement that can be checked, and the group of messages that make it."""

    class Status(models.TextChoices):
        """Where a claim stands."""

        OPEN = "open", _("Open")
        CHECKING = "checking", _("Being checked")
        ANSWERED = "answered", _("Answered")
        NOT_CHECKABLE = "not_checkable", _("Not checkable")
        SET_ASIDE = "set_aside", _("Set aside")
        MERGED = "merged", _("Merged")

    class Level(models.TextChoices):
        """How urgent a claim is, in words."""

        URGENT = "urgent", _("Urgent")
        HIGH = "high", _("High")
        NORMAL = "normal", pgettext_lazy("priority", "Normal")
        LOW = "low", pgettext_lazy("priority", "Low")

    group = models.CharField(max_length=80, unique=True, null=True, help_text="the grouper's name")
    statement = models.TextField(_("statement"), max_length=2_000)
    lang = models.CharField(_("language"), max_length=8, default="und")
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.OPEN
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, verbose_name=_("topic"))
    harm_health = models.BooleanField(_("health"), default=False)
    harm_money = models.BooleanField(_("money"), default=False)
    harm_danger = models.BooleanField(_("physical danger"), default=False)
    harm_suggested = models.JSONField(default=dict)
    harm_by_people = models.BooleanField(default=False, help_text="people have set the harms")
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    assignee = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="assigned"
    )
    second_reader = models.ForeignKey(
        USER, models.SET_NULL, null=True, blank=True, related_name="second_reading"
    )
    priority = models.FloatField(default=0)
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.LOW)
    priority_reasons = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True)
    message_count = models.PositiveIntegerField(default=0)
    asker_count = models.PositiveIntegerField(default=0)
    last_day_count = models.PositiveIntegerField(default=0)
    day_before_count = models.PositiveIntegerField(default=0)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    made_at = models.DateTimeField()
    ranked_at = models.DateTimeField(null=True, help_text="when the worker last ranked it")
    indexed_at = models.DateTimeField(null=True, help_text="None: the search index must be told")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Merged means merged into another; the queue reads by priority."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="claim_merged_has_target",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="claim_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(second_reader__isnull=True)
                | Q(assignee__isnull=True)
                | ~Q(second_reader=F("assignee")),
                name="claim_second_reader_is_another",
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="claim_has_statement"),
            models.CheckConstraint(
                condition=Q(last_seen__gte=F("first_seen")), name="claim_seen_in_order"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "-priority", "-id"], name="claim_queue"),
            models.Index(fields=["lang", "status", "-priority", "-id"], name="claim_queue_lang"),
            models.Index(fields=["-last_seen"], name="claim_latest"),
            models.Index(fields=["due_at"], name="claim_due"),
            models.Index(fields=["indexed_at"], name="claim_unindexed"),
            models.Index(fields=["ranked_at"], name="claim_unranked"),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def harms(self) -> tuple[str, ...]:
        """Return the names of the harms that hold: those people set, else those suggested."""
        if self.harm_by_people:
            names = ("health", "money", "danger")
            return tuple(name for name in names if getattr(self, f"harm_{name}"))
        return tuple(self.harm_suggested)

    @property
    def is_live(self) -> bool:
        """Tell whether work on it goes on."""
        return self.status in (self.Status.OPEN, self.Status.CHECKING)


class Message(models.Model):
    """Something somebody wrote or forwarded that reached the desk: a tip or a post."""

    class Kind(models.TextChoices):
        """How it came."""

        TIP = "tip", _("Tip")
        POST = "post", _("Post")

    class State(models.TextChoices):
        """How far the worker is with it."""

        NEW = "new", _("New")
        GROUPED = "grouped", _("Grouped")
        SET_ASIDE = "set_aside", _("Set aside")

    key = models.CharField(max_length=200, unique=True, help_text="one per delivery")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    text = models.TextField(max_length=MOST_TEXT)
    fingerprint = models.CharField(max_length=32, db_index=True, help_text="of the folded text")
    lang = models.CharField(max_length=8, default="und")
    url = models.URLField(max_length=2_000, blank=True)
    source = models.CharField(max_length=120, blank=True)
    counts = models.JSONField(default=dict, help_text="public counts of a post")
    written_at = models.DateTimeField(help_text="when it was written, or received if unknown")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="messages")
    asker = models.ForeignKey(Asker, models.SET_NULL, null=True, related_name="messages")
    checkable = models.FloatField(null=True)
    decision = models.CharField(max_length=8, blank=True)
    model = models.CharField(max_length=120, blank=True)

    class Meta:
        """A post has no asker; a grouped message has exactly one claim, others none."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="tip") | Q(asker__isnull=True), name="message_post_has_no_asker"
            ),
            models.CheckConstraint(
                condition=Q(state="grouped", claim__isnull=False)
                | (~Q(state="grouped") & Q(claim__isnull=True)),
                name="message_grouped_has_claim",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="message_has_text"),
            models.CheckConstraint(condition=Q(kind__in=["tip", "post"]), name="message_kind"),
            models.CheckConstraint(
                condition=Q(checkable__isnull=True) | Q(checkable__gte=0, checkable__lte=1),
                name="message_checkable_0_to_1",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["claim", "-written_at"], name="message_of_claim"),
            models.Index(fields=["id"], condition=Q(state="new"), name="message_waiting"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class NearClaim(models.Model):
    """Two claims that look alike and are kept apart, and by which guards."""

    first = models.ForeignKey(Claim, models.CASCADE, related_name="near_as_first")
    second = models.ForeignKey(Claim, models.CASCADE, related_name="near_as_second")
    same = models.FloatField(help_text="probability that both make the same claim")
    guards = models.JSONField(default=list)
    model = models.CharField(max_length=120)
    made_at = models.DateTimeField()

    class Meta:
        """One row per pair, the older claim first."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="near_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="near_older_first"),
        ]


class Note(models.Model):
    """What a colleague wrote beside a claim."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="notes")
    author = models.ForeignKey(USER, models.PROTECT, related_name="+")
    text = models.TextField(max_length=10_000)
    at = models.DateTimeField()

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["at", "id"]
