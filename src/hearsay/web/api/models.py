"""What the programming interface keeps: tokens, answers to repeated requests, webhooks."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

__all__ = ["ApiToken", "Delivery", "Event", "IdempotencyKey", "Scope", "Webhook"]

USER = settings.AUTH_USER_MODEL


class Scope(models.TextChoices):
    """What a token may be used for."""

    READ = "read", _("Read claims, messages and checks")
    INTAKE = "intake", _("Bring messages in")
    CHECK = "check", _("Ask which checks answer a text")
    EXPORT = "export", _("Follow what changes, to keep a copy in step")


class Event(models.TextChoices):
    """What a webhook tells of."""

    PUBLISHED = "answer.published", _("An answer was published or updated")
    CORRECTED = "answer.corrected", _("An answer was corrected")
    WITHDRAWN = "answer.withdrawn", _("An answer was withdrawn")
    URGENT = "claim.urgent", _("A claim became urgent")


PING = "ping"
"""The event of a test that a person asked for; no webhook needs to subscribe to it."""


class ApiToken(models.Model):
    """A key for a program. Only its hash is kept; `prefix` is its public part, by which it is found.

    It may do what its scopes say, and never more than its maker may at that moment.
    """

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    token_hash = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    made_by = models.ForeignKey(USER, models.CASCADE, related_name="api_tokens")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    last_used_on = models.DateField(null=True, help_text="the day only: enough to find idle ones")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; a token ends after it begins."""

        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="token_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """The answer that a request with this key got, for when it comes again."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        """A key once per token: of two requests at once, the second waits for the first."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="idempotency_key_once")
        ]


class Webhook(models.Model):
    """An address that is told of events. The secret is kept as it is: signing needs it."""

    url = models.URLField(_("address"), max_length=1_000)
    events = models.JSONField(_("events"), default=list)
    secret = models.CharField(max_length=120)
    active = models.BooleanField(_("active"), default=True)
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """Oldest first."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one address: written with the change that it tells of."""

    class State(models.TextChoices):
        """How far it got."""

        PENDING = "pending", _("Waiting")
        DONE = "done", _("Delivered")
        FAILED = "failed", _("Given up")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=40, unique=True, help_text="the same at every try")
    event = models.CharField(max_length=40)
    payload = models.TextField(help_text="the very text that is signed and sent")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField()
    answered = models.PositiveSmallIntegerField(null=True, help_text="status of the last answer")
    trouble = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=dict, help_text="the trouble, to be said in any language")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """What waits is found by its time."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="pending", ended_at__isnull=True)
                | (Q(state__in=["done", "failed"]) & Q(ended_at__isnull=False)),
                name="delivery_ended_or_pending",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["try_after"], condition=Q(state="pending"), name="delivery_waiting"
            ),
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
        ]
