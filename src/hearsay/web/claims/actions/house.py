"""What administrators set: the desk itself, its rating scale and its topics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from hearsay.canonical import stable_id
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Answer, Claim, Desk, Rating, Topic
from hearsay.web.claims.refusals import Outdated, Refused
from hearsay.web.people.models import User

__all__ = ["add_step", "change_desk", "change_step", "fingerprint", "move_step", "switch_step"]

Step = Rating | Topic
Kind = TypeVar("Kind", Rating, Topic)

_ALWAYS_THERE = (Rating.Kind.UNPROVEN, Rating.Kind.NOT_CHECKABLE)


def fingerprint(desk: Desk) -> str:
    """Return what tells whether the settings are still those that somebody has seen."""
    fields = {field.name: getattr(desk, field.name) for field in desk._meta.concrete_fields}
    return stable_id("desk", fields)


@transaction.atomic
def change_desk(fields: Mapping[str, Any], *, seen: str, by: User, now: datetime) -> Desk:
    """Set what the desk is and asks for; `seen` is its `fingerprint` as the page was made.

    Raises:
        Outdated: somebody else has changed the settings since.
    """
    Desk.current()
    desk = Desk.objects.select_for_update().get(id=1)
    before = {name: getattr(desk, name) for name in fields if getattr(desk, name) != fields[name]}
    if not before:
        return desk
    if fingerprint(desk) != seen:
        raise Outdated(
            _(
                "Somebody else has changed the settings meanwhile. Yours are kept below: look again."
            ),
            0,
        )
    for name in before:
        setattr(desk, name, fields[name])
    desk.save()
    record(desk, "change_desk", by=by, now=now, before=before, after={n: fields[n] for n in before})
    if "due_days" in before:
        live = Claim.objects.filter(status__in=[Claim.Status.OPEN, Claim.Status.CHECKING])
        live.update(ranked_at=None)
    return desk


@transaction.atomic
def add_step(kind: type[Kind], fields: Mapping[str, Any], *, by: User, now: datetime) -> Kind:
    """Add a rating or a topic at the end."""
    if kind is Rating:
        _require_sensible(fields)
    last = kind.objects.aggregate(last=Max("order"))["last"]
    order = 0 if last is None else last + 1
    made = kind.objects.create(slug=_slug(kind, fields["name_en"]), order=order, **fields)
    record(made, f"add_{_name(made)}", by=by, now=now, after=dict(fields))
    return made


@transaction.atomic
def change_step(step: Kind, fields: Mapping[str, Any], *, by: User, now: datetime) -> Kind:
    """Rename a rating or topic, or give a rating another look; what is out keeps its old name.

    Raises:
        Refused: answers with that rating are out and its meaning would change, or the scale would
            lose a step that every scale has.
    """
    found = type(step).objects.select_for_update().get(pk=step.pk)
    before = {name: getattr(found, name) for name in fields if getattr(found, name) != fields[name]}
    if not before:
        return found
    if isinstance(found, Rating):
        _require_sensible(fields)
        _require_same_meaning(found, before)
    for name in before:
        setattr(found, name, fields[name])
    found.save()
    after = {name: fields[name] for name in before}
    record(found, f"change_{_name(found)}", by=by, now=now, before=before, after=after)
    return found


@transaction.atomic
def move_step(step: Step, *, up: bool, by: User, now: datetime) -> None:
    """Move a rating or topic one place up or down; at the end it stays."""
    steps = list(type(step).objects.select_for_update().order_by("order", "id"))
    at = next(n for n, one in enumerate(steps) if one.pk == step.pk)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(steps):
        return
    steps[at], steps[to] = steps[to], steps[at]
    for order, one in enumerate(steps):
        if one.order != order:
            one.order = order
            one.save(update_fields=["order"])
    record(
        steps[to],
        f"move_{_name(step)}",
        by=by,
        now=now,
        before={"place": at + 1},
        after={"place": to + 1},
    )


@transaction.atomic
def switch_step(step: Step, *, active: bool, by: User, now: datetime) -> None:
    """Offer a rating or topic, or no longer; what has it keeps it.

    Raises:
        Refused: every scale needs "not checkable", "not enough evidence yet" and a verdict.
    """
    found = type(step).objects.select_for_update().get(pk=step.pk)
    if found.active == active:
        return
    if isinstance(found, Rating) and not active:
        _require_another(found)
    found.active = active
    found.save(update_fields=["active"])
    record(
        found,
        f"switch_{_name(found)}",
        by=by,
        now=now,
        before={"active": not active},
        after={"active": active},
    )


def _name(step: Step) -> str:
    return str(step._meta.model_name)


def _slug(kind: type[Rating] | type[Topic], name: str) -> str:
    base = slugify(name)[:32] or str(kind._meta.model_name)
    taken = set(kind.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


def _require_sensible(fields: Mapping[str, Any]) -> None:
    if fields["kind"] in _ALWAYS_THERE and fields["value"] is not None:
        raise Refused(_("A rating that gives no verdict has no number. Leave it empty."))


def _require_same_meaning(rating: Rating, before: Mapping[str, Any]) -> None:
    if not before.keys() & {"kind", "value"}:
        return
    if Answer.objects.filter(rating=rating).exists():
        raise Refused(
            _("Published answers have this rating, so it can be renamed only. Add another instead.")
        )
    if "kind" in before and rating.active:
        _require_another(rating)


def _require_another(rating: Rating) -> None:
    """Refuse to lose the last step of a sort that every scale has."""
    others = Rating.objects.select_for_update().filter(active=True).exclude(pk=rating.pk)
    kinds = {one.kind for one in others}
    if rating.kind in _ALWAYS_THERE:
        if rating.kind not in kinds:
            raise Refused(
                _("Every scale needs a rating of this kind, so that nobody must judge at all cost.")
            )
    elif not kinds - set(_ALWAYS_THERE):
        raise Refused(_("A scale needs at least one rating that gives a verdict."))
