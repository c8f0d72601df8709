"""Whose word it is: of one person one "yes" and one "no" count, however many tips they send.

Who it is can be told only as long as the keys of their periods are there. So it is settled when the
word comes, and what stays, that it repeats, tells nobody.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hearsay.web.tipline.actions.conversations import Door, Heard, network_mark
from hearsay.web.tipline.models import Breaker, Outgoing, Reaction

__all__ = ["AGAIN", "WRONG", "repeats"]

WRONG = (Reaction.Said.NO, Reaction.Said.ELSE)
_RIGHT = (Reaction.Said.YES,)
AGAIN = Q(recalled_at__isnull=True, reaction__repeats=True)
"""Messages of ours that count as judged for nobody: their asker had said the same of another one before."""


def repeats(door: Door, heard: Heard, outgoing: Outgoing, said: str) -> bool:
    """Tell whether a person who calls an answer right, or wrong, has called another one so before.

    A "yes" is looked at as well: else a person could hide what others call wrong below many, and
    people behind one address would count with each "yes" and with one "no". Only what the breaker
    counts is looked at: answers that went out by themselves, since it was last reset. Its row is
    locked, so that of two words of one person at the same moment one is first.
    """
    if not outgoing.automatic or outgoing.kind != Outgoing.Kind.ANSWER:
        return False
    Breaker.objects.get_or_create(id=1)
    breaker = Breaker.objects.select_for_update().get(id=1)
    before = Reaction.objects.filter(
        said__in=WRONG if said in WRONG else _RIGHT,
        outgoing__automatic=True,
        outgoing__kind=Outgoing.Kind.ANSWER,
    ).exclude(outgoing=outgoing)
    if breaker.counted_from is not None:
        before = before.filter(at__gt=breaker.counted_from)
    return _by(before, door, heard).exists()


def _by(reactions: QuerySet[Reaction], door: Door, heard: Heard) -> QuerySet[Reaction]:
    """Return what the same person said: by their pseudonyms, or from the network they write from."""
    same = Q(outgoing__conversation__in=heard.all_ids)
    live = door.ring.live(door.now) if door.network else []
    marks = {network_mark(period, door.network) for period in live}
    marks |= {row.network for row in (heard.conversation, *heard.earlier)} - {""}
    if marks:
        same |= Q(outgoing__conversation__network__in=marks)
    return reactions.filter(same)
