"""The grouper, kept in step with the store.

The store is right: which claim a message is in stands there, people's merges and splits included.
What the grouper remembers is held against it at the start, when another worker did the step in
between, and when people have moved messages; what differs is placed where the store has it. The
file under `ENGINE` only spares reading everything again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.db.models import Max, Q

from hearsay import types
from hearsay.canonical import stable_id
from hearsay.errors import HearsayError, StoredIndexError
from hearsay.group import Grouper
from hearsay.text.personal import masked
from hearsay.web import logs
from hearsay.web.claims.models import Change, Claim, Message

__all__ = ["Groups", "group_id", "groups_file", "roots"]

PART = 500
MOVING = ("merge", "split", "move", "undo", "make", "create", "add_claim")
"""Beginnings of the verbs after which messages may be in other claims than before."""
SAVE_EVERY = 60.0
"""Seconds between two savings of the state, or longer where saving takes long."""


def groups_file() -> Path:
    """Return where the grouper's state is kept."""
    return Path(settings.ENGINE) / "groups.npz"


def group_id(message_id: int) -> str:
    """Return the grouper's name for a message."""
    return str(message_id)


def roots(merged: Mapping[int, int | None]) -> dict[int, int]:
    """Return for each claim the one that it is part of now, through any number of merges."""
    found: dict[int, int] = {}
    for start in merged:
        way, at = [start], start
        while at not in found and (into := merged.get(at)) is not None and into not in way:
            way.append(into)
            at = into
        found |= dict.fromkeys(way, found.get(at, at))
    return found


class Groups:
    """A grouper and what it must know of the store."""

    def __init__(self) -> None:
        self._grouper: Grouper | None = None
        self._change = 0
        self._saved_at, self._took, self._unsaved = time.monotonic(), 0.0, False

    def forget(self) -> None:
        """Drop what is in memory: it may know messages that were not stored after all."""
        self._grouper = None

    def grouper(self, tell: Callable[[], None] = lambda: None) -> Grouper:
        """Return the grouper, in step with the store."""
        change = Change.objects.aggregate(last=Max("id"))["last"] or 0
        grouper = self._grouper
        if grouper is None or (change > self._change and self._people_moved_messages()):
            self._grouper = None  # should this fail, nobody takes one that is half in step
            grouper = self._load() if grouper is None else grouper
            self._in_step(grouper, tell)
            self._grouper = grouper
        self._change = change
        return grouper

    def learned(self) -> None:
        """Note that the state has changed; save it if it was not saved for a while."""
        self._unsaved = True
        self.save_sometimes()

    def save_sometimes(self) -> None:
        """Save the state, if it was not saved for a while."""
        if time.monotonic() - self._saved_at > max(SAVE_EVERY, 20 * self._took):
            self.save()

    def save(self) -> None:
        """Save the state, if it has changed; it can be made again, so a failure is only logged."""
        if not self._unsaved or self._grouper is None:
            return
        began = time.monotonic()
        file = groups_file()
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._grouper.save(file)
        except (HearsayError, OSError) as error:
            logs.problem("groups_not_saved", error)
        self._saved_at, self._unsaved = time.monotonic(), False
        self._took = self._saved_at - began

    def _people_moved_messages(self) -> bool:
        moving = Q()
        for verb in MOVING:
            moving |= Q(verb__startswith=verb)
        return Change.objects.filter(moving, id__gt=self._change).exists()

    @staticmethod
    def _load() -> Grouper:
        if not groups_file().exists():
            return Grouper()
        try:
            return Grouper.load(groups_file())
        except StoredIndexError as error:
            logs.problem("groups_not_read", error)
            return Grouper()

    def _in_step(self, grouper: Grouper, tell: Callable[[], None]) -> None:
        """Place all messages where the store has them."""
        began, moved = time.monotonic(), 0
        rows = list(Claim.objects.values_list("id", "group", "merged_into_id"))
        root = roots({pk: into for pk, _, into in rows})
        names = {pk: group for pk, group, _ in rows if group}
        home = {group: root[pk] for pk, group in names.items()}
        for part in _parts(_misplaced(grouper, home, root)):
            found = Message.objects.filter(id__in=[message for message, _ in part])
            texts = dict(found.values_list("id", "text"))
            for message, claim in part:
                name = names.get(claim) or names.setdefault(claim, _name(claim))
                grouper.place(
                    types.Message(group_id(message), masked(texts.get(message, ""))), name
                )
            moved += len(part)
            tell()
        unsent = Claim.objects.filter(group__isnull=True, merged_into__isnull=True).order_by("id")
        for claim, statement in list(unsent.values_list("id", "statement")):
            # Nobody has sent it yet; messages like its statement belong to it.
            grouper.place(types.Message(f"claim-{claim}", statement), _name(claim))
            moved += 1
        if moved:
            self._unsaved = True
            logs.event("groups_in_step", placed=moved, seconds=time.monotonic() - began)


def _misplaced(
    grouper: Grouper, home: Mapping[str, int], root: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield the messages that the grouper has elsewhere, or not at all, each with its claim."""
    grouped = Message.objects.filter(state=Message.State.GROUPED).order_by("id")
    # A list first: rows are written while these are walked through.
    for message, claim in list(grouped.values_list("id", "claim_id")):
        name = grouper.claim_of(group_id(message))
        if name is None or home.get(name) != root[claim]:
            yield message, root[claim]


def _name(claim: int) -> str:
    """Give a claim that people made a name for the grouper."""
    name = stable_id("claim", ["desk", claim])
    Claim.objects.filter(pk=claim, group__isnull=True).update(group=name)
    return name


def _parts(items: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    part: list[tuple[int, int]] = []
    for item in items:
        part.append(item)
        if len(part) == PART:
            yield part
            part = []
    if part:
        yield part
