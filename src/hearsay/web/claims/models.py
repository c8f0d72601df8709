"""The store. What must never be is made impossible by constraints, not only by forms."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

__all__ = [
    "Answer",
    "Asker",
    "Change",
    "Check",
    "Claim",
    "ColumnChoice",
    "Desk",
    "Evidence",
    "Heartbeat",
    "ImportJob",
    "Lease",
    "Match",
    "Message",
    "NearClaim",
    "Note",
    "Rating",
    "SavedSearch",
    "Topic",
]

USER = settings.AUTH_USER_MODEL
MOST_TEXT = 100_000
"""Characters kept of one message: longer ones are refused at the door, with a clear line."""


def public_id() -> str:
    """Return a short id for public addresses, that tells nothing of how many there are."""
    return secrets.token_hex(5)


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


class SavedSearch(models.Model):
    """A search of the queue worth keeping: a name for an address."""

    owner = models.ForeignKey(USER, models.CASCADE, related_name="searches")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1_000)

    class Meta:
        """A name once per person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="search_name_once")
        ]
        ordering: ClassVar = ["name"]


class Change(models.Model):
    """Who changed what, when, why; `actor` is None where the worker did.

    `undoes` names the change that this one took back.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, help_text="model name, lower case")
    object_id = models.BigIntegerField()
    claim = models.ForeignKey(Claim, models.CASCADE, null=True, related_name="changes")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.TextField(blank=True, max_length=2_000)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        """Newest first."""

        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["claim", "-at"], name="change_of_claim"),
            models.Index(fields=["kind", "object_id", "-at"], name="change_of_object"),
        ]


class Lease(models.Model):
    """A step of the worker that only one worker may do at a time: who does it, and until when.

    `turn` grows each time that another worker takes it, so that one which was away knows. `doing`
    holds the ids in hand: left over, they say over what a worker ended, and `tries` how often.
    """

    step = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=32, blank=True, default="")
    until = models.DateTimeField(null=True)
    turn = models.PositiveBigIntegerField(default=0)
    doing = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    note = models.JSONField(default=dict, help_text="how far the step is, as it likes")


class Heartbeat(models.Model):
    """When a worker last said that it is alive."""

    worker = models.CharField(max_length=32, unique=True)
    started_at = models.DateTimeField()
    at = models.DateTimeField(db_index=True)
    step = models.CharField(max_length=40, blank=True, default="")


class ImportJob(models.Model):
    """A file or address that a person brought, and how far the worker is with taking it in.

    `file` is its name among the uploads, "" once it is done with. `position` says how many of its
    items were taken in, so that a worker that takes over goes on there.
    """

    class State(models.TextChoices):
        """Where it stands."""

        FETCHING = "fetching", _("Being fetched")
        PREVIEW = "preview", _("Waiting for your word")
        WAITING = "waiting", _("Waiting for the worker")
        RUNNING = "running", _("Being taken in")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Called off")

    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=200, help_text="as people know the file")
    url = models.URLField(max_length=2_000, blank=True)
    file = models.CharField(max_length=80, blank=True)
    shape = models.CharField(max_length=40, blank=True)
    options = models.JSONField(default=dict, blank=True, help_text="what a person said of the file")
    state = models.CharField(max_length=10, choices=State.choices)
    position = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0, help_text="rows that the desk does not keep")
    bad = models.PositiveIntegerField(default=0, help_text="rows that cannot be read")
    lines = models.JSONField(default=list, help_text="what was told of the file")
    refusals = models.JSONField(default=list, help_text="what was told of rows not kept")
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        """Latest first."""

        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="import_job_state")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)

    @property
    def left_out(self) -> int:
        """Return how many rows were not taken in."""
        return self.refused + self.bad


class ColumnChoice(models.Model):
    """What a person said the columns of a table are, for the next file that has the same ones.

    `headers` is a hash of the columns' names (`hearsay.connect.imports.headers_id`).
    """

    headers = models.CharField(max_length=60, unique=True)
    mapping = models.JSONField(default=dict)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.headers
