"""What editors do to sources: follow one, change it, pause it, ask it now, follow it no more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hearsay.web.claims.history import record
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User
from hearsay.web.sources.models import Source
from hearsay.web.sources.naming import may_move, read_address, source_at

__all__ = ["MOST_SOURCES", "add", "change", "pause", "poll_now", "remove", "resume"]

MOST_SOURCES = 500
_AFRESH: dict[str, Any] = {
    "etag": "",
    "modified": "",
    "cursor": "",
    "failures": 0,
    "quiet": 0,
    "last_error": "",
    "said": {},
    "refused": [],
    "moved_to": "",
    "taken_until": None,
}


def add(kind: str, typed: str, name: str = "", *, by: User, now: datetime) -> Source:
    """Follow a source from now on; one that was removed is followed again, and no post comes twice.

    Raises:
        Refused: it names no source, is followed already, or there are too many.
    """
    address = read_address(kind, typed)
    name = name.strip()[:120] or address[:120]
    try:
        return _add(kind, address, name, by, now)
    except IntegrityError as error:  # somebody else added it in the same moment
        raise _known() from error


@transaction.atomic
def _add(kind: str, address: str, name: str, by: User, now: datetime) -> Source:
    known_as = source_at(kind, address).name
    old = Source.objects.select_for_update().filter(known_as=known_as).first()
    followed = Source.objects.exclude(state=Source.State.REMOVED)
    if followed.filter(Q(known_as=known_as) | Q(kind=kind, address=address)).exists():
        raise _known()
    if followed.count() >= MOST_SOURCES:
        said = _("There are %(most)d sources already; remove one first.")
        raise Refused(said % {"most": MOST_SOURCES})
    if old is None:
        source = Source.objects.create(
            kind=kind, address=address, known_as=known_as, name=name, next_at=now,
            made_by=by, made_at=now,
        )  # fmt: skip
    else:
        source = old
        afresh = {"address": address, "name": name, "state": Source.State.ACTIVE, "next_at": now}
        _set(source, **_AFRESH, **afresh)
    record(source, "add_source", by=by, now=now, after={"source": name, "url": address})
    return source


def _known() -> Refused:
    return Refused(_("This source is on the list already."))


@transaction.atomic
def change(source: int, *, name: str, address: str, by: User, now: datetime) -> Source:
    """Name a source anew, or say where it is now; what it told before does not come twice.

    Raises:
        Refused: it was removed, the address is none, or another address is another source.
    """
    row = _locked(source)
    new: dict[str, Any] = {"name": name.strip()[:120] or row.name, "address": row.address}
    if address.strip() and address.strip() != row.address:
        new["address"] = read_address(row.kind, address)
    if new["address"] != row.address:
        if not may_move(row.kind):
            raise Refused(_("Another address is another source: add it, and remove this one."))
        _require_elsewhere(row, new["address"])
    before = {key: getattr(row, key) for key in new if getattr(row, key) != new[key]}
    if not before:
        return row
    moves = "address" in before
    afresh = _AFRESH | {"next_at": now} if moves else {}
    if moves and row.state == Source.State.GONE:
        afresh["state"] = Source.State.ACTIVE
    _set(row, **afresh, **new)
    after = {"source": row.name} | {key: new[key] for key in before}
    record(row, "change_source", by=by, now=now, before=before, after=after)
    return row


def _require_elsewhere(row: Source, address: str) -> None:
    """Refuse an address at which another source is followed, or was known first."""
    name = source_at(row.kind, address).name
    others = Source.objects.exclude(pk=row.pk)
    if (
        others.filter(known_as=name).exists()
        or others.filter(kind=row.kind, address=address).exists()
    ):
        raise _known()


@transaction.atomic
def pause(source: int, *, by: User, now: datetime) -> None:
    """Ask a source nothing until it is resumed.

    Raises:
        Refused: it is not followed now.
    """
    row = _locked(source)
    if row.state != Source.State.ACTIVE:
        raise Refused(_("It is paused already."))
    _set(row, state=Source.State.PAUSED, taken_until=None)
    record(row, "pause_source", by=by, now=now, after={"source": row.name})


@transaction.atomic
def resume(source: int, *, by: User, now: datetime) -> None:
    """Ask a source again, from now on.

    Raises:
        Refused: it is being followed, or was removed.
    """
    row = _locked(source)
    if row.state == Source.State.ACTIVE:
        raise Refused(_("It is being followed."))
    fresh = {"failures": 0, "last_error": "", "said": {}}
    _set(row, state=Source.State.ACTIVE, next_at=now, taken_until=None, **fresh)
    record(row, "resume_source", by=by, now=now, after={"source": row.name})


@transaction.atomic
def remove(source: int, *, by: User, now: datetime) -> None:
    """Follow a source no more. Its posts stay until they are deleted where they came from.

    Raises:
        Refused: it was removed already.
    """
    row = _locked(source)
    _set(row, state=Source.State.REMOVED, next_at=now, taken_until=None)
    record(row, "remove_source", by=by, now=now, before={"source": row.name, "url": row.address})


@transaction.atomic
def poll_now(source: int, *, by: User, now: datetime) -> None:
    """Let the worker ask a source as soon as it can.

    Raises:
        Refused: it is not followed now.
    """
    row = _locked(source)
    if row.state != Source.State.ACTIVE:
        raise Refused(_("It is not being followed; resume it first."))
    Source.objects.filter(pk=row.pk).update(next_at=now)
    record(row, "poll_source", by=by, now=now, after={"source": row.name})


def _locked(source: int) -> Source:
    row = Source.objects.select_for_update().get(pk=source)
    if row.state == Source.State.REMOVED:
        raise Refused(_("This source was removed."))
    return row


def _set(row: Source, **fields: Any) -> None:
    """Change a row; whoever is asking it just now writes nothing any more."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.turn += 1
    row.save()
