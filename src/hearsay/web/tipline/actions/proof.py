"""Writing to addresses of which nobody can prove that they wrote to us: seldom, until they react.

Anybody can write an e-mail in somebody else's name. Where no mail server of ours vouches for senders,
a stranger whose name is misused gets one letter a day at most, and one of each answer that a person
sends, however many were asked in their name. Only who got a letter of ours can name it, as mail programs
do in a reply: that proves as much as a mail server does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hearsay.connect.channel import Arrived
from hearsay.web.tipline.actions.receipts import sent_hashes
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Conversation, Outgoing, Reaction

__all__ = ["ONE_A", "is_patience_asked", "is_surely_theirs", "one_each"]

ONE_A = timedelta(days=1)
_NOT_WRITTEN = (Outgoing.State.DROPPED, Outgoing.State.TOO_LATE, Outgoing.State.REFUSED)


def is_surely_theirs(
    event: Arrived, channel: str, conversations: Sequence[int], ring: KeyRing, now: datetime
) -> bool:
    """Tell whether its sender surely wrote it: it is vouched for, or names a letter that they got.

    `conversations` are the ids of those that we have with its sender.
    """
    if event.proven or not event.quoted:
        return bool(event.proven)
    named = Outgoing.objects.filter(sent_hash__in=sent_hashes(ring, channel, event.quoted, now))
    return named.filter(conversation__in=conversations).exists()


def is_patience_asked(
    conversation: Conversation, now: datetime, *, but: Outgoing | None = None
) -> bool:
    """Tell whether an address got a letter of late, or is about to, and never reacted to one.

    `but` is a message that is not looked at: the one that is to be sent, for which only those that
    went out before it count.
    """
    ours = Outgoing.objects.filter(conversation=conversation)
    late = ours.filter(made_at__gt=now - ONE_A).exclude(state__in=_NOT_WRITTEN)
    if but is not None:
        late = ours.filter(begun_at__gt=now - ONE_A).exclude(state__in=_NOT_WRITTEN)
        late = late.exclude(pk=but.pk)
    return late.exists() and not Reaction.objects.filter(outgoing__in=ours).exists()


def one_each(meant: Iterable[Outgoing]) -> list[Outgoing]:
    """Return what is to be stored: an address that nobody vouches for is told a revision once.

    A correction of what it was told comes before an answer to another question, and is never left out
    for one.
    """
    kept: list[Outgoing] = []
    told: set[tuple[int | None, int | None, int | None]] = set()
    for row in sorted(meant, key=lambda one: one.kind == Outgoing.Kind.ANSWER):
        unsure = row.question is not None and row.question.proven is None
        which = (row.conversation_id, row.check_to_id, row.answer_id)
        if unsure and row.check_to_id is not None:
            if which in told or _is_told(row):
                continue
            told.add(which)
        kept.append(row)
    return kept


def _is_told(row: Outgoing) -> bool:
    """Tell whether an address has the same revision already, or is about to get it."""
    same = Outgoing.objects.filter(
        conversation=row.conversation_id, check_to=row.check_to_id, answer=row.answer_id,
        recalled_at__isnull=True,
    )  # fmt: skip
    if row.kind != Outgoing.Kind.ANSWER:
        same = same.exclude(kind=Outgoing.Kind.ANSWER)
    return same.exclude(key=row.key).exclude(state__in=_NOT_WRITTEN).exists()
