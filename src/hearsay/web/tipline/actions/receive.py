"""The only way in: what a channel delivered becomes tips, reactions and receipts, each once.

Everything of a delivery is one transaction, and the platform is told "taken" only after it. What
comes again, in whatever order and by however many processes at once, is known by the keyed hash of
its key and passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hearsay.connect.channel import Arrived, Event, Limits, Receipt, Unknown
from hearsay.web.claims.actions.intake import Incoming, cleaned, store_messages
from hearsay.web.claims.models import MOST_TEXT, Message
from hearsay.web.tipline import notices
from hearsay.web.tipline.actions.conversations import Door, Heard, meet, written
from hearsay.web.tipline.actions.reactions import react
from hearsay.web.tipline.actions.receipts import note_receipts, sent_hash
from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Conversation, Outgoing, Question, RawDelivery, Seen, Tipline

__all__ = ["Received", "receive"]


@dataclass(slots=True)
class Received:
    """What a delivery held: how many of each. `known` were taken before; `empty` say nothing."""

    tips: int = 0
    reactions: int = 0
    receipts: int = 0
    unknown: int = 0
    told: int = 0
    empty: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class _Tip:
    mark: str
    text: str
    written_at: datetime
    conversation: Conversation


@transaction.atomic
def receive(
    channel: str, limits: Limits, events: Sequence[Event], *, ring: KeyRing, now: datetime
) -> Received:
    """Carry out what is in a delivery; what was taken before is passed over.

    1. Note the keys; go on with those that nobody noted before.
    2. Bring the conversations of those who wrote up to date, addresses sealed.
    3. Tell reactions to our answers from tips, and store both.
    4. Move our messages on by receipts; seal what nobody knows for a person to look at.

    Raises:
        OperationalError, OSError: the database or the keys cannot be used; nothing was taken.
    """
    fresh = _first_time(channel, events, ring, now)
    done = Received(known=len(events) - len(fresh))
    if not fresh:
        return done
    period = ring.current(now, Tipline.current().retention_days)
    wrote = [event for event in fresh.values() if isinstance(event, Arrived)]
    people = meet(Door(channel, limits, ring, period, now), wrote)
    tips: list[_Tip] = []
    for mark, event in fresh.items():
        if isinstance(event, Arrived):
            quoted = sent_hash(ring, channel, event.quoted)
            tips += _hear(mark, event, people[event.sender], quoted, done, now)
        elif isinstance(event, Unknown):
            done.unknown += _set_aside(channel, mark, event, period, now)
    done.tips = _store(channel, tips, now)
    receipts = [event for event in fresh.values() if isinstance(event, Receipt)]
    done.receipts = note_receipts(channel, receipts, ring=ring, now=now)
    return done


def _first_time(
    channel: str, events: Sequence[Event], ring: KeyRing, now: datetime
) -> dict[str, Event]:
    """Return the events that nobody took before, by the hash of their key, in their order.

    Keys are noted in one order by everybody, so that two deliveries never wait for each other in a
    ring; whoever comes second waits until the first has stored all, or failed.
    """
    named: dict[str, Event] = {}
    for event in events:
        named.setdefault(ring.once(f"{channel}:{event.key}"), event)
    new = {
        mark
        for mark in sorted(named)
        if Seen.objects.get_or_create(key=mark, defaults={"at": now})[1]
    }
    return {mark: event for mark, event in named.items() if mark in new}


def _hear(  # noqa: PLR0913, PLR0917 - a message, whose, and what becomes of it
    mark: str, event: Arrived, heard: Heard, quoted: str, done: Received, now: datetime
) -> list[_Tip]:
    """Deal with what somebody wrote; return the tip that it is, if it is one."""
    if react(event, heard, quoted, now=now):
        done.reactions += 1
        return []
    text = "" if event.pressed else cleaned(_said(event))
    conversation = heard.conversation
    if len(text) > MOST_TEXT:
        said = notices.too_long(conversation.lang, MOST_TEXT)
        done.told += _tell(conversation, f"too_long:{mark}", said, now)
    elif text:
        return [_Tip(mark, text, written(event, now), conversation)]
    elif event.media:
        key = f"text_only:{conversation.pk}:{now.date().isoformat()}"
        done.told += _tell(conversation, key, notices.text_only(conversation.lang), now)
    else:
        done.empty += 1
    return []


def _said(event: Arrived) -> str:
    """Return what somebody wrote, a subject line before it if the text does not begin with it."""
    heading, text = event.heading.strip(), event.text.strip()
    if not heading or text.startswith(heading):
        return text
    return f"{heading}\n\n{text}" if text else heading


def _tell(conversation: Conversation, key: str, text: str, now: datetime) -> int:
    """Mean to tell somebody why we took nothing, once; in a group we keep silent."""
    if conversation.in_group:
        return 0
    _row, made = Outgoing.objects.get_or_create(
        key=key,
        defaults={
            "kind": Outgoing.Kind.THANKS,
            "channel": conversation.channel,
            "conversation": conversation,
            "automatic": True,
            "lang": conversation.lang,
            "text": text,
            "made_at": now,
            "try_after": now,
        },
    )
    return int(made)


def _store(channel: str, tips: Sequence[_Tip], now: datetime) -> int:
    """Store tips with the questions that they ask; return how many are new."""
    by_key = {f"{channel}:{tip.mark}": tip for tip in tips}
    store_messages(
        (
            Incoming(
                key, tip.text, written_at=tip.written_at, source=channel,
                asker=tip.conversation.asker_id,
            )
            for key, tip in by_key.items()
        ),
        now=now,
    )  # fmt: skip
    rows = Message.objects.filter(key__in=by_key, question__isnull=True).order_by("id")
    questions = [
        Question(message=row, conversation=by_key[row.key].conversation, asked_at=now)
        for row in rows.only("id", "key")
    ]
    Question.objects.bulk_create(questions)
    return len(questions)


def _set_aside(channel: str, mark: str, event: Unknown, period: Period, now: datetime) -> int:
    _row, made = RawDelivery.objects.get_or_create(
        key=mark,
        defaults={
            "channel": channel,
            "why": cleaned(event.why)[:300],
            "sealed": period.seal({"raw": event.raw}),
            "period": period.name,
            "at": now,
            "purge_at": period.destroy_at,
        },
    )
    return int(made)
