"""Bring a file or an address to be imported, look at it, say how to read it, begin, or call it off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.connect.addresses import judge_url
from hearsay.connect.imports import (
    MAPPED,
    ColumnMapping,
    ReadOptions,
    TableHead,
    headers_id,
    read_table_head,
    recognise,
    shape,
)
from hearsay.errors import HearsayError, InputError, SettingError, UrlError, place_in_file
from hearsay.web import uploads
from hearsay.web.claims.actions.claims import fit
from hearsay.web.claims.models import ColumnChoice, ImportJob
from hearsay.web.claims.refusals import Refused, not_followed
from hearsay.web.people.models import User
from hearsay.web.reasons import told

__all__ = [
    "ask_address",
    "bring_file",
    "call_off",
    "choose_columns",
    "named",
    "needs_columns",
    "remembered",
    "set_dates",
    "start",
]

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
        found, options = _looked_at(str(uploads.path_of(kept)), shape_name)
        return ImportJob.objects.create(
            made_by=by, made_at=now, name=shown, file=kept, shape=found, options=options.to_json(),
            state=State.PREVIEW,
        )  # fmt: skip
    except HearsayError as error:
        uploads.discard(kept)
        raise Refused(told(named(error, shown))) from error
    except BaseException:
        uploads.discard(kept)
        raise


def _looked_at(path: str, name: str) -> tuple[str, ReadOptions]:
    """Return what a file is, and how to read it; of a table that nothing knows, what was said once."""
    if name and name != MAPPED:
        return shape(name).name, ReadOptions()
    if not name:
        try:
            return recognise(path).name, ReadOptions()
        except InputError as error:
            try:
                head = read_table_head(path)
            except InputError:
                raise error from None
            return MAPPED, ReadOptions(remembered(head))
    return MAPPED, ReadOptions(remembered(read_table_head(path)))


def remembered(head: TableHead) -> ColumnMapping | None:
    """Return what somebody said of these columns when a file had them before."""
    kept = ColumnChoice.objects.filter(headers=headers_id(head.columns)).first()
    if kept is None:
        return None
    try:
        return ColumnMapping.from_json(kept.mapping)
    except SettingError:  # of another version of this program
        return None


def needs_columns(job: ImportJob) -> bool:
    """Tell whether somebody must say what its columns are before it can be read."""
    return bool(job.shape == MAPPED) and not (job.options or {}).get("columns")


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
    if needs_columns(job):
        raise Refused(_("Say first what its columns are."))
    job.state = State.WAITING
    job.save(update_fields=["state"])
    return job


def choose_columns(job_id: int, mapping: ColumnMapping, *, by: User, now: datetime) -> ImportJob:
    """Say what the columns of a table are, for this file and for the next with the same columns.

    Raises:
        Refused: it was begun or called off already, its file is gone, or it has no such columns.
    """
    job = ImportJob.objects.get(pk=job_id)
    try:
        head = read_table_head(uploads.opened(job.file), mapping.encoding)
    except FileNotFoundError as error:
        raise Refused(_("The file is not there any more. Bring it again.")) from error
    except InputError as error:
        raise Refused(told(named(error, job.name))) from error
    if not {column for _field, column in mapping.named()} <= set(head.columns):
        raise Refused(_("The file has other columns. Load the page again."))
    with transaction.atomic():
        job = _say(job_id, MAPPED, ReadOptions(mapping))
        ColumnChoice.objects.update_or_create(
            headers=headers_id(head.columns),
            defaults={"mapping": mapping.to_json(), "made_by": by, "made_at": now},
        )
    return job


@transaction.atomic
def set_dates(job_id: int, dates: str, *, by: User, now: datetime) -> ImportJob:
    """Say in which order day, month and year stand in a chat; "" has it found out.

    Raises:
        Refused: it was begun or called off already, or there is no such order.
    """
    job = ImportJob.objects.get(pk=job_id)
    try:
        options = replace(ReadOptions.from_json(job.options), dates=dates)
    except SettingError as error:
        raise Refused(_("There is no such order.")) from error
    return _say(job_id, job.shape, options)


def _say(job_id: int, shape_name: str, options: ReadOptions) -> ImportJob:
    """Keep how a file is to be read, as long as nothing of it was taken in."""
    job = ImportJob.objects.select_for_update(of=("self",)).get(pk=job_id)
    if job.state != State.PREVIEW:
        raise Refused(_("This import was begun or called off already."))
    job.shape, job.options = shape_name, options.to_json()
    job.save(update_fields=["shape", "options"])
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
