"""Our own checks, from the first draft to approval; `publication` brings them before readers.

The row of a check is the working copy. `version` grows with every change of the words, and an
approval holds for one version only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.web.claims.actions.answers import said
from hearsay.web.claims.actions.check_rules import (
    require_finished,
    require_free,
    require_in_work,
    require_version,
)
from hearsay.web.claims.actions.check_steps import (
    locked,
    set_claim,
    step,
    store,
    tell_claim,
    values,
)
from hearsay.web.claims.history import record
from hearsay.web.claims.models import (
    Answer,
    Change,
    Check,
    Claim,
    public_id,
)
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

__all__ = [
    "FIELDS",
    "approve",
    "discard",
    "save",
    "send_back",
    "start",
    "submit",
]

FIELDS: Final = (
    "statement",
    "title",
    "rating",
    "reason",
    "summary",
    "body",
    "lang",
    "still_true_until",
    "conflict",
    "conflict_note",
    "public_reason",
)
"""What people write; all else follows from what they do."""

ONE_SITTING = timedelta(minutes=10)
"""Drafts that one person's browser saves by itself within this time make one line of history."""

_Status, _Kind = Check.Status, Answer.Kind


@transaction.atomic
def start(claim: Claim, lang: str, *, by: User, now: datetime) -> Check:
    """Begin a check of a claim in one language, with the claim's statement to begin with.

    Raises:
        Refused: the claim is set aside or merged, or has a check in that language.
    """
    claim = Claim.objects.select_for_update().get(pk=claim.pk)
    if claim.status in (Claim.Status.MERGED, Claim.Status.SET_ASIDE):
        raise Refused(
            _("This claim is merged or set aside. Take that back before you start a check.")
        )
    require_free(claim, lang)
    check = Check.objects.create(
        key=public_id(),
        origin=Check.Origin.OWN,
        claim=claim,
        statement=claim.statement,
        lang=lang,
        author=by,
        last_editor=by,
        made_at=now,
        changed_at=now,
    )
    if claim.status == Claim.Status.OPEN:
        set_claim(claim, Claim.Status.CHECKING)
    record(check, "start_check", by=by, now=now, after={"lang": lang}, claim=claim)
    return check


@transaction.atomic
def save(  # noqa: PLR0913 - who, when, what, on which version and how
    check: Check,
    fields: Mapping[str, Any],
    *,
    version: int,
    by: User,
    now: datetime,
    auto: bool = False,
) -> Check:
    """Keep what a person wrote over version `version`; the same words again change nothing.

    An approval given before falls. `auto` says that the browser saved by itself: such changes of
    one sitting make one line of history.

    Raises:
        Outdated: somebody else has changed the check since that version.
        Refused: it is published or withdrawn, or the language is taken.
    """
    check, claim = locked(check)
    changed = [name for name in fields if getattr(check, name) != fields[name]]
    if not changed:
        return check
    require_version(check, version)
    require_in_work(check)
    if "lang" in changed:
        require_free(claim, fields["lang"])
    before = values(check, changed)
    for name in changed:
        setattr(check, name, fields[name])
    _drop_approval(check, before)
    check.version += 1
    check.last_editor = by
    store(check, now)
    after = values(check, [*before, "version"])
    if not (auto and _lengthened(check, before, after, by, now)):
        record(check, "save_check", by=by, now=now, before=before, after=after, claim=claim)
    return check


@transaction.atomic
def submit(check: Check, *, version: int, by: User, now: datetime) -> Check:
    """Hand a finished draft to a second person.

    Raises:
        Outdated: it is another version than the one that was read.
        Refused: it is no draft, or something is still missing.
    """
    check, claim = locked(check)
    require_version(check, version)
    if check.status != _Status.DRAFT:
        raise Refused(_("Only a draft can be handed in for approval."))
    require_finished(check, claim)
    step(check, claim, "submit_check", by, now, status=_Status.IN_REVIEW)
    return check


@transaction.atomic
def approve(check: Check, *, version: int, by: User, now: datetime) -> Check:
    """Say, as a second person, that this very version may be published.

    Raises:
        Outdated: it is another version than the one that was read.
        Refused: `by` wrote it or changed it last, it does not wait, or something is missing.
    """
    check, claim = locked(check)
    require_version(check, version)
    if check.status != _Status.IN_REVIEW:
        raise Refused(_("This check does not wait for approval."))
    if by.pk in (check.author_id, check.last_editor_id):
        raise Refused(
            _(
                "You wrote this check or changed it last, so somebody else must approve it."
                " Ask a colleague."
            )
        )
    require_finished(check, claim)
    step(
        check,
        claim,
        "approve_check",
        by,
        now,
        status=_Status.APPROVED,
        approved_by=by,
        approved_at=now,
    )
    return check


@transaction.atomic
def send_back(check: Check, note: str, *, by: User, now: datetime) -> Check:
    """Give a check back to its authors, saying what to mend; a proposed withdrawal falls.

    Raises:
        Refused: it does not wait for approval or publication, or the note is empty.
    """
    check, claim = locked(check)
    if check.status not in (_Status.IN_REVIEW, _Status.APPROVED):
        raise Refused(_("Only a check that was handed in can be sent back."))
    if not note.strip():
        raise Refused(_("Write what should be changed, so that the author knows."))
    new: dict[str, Any] = {"status": _Status.DRAFT, "approved_by": None, "approved_at": None}
    if check.next_kind == _Kind.WITHDRAWAL:
        new |= {"status": _Status.PUBLISHED, "next_kind": _Kind.UPDATE, "public_reason": ""}
    step(check, claim, "send_back_check", by, now, why=note.strip(), **new)
    return check


@transaction.atomic
def discard(check: Check, *, version: int, by: User, now: datetime) -> Check:
    """Drop the open revision: a published check is again what was published, a first draft ends.

    Raises:
        Outdated: it is another version than the one that was read.
        Refused: nothing is open.
    """
    check, claim = locked(check)
    require_version(check, version)
    require_in_work(check, withdrawal=True)
    answer = check.answers.filter(is_latest=True).first()
    fields = said(answer) if answer else {}
    step(
        check,
        claim,
        "discard_check",
        by,
        now,
        **fields,
        status=_Status.PUBLISHED if answer else _Status.WITHDRAWN,
        next_kind=_Kind.UPDATE if answer else _Kind.PUBLICATION,
        public_reason="",
        last_editor=by,
        approved_by=None,
        approved_at=None,
        version=check.version + 1,
    )
    tell_claim(claim, check)
    return check


def _drop_approval(check: Check, before: dict[str, Any]) -> None:
    """What was approved is no longer what stands there: back to waiting."""
    if check.status == _Status.APPROVED or check.approved_by_id:
        before |= values(check, ["status", "approved_by", "approved_at"])
        check.status = _Status.IN_REVIEW
        check.approved_by = check.approved_at = None


def _lengthened(
    check: Check, before: dict[str, Any], after: dict[str, Any], by: User, now: datetime
) -> bool:
    """Add to the last line of history, if it is the same person's of the same sitting."""
    last = Change.objects.filter(kind="check", object_id=check.pk).first()
    if (
        last is None
        or last.verb != "save_check"
        or last.actor_id != by.pk
        or now - last.at > ONE_SITTING
    ):
        return False
    last.before = before | last.before
    last.after |= after
    last.save(update_fields=["before", "after"])
    return True
