"""People take back what they wrote, or write it anew: the earlier text goes, whatever came first.

A platform's id of a message is kept as a keyed hash with its sender, by the key of the period, so
that nobody can look it up when the period has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from hearsay.connect.channel import Arrived
from hearsay.errors import Phrase
from hearsay.web.claims.actions.deleting import delete_messages
from hearsay.web.tipline.actions.calling_back import drop, lock
from hearsay.web.tipline.actions.conversations import Door, written
from hearsay.web.tipline.models import Outgoing, Question, Seen

__all__ = ["is_outdated", "mark_of", "take_back"]


def mark_of(door: Door, sender: str, id: str) -> str:
    """Return the mark of a message of somebody's; "" where its platform names none."""
    return door.period.pseudonym(door.channel, _named(sender, id)) if id else ""


def take_back(door: Door, sender: str, id: str) -> int:
    """Delete what somebody wrote under this id, also if it comes later; return how many tips went."""
    marks = _marks(door, sender, id)
    for mark in sorted(marks):
        Seen.objects.get_or_create(key=_tombstone(mark), defaults={"at": door.period.start})
    lock(_questions(marks))
    messages = list(_questions(marks).values_list("message_id", flat=True))
    waiting = Outgoing.objects.filter(question__message__in=messages, state=Outgoing.State.MEANT)
    drop(waiting, Phrase("the person has taken back what they wrote"), now=door.now)
    return delete_messages(messages, now=door.now)


def is_outdated(door: Door, event: Arrived) -> bool:
    """Tell whether a text was taken back before it came, or a newer version of it is here."""
    if event.replaces:
        newer = _questions(_marks(door, event.sender, event.replaces))
        return newer.filter(message__written_at__gt=written(event, door.now)).exists()
    if not event.id:
        return False
    marks = _marks(door, event.sender, event.id)
    return Seen.objects.filter(key__in=[_tombstone(mark) for mark in marks]).exists()


def _questions(marks: Iterable[str]) -> QuerySet[Question]:
    return Question.objects.filter(mark__in=list(marks))


def _marks(door: Door, sender: str, id: str) -> Sequence[str]:
    """Return the marks that a message may have: it may have come in an earlier period."""
    if not id:
        return ()
    periods = {period.name: period for period in (door.period, *door.ring.live(door.now))}
    return [one.pseudonym(door.channel, _named(sender, id)) for one in periods.values()]


def _named(sender: str, id: str) -> str:
    return f"{sender}\0message\0{id}"


def _tombstone(mark: str) -> str:
    return f"gone:{mark}"
