"""Our own checks: from the first draft to publication, correction and withdrawal.

The row of a check is the working copy. Publishing copies it into an `Answer`, which is never
changed afterwards: a correction, an update and a withdrawal are further answers. `version` grows
with every change of the words, and an approval holds for one version only.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from hearsay.web.claims.actions.answers import repeated, said, snapshot
from hearsay.web.claims.actions.check_rules import (
    live_evidence,
    require_finished,
    require_free,
    require_in_work,
    require_not_about_us,
    require_nothing,
    require_published,
    require_reason,
    require_version,
)
from hearsay.web.claims.actions.undo import way_back
from hearsay.web.claims.history import record
from hearsay.web.claims.models import (
    Answer,
    Change,
    Check,
    Claim,
    Desk,
    public_id,
)
from hearsay.web.claims.readiness import lacks, sentences
from hearsay.web.claims.refusals import Refused
from hearsay.web.people.models import User

__all__ = [
    "FIELDS",
    "approve",
    "correct",
    "discard",
    "live_evidence",
    "publish",
    "save",
    "send_back",
    "start",
    "submit",
    "update",
    "withdraw",
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
_PUBLISHED_AS = {
    "publication": "publish_check",
    "update": "publish_update",
    "correction": "publish_correction",
    "withdrawal": "withdraw_check",
}
_IN_WORK = (_Status.DRAFT, _Status.IN_REVIEW, _Status.APPROVED)


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
        _set_claim(claim, Claim.Status.CHECKING)
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
    check, claim = _locked(check)
    changed = [name for name in fields if getattr(check, name) != fields[name]]
    if not changed:
        return check
    require_version(check, version)
    require_in_work(check)
    if "lang" in changed:
        require_free(claim, fields["lang"])
    before = _values(check, changed)
    for name in changed:
        setattr(check, name, fields[name])
    _drop_approval(check, before)
    check.version += 1
    check.last_editor = by
    _store(check, now)
    after = _values(check, [*before, "version"])
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
    check, claim = _locked(check)
    require_version(check, version)
    if check.status != _Status.DRAFT:
        raise Refused(_("Only a draft can be handed in for approval."))
    require_finished(check, claim)
    _step(check, claim, "submit_check", by, now, status=_Status.IN_REVIEW)
    return check


@transaction.atomic
def approve(check: Check, *, version: int, by: User, now: datetime) -> Check:
    """Say, as a second person, that this very version may be published.

    Raises:
        Outdated: it is another version than the one that was read.
        Refused: `by` wrote it or changed it last, it does not wait, or something is missing.
    """
    check, claim = _locked(check)
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
    _step(
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
    check, claim = _locked(check)
    if check.status not in (_Status.IN_REVIEW, _Status.APPROVED):
        raise Refused(_("Only a check that was handed in can be sent back."))
    if not note.strip():
        raise Refused(_("Write what should be changed, so that the author knows."))
    new: dict[str, Any] = {"status": _Status.DRAFT, "approved_by": None, "approved_at": None}
    if check.next_kind == _Kind.WITHDRAWAL:
        new |= {"status": _Status.PUBLISHED, "next_kind": _Kind.UPDATE, "public_reason": ""}
    _step(check, claim, "send_back_check", by, now, why=note.strip(), **new)
    return check


@transaction.atomic
def publish(check: Check, *, version: int, by: User, now: datetime) -> Answer:
    """Bring the working copy before readers: the next answer, which is never changed afterwards.

    What is brought out is what was begun: a publication, an update, a correction or a withdrawal.

    Raises:
        Outdated: it is another version than the one that was read.
        Refused: it is out already, something is missing, or its claim was merged into another.
    """
    check, claim = _locked(check)
    if check.status not in _IN_WORK:
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
    check, claim = _locked(check)
    require_published(check)
    _step(
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


@transaction.atomic
def discard(check: Check, *, version: int, by: User, now: datetime) -> Check:
    """Drop the open revision: a published check is again what was published, a first draft ends.

    Raises:
        Outdated: it is another version than the one that was read.
        Refused: nothing is open.
    """
    check, claim = _locked(check)
    require_version(check, version)
    require_in_work(check, withdrawal=True)
    answer = check.answers.filter(is_latest=True).first()
    fields = said(answer) if answer else {}
    _step(
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
    _tell_claim(claim, check)
    return check


def _locked(check: Check) -> tuple[Check, Claim]:
    """Lock the claim, then the check: always in this order."""
    claim = Claim.objects.select_for_update(of=("self",)).get(checks=check.pk)
    found = Check.objects.select_for_update().get(pk=check.pk, origin=Check.Origin.OWN)
    if found.claim_id != claim.pk:
        raise Refused(_("This check has just gone to another claim. Try again."))
    return found, claim


def _reopen(check: Check, kind: str, reason: str, by: User, now: datetime) -> Check:
    check, claim = _locked(check)
    require_published(check)
    _step(
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
    before = _values(check, ["status"])
    check.status = _Status.WITHDRAWN if withdrawn else _Status.PUBLISHED
    check.published_at = check.published_at or now
    check.next_kind, check.public_reason = _Kind.UPDATE, ""
    _store(check, now)
    _tell_claim(claim, check)
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


def _tell_claim(claim: Claim, check: Check) -> None:
    """A claim with an answer is answered; without one it is being checked, or open again."""
    of_checks = (Claim.Status.OPEN, Claim.Status.CHECKING, Claim.Status.ANSWERED)
    if check.status == _Status.PUBLISHED:
        if claim.status != Claim.Status.MERGED:
            _set_claim(claim, Claim.Status.ANSWERED)
    elif claim.status in of_checks and not _has_answer(claim):
        in_work = claim.checks.filter(origin=Check.Origin.OWN, status__in=_IN_WORK).exists()
        _set_claim(claim, Claim.Status.CHECKING if in_work else Claim.Status.OPEN)


def _has_answer(claim: Claim) -> bool:
    latest = Answer.objects.filter(check_of__claim=claim, is_latest=True)
    return latest.exclude(kind=_Kind.WITHDRAWAL).exists()


def _set_claim(claim: Claim, status: str) -> None:
    if claim.status == status:
        return
    claim.status = status
    claim.version += 1
    claim.indexed_at = claim.ranked_at = None
    claim.save(update_fields=["status", "version", "indexed_at", "ranked_at"])


def _step(  # noqa: PLR0913 - a step has a name, somebody who takes it, and what it sets
    check: Check, claim: Claim, verb: str, by: User, now: datetime, *, why: str = "", **new: Any
) -> None:
    """Set columns, and write down what they were and are."""
    before = _values(check, [name for name in new if getattr(check, name) != new[name]])
    for name, value in new.items():
        setattr(check, name, value)
    _store(check, now)
    after = _values(check, {*before, "version"})
    record(check, verb, by=by, now=now, before=before, after=after, why=why, claim=claim)


def _drop_approval(check: Check, before: dict[str, Any]) -> None:
    """What was approved is no longer what stands there: back to waiting."""
    if check.status == _Status.APPROVED or check.approved_by_id:
        before |= _values(check, ["status", "approved_by", "approved_at"])
        check.status = _Status.IN_REVIEW
        check.approved_by = check.approved_at = None


def _store(check: Check, now: datetime) -> None:
    check.changed_at = now
    check.save()


def _values(check: Check, names: Collection[str]) -> dict[str, Any]:
    return {name: _plain(getattr(check, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else value.pk


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


_RESTORED = (*FIELDS, "status", "next_kind")


@way_back(
    "save_check",
    "submit_check",
    "approve_check",
    "send_back_check",
    "discard_check",
    "update_check",
    "correct_check",
    "propose_withdrawal",
)
def _take_back(change: Change, by: User, now: datetime) -> None:
    """Set back what a change set, if it still stands so; never an approval, never what is out."""
    check, claim = _locked(Check(pk=change.object_id))
    still_so = _values(check, change.after) == change.after
    if not still_so or (check.status not in _IN_WORK and "status" not in change.after):
        raise Refused(_("The check has been changed since, so this cannot be undone by itself."))
    old = {name: value for name, value in change.before.items() if name in _RESTORED}
    if check.status == _Status.WITHDRAWN or old.get("lang", check.lang) != check.lang:
        require_free(claim, old.get("lang", check.lang))
    for name, value in old.items():
        _put(check, name, value)
    if check.status == _Status.APPROVED:
        check.status = _Status.IN_REVIEW
    if old.keys() & set(FIELDS):
        check.last_editor = by
    check.approved_by = check.approved_at = None
    check.version += 1
    _store(check, now)
    _tell_claim(claim, check)


def _put(check: Check, name: str, value: Any) -> None:
    if name == "rating":
        check.rating_id = value
    elif name == "still_true_until":
        check.still_true_until = date.fromisoformat(value) if value else None
    else:
        setattr(check, name, value)
