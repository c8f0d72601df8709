"""Who did what, and what is being done: history, saved searches, the workers' turns, imports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hearsay.web.claims.models.claims import Claim

__all__ = ["Change", "ColumnChoice", "Heartbeat", "ImportJob", "Lease", "SavedSearch"]

USER = settings.AUTH_USER_MODEL


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
    said = models.JSONField(
        default=dict,
        help_text="failure, lines and refusals, to be said in any language",
    )

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
