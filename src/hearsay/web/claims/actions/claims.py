"""What every change of claims begins and ends with: rows locked in one order, words made fit to store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from hearsay.web.claims.models import Claim
from hearsay.web.claims.refusals import Refused

__all__ = [
    "MOST_WHY",
    "chunks",
    "fit",
    "live_claims",
    "lock_claims",
    "refresh",
    "said_why",
    "touch",
]

MOST_WHY = 2_000
"""Characters of a reason."""
MOST_AT_ONCE = 900
"""Ids in one query: the oldest limit of SQLite is 999 variables."""
T = TypeVar("T")


def lock_claims(ids: Iterable[int]) -> dict[int, Claim]:
    """Lock claims until the transaction ends, in the order of their ids, so that nobody waits in a ring.

    Raises:
        Refused: there is no claim of that number.
    """
    wanted = sorted(set(ids))
    rows = Claim.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    found = {claim.pk: claim for claim in rows}
    for number in wanted:
        if number not in found:
            raise Refused(_("There is no claim #%(number)d.") % {"number": number})
    return found


def live_claims(ids: Iterable[int]) -> dict[int, Claim]:
    """Lock claims, none of which was merged into another.

    Raises:
        Refused: one is not there, or was merged.
    """
    found = lock_claims(ids)
    for claim in found.values():
        if claim.merged_into_id is not None:
            raise Refused(
                _("Claim #%(number)d was merged into #%(into)d: go on there.")
                % {"number": claim.pk, "into": claim.merged_into_id}
            )
    return found


def touch(claim: Claim, *fields: str) -> None:
    """Save these fields as a new version; the index and the ranking will look at the claim again."""
    claim.version += 1
    claim.indexed_at = claim.ranked_at = None
    claim.save(update_fields=[*fields, "version", "indexed_at", "ranked_at"])


def refresh(claim_id: int) -> None:
    """Have a claim ranked and indexed again, though none of its own fields changed."""
    Claim.objects.filter(pk=claim_id).update(indexed_at=None, ranked_at=None)


def fit(text: str, most: int, *, empty: str) -> str:
    """Return a text as it can be stored; `empty` is said where nothing is left of it.

    Raises:
        Refused: nothing is left, or it is longer than `most` characters.
    """
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    text = text.encode("utf-8", "replace").decode()
    if not text:
        raise Refused(empty)
    if len(text) > most:
        raise Refused(
            _("That is %(length)d characters long; at most %(most)d are kept. Nothing was changed.")
            % {"length": len(text), "most": most}
        )
    return text


def said_why(why: str) -> str:
    """Return a reason as it can be stored; it may be empty.

    Raises:
        Refused: it is too long.
    """
    return fit(why, MOST_WHY, empty="") if why.replace("\0", "").strip() else ""


def chunks(items: Sequence[T], most: int = MOST_AT_ONCE) -> Iterator[Sequence[T]]:
    """Yield ids, keys or rows in pieces that fit into one query."""
    for start in range(0, len(items), most):
        yield items[start : start + most]
