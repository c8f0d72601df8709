"""What was found out: checks, ours and others', what of them readers see, and on what they stand."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.models.claims import Claim, Message
from hearsay.web.claims.models.house import Rating, Topic

__all__ = ["Answer", "Check", "Evidence", "Match", "public_id"]

USER = settings.AUTH_USER_MODEL


def public_id() -> str:
    """Return a short id for public addresses, that tells nothing of how many there are."""
    return secrets.token_hex(5)


class Check(models.Model):
    """A fact-check: another publisher's, or our own as it is being worked on.

    What readers see of our own are its answers; the fields here are the working copy.
    """

    class Origin(models.TextChoices):
        """Whose it is."""

        OWN = "own", _("Ours")
        OTHER = "other", _("Another publisher's")

    class Status(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("Waiting for a second person")
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Conflict(models.TextChoices):
        """What the author answered to "have you, or has the desk, a stake in this?"."""

        UNANSWERED = "", _("Not answered yet")
        NONE = "none", _("No")
        DECLARED = "declared", _("Yes, and it is told to readers")
        OPERATOR = "operator", _("The claim is about whoever runs this desk")

    key = models.CharField(max_length=200, unique=True, help_text="stable id, or public id")
    origin = models.CharField(max_length=5, choices=Origin.choices)
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, related_name="checks")
    statement = models.TextField(_("what is claimed"), max_length=2_000)
    title = models.CharField(_("title"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), max_length=4_000, blank=True)
    body = models.TextField(_("how we know"), max_length=100_000, blank=True)
    rating = models.ForeignKey(
        Rating, models.PROTECT, null=True, blank=True, verbose_name=_("rating")
    )
    rating_text = models.CharField(max_length=300, blank=True, help_text="as its publisher wrote")
    reason = models.TextField(_("why there is no verdict"), max_length=2_000, blank=True)
    lang = models.CharField(_("language"), max_length=8, default="und")
    url = models.URLField(max_length=2_000, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    date_text = models.CharField(max_length=40, blank=True, help_text="as its publisher wrote")
    still_true_until = models.DateField(_("still true until"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    conflict = models.CharField(max_length=8, choices=Conflict.choices, blank=True, default="")
    conflict_note = models.TextField(max_length=1_000, blank=True)
    author = models.ForeignKey(USER, models.PROTECT, null=True, related_name="authored")
    last_editor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="approved")
    approved_at = models.DateTimeField(null=True)
    next_kind = models.CharField(
        max_length=12,
        default="publication",
        help_text="Answer.Kind: what publishing the working copy would be",
    )
    public_reason = models.TextField(
        _("reason that readers will see"), max_length=2_000, blank=True
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Ours belongs to a claim, is approved by another person, and is one per language."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(origin="own", claim__isnull=False, author__isnull=False)
                | Q(origin="other", status="published", author__isnull=True),
                name="check_own_or_other",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("author")) & ~Q(approved_by=F("last_editor"))),
                name="check_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(origin="own", status="published")
                | Q(
                    rating__isnull=False,
                    published_at__isnull=False,
                    conflict__in=["none", "declared"],
                ),
                name="check_published_is_complete",
            ),
            models.UniqueConstraint(
                fields=["claim", "lang"],
                condition=Q(origin="own") & ~Q(status="withdrawn"),
                name="check_one_per_claim_and_language",
            ),
            models.CheckConstraint(condition=~Q(statement=""), name="check_has_statement"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["origin", "status", "-published_at"], name="check_public"),
            models.Index(fields=["-changed_at"], name="check_changed"),
        ]

    def __str__(self) -> str:
        return self.title or self.statement

    @property
    def is_out(self) -> bool:
        """Tell whether readers see it, also while a revision of it is being written."""
        return self.published_at is not None and self.status != self.Status.WITHDRAWN


class Answer(models.Model):
    """A revision of our check as it was published. Never changed afterwards."""

    class Kind(models.TextChoices):
        """What the revision did."""

        PUBLICATION = "publication", _("Published")
        UPDATE = "update", _("Updated")
        CORRECTION = "correction", _("Corrected")
        WITHDRAWAL = "withdrawal", _("Withdrawn")

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    statement = models.TextField()
    title = models.CharField(max_length=300, blank=True)
    summary = models.TextField()
    body = models.TextField(blank=True)
    rating = models.ForeignKey(Rating, models.PROTECT)
    rating_name = models.CharField(max_length=80, help_text="in the answer's language, as it was")
    reason = models.TextField(blank=True)
    lang = models.CharField(max_length=8)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True)
    evidence = models.JSONField(default=list)
    conflict_note = models.TextField(blank=True)
    public_reason = models.TextField(blank=True, help_text="of a correction or withdrawal")
    still_true_until = models.DateField(null=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    is_latest = models.BooleanField(default=True)

    class Meta:
        """Numbered from 1; one latest; corrections and withdrawals say why."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["check_of", "number"], name="answer_number"),
            models.UniqueConstraint(
                fields=["check_of"], condition=Q(is_latest=True), name="answer_one_latest"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["correction", "withdrawal"]) | ~Q(public_reason=""),
                name="answer_correction_says_why",
            ),
            models.CheckConstraint(condition=~Q(evidence=[]), name="answer_has_evidence"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["is_latest", "-published_at"], name="answer_latest"),
            models.Index(fields=["is_latest", "lang", "-published_at"], name="answer_latest_lang"),
        ]

    def __str__(self) -> str:
        return self.title or self.statement


class Evidence(models.Model):
    """A source that a reader can open."""

    class State(models.TextChoices):
        """What the worker made of the address."""

        PENDING = "pending", _("Waiting to be archived")
        ARCHIVED = "archived", _("Archived")
        FAILED = "failed", _("Could not be archived")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="evidence")
    url = models.URLField(_("address"), max_length=2_000)
    title = models.CharField(_("title"), max_length=300, blank=True)
    excerpt = models.TextField(_("excerpt"), max_length=4_000, blank=True)
    lang = models.CharField(_("language"), max_length=8, blank=True)
    added_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", help_text="who opened it and says so"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=dict, help_text="the failure, to be said in any language")
    fetched_at = models.DateTimeField(null=True)
    final_url = models.URLField(max_length=2_000, blank=True)
    content_type = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """An address once per claim; archived means that the hash is known."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["claim", "url"], condition=Q(removed_at__isnull=True), name="evidence_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="archived") | (~Q(sha256="") & Q(fetched_at__isnull=False)),
                name="evidence_archived_has_hash",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["try_after"], condition=Q(state="pending"), name="evidence_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.url

    @property
    def is_openable(self) -> bool:
        """Tell whether a reader can open it: it was archived, or a person says they opened it."""
        return self.state == self.State.ARCHIVED or self.opened_by_id is not None


class Match(models.Model):
    """A claim ↔ a check that may answer it, and what a person said of that."""

    class State(models.TextChoices):
        """What was decided."""

        SUGGESTED = "suggested", _("Suggested")
        CONFIRMED = "confirmed", _("Confirmed")
        REJECTED = "rejected", _("Rejected")
        RELATED = "related", _("Same topic, different claim")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="matches")
    check_to = models.ForeignKey(Check, models.CASCADE, related_name="matches")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    probability = models.FloatField()
    guards = models.JSONField(default=list)
    why = models.JSONField(default=dict)
    model = models.CharField(max_length=120)
    decision = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        """One row per pair; what is decided was decided by somebody."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "check_to"], name="match_once"),
            models.CheckConstraint(
                condition=Q(probability__gte=0, probability__lte=1), name="match_probability_0_to_1"
            ),
            models.CheckConstraint(
                condition=Q(state="suggested", decided_by__isnull=True)
                | (~Q(state="suggested") & Q(decided_by__isnull=False)),
                name="match_decided_by_somebody",
            ),
        ]
