"""The index of checks that messages are matched with: derived from the store, never edited.

Its folder is named by what it was made of, so one that is there is the right one, any number of
workers may read it, and making a new one leaves the old in place until it is whole.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max, QuerySet

from hearsay import types
from hearsay.canonical import stable_id
from hearsay.detect import Detector
from hearsay.errors import StoredIndexError
from hearsay.match import Matcher
from hearsay.pipeline import Engine
from hearsay.web import logs
from hearsay.web.claims.languages import known
from hearsay.web.claims.models import Answer, Check
from hearsay.web.claims.worker.calibration import policy_for, stamp

__all__ = ["CheckIndex", "build_index", "index_folder", "known_checks", "state_of_checks"]

ALPHA = 0.01
"""Share of automatic answers that may be wrong."""
LOOK = 10.0
"""Seconds between two looks at whether checks changed."""
AGAIN = 10.0
"""How many times as long as making an index took its successor is put off, at least `LOOK`."""


def known_checks() -> Iterator[types.Check]:
    """Yield all checks that may answer a message: other publishers', and our published answers."""
    rows = Check.objects.filter(origin=Check.Origin.OTHER, status=Check.Status.PUBLISHED)
    for row in rows.order_by("id").iterator(2_000):
        yield types.Check(
            id=row.key, claim=row.statement, title=row.title, url=row.url, rating=row.rating_text,
            lang=known(row.lang), date=row.date_text, publisher=row.publisher, summary=row.summary,
        )  # fmt: skip
    for answer in _answers().select_related("check_of").order_by("id").iterator(2_000):
        yield types.Check(
            id=answer.check_of.key, claim=answer.statement, title=answer.title,
            rating=answer.rating_name, lang=known(answer.lang), summary=answer.summary,
            date=answer.published_at.date().isoformat(),
        )  # fmt: skip


def state_of_checks() -> str:
    """Return a short text that changes whenever a check does."""
    rows = Check.objects.filter(origin=Check.Origin.OTHER, status=Check.Status.PUBLISHED)
    theirs = rows.aggregate(n=Count("id"), changed=Max("changed_at"), last=Max("id"))
    ours = _answers().aggregate(n=Count("id"), changed=Max("published_at"), last=Max("id"))
    return stable_id("c", [str(v) for part in (theirs, ours) for v in part.values()])[3:19]


def index_folder(state: str) -> Path:
    """Return the folder of the index over checks in a state."""
    return Path(settings.ENGINE) / f"checks-{state}"


def build_index(state: str, progress: Callable[[int], None] | None = None) -> Matcher:
    """Make the index over the checks, and remove those made before."""
    matcher = Matcher.build(known_checks(), progress=progress)
    folder = index_folder(state)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    matcher.save(folder)
    for old in folder.parent.glob("checks-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return matcher


class CheckIndex:
    """The engine over the checks as they are; made anew when they have changed, not too often."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._keys: dict[str, int] = {}
        self._state, self._labels = "", 0
        self._look_at = 0.0

    def engine(self, progress: Callable[[int], None] | None = None) -> Engine:
        """Return the engine over the latest checks, or over those of a moment ago."""
        if self._engine is not None and time.monotonic() < self._look_at:
            return self._engine
        state, labels, began = state_of_checks(), stamp(), time.monotonic()
        if self._engine is None or state != self._state or labels != self._labels:
            matcher = self._open(state, progress)
            self._engine = Engine(matcher, Detector.load(), policy_for(matcher.model, ALPHA))
            self._state, self._labels, self._keys = state, labels, {}
            logs.event("checks_indexed", checks=len(matcher), seconds=time.monotonic() - began)
        took = time.monotonic() - began
        self._look_at = time.monotonic() + max(LOOK, AGAIN * took)
        return self._engine

    def ids(self, keys: set[str]) -> dict[str, int]:
        """Return the row ids of checks by key."""
        missing = keys - self._keys.keys()
        if missing:
            self._keys |= dict(Check.objects.filter(key__in=missing).values_list("key", "id"))
        return {key: self._keys[key] for key in keys if key in self._keys}

    @staticmethod
    def _open(state: str, progress: Callable[[int], None] | None) -> Matcher:
        try:
            return Matcher.open(index_folder(state))
        except StoredIndexError:
            return build_index(state, progress)


def _answers() -> QuerySet[Answer]:
    """What readers see of ours, also while a revision is being written."""
    return Answer.objects.filter(is_latest=True).exclude(kind=Answer.Kind.WITHDRAWAL)
