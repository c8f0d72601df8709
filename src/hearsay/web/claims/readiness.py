"""What a check in the store still lacks: its rows put before the rules of publishing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from hearsay.web.claims.models import Check, Desk, Evidence, Rating
from hearsay.web.claims.publishing import (
    Approval,
    DraftFacts,
    EvidenceFacts,
    Missing,
    PublishSettings,
    fair_length,
    missing,
)
from hearsay.web.claims.wording import say

__all__ = ["facts", "lacks", "lacks_before_review", "sentences", "settings_of", "summary_length"]

NO_VERDICT = frozenset({Rating.Kind.UNPROVEN.value, Rating.Kind.NOT_CHECKABLE.value})
_NO_NOTE = "no_conflict_note"
_OF_APPROVAL = frozenset({"no_approval", "approval_own", "approval_stale"})
_CONFLICTS: dict[str, Any] = {"none": "none", "declared": "none", "operator": "about_operator"}


def settings_of(desk: Desk) -> PublishSettings:
    """Return what the desk asks of a check. Every rating needs evidence: no exceptions here."""
    return PublishSettings(
        second_person=desk.approval_required,
        summary_least=desk.summary_least,
        summary_most=desk.summary_most,
        explained=NO_VERDICT,
        without_evidence=frozenset(),
    )


def facts(check: Check, evidence: Iterable[Evidence]) -> DraftFacts:
    """Return what decides whether the working copy may be published."""
    consent = check.approved_by_id
    return DraftFacts(
        claim=check.statement,
        summary=check.summary,
        rating=check.rating.kind if check.rating else "",
        revision=check.version,
        author=check.author_id or 0,
        last_editor=check.last_editor_id or check.author_id or 0,
        lang=check.lang,
        evidence=tuple(
            EvidenceFacts(
                fetched=one.state == Evidence.State.ARCHIVED,
                opened_by_person=one.opened_by_id is not None,
            )
            for one in evidence
        ),
        approvals=(Approval(consent, check.version),) if consent else (),
        conflict=_CONFLICTS.get(check.conflict),
        rating_reason=check.reason,
        kind=_kind(check),
        public_reason=check.public_reason,
    )


def _kind(check: Check) -> Any:
    """An update asks for no more than a first publication does."""
    return "publication" if check.next_kind == "update" else check.next_kind


def lacks(check: Check, evidence: Iterable[Evidence], desk: Desk) -> tuple[Missing, ...]:
    """Return what keeps the working copy from being published, in the order of the form."""
    found = missing(facts(check, evidence), settings_of(desk))
    told = check.conflict != Check.Conflict.DECLARED or check.conflict_note.strip()
    if told or check.next_kind == "withdrawal":
        return found
    before = tuple(one for one in found if one.code not in _OF_APPROVAL)
    return (*before, Missing(_NO_NOTE), *found[len(before) :])


def lacks_before_review(
    check: Check, evidence: Iterable[Evidence], desk: Desk
) -> tuple[Missing, ...]:
    """Return what the authors still owe, a second person's approval apart."""
    return tuple(one for one in lacks(check, evidence, desk) if one.code not in _OF_APPROVAL)


def sentences(found: Iterable[Missing]) -> list[str]:
    """Say what is missing, one sentence each."""
    own = {
        _NO_NOTE: _("Write what stake there is. Readers will see it beside the answer."),
        "conflict_unanswered": _("Answer the question whether you or the desk have a stake in it."),
    }
    return [own.get(one.code) or say(one) for one in found]


def summary_length(check: Check) -> int:
    """Return how much the summary says, in syllables, as the bounds count it."""
    return fair_length(check.summary, check.lang)
