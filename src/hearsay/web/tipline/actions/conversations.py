"""Whom we hear from: an asker by pseudonym, and a conversation with the address sealed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hearsay.connect.channel import Arrived, Limits
from hearsay.web.claims.models import Asker, Desk
from hearsay.web.tipline.actions.proof import is_surely_theirs
from hearsay.web.tipline.keys import KeyRing, Period
from hearsay.web.tipline.models import Conversation
from hearsay.web.tipline.sealing import Address, resealed, sealed

__all__ = ["Door", "Heard", "meet", "network_mark", "written"]

_LANG = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Door:
    """By which channel a delivery came in, when, and the keys of that time."""

    channel: str
    limits: Limits
    ring: KeyRing
    period: Period
    now: datetime
    network: str = ""
    """Where it came from, if the channel has no lasting address of a person; never kept as it is."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A person's conversation in the current period, and those of earlier ones that still count."""

    conversation: Conversation
    earlier: tuple[Conversation, ...] = ()

    @property
    def all_ids(self) -> list[int]:
        """Return the ids of the conversations, the current one first."""
        return [self.conversation.pk, *(row.pk for row in self.earlier)]


def written(event: Arrived, now: datetime) -> datetime:
    """Return when a person wrote: never later than now, and now if it is not told."""
    at = event.written_at
    return now if at is None or at.tzinfo is None else min(at, now)


def meet(door: Door, events: Iterable[Arrived]) -> dict[str, Heard]:
    """Return for each person (`Arrived.who`) their conversation, begun or brought up to date, and locked.

    Askers are met in the order of their pseudonyms, so that two deliveries never wait for each other
    in a ring. What somebody else wrote in their name changes nothing of it, and what somebody else may
    have written brings nobody back who has left.
    """
    by_person: dict[str, list[Arrived]] = defaultdict(list)
    for event in events:
        by_person[event.who].append(event)
    named = sorted((door.period.pseudonym(door.channel, person), person) for person in by_person)
    older = [live for live in door.ring.live(door.now) if live.name != door.period.name]
    found: dict[str, Heard] = {}
    for pseudonym, person in named:
        wrote = by_person[person]
        earlier = _earlier(
            [*(live.pseudonym(door.channel, person) for live in older), *_spelled(door, wrote)]
        )
        row = _current(door, pseudonym, _last(door, _not_forged(wrote) or wrote), earlier)
        found[person] = Heard(row, tuple(earlier))
        word = _word(door, wrote, found[person])
        if word is not None:
            _update(door, row, word)
            for one in earlier:
                _move_on(door, one, word)
    return found


@dataclass(frozen=True, slots=True)
class _Word:
    """What somebody wrote last; `back` tells that it surely is theirs, so that who left is there again."""

    said: Arrived
    back: bool


def _word(door: Door, wrote: Sequence[Arrived], heard: Heard) -> _Word | None:
    """Return a person's last word of a delivery; None if all of it is in their name only."""
    ids = heard.all_ids
    theirs = [one for one in wrote if is_surely_theirs(one, door.channel, ids, door.ring, door.now)]
    told = theirs or _not_forged(wrote)
    return _Word(_last(door, told), back=bool(theirs)) if told else None


def _not_forged(wrote: Iterable[Arrived]) -> list[Arrived]:
    return [event for event in wrote if event.proven is not False]


def _last(door: Door, wrote: Iterable[Arrived]) -> Arrived:
    return max(wrote, key=lambda event: written(event, door.now))


def network_mark(period: Period, network: str) -> str:
    """Return what is kept of where somebody wrote from: it goes with the period, as pseudonyms do."""
    return period.pseudonym("web network", network) if network else ""


def _spelled(door: Door, wrote: Iterable[Arrived]) -> list[str]:
    """Return by which pseudonyms an earlier version, which knew a person by each spelling, may know them."""
    spelled = {event.sender for event in wrote if event.sender != event.who}
    return [
        live.pseudonym(door.channel, one)
        for one in sorted(spelled)
        for live in door.ring.live(door.now)
    ]


def _earlier(aliases: Sequence[str]) -> list[Conversation]:
    """Return a person's conversations of earlier periods, the latest first, locked."""
    if not aliases:
        return []
    locked = Conversation.objects.select_for_update(of=("self",))
    return list(locked.filter(asker__pseudonym__in=aliases).order_by("-id"))


def _move_on(door: Door, row: Conversation, word: _Word) -> None:
    """Let a conversation of an earlier period know that its person wrote."""
    at = written(word.said, door.now)
    if at > row.heard_at:
        row.heard_at, row.reply_until = at, _until(at, door.limits)
        row.left_at = None if word.back else row.left_at
        row.save(update_fields=["heard_at", "left_at", "reply_until"])


def _current(
    door: Door, pseudonym: str, said: Arrived, earlier: Sequence[Conversation]
) -> Conversation:
    asker, _made = Asker.objects.get_or_create(
        pseudonym=pseudonym, defaults={"made_at": door.now, "purge_at": door.period.destroy_at}
    )
    row, _made = Conversation.objects.select_for_update(of=("self",)).get_or_create(
        asker=asker,
        defaults={
            "channel": door.channel,
            "sealed": sealed(door.period, Address(said.sender, said.reply)),
            "period": door.period.name,
            "lang": _lang(said) or (earlier[0].lang if earlier else _desk_lang()),
            "in_group": said.in_group,
            "network": network_mark(door.period, door.network),
            "heard_at": written(said, door.now),
            "muted_until": max((e.muted_until for e in earlier if e.muted_until), default=None),
            "left_at": earlier[0].left_at if earlier else None,
        },
    )
    return row


def _update(door: Door, row: Conversation, word: _Word) -> None:
    """Bring up to date what a reply needs, unless we have heard something later already."""
    said, at = word.said, written(word.said, door.now)
    if at < row.heard_at:
        return
    row.sealed = resealed(door.period, row, Address(said.sender, said.reply))
    row.heard_at, row.in_group = at, said.in_group
    row.left_at = None if word.back else row.left_at
    row.reply_until = _until(at, door.limits)
    row.lang = _lang(said) or row.lang
    row.save()


def _until(at: datetime, limits: Limits) -> datetime | None:
    return None if limits.reply_within is None else at + limits.reply_within


def _lang(said: Arrived) -> str:
    """Return the language that a platform names, if it is a code: "vi-VN" is "vi"."""
    code = said.lang.lower().replace("_", "-").partition("-")[0]
    return code if _LANG.fullmatch(code) else ""


def _desk_lang() -> str:
    languages = Desk.current().languages
    return str(languages[0]) if languages else "en"
