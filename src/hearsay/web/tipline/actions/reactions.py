"""What people say of an answer: by a button, or by typing what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from hearsay.connect.channel import Arrived
from hearsay.web.tipline.actions.conversations import Door, Heard
from hearsay.web.tipline.actions.receipts import sent_hashes
from hearsay.web.tipline.actions.voices import repeats
from hearsay.web.tipline.choices import meant, said_of, typed
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Outgoing, Question, Reaction
from hearsay.web.tipline.sealing import buttons

__all__ = ["NOT_OUT", "react"]

ANSWERED_WITHIN = timedelta(days=3)
"""How long after our message a bare "yes" is taken as an answer to it."""
_LOOKED_AT = 20
NOT_OUT = (Outgoing.State.MEANT, Outgoing.State.DROPPED, Outgoing.State.TOO_LATE)
"""States in which nobody has seen a message of ours."""


def react(door: Door, event: Arrived, heard: Heard) -> bool | None:
    """Take what somebody said as a reaction to an answer of ours.

    Args:
        door: By which channel it came, and when.
        event: What they wrote or pressed.
        heard: Their conversations.

    Returns:
        True if it is one, whether or not it is news; None if it is none.
    """
    quoted = sent_hashes(door.ring, door.channel, event.quoted, door.now)
    shown = (
        Outgoing.objects.filter(conversation__in=heard.all_ids)
        .exclude(choices=[])
        .exclude(state__in=NOT_OUT)
        .order_by("-made_at", "-id")
    )
    if not event.proven:
        # Only who got a letter can name it; a bare "no" may be from somebody else in their name.
        shown = shown.filter(sent_hash__in=quoted) if quoted else shown.none()
    found = (
        _pressed(event, shown, quoted, door.ring)
        if event.pressed
        else _typed(event, shown, quoted, door.now)
    )
    if found is None:
        return None
    outgoing, said = found
    _keep(door, heard, outgoing, said)
    return True


def _pressed(
    event: Arrived, shown: QuerySet[Outgoing], quoted: Sequence[str], ring: KeyRing
) -> tuple[Outgoing, str] | None:
    quotes = [shown.filter(sent_hash__in=quoted)] if quoted else []
    for rows in (*quotes, shown):
        for row in rows.select_related("conversation")[:_LOOKED_AT]:
            payload = meant(event.pressed, row.choices) or meant(event.pressed, buttons(ring, row))
            if payload is not None:
                said = said_of(payload)
                return (row, said) if said is not None else None
    return None


def _typed(
    event: Arrived, shown: QuerySet[Outgoing], quoted: Sequence[str], now: datetime
) -> tuple[Outgoing, str] | None:
    rows = shown.filter(sent_hash__in=quoted) if quoted else shown
    row = rows.filter(made_at__gt=now - ANSWERED_WITHIN).first()
    payload = typed(event.text, row.choices) if row is not None else None
    said = said_of(payload) if payload is not None else None
    return None if row is None or said is None else (row, said)


def _keep(door: Door, heard: Heard, outgoing: Outgoing, said: str) -> None:
    """Keep what was said; the first word counts, but a "yes" may be taken back by a "no"."""
    row = Reaction.objects.filter(outgoing=outgoing).first()
    if row is None or (row.said, said) == (Reaction.Said.YES, Reaction.Said.NO):
        again = repeats(door, heard, outgoing, said)
        row, _made = Reaction.objects.update_or_create(
            outgoing=outgoing, defaults={"said": said, "at": door.now, "repeats": again}
        )
    if row.said != Reaction.Said.YES and outgoing.question_id is not None:
        # They asked something else: their question waits for an answer again.
        asked = Question.objects.filter(pk=outgoing.question_id, phase=Question.Phase.ANSWERED)
        asked.update(phase=Question.Phase.WAITING)
    unsure = Outgoing.objects.filter(pk=outgoing.pk, state=Outgoing.State.UNKNOWN)
    unsure.update(state=Outgoing.State.READ)  # whoever says something of it has seen it
