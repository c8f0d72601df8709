"""Bring a check before readers: publication, update, correction, withdrawal.

Publishing copies the row of a check into an `Answer`, which is never changed afterwards: a
correction, an update and a withdrawal are further answers.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.web.claims.actions.answers import repeated, snapshot
from hearsay.web.claims.actions.check_rules import (
    live_evidence,
    require_not_about_us,
    require_nothing,
    require_published,
    require_reason,
    require_version,
)
from hearsay.web.claims.actions.check_steps import IN_WORK, locked, step, store, tell_claim, values
from hearsay.web.claims.history import record
from hearsay.web.claims.models import Answer, Check, Claim, Desk
from hearsay.web.claims.readiness import lacks, sentences
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

__all__ = ["correct", "publish", "update", "withdraw"]

_Status, _Kind = Check.Status, Answer.Kind
_PUBLISHED_AS = {
    "publication": "publish_check",
    "update": "publish_update",
    "correction": "publish_correction",
    "withdrawal": "withdraw_check",
}


@transaction.atomic
def publish(check: Check, *, version: int, by: User, now: datetime) -> Answer:
    """Bring the working copy before readers: the next answer, which is never changed afterwards.

    What is brought out is what was begun: a publication, an update, a correction or a withdrawal.

    Raises:
        Outdated: it is another version than the one that was read.
        Refused: it is out already, something is missing, or its claim was merged into another.
    """
    check, claim = locked(check)
    if check.status not in IN_WORK:
        raise Refused(_("This version is published or withdrawn already."))
    require_version(check, version)
    if claim.status == Claim.Status.MERGED and not check.answers.exists():
        raise Refused(_("The claim was merged into another. Publish a check of that one."))
    require_not_about_us(check, claim)
    require_nothing(sentences(lacks(check, live_evidence(claim), Desk.current())))
    return _bring_out(check, claim, by, now)


@transaction.atomic
def update(check: Check, *, by: User, now: datetime) -> Check:
    """Open a published check for a new revision, because there is more to say.

    Raises:
        Refused: it is not published, or a revision is open.
    """
    return _reopen(check, _Kind.UPDATE, "", by, now)


@transaction.atomic
def correct(check: Check, reason: str, *, by: User, now: datetime) -> Check:
    """Open a published check for a correction, because it was wrong; readers will see why.

    Raises:
        Refused: it is not published, a revision is open, or the reason is empty.
    """
    require_reason(reason)
    return _reopen(check, _Kind.CORRECTION, reason, by, now)


@transaction.atomic
def withdraw(check: Check, reason: str, *, by: User, now: datetime) -> Check:
    """Withdraw a published check; readers will see why, and what it said.

    Where the desk asks for a second person, the withdrawal waits for approval and is brought out
    with `publish`; else it is brought out at once.

    Raises:
        Refused: it is not published, a revision is open, or the reason is empty.
    """
    require_reason(reason)
    check, claim = locked(check)
    require_published(check)
    step(
        check,
        claim,
        "propose_withdrawal",
        by,
        now,
        status=_Status.IN_REVIEW,
        next_kind=_Kind.WITHDRAWAL,
        public_reason=reason.strip(),
        last_editor=by,
        approved_by=None,
        approved_at=None,
        version=check.version + 1,
    )
    if not Desk.current().approval_required:
        _bring_out(check, claim, by, now)
    return check


def _reopen(check: Check, kind: str, reason: str, by: User, now: datetime) -> Check:
    check, claim = locked(check)
    require_published(check)
    step(
        check,
        claim,
        "update_check" if kind == _Kind.UPDATE else "correct_check",
        by,
        now,
        status=_Status.DRAFT,
        next_kind=kind,
        public_reason=reason.strip(),
        last_editor=by,
        approved_by=None,
        approved_at=None,
        version=check.version + 1,
    )
    return check


def _bring_out(check: Check, claim: Claim, by: User, now: datetime) -> Answer:
    last = check.answers.order_by("-number").first()
    check.answers.filter(is_latest=True).update(is_latest=False)
    withdrawn = check.next_kind == _Kind.WITHDRAWAL
    words = repeated(last) if withdrawn and last else snapshot(check, claim)
    answer = Answer.objects.create(
        check_of=check,
        number=last.number + 1 if last else 1,
        kind=check.next_kind,
        public_reason=check.public_reason,
        published_at=now,
        published_by=by,
        approved_by=check.approved_by,
        **words,
    )
    before = values(check, ["status"])
    check.status = _Status.WITHDRAWN if withdrawn else _Status.PUBLISHED
    check.published_at = check.published_at or now
    check.next_kind, check.public_reason = _Kind.UPDATE, ""
    store(check, now)
    tell_claim(claim, check)
    record(
        check,
        _PUBLISHED_AS[answer.kind],
        by=by,
        now=now,
        before=before,
        after={"status": check.status, "answer": answer.pk, "number": answer.number},
        why=answer.public_reason,
        claim=claim,
    )
    return answer
