"""What people brought to be imported: fetched if it is an address, then taken in batch by batch.

1. Take the lease: one worker imports at a time.
2. Read the next batch of the oldest import; after another worker had it, pass over what it did.
3. Store the batch, and how far we are, in one transaction that holds only while the lease is ours
   and nobody has called the import off.
4. At the end, or if the file cannot be read, remove the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F

from hearsay.connect.http import Fetched, fetch
from hearsay.connect.imports import Imported, ImportReport, ReadOptions, reading
from hearsay.connect.media import FEEDS, PAGES
from hearsay.errors import HearsayError, Phrase
from hearsay.web import logs, uploads
from hearsay.web.claims.actions.import_jobs import named
from hearsay.web.claims.actions.importing import BATCH, take_in
from hearsay.web.claims.models import ImportJob, Lease
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.reasons import Packed, pack

__all__ = ["Importing"]

SECONDS = 60.0
MOST_LINES = 60
PATIENCE = timedelta(days=1)
"""How long a file waits for somebody to say yes or no to it."""
State = ImportJob.State
BEGUN = (State.WAITING, State.RUNNING)
Get = Callable[[str], Fetched]


def _get(url: str) -> Fetched:
    return fetch(
        url,
        most_bytes=uploads.MOST_BYTES,
        seconds=SECONDS,
        accept=tuple(dict.fromkeys((*FEEDS, *PAGES))),
        allow=settings.FETCH_ALLOW,
    )


@dataclass(slots=True)
class _Open:
    """The import in hand: its file, read as far as `position`."""

    job: int
    turn: int
    position: int
    rows: Iterator[Imported]
    report: ImportReport


@step("importing")
class Importing:
    """The next batch of the oldest import that somebody has begun."""

    def __init__(self, get: Get = _get) -> None:
        self._get = get
        self._open: _Open | None = None

    def do(self, context: Context) -> int:
        """Take in a batch; return how much was done."""
        _forget_old(context.now())
        if _oldest() is None:
            self._open = None
            return 0
        lease = leases.take("importing", context.worker, context.now())
        # Asked again: whoever had the lease until now may have ended the one that was the oldest.
        job = _oldest() if lease else None
        if lease is None or job is None:
            return 0
        try:
            if job.state == State.FETCHING:
                return self._fetch(job, context.now())
            return self._next(job, lease, context)
        except (HearsayError, FileNotFoundError) as error:
            if isinstance(error, leases.LostLease):
                raise
            return self._fail(job, _said(error, job), context.now())
        except (DatabaseError, OSError, MemoryError):
            self._open = None
            raise
        except Exception as error:  # whatever a file does to its reader, others go on
            logs.problem("import_failed", error, job=job.pk)
            return self._fail(job, Phrase("It cannot be read."), context.now())

    def _fetch(self, job: ImportJob, now: datetime) -> int:
        """Keep what an address gives; a person looks at it before it is taken in."""
        fetched = self._get(job.url)
        name = PurePosixPath(urlsplit(fetched.url).path).name
        page = "html" in fetched.content_type
        kept = uploads.keep([fetched.text().encode()], "page.html" if page else f"{name}.json")
        changed = ImportJob.objects.filter(pk=job.pk, state=State.FETCHING).update(
            state=State.PREVIEW, file=kept, shape="claimreview", made_at=now
        )
        if not changed:
            uploads.discard(kept)
        return 1

    def _next(self, job: ImportJob, lease: Lease, context: Context) -> int:
        at = self._open
        if at is None or (at.job, at.turn, at.position) != (job.pk, lease.turn, job.position):
            at = self._open = _opened(job, lease.turn)
        batch = list(islice(at.rows, BATCH))
        if batch:
            at.position += len(batch)
            _store(job, batch, at.report, lease, context)
            return len(batch)
        at.report.close()
        self._open = None
        _end(job, context.now(), State.DONE, report=at.report)
        logs.event("imported", job=job.pk, items=job.position)
        return 1

    def _fail(self, job: ImportJob, why: str, now: datetime) -> int:
        self._open = None
        _end(job, now, State.FAILED, why)
        return 1


def _oldest() -> ImportJob | None:
    """Return the import that somebody began first."""
    begun = ImportJob.objects.filter(state__in=(*BEGUN, State.FETCHING))
    return begun.order_by("id").first()


def _opened(job: ImportJob, turn: int) -> _Open:
    """Open the file of an import, and pass over what was taken in already."""
    report = ImportReport(shown=job.name)
    found = reading(job.shape, ReadOptions.from_json(job.options))
    rows = found.read(uploads.opened(job.file), report)
    passed = sum(1 for _item in islice(rows, job.position))
    return _Open(job.pk, turn, passed, iter(rows), report)


@transaction.atomic
def _store(
    job: ImportJob, batch: Sequence[Imported], report: ImportReport, lease: Lease, context: Context
) -> None:
    now = context.now()
    leases.renew(lease, now)
    taken = take_in(batch, shape=job.shape, now=now)
    refusals = [
        Phrase("%(key)s: %(why)s", key=refusal.key, why=refusal.why) for refusal in taken.refused
    ]
    changed = ImportJob.objects.filter(pk=job.pk, state__in=BEGUN).update(
        state=State.RUNNING,
        position=F("position") + len(batch),
        new=F("new") + taken.new,
        changed=F("changed") + taken.changed,
        known=F("known") + taken.known,
        refused=F("refused") + len(refusals),
        refusals=[*job.refusals, *refusals][:MOST_LINES],
        bad=report.bad,
        lines=report.lines[:MOST_LINES],
        said={
            "lines": _packed(report.lines),
            "refusals": [*job.said.get("refusals", job.refusals), *map(pack, refusals)][
                :MOST_LINES
            ],
        },
    )
    transaction.set_rollback(not changed)


def _end(
    job: ImportJob, now: datetime, state: str, why: str = "", report: ImportReport | None = None
) -> None:
    """Say how an import ended, and remove its file."""
    new: dict[str, object] = {"state": state, "finished_at": now, "failure": why[:500], "file": ""}
    said = {**job.said, "failure": pack(why)}
    if report is not None:
        new |= {"bad": report.bad, "lines": report.lines[:MOST_LINES]}
        said["lines"] = _packed(report.lines)
    over = (State.DONE, State.FAILED, State.CANCELLED)
    open_still = ImportJob.objects.filter(pk=job.pk).exclude(state__in=over)
    open_still.update(**new, said=said)
    uploads.discard(job.file)


def _said(error: Exception, job: ImportJob) -> str:
    if isinstance(error, HearsayError):
        return named(error, job.name)
    return Phrase("The file is not there any more. Bring it again.")


def _packed(lines: Sequence[str]) -> list[Packed]:
    return [pack(line) for line in lines[:MOST_LINES]]


def _forget_old(now: datetime) -> None:
    """Call off imports that nobody has said yes to, and remove their files."""
    for job in ImportJob.objects.filter(state=State.PREVIEW, made_at__lt=now - PATIENCE)[:20]:
        _end(job, now, State.CANCELLED)
