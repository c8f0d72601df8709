"""The only way in: what a channel delivered becomes tips, reactions and receipts, each once.

Everything of a delivery is one transaction, and the platform is told "taken" only after it. What
comes again, in whatever order and by however many processes at once, is known by the keyed hash of
its key and passed over. That hash outlives its period, so nothing leads from it to what was said: a
message is named by the period's key instead, and of when something came only the period is noted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hearsay.connect.channel import START, STOP, Arrived, Deleted, Event, Limits, Receipt, Unknown
from hearsay.connect.channels.spoken import Said
from hearsay.web.claims.actions.intake import Incoming, cleaned, store_messages
from hearsay.web.claims.models import MOST_TEXT, Message
from hearsay.web.tipline import notices
from hearsay.web.tipline.actions.conversations import Door, Heard, meet, written
from hearsay.web.tipline.actions.proof import is_patience_asked, is_surely_theirs
from hearsay.web.tipline.actions.reactions import react
from hearsay.web.tipline.actions.receipts import note_receipts
from hearsay.web.tipline.actions.taking_back import is_outdated, mark_of, take_back
from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Conversation, Outgoing, Question, RawDelivery, Seen, Tipline
from hearsay.web.tipline.sealing import sealed_beside

__all__ = ["Received", "message_key", "receive"]


@dataclass(slots=True)
class Received:
    """What a delivery held: how many of each. `known` were taken before; `empty` say nothing."""

    tips: int = 0
    reactions: int = 0
    deleted: int = 0
    receipts: int = 0
    unknown: int = 0
    told: int = 0
    empty: int = 0
    known: int = 0


@transaction.atomic
def receive(  # noqa: PLR0913 - what came, by what, from where and when
    channel: str,
    limits: Limits,
    events: Sequence[Event],
    *,
    ring: KeyRing,
    now: datetime,
    network: str = "",
) -> Received:
    """Carry out what is in a delivery; what was taken before is passed over.

    1. Note the keys; go on with those that nobody noted before.
    2. Bring the conversations of those who wrote up to date, addresses sealed.
    3. Tell reactions to our answers from tips, and store both; delete what was taken back.
    4. Move our messages on by receipts; seal what nobody knows for a person to look at.

    `network` is where it came from, told only by a channel in which nothing else tells people apart.

    Raises:
        OperationalError, OSError: the database or the keys cannot be used; nothing was taken.
    """
    period = ring.current(now, Tipline.current().retention_days)
    door = Door(channel, limits, ring, period, now, network)
    fresh = _first_time(door, events)
    done = Received(known=len(events) - len(fresh))
    if not fresh:
        return done
    wrote = [event for event in fresh.values() if isinstance(event, Arrived)]
    people = meet(door, wrote)
    for mark, event in fresh.items():
        if isinstance(event, Arrived):
            _hear(door, event, people[event.who], done)
        elif isinstance(event, Deleted):
            done.deleted += take_back(door, event.sender, event.id)
        elif isinstance(event, Unknown):
            done.unknown += _set_aside(door, mark, event)
    receipts = [event for event in fresh.values() if isinstance(event, Receipt)]
    done.receipts = note_receipts(channel, receipts, ring=ring, now=now)
    return done


def message_key(period: Period, channel: str, key: str) -> str:
    """Return the key that the message of a delivery is stored under: nothing that outlives its period.

    What a delivery is named by stands in its asker's link, letter or app for ever.
    """
    return f"{channel}:{period.pseudonym(f'{channel} delivery', key)}"


def _first_time(door: Door, events: Sequence[Event]) -> dict[str, Event]:
    """Return the events that nobody took before, by the hash of their key, in their order.

    Keys are noted in one order by everybody, so that two deliveries never wait for each other in a
    ring; whoever comes second waits until the first has stored all, or failed.
    """
    named: dict[str, Event] = {}
    for event in events:
        named.setdefault(door.ring.once(f"{door.channel}:{event.key}"), event)
    noted = {"at": door.period.start}
    new = {
        mark for mark in sorted(named) if Seen.objects.get_or_create(key=mark, defaults=noted)[1]
    }
    return {mark: event for mark, event in named.items() if mark in new}


def _hear(door: Door, event: Arrived, heard: Heard, done: Received) -> None:
    """Deal with what somebody wrote or pressed."""
    if event.pressed == START:
        _welcome(door, event, heard.conversation, done)
    elif event.pressed in (STOP, Said.STOP):
        left = _leave(door, event, heard)
        done.reactions += left
        done.empty += not left
    elif react(door, event, heard):
        done.reactions += 1
        if event.pressed and event.text:  # an answer in words, and more below it
            _hear_text(door, event, heard.conversation, done)
    else:
        _hear_text(door, event, heard.conversation, done)


def _hear_text(door: Door, event: Arrived, conversation: Conversation, done: Received) -> None:
    text, name = cleaned(_said(event)), message_key(door.period, door.channel, event.key)
    if is_outdated(door, event):
        done.empty += 1
        return
    if event.replaces:
        done.deleted += take_back(door, event.sender, event.replaces)
    if len(text) > MOST_TEXT:
        said = notices.too_long(conversation.lang, MOST_TEXT)
        done.told += _tell(door, event, conversation, f"too_long:{name}", said)
    elif text:
        done.tips += _store(door, name, event, text, conversation)
    elif event.media:
        key = f"text_only:{conversation.pk}:{door.now.date().isoformat()}"
        said = notices.text_only(conversation.lang)
        done.told += _tell(door, event, conversation, key, said)
    else:
        done.empty += 1


def _welcome(door: Door, event: Arrived, conversation: Conversation, done: Received) -> None:
    key = f"welcome:{conversation.pk}:{door.now.date().isoformat()}"
    days = Tipline.current().retention_days
    said = notices.welcome(conversation.lang, days)
    done.told += _tell(door, event, conversation, key, said)


def _leave(door: Door, event: Arrived, heard: Heard) -> bool:
    """Write nothing more to somebody who said stop, until they write again; tell whether they did.

    It is taken where it cannot be known who wrote it, as silence does less harm than letters to
    somebody who wants none; but nobody is silenced by a letter that is plainly in their name only.
    """
    ids = heard.all_ids
    if event.proven is False and not is_surely_theirs(
        event, door.channel, ids, door.ring, door.now
    ):
        return False
    Conversation.objects.filter(pk__in=ids).update(left_at=door.now)
    return True


def _said(event: Arrived) -> str:
    """Return what somebody wrote; a subject line that says more goes before it, but not in replies."""
    heading, text = event.heading.strip(), event.text.strip()
    if not heading or event.quoted or event.pressed or text.startswith(heading):
        return text
    return f"{heading}\n\n{text}" if text else heading


def _tell(door: Door, event: Arrived, conversation: Conversation, key: str, text: str) -> int:
    """Mean to tell somebody why we took nothing, once; in a group we keep silent.

    So we do where nothing proves that they wrote, or nothing can and they got a letter of late.
    """
    if conversation.in_group or event.proven is False:
        return 0
    if event.proven is None and is_patience_asked(conversation, door.now):
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
            "beside": sealed_beside(door.period, event.beside),
            "made_at": door.now,
            "try_after": door.now,
        },
    )
    return int(made)


def _store(door: Door, key: str, event: Arrived, text: str, conversation: Conversation) -> int:
    """Store a tip with the question that it asks; return how many that is, 0 if it is here."""
    item = Incoming(
        key, text, written_at=written(event, door.now), source=door.channel,
        asker=conversation.asker_id,
    )  # fmt: skip
    store_messages([item], now=door.now)
    row = Message.objects.only("id").filter(key=key, question__isnull=True).first()
    if row is None:
        return 0
    own = mark_of(door, event.sender, event.id)
    Question.objects.create(
        message=row, conversation=conversation, asked_at=door.now, mark=own, proven=event.proven,
        beside=sealed_beside(door.period, event.beside),
    )  # fmt: skip
    return 1


def _set_aside(door: Door, mark: str, event: Unknown) -> int:
    _row, made = RawDelivery.objects.get_or_create(
        key=mark,
        defaults={
            "channel": door.channel,
            "why": cleaned(event.why)[:300],
            "sealed": door.period.seal({"raw": event.raw}),
            "period": door.period.name,
            "at": door.now,
            "purge_at": door.period.destroy_at,
        },
    )
    return int(made)
