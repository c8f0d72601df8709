"""Bring a file or an address to be imported, look at it, let the worker begin, or call it off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.connect.addresses import judge_url
from hearsay.connect.imports import recognise, shape
from hearsay.errors import HearsayError, InputError, UrlError, place_in_file
from hearsay.web import uploads
from hearsay.web.claims.actions.claims import fit
from hearsay.web.claims.models import ImportJob
from hearsay.web.claims.refusals import Refused, not_followed
from hearsay.web.people.models import User
from hearsay.web.reasons import told

__all__ = ["ask_address", "bring_file", "call_off", "named", "start"]

State = ImportJob.State


def bring_file(
    pieces: Iterable[bytes], name: str, shape_name: str, *, by: User, now: datetime
) -> ImportJob:
    """Keep a file and find out what it is; nothing of it is taken in yet.

    Raises:
        Refused: it is nothing that can be imported; it was not kept.
    """
    shown = fit(PurePath(name.replace("\\", "/")).name[:200] or "?", 200, empty=_("Choose a file."))
    kept = uploads.keep(pieces, shown)
    try:
        found = shape(shape_name) if shape_name else recognise(str(uploads.path_of(kept)))
        return ImportJob.objects.create(
            made_by=by, made_at=now, name=shown, file=kept, shape=found.name, state=State.PREVIEW
        )
    except HearsayError as error:
        uploads.discard(kept)
        raise Refused(told(named(error, shown))) from error
    except BaseException:
        uploads.discard(kept)
        raise


def named(error: HearsayError, shown: str) -> str:
    """Return what is wrong with a file, under the name that people know it by: a phrase."""
    if isinstance(error, InputError):
        return place_in_file(shown, error.reason, row=error.row, advice=error.advice)
    return error.phrase


def ask_address(url: str, *, by: User, now: datetime) -> ImportJob:
    """Have the worker fetch a page, feed or answer with checks of others.

    Raises:
        Refused: it is no address that may be asked.
    """
    address = fit(url, 2_000, empty=_("Give the address of a page or feed."))
    try:
        judge_url(address, settings.FETCH_ALLOW)  # what the worker may fetch
    except UrlError as error:
        raise not_followed(error) from error
    return ImportJob.objects.create(
        made_by=by, made_at=now, name=address[:200], url=address, state=State.FETCHING
    )


@transaction.atomic
def start(job_id: int, *, by: User, now: datetime) -> ImportJob:
    """Let the worker take in what was looked at.

    Raises:
        Refused: it was begun or called off already.
    """
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job_id)
    if job.state != State.PREVIEW:
        raise Refused(_("This import was begun or called off already."))
    job.state = State.WAITING
    job.save(update_fields=["state"])
    return job


def call_off(job_id: int, *, by: User, now: datetime) -> ImportJob:
    """End an import; what was taken in already stays.

    Raises:
        Refused: it is over already.
    """
    with transaction.atomic():
        job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job_id)
        if job.is_over:
            raise Refused(_("This import is over already."))
        kept, job.file = job.file, ""
        job.state, job.finished_at = State.CANCELLED, now
        job.save(update_fields=["state", "finished_at", "file"])
    uploads.discard(kept)
    return job
