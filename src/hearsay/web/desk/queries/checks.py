"""What the checking pages read."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from hearsay.web.claims.models import Answer, Change, Check, Claim, Desk, Evidence
from hearsay.web.claims.publishing import Missing
from hearsay.web.claims.readiness import lacks, sentences, summary_length
from hearsay.web.desk.diff import FieldDiff, Revision, diff_revisions
from hearsay.web.people.models import User

__all__ = [
    "SHOWN",
    "Standing",
    "compared",
    "evidence_of",
    "history_of",
    "listed",
    "own_check",
    "revisions_of",
    "standing",
]

_IN_WORK = ("draft", "in_review", "approved")
SHOWN = ("mine", "review", "approved", "drafts", "published", "withdrawn")
"""Names of the lists of checks, as they stand in the address."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a check is: what is still missing, and what it will be published with."""

    missing: tuple[Missing, ...]
    sentences: list[str] = field(default_factory=list)
    length: int = 0
    least: int = 0
    most: int = 0

    @property
    def is_ready(self) -> bool:
        """Tell whether it may be published."""
        return not self.missing


def own_check(pk: int) -> QuerySet[Check]:
    """Return the check of ours with that number, with what its page shows."""
    related = ("claim", "rating", "author", "last_editor", "approved_by")
    return Check.objects.filter(pk=pk, origin=Check.Origin.OWN).select_related(*related)


def _out() -> QuerySet[Answer]:
    latest = Answer.objects.filter(check_of=OuterRef("pk"), is_latest=True)
    return latest.exclude(kind=Answer.Kind.WITHDRAWAL)


def evidence_of(claim: Claim) -> QuerySet[Evidence]:
    """Return the sources of a claim, the oldest first."""
    live = claim.evidence.filter(removed_at=None)
    return live.select_related("added_by", "opened_by").order_by("id")


def standing(check: Check, evidence: list[Evidence], desk: Desk) -> Standing:
    """Return how far a check is."""
    found = lacks(check, evidence, desk)
    return Standing(
        found, sentences(found), summary_length(check), desk.summary_least, desk.summary_most
    )


def listed(show: str, user: User) -> QuerySet[Check]:
    """Return our checks of one list, the last changed first."""
    own = Check.objects.filter(origin=Check.Origin.OWN)
    which = {
        "mine": Q(status__in=_IN_WORK) & (Q(author=user) | Q(last_editor=user)),
        "review": Q(status="in_review"),
        "approved": Q(status="approved"),
        "drafts": Q(status="draft"),
        "published": Q(Exists(_out())),
        "withdrawn": Q(status="withdrawn"),
    }[show]
    found = own.filter(which).select_related("rating", "author", "last_editor")
    return found.order_by("-changed_at", "-id")


def revisions_of(check: Check) -> list[Answer]:
    """Return what was published of a check, the newest first."""
    related = ("published_by", "approved_by", "rating")
    return list(check.answers.select_related(*related).order_by("-number"))


def history_of(check: Check) -> QuerySet[Change]:
    """Return the last changes of a check."""
    lines = Change.objects.filter(kind="check", object_id=check.pk)
    return lines.select_related("actor")[:50]


def compared(old: Answer, new: Answer | Check, evidence: list[Evidence]) -> tuple[FieldDiff, ...]:
    """Return two revisions side by side; a check stands for its working copy with `evidence`."""
    return diff_revisions(_published(old), _revision(new, evidence))


def _revision(one: Answer | Check, evidence: list[Evidence]) -> Revision:
    if isinstance(one, Answer):
        return _published(one)
    rating = one.rating.name_in(one.lang) if one.rating else ""
    sources = tuple(_source(e.url, e.title, e.excerpt) for e in evidence if e.is_openable)
    return Revision(
        _headed(one.title, one.statement),
        _explained(rating, one.reason),
        one.summary,
        one.body,
        sources,
    )


def _published(one: Answer) -> Revision:
    sources = tuple(_source(e["url"], e["title"], e["excerpt"]) for e in one.evidence)
    return Revision(
        _headed(one.title, one.statement),
        _explained(one.rating_name, one.reason),
        one.summary,
        one.body,
        sources,
    )


def _headed(title: str, statement: str) -> str:
    return f"{title}\n{statement}" if title else statement


def _explained(rating: str, reason: str) -> str:
    return f"{rating}\n{reason}" if reason else rating


def _source(url: str, title: str, excerpt: str) -> str:
    return "\n".join(part for part in (url, title, excerpt) if part)
