"""Why a check cannot be published yet: what is still missing, one reason each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hearsay.errors import SettingError
from hearsay.text import length
from hearsay.text.normalise import tidy
from hearsay.web.claims.reason import Reason

__all__ = [
    "Approval",
    "Conflict",
    "DraftFacts",
    "EvidenceFacts",
    "Kind",
    "Missing",
    "PublishSettings",
    "fair_length",
    "missing",
]

Kind = Literal["publication", "correction", "withdrawal"]
Conflict = Literal["none", "about_operator"]

# Letters that say about as much as one syllable, in scripts without spaces.
_LETTERS_A_SYLLABLE = {"th": 2.5, "lo": 2.5, "km": 2.5, "my": 2.5, "ja": 1.5, "zh": 1.0, "ko": 1.0}


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """A source: whether we fetched a copy, or a person opened it and said so."""

    fetched: bool = False
    opened_by_person: bool = False

    @property
    def openable(self) -> bool:
        """Tell whether a reader can be expected to open it."""
        return self.fetched or self.opened_by_person


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's consent to one revision."""

    person: int
    revision: int


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """All that decides whether a draft may be published.

    People are named by number. `conflict` is the answer to "is this claim about whoever runs this
    desk?", None while it is unanswered. `public_reason` is why a published check is corrected or
    withdrawn.
    """

    claim: str
    summary: str
    rating: str
    revision: int
    author: int
    last_editor: int
    lang: str = "und"
    evidence: tuple[EvidenceFacts, ...] = ()
    approvals: tuple[Approval, ...] = ()
    conflict: Conflict | None = None
    rating_reason: str = ""
    kind: Kind = "publication"
    public_reason: str = ""


@dataclass(frozen=True, slots=True)
class PublishSettings:
    """What a desk may set about publishing.

    Lengths of the summary are in syllables, or what says as much (`fair_length`). Ratings in
    `explained` need their reason; those in `without_evidence` give no verdict and need no source.
    """

    second_person: bool = True
    least_evidence: int = 1
    summary_least: int = 10
    summary_most: int = 400
    explained: frozenset[str] = field(
        default_factory=lambda: frozenset({"not_checkable", "not_enough_evidence"})
    )
    without_evidence: frozenset[str] = field(default_factory=lambda: frozenset({"not_checkable"}))

    def __post_init__(self) -> None:
        if self.least_evidence < 1:
            raise SettingError(
                "a check needs one source at least: least_evidence must be 1 or more"
            )
        if not 1 <= self.summary_least <= self.summary_most:
            raise SettingError("a summary needs 1 <= summary_least <= summary_most")


@dataclass(frozen=True, slots=True)
class Missing(Reason):
    """One thing that keeps a draft from being published; `final` if nothing here can mend it."""

    final: bool = False


def missing(draft: DraftFacts, settings: PublishSettings) -> tuple[Missing, ...]:
    """Return what keeps `draft` from being published, in the order of the form; empty if nothing.

    A claim about whoever runs the desk is never published by it: that is then the only reason, and
    the claim is to be handed over. A withdrawal says nothing new, so that it needs a public reason
    and, where the desk asks for one, a second person, and no more.
    """
    if draft.kind == "withdrawal":
        return (*_public_reason(draft), *_approval(draft, settings))
    if draft.conflict == "about_operator":
        return (Missing("about_operator", final=True),)
    return (
        *_claim(draft),
        *_rating(draft, settings),
        *_summary(draft, settings),
        *_evidence(draft, settings),
        *_conflict(draft),
        *_public_reason(draft),
        *_approval(draft, settings),
    )


def fair_length(text: str, lang: str = "und") -> int:
    """Return how much `text` says, in syllables, so that one bound is fair to every language."""
    counted = length(tidy(text), lang)
    return round(counted / _LETTERS_A_SYLLABLE.get(lang, 1.0))


def _blank(text: str) -> bool:
    return not any(map(str.isalnum, tidy(text)))


def _claim(draft: DraftFacts) -> tuple[Missing, ...]:
    return (Missing("no_claim"),) if _blank(draft.claim) else ()


def _rating(draft: DraftFacts, settings: PublishSettings) -> tuple[Missing, ...]:
    rating = draft.rating.strip()
    if not rating:
        return (Missing("no_rating"),)
    if rating in settings.explained and _blank(draft.rating_reason):
        return (Missing("no_rating_reason", (("rating", rating),)),)
    return ()


def _summary(draft: DraftFacts, settings: PublishSettings) -> tuple[Missing, ...]:
    if _blank(draft.summary):
        return (Missing("no_summary"),)
    counted = fair_length(draft.summary, draft.lang)
    if counted < settings.summary_least:
        return (Missing("summary_short", _bound(counted, "least", settings.summary_least)),)
    if counted > settings.summary_most:
        return (Missing("summary_long", _bound(counted, "most", settings.summary_most)),)
    return ()


def _bound(counted: int, name: str, bound: int) -> tuple[tuple[str, int], ...]:
    return (("length", counted), (name, bound))


def _evidence(draft: DraftFacts, settings: PublishSettings) -> tuple[Missing, ...]:
    if draft.rating.strip() in settings.without_evidence:
        return ()
    openable = sum(source.openable for source in draft.evidence)
    if openable >= settings.least_evidence:
        return ()
    numbers = (("openable", openable), ("needed", settings.least_evidence))
    return (Missing("evidence_unopened" if draft.evidence else "no_evidence", numbers),)


def _conflict(draft: DraftFacts) -> tuple[Missing, ...]:
    return (Missing("conflict_unanswered"),) if draft.conflict is None else ()


def _public_reason(draft: DraftFacts) -> tuple[Missing, ...]:
    if draft.kind == "publication" or not _blank(draft.public_reason):
        return ()
    return (Missing(f"no_{draft.kind}_reason"),)


def _approval(draft: DraftFacts, settings: PublishSettings) -> tuple[Missing, ...]:
    """Ask for the consent of somebody who neither wrote nor last changed this very revision."""
    if not settings.second_person:
        return ()
    own = {draft.author, draft.last_editor}
    current = {a.person for a in draft.approvals if a.revision == draft.revision}
    if current - own:
        return ()
    if current:
        return (Missing("approval_own"),)
    return (Missing("approval_stale" if draft.approvals else "no_approval"),)
