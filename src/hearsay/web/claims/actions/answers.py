"""What an answer keeps of a check, and what a check gets back from it."""

from __future__ import annotations

from typing import Any

from hearsay.web.claims.actions.check_rules import live_evidence
from hearsay.web.claims.models import Answer, Check, Claim, Evidence, Rating

__all__ = ["repeated", "said", "snapshot"]


def snapshot(check: Check, claim: Claim) -> dict[str, Any]:
    """Return what an answer keeps of the working copy; only sources that a reader can open."""
    rating = Rating.objects.get(pk=check.rating_id or 0)
    declared = check.conflict == Check.Conflict.DECLARED
    return {
        "statement": check.statement,
        "title": check.title,
        "summary": check.summary,
        "body": check.body,
        "rating": rating,
        "rating_name": rating.name_in(check.lang),
        "reason": check.reason,
        "lang": check.lang,
        "topic": claim.topic,
        "evidence": [_source(one) for one in live_evidence(claim) if one.is_openable],
        "conflict_note": check.conflict_note if declared else "",
        "still_true_until": check.still_true_until,
    }


def _source(one: Evidence) -> dict[str, Any]:
    return {
        "id": one.pk,
        "url": one.url,
        "title": one.title,
        "excerpt": one.excerpt,
        "lang": one.lang,
        "sha256": one.sha256,
        "archived_at": one.fetched_at.isoformat() if one.fetched_at and one.sha256 else None,
    }


_REPEATED = (
    "statement",
    "title",
    "summary",
    "body",
    "rating",
    "rating_name",
    "reason",
    "lang",
    "topic",
    "evidence",
    "conflict_note",
    "still_true_until",
)


def repeated(last: Answer) -> dict[str, Any]:
    """Return what a withdrawal says again of what is withdrawn."""
    return {name: getattr(last, name) for name in _REPEATED}


def said(answer: Answer) -> dict[str, Any]:
    """Return the working copy as it was when the answer was published."""
    same = ("statement", "title", "summary", "body", "rating", "reason", "lang", "still_true_until")
    conflict = Check.Conflict.DECLARED if answer.conflict_note else Check.Conflict.NONE
    return {
        **{name: getattr(answer, name) for name in same},
        "conflict": conflict,
        "conflict_note": answer.conflict_note,
    }
