"""Evidence: fetch what a source says, keep a copy with its hash, tell in words why not.

1. Claim a row by a conditional update that also sets when it may be tried again; whoever changed
   the row has it, and if that worker ends, another tries after that time.
2. Fetch, outside any transaction.
3. Write the copy beside its place, then rename it; its name is its hash.
4. Note the outcome in the row.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Q

from hearsay.connect.http import Fetched, fetch
from hearsay.errors import NetworkError, Phrase
from hearsay.web import logs
from hearsay.web.claims.models import Evidence
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.reasons import pack

__all__ = ["MOST_BYTES", "MOST_TRIES", "Archiving", "archive_path", "keep", "wait_after"]

MOST_BYTES = 20_000_000
SECONDS = 45.0
WAITS = (
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
MOST_TRIES = len(WAITS) + 1

Get = Callable[[str], Fetched]


def _get(url: str) -> Fetched:
    return fetch(url, most_bytes=MOST_BYTES, seconds=SECONDS, allow=settings.FETCH_ALLOW)


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries before the next one; None if there is none."""
    return WAITS[tries - 1] if 1 <= tries < MOST_TRIES else None


@dataclass(frozen=True, slots=True)
class _Taken:
    id: int
    url: str
    tries: int


@step("archiving")
class Archiving:
    """The next piece of evidence."""

    def __init__(self, get: Get = _get) -> None:
        self._get = get

    def do(self, context: Context) -> int:
        """Fetch one source; return whether there was one."""
        taken = _take(context.now())
        if taken is None:
            return 0
        try:
            fetched = self._get(taken.url)
        except NetworkError as error:
            _failed(taken, error)
            return 1
        keep(fetched.body, fetched.sha256)
        _archived(taken, fetched, context.now())
        return 1


def _take(now: datetime) -> _Taken | None:
    """Take the next source whose time has come, so that no other worker does."""
    waiting = Evidence.objects.filter(
        Q(try_after__isnull=True) | Q(try_after__lte=now),
        state=Evidence.State.PENDING,
        removed_at__isnull=True,
    )
    for row in waiting.order_by(F("try_after").asc(nulls_first=True), "id")[:5]:
        tries = row.tries + 1
        again = now + (wait_after(tries) or WAITS[-1])
        if waiting.filter(pk=row.pk, tries=row.tries).update(tries=tries, try_after=again):
            return _Taken(row.pk, row.url, tries)
    return None


def _failed(taken: _Taken, error: NetworkError) -> None:
    """Note why it did not work, and give it up if it never will."""
    over = error.permanent or wait_after(taken.tries) is None
    state = Evidence.State.FAILED if over else Evidence.State.PENDING
    said = _said(error, taken.tries, over=over)
    Evidence.objects.filter(pk=taken.id, state=Evidence.State.PENDING, tries=taken.tries).update(
        state=state, failure=said[:300], said=pack(said)
    )
    logs.event("not_archived", evidence=taken.id, tries=taken.tries, over=over)


def _said(error: NetworkError, tries: int, *, over: bool) -> Phrase:
    """Return in words why there is no copy, and what happens next."""
    why = error.phrase
    if error.permanent:
        return Phrase("It cannot be archived: %(reason)s", reason=why)
    if over:
        return Phrase("Given up after %(tries)d tries: %(reason)s", tries=tries, reason=why)
    return Phrase("Not yet, another try follows: %(reason)s", reason=why)


def _archived(taken: _Taken, fetched: Fetched, now: datetime) -> None:
    mine = Evidence.objects.filter(pk=taken.id, state=Evidence.State.PENDING, tries=taken.tries)
    mine.update(
        state=Evidence.State.ARCHIVED,
        failure="",
        said={},
        fetched_at=now,
        final_url=fetched.url[:2_000],
        content_type=fetched.content_type[:120],
        size=len(fetched.body),
        sha256=fetched.sha256,
    )
    logs.event("archived", evidence=taken.id, bytes=len(fetched.body), tries=taken.tries)


def archive_path(sha256: str) -> Path:
    """Return where the copy with a hash is kept."""
    return Path(settings.ARCHIVE) / sha256[:2] / sha256


def keep(body: bytes, sha256: str) -> Path:
    """Keep a copy under its hash, for its owner's eyes only; whole or not at all."""
    place = archive_path(sha256)
    if place.exists():
        return place
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(place)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
    return place
