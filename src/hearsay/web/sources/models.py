"""What the desk follows in public, which posts came from where, and what sites ask of programs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hearsay.web.claims.models import Message

__all__ = ["Kind", "Site", "Source", "SourcePost"]

USER = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """What a source speaks."""

    FEED = "feed", _("Feed (RSS, Atom or JSON)")
    MASTODON = "mastodon", _("Mastodon")
    BLUESKY = "bluesky", _("Bluesky")
    YOUTUBE = "youtube", _("YouTube channel")
    OUTBOX = "activitystreams", _("ActivityPub outbox")


class Source(models.Model):
    """Somewhere that posts stand in public, and how it does.

    `known_as` is what its posts' keys are made with: it stays when the address changes, so that no
    post comes twice. Whoever asks it has counted `turn` on, and nobody else writes what came of that.
    """

    class State(models.TextChoices):
        """Whether it is asked."""

        ACTIVE = "active", pgettext_lazy("source", "Followed")
        PAUSED = "paused", pgettext_lazy("source", "Paused")
        GONE = "gone", pgettext_lazy("source", "Gone for good")
        REMOVED = "removed", pgettext_lazy("source", "Removed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    address = models.CharField(_("address"), max_length=500)
    known_as = models.CharField(max_length=540, unique=True)
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    etag = models.CharField(max_length=600, blank=True)
    modified = models.CharField(max_length=600, blank=True)
    cursor = models.CharField(max_length=2_100, blank=True)
    next_at = models.DateTimeField(help_text="not asked sooner")
    turn = models.PositiveIntegerField(default=0)
    taken_until = models.DateTimeField(null=True, help_text="a worker is at it")
    failures = models.PositiveSmallIntegerField(default=0, help_text="polls in a row that failed")
    quiet = models.PositiveSmallIntegerField(default=0, help_text="that brought nothing new")
    asked_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    said = models.JSONField(default=dict, help_text="the error, to be said in any language")
    refused = models.JSONField(default=list, help_text="what of the last answer was no use")
    moved_to = models.CharField(max_length=500, blank=True, help_text="where redirects lead")
    posts = models.PositiveIntegerField(default=0, help_text="that came from it first")
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        """A name for people and one for keys; what failed says why; the worker reads by time."""

        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(address="") & ~Q(known_as="") & ~Q(name=""), name="source_is_named"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="source_kind"),
            models.CheckConstraint(
                condition=Q(state__in=["active", "paused", "gone", "removed"]), name="source_state"
            ),
            models.CheckConstraint(
                condition=Q(failures=0) | ~Q(last_error=""), name="source_failed_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at", "id"],
                condition=Q(state__in=["active", "removed"]),
                name="source_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SourcePost(models.Model):
    """A post that a source told of, so that it can be asked for again, and goes when it is deleted.

    `key` names the post and not who wrote it. Once gone, it stays gone: a page that was kept
    somewhere on the way may still list it. `told` is the fingerprint of what this source told last:
    only a source that tells something else than before has seen an edit, since another may tell of
    the same post in other words, or of an older state of it.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="links")
    key = models.CharField(max_length=400)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="sources")
    told = models.CharField(max_length=32, blank=True, default="")
    seen_at = models.DateTimeField(help_text="when it was first told of")
    check_at = models.DateTimeField(null=True, help_text="when to ask whether it is still there")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        """Each post once a source; what is gone has no message and is not asked for."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "key"], name="source_post_once"),
            models.CheckConstraint(
                condition=Q(gone_at__isnull=True)
                | Q(message__isnull=True, check_at__isnull=True, told=""),
                name="source_post_gone_has_no_message",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["key"], name="source_post_key"),
            models.Index(fields=["source", "seen_at"], name="source_post_seen"),
            models.Index(
                fields=["source", "check_at"],
                condition=Q(check_at__isnull=False),
                name="source_post_to_check",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.key}"


class Site(models.Model):
    """What a site asks of programs in its robots.txt, and when it was last asked for anything."""

    origin = models.CharField(max_length=300, primary_key=True, help_text="scheme, host and port")
    robots = models.TextField(blank=True)
    unknown = models.BooleanField(default=False, help_text="the site could not tell")
    read_at = models.DateTimeField(null=True)
    good_until = models.DateTimeField(null=True)
    free_at = models.DateTimeField(null=True, help_text="not asked sooner, by any of us")

    class Meta:
        """What was read is good for a time."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, good_until__isnull=True)
                | Q(read_at__isnull=False, good_until__gt=F("read_at")),
                name="site_read_is_good_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.origin
