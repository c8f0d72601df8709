"""What the tipline keeps: who asked what (sealed), what goes out, and what people said of it.

Nothing here tells who somebody is. The address that a reply needs is sealed with a key that lies
outside the store (`keys`), and goes with its period; platform ids are kept as keyed hashes.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hearsay.web.claims.models import Answer, Asker, Check, Message

__all__ = [
    "Breaker",
    "Conversation",
    "EarlyReceipt",
    "HeldBack",
    "News",
    "Outgoing",
    "Question",
    "RawDelivery",
    "Reaction",
    "Seen",
    "Tipline",
]

USER = settings.AUTH_USER_MODEL


class Tipline(models.Model):
    """The desk's settings for its tipline: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    automatic = models.BooleanField(_("answer by itself when sure"), default=True)
    retention_days = models.PositiveSmallIntegerField(_("days that an asker is kept"), default=30)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    reach = models.CharField(_("how to reach a person"), max_length=200, blank=True)
    prices = models.JSONField(_("price of a message, by channel"), default=dict)

    class Meta:
        """Exactly one; an asker is kept for two days to a year; quiet hours have both ends."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_tipline"),
            models.CheckConstraint(
                condition=Q(retention_days__gte=2, retention_days__lte=366),
                name="tipline_retention_2_to_366_days",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="tipline_quiet_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return "tipline"

    @classmethod
    def current(cls) -> Tipline:
        """Return the settings; made with their defaults if they are not there yet."""
        row, _made = cls.objects.get_or_create(id=1)
        return row


class Seen(models.Model):
    """A part of a delivery that was taken: by the keyed hash of its key, so that it is taken once.

    It outlives its period, so it must not lead to what was said: not even by the moment.
    """

    key = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True, help_text="when the period began in which it came")

    def __str__(self) -> str:
        return self.key


class Conversation(models.Model):
    """Where an asker can be answered: a channel and a sealed address. Gone after the retention time."""

    asker = models.OneToOneField(Asker, models.CASCADE, related_name="conversation")
    channel = models.CharField(max_length=20)
    sealed = models.TextField(help_text="the address, and what else a reply needs")
    period = models.CharField(max_length=10, help_text="of the key that opens it")
    lang = models.CharField(max_length=8, default="en")
    in_group = models.BooleanField(default=False)
    heard_at = models.DateTimeField(help_text="when the person last wrote")
    reply_until = models.DateTimeField(null=True, help_text="the channel's window for replies")
    muted_until = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True, help_text="the channel says that they are gone")
    network = models.CharField(
        max_length=32,
        blank=True,
        db_index=True,
        help_text="keyed hash of where they wrote from, if nothing else tells people apart",
    )

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"


class Question(models.Model):
    """A tip that waits for an answer: which conversation it came in, and how far it is."""

    class Phase(models.TextChoices):
        """How far it is; what the asker's status page shows."""

        HEARD = "heard", _("We have received it")
        WAITING = "waiting", _("We are looking into it")
        ANSWERED = "answered", _("We have answered")
        SILENT = "silent", _("We do not answer this")

    message = models.OneToOneField(Message, models.CASCADE, related_name="question")
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="questions"
    )
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.HEARD)
    asked_at = models.DateTimeField()
    status_hash = models.CharField(max_length=64, blank=True, help_text="of the private link")
    check_key = models.CharField(max_length=200, blank=True, help_text="the best match's")
    probability = models.FloatField(null=True)
    guards = models.JSONField(default=list)
    decision = models.CharField(max_length=8, blank=True, help_text="what the engine would do")
    model = models.CharField(max_length=120, blank=True)
    mark = models.CharField(
        max_length=32, blank=True, db_index=True, help_text="by which its sender can take it back"
    )
    proven = models.BooleanField(
        null=True, default=True, help_text="whether its sender is surely who wrote it"
    )
    beside = models.TextField(blank=True, help_text="sealed: what puts an answer beside it")

    class Meta:
        """A link leads to one question; the worker finds those it has not dealt with."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["status_hash"], condition=~Q(status_hash=""), name="question_status_link"
            ),
            models.CheckConstraint(
                condition=Q(probability__isnull=True) | Q(probability__gte=0, probability__lte=1),
                name="question_probability_0_to_1",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(phase="heard"), name="question_heard"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.phase}"


class Outgoing(models.Model):
    """A message of ours: meant, then sent, then what became of it. `key` makes it happen once.

    One that was dropped gives its key up (`actions/calling_back`), so that it may be meant again.
    """

    class Kind(models.TextChoices):
        """Why it is sent."""

        NOT_YET = "not_yet", _("Not yet")
        ANSWER = "answer", _("Answer")
        UPDATE = "update", _("Update")
        CORRECTION = "correction", _("Correction")
        WITHDRAWAL = "withdrawal", _("Withdrawal")
        RECALL = "recall", _("Apology for a wrong match")
        THANKS = "thanks", _("Thanks")

    class State(models.TextChoices):
        """What is known of it. `sending` that nobody finishes becomes `unknown`, and stays so."""

        MEANT = "meant", pgettext_lazy("message", "Waiting to be sent")
        SENDING = "sending", pgettext_lazy("message", "Being sent")
        SENT = "sent", pgettext_lazy("message", "Sent")
        DELIVERED = "delivered", pgettext_lazy("message", "Delivered")
        READ = "read", pgettext_lazy("message", "Read")
        REFUSED = "refused", pgettext_lazy("message", "Refused by the channel")
        GONE = "gone", pgettext_lazy("message", "The person has left")
        TOO_LATE = "too_late", pgettext_lazy("message", "Too late to reply")
        UNKNOWN = "unknown", pgettext_lazy("message", "Not known whether it arrived")
        DROPPED = "dropped", pgettext_lazy("message", "Not sent, on purpose")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MEANT)
    channel = models.CharField(max_length=20)
    conversation = models.ForeignKey(
        Conversation, models.SET_NULL, null=True, related_name="outgoing"
    )
    question = models.ForeignKey(Question, models.SET_NULL, null=True, related_name="outgoing")
    check_to = models.ForeignKey(Check, models.PROTECT, null=True, related_name="+")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="+")
    automatic = models.BooleanField(default=False, help_text="no person decided that it be sent")
    probability = models.FloatField(null=True)
    model = models.CharField(max_length=120, blank=True)
    lang = models.CharField(max_length=8, default="en")
    text = models.TextField()
    choices = models.JSONField(default=list, help_text="[payload, label] of each button")
    beside = models.TextField(
        blank=True, help_text="sealed: beside what it goes, where there is no question"
    )
    made_at = models.DateTimeField()
    try_after = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    may_have_arrived = models.BooleanField(
        default=False, help_text="nobody knows what became of an earlier try"
    )
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sent_hash = models.CharField(max_length=64, blank=True, db_index=True)
    why = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=dict, help_text="why, to be said in any language")
    recalled_at = models.DateTimeField(null=True, help_text="an editor says that it was wrong")
    parts = models.PositiveSmallIntegerField(default=1)
    cost = models.DecimalField(max_digits=12, decimal_places=5, default=0)

    class Meta:
        """What is under way has begun; what is automatic says how sure it was and by which model."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(begun_at__isnull=False),
                name="outgoing_sending_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(automatic=False)
                | ~Q(kind="answer")
                | Q(probability__isnull=False, check_to__isnull=False) & ~Q(model=""),
                name="outgoing_automatic_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["try_after", "id"], condition=Q(state="meant"), name="outgoing_due"
            ),
            models.Index(fields=["check_to", "-made_at"], name="outgoing_of_check"),
        ]

    def __str__(self) -> str:
        return self.key


class EarlyReceipt(models.Model):
    """What a platform told of a message of ours before we had written down its id."""

    sent_hash = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel}: {self.outcome}"


class Reaction(models.Model):
    """What somebody said of an answer that we sent: was it what they meant?"""

    class Said(models.TextChoices):
        """The three buttons below an answer."""

        YES = "yes", _("Yes")
        NO = "no", _("No")
        ELSE = "else", _("Something else")

    outgoing = models.OneToOneField(Outgoing, models.CASCADE, related_name="reaction")
    said = models.CharField(max_length=4, choices=Said.choices)
    at = models.DateTimeField()
    repeats = models.BooleanField(
        default=False, help_text="the same person said the same of another answer before"
    )

    def __str__(self) -> str:
        return self.said


class Breaker(models.Model):
    """Whether answers may go out by themselves: one row. Stops by itself, goes on by a person."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    tripped_at = models.DateTimeField(null=True)
    wrong = models.PositiveIntegerField(default=0)
    judged = models.PositiveIntegerField(default=0)
    counted_from = models.DateTimeField(null=True, help_text="reactions before were dealt with")
    reset_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reset_why = models.CharField(max_length=300, blank=True)

    class Meta:
        """Exactly one; no more wrong ones than were judged."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_breaker"),
            models.CheckConstraint(
                condition=Q(wrong__lte=F("judged")), name="breaker_wrong_are_judged"
            ),
        ]

    def __str__(self) -> str:
        return "stopped" if self.tripped_at else "running"


class HeldBack(models.Model):
    """A check that no answer goes out with by itself: it is contested, or an editor doubts it."""

    check_to = models.OneToOneField(Check, models.CASCADE, related_name="held_back")
    why = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.why


class News(models.Model):
    """An answer of ours that those who asked are still to hear of; `after` is the last one told."""

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="news")
    after = models.BigIntegerField(default=0, help_text="id of a question")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The worker finds what is not yet told to all."""

        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(ended_at__isnull=True), name="news_open"),
        ]

    def __str__(self) -> str:
        return f"news of {self.answer_id}"


class RawDelivery(models.Model):
    """A part of a delivery that no one here knows: sealed, for a person to look at."""

    key = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=20)
    why = models.CharField(max_length=300)
    sealed = models.TextField()
    period = models.CharField(max_length=10)
    at = models.DateTimeField()
    purge_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.channel}: {self.why}"
