"""Group messages that make the same claim, as they arrive.

Each message joins the nearest group whose mean is near enough and of whose members none sets it
apart, or starts a group. Near is the cosine of rarity-weighted stems. Work per message does not
depend on how many there are: candidates are the latest groups of its rarest stems, and of a group
only its first and latest members are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from hearsay.canonical import stable_id
from hearsay.errors import SettingError
from hearsay.group.apart import sets_apart
from hearsay.group.state import Arrays, Notes, read_state, write_state
from hearsay.group.tables import (
    Members,
    Profiles,
    Stems,
    add,
    candidates,
    closest,
    cosine,
    remember,
    slot_of,
    take,
    weigh,
)
from hearsay.match.guard import Facts, facts_of
from hearsay.match.tokens import hash_words
from hearsay.text import Analysis, analyse
from hearsay.types import Message

__all__ = ["Grouper", "Settings"]

NEAREST = 3
"""Groups that are asked, likeliest first, whether something sets the message apart."""
FEW, MANY = 2, 32
"""Stems between which the length of a text counts."""
REPEAT = 0.98
"""Cosine with a member from which a message adds nothing that later ones could be compared with."""
WITNESSES = 4
"""Members of a group that are asked what sets a message apart, most alike first."""
ALMOST = 0.8
"""Stems in common, as a share of what `Settings.guarded` asks of words, that make a witness."""
_REMEMBERED = 600
"""Characters of a member whose facts are kept."""


@dataclass(frozen=True, slots=True)
class Settings:
    """When a message belongs to a group.

    `near` is the least cosine (0..1) with a group's mean, for texts of eight different words. It
    falls by `longer` times the logarithm of how many times longer the shorter text is, as chance
    agreement falls with length; and by `crowd` times the logarithm of the group's size, counted up
    to `crowded`, as what many tell is likelier to be told again (the prior of a Dirichlet process,
    Ferguson 1973), the less so the longer the text. It never falls under `floor`. In a group that
    shares a web address, `near_linked` is enough. Short texts that share `guarded` of their words
    are kept apart by a guard. `power` flattens the rarity weights, `prior` is how many imagined
    messages steady them at the start. `candidates` groups of the `rare` rarest stems are compared.
    How they were chosen is said in `bench/grouping.py`.
    """

    near: float = 0.422
    longer: float = 0.04
    crowd: float = 0.045
    crowded: float = 20.0
    floor: float = 0.2
    near_linked: float = 0.15
    guarded: float = 0.4
    power: float = 0.35
    prior: float = 200.0
    candidates: int = 32
    rare: int = 60


@dataclass(frozen=True)
class _Look:
    """A message as it is compared: its analysis, its stems, sorted, and what they weigh."""

    analysis: Analysis
    stems: NDArray[np.uint64]
    weights: NDArray[np.float64]

    @cached_property
    def facts(self) -> Facts:
        """What can set the message apart from others."""
        return facts_of(self.analysis)

    @cached_property
    def line(self) -> str:
        """The facts of its beginning, as a member is kept."""
        clean = self.analysis.clean
        if len(clean) <= _REMEMBERED:
            return self.facts.to_json()
        return facts_of(analyse(clean[:_REMEMBERED], self.analysis.language.code)).to_json()


@dataclass(frozen=True, slots=True)
class _Near:
    """A group that a message may belong to, how near its nearest member is, and who is most alike."""

    group: int
    cosine: float
    slots: tuple[int, ...]


class Grouper:
    """Online grouping: `learn_one` places a message and remembers it, `predict_one` only places it.

    The same messages in the same order give the same claims, and later messages never change the
    claim that an earlier one was given, except through `merge` and `split`.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._stems, self._profiles, self._kept = Stems(), Profiles(), Members()
        self._seen = 0
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._facts: list[list[str]] = []
        self._links: dict[str, int] = {}
        self._placed: dict[str, int] = {}
        self._merged: dict[int, int] = {}

    def __len__(self) -> int:
        return self._seen

    def learn_one(self, message: Message) -> str:
        """Place a message, remember it, and return the id of its claim."""
        look = self._look(message)
        near = self._find(look)
        if near is None:
            name = stable_id("claim", [message.id, message.text])
            group = self._root(self._numbers[name]) if name in self._numbers else self._new(name)
        else:
            group = self._root(near.group)
        self._learn(look, group, repeat=near is not None and near.cosine >= REPEAT)
        for link in _telling(look.analysis.urls):
            self._links.setdefault(link, group)
        self._placed[message.id] = group
        self._seen += 1
        return self._names[group]

    def place(self, message: Message, claim: str) -> None:
        """Remember a message in the claim where a person, or a store, says that it belongs.

        A claim that is not known begins with it; a message that was somewhere else leaves there.
        """
        look = self._look(message)
        group = self._root(self._numbers[claim]) if claim in self._numbers else self._new(claim)
        before = self._placed.get(message.id)
        if before is None:
            self._seen += 1
        else:
            self._forget(look, before)
        self._learn(look, group, repeat=self._repeats(look, group))
        for link in _telling(look.analysis.urls):
            self._links[link] = group
        self._placed[message.id] = group

    def predict_one(self, message: Message) -> str | None:
        """Return the claim that a message would join, or None; nothing is remembered."""
        near = self._find(self._look(message))
        return None if near is None else self._names[self._root(near.group)]

    def claim_of(self, message_id: str) -> str | None:
        """Return the claim that a message is in now, merges and splits included."""
        group = self._placed.get(message_id)
        return None if group is None else self._names[self._root(group)]

    def merge(self, kept: str, gone: str) -> None:
        """Make two claims one, under the id `kept`; later messages near either join it.

        Raises:
            SettingError: a claim is not known, or both are the same.
        """
        first, second = self._number(kept), self._number(gone)
        if first == second:
            raise SettingError(f"claim {kept} cannot be merged into itself")
        self._merged[second] = first

    def split(self, claim: str, messages: Iterable[str | Message]) -> str:
        """Move messages out of a claim into a new one; returns its id.

        A message given whole teaches the new claim, so that later ones like it join that; of a
        message given by its id only the record is corrected, as its words are not kept.

        Raises:
            SettingError: the claim or a message is not known, or no message is named.
        """
        group = self._number(claim)
        moved = {m.id if isinstance(m, Message) else m: m for m in messages}
        if not moved:
            raise SettingError("nothing was split: no message is named")
        for message_id in moved:
            if message_id not in self._placed or self._root(self._placed[message_id]) != group:
                raise SettingError(
                    f"nothing was split: message {message_id} is not in claim {claim}"
                )
        number = self._new(stable_id("claim", ["split", claim, sorted(moved), len(self._names)]))
        for message_id, message in moved.items():
            if isinstance(message, Message):
                look = self._look(message)
                self._forget(look, self._placed[message_id])
                self._learn(look, number, repeat=False)
                self._links.update(dict.fromkeys(_telling(look.analysis.urls), number))
            self._placed[message_id] = number
        return self._names[number]

    def _look(self, message: Message) -> _Look:
        """Return what of a message is compared, weighed by what was seen so far."""
        analysis = analyse(message.text, message.lang)
        stems = np.unique(hash_words(analysis.bare_words).stems)
        stems = stems[stems != 0]
        s = self._settings
        weights: NDArray[np.float64] = weigh(
            stems, self._stems.keys, self._stems.messages, self._seen, s.prior, s.power
        )
        return _Look(analysis, stems, weights)

    def _find(self, look: _Look) -> _Near | None:
        """Return the likeliest group that nothing speaks against, if one is near enough."""
        if not len(look.stems):
            return None
        for near in self._nearest(look):
            if not self._apart(look, near):
                return near
        return None

    def _nearest(self, look: _Look) -> list[_Near]:
        """Return the few groups that are near enough, likeliest first."""
        s, setting = self._stems, self._settings
        groups = candidates(
            look.stems, look.weights, s.keys, s.groups, s.written, setting.candidates, setting.rare
        )
        linked = self._linked(look)
        if linked is not None:
            groups = np.concatenate([np.array([linked], np.int32), groups[groups != linked]])
        cosines = self._cosines(look, groups)
        far = cosines < setting.floor
        if linked is not None:
            far[0] = False
        groups, cosines = groups[~far], cosines[~far]
        k = self._kept
        near, counts, alike = closest(
            look.stems, look.weights, groups, k.slots, k.stems, k.starts, k.counts, k.norms
        )
        over = cosines - self._least(np.minimum(counts, len(look.stems)), groups)
        if linked is not None:
            over[0] = np.inf
        return [
            _Near(int(groups[at]), float(near[at]), self._witnesses(alike[at]))
            for at in np.argsort(-over, kind="stable")[:NEAREST]
            if over[at] >= 0
        ]

    def _least(self, stems: NDArray[np.int64], groups: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the cosine that texts of so many stems need with each group."""
        s = self._settings
        length = np.clip(stems, FEW, MANY) / 8
        size = np.clip(self._profiles.sizes[groups], 1, s.crowded)
        crowd = s.crowd * np.log(size) / np.maximum(1, length)
        least: NDArray[np.float64] = s.near - s.longer * np.log(length) - crowd
        return least

    def _cosines(self, look: _Look, groups: NDArray[np.int32]) -> NDArray[np.float64]:
        p = self._profiles
        cosines: NDArray[np.float64] = cosine(
            look.stems, look.weights, groups, p.keys, p.counts, p.norms
        )
        return cosines

    def _witnesses(self, alike: NDArray[np.float64]) -> tuple[int, ...]:
        """Return the slots of the members most like a message, if they are alike enough to tell."""
        ordered = np.argsort(-alike, kind="stable")[:WITNESSES]
        return tuple(
            int(slot) for slot in ordered if alike[slot] >= ALMOST * self._settings.guarded
        )

    def _apart(self, look: _Look, near: _Near) -> bool:
        """Tell whether a member makes another claim all the same."""
        lines = self._facts[near.group]
        return any(
            sets_apart(look.facts, _read(lines[slot]), self._settings.guarded)
            for slot in near.slots
        )

    def _linked(self, look: _Look) -> int | None:
        """Return a group that shares a web address and is not about something else."""
        for link in _telling(look.analysis.urls):
            group = self._links.get(link)
            if group is None:
                continue
            if self._cosines(look, np.array([group], np.int32))[0] >= self._settings.near_linked:
                return group
        return None

    def _new(self, name: str) -> int:
        number = self._profiles.groups
        self._profiles.make_room(0)
        self._profiles.groups += 1
        self._kept.make_room(self._profiles.groups, 0)
        self._names.append(name)
        self._numbers[name] = number
        self._facts.append([])
        return number

    def _learn(self, look: _Look, group: int, *, repeat: bool) -> None:
        """Put a message into the mean of a group and, if it is no repeat, among its members."""
        s, p = self._stems, self._profiles
        s.make_room(len(look.stems))
        p.make_room(len(look.stems))
        new_stems, new_entries = add(
            look.stems, look.weights, group, s.keys, s.messages, s.groups, s.written,
            p.keys, p.counts, p.sizes, p.norms,
        )  # fmt: skip
        s.filled += new_stems
        p.filled += new_entries
        if not repeat:
            self._remember(look, group)

    def _remember(self, look: _Look, group: int) -> None:
        """Keep a message as a member of its group that later ones are compared with."""
        k = self._kept
        k.make_room(group + 1, len(look.stems))
        slot = slot_of(int(k.joined[group]))
        remember(
            look.stems, look.weights, k.members, k.filled, k.stems, k.starts, k.counts, k.norms
        )
        k.slots[group, slot] = k.members
        k.joined[group] += 1
        k.members += 1
        k.filled += len(look.stems)
        self._facts[group][slot : slot + 1] = [look.line]

    def _repeats(self, look: _Look, group: int) -> bool:
        """Tell whether a message adds nothing to a group that later ones could be compared with."""
        if not len(look.stems):
            return False
        k, groups = self._kept, np.array([group], np.int32)
        cosines, _, _ = closest(
            look.stems, look.weights, groups, k.slots, k.stems, k.starts, k.counts, k.norms
        )
        return bool(cosines[0] >= REPEAT)

    def _forget(self, look: _Look, group: int) -> None:
        """Take a message out of the mean and the members of a group."""
        p = self._profiles
        take(look.stems, look.weights, group, p.keys, p.counts, p.sizes, p.norms)
        for slot, line in enumerate(self._facts[group]):
            if line == look.line:
                self._kept.slots[group, slot] = -1

    def _root(self, group: int) -> int:
        while group in self._merged:
            group = self._merged[group]
        return group

    def _number(self, claim: str) -> int:
        if claim not in self._numbers:
            raise SettingError(f"no claim {claim!r}")
        return self._root(self._numbers[claim])

    def save(self, path: Path | str) -> None:
        """Write the state to a file that only its owner may read, whole or not at all.

        Raises:
            InputError: the folder cannot be written to, or the disk is full.
        """
        notes: Notes = {name: getattr(self, f"_{name}") for name in _NOTES}
        arrays: Arrays = {}
        for letter, table in self._tables().items():
            for name, value in vars(table).items():
                if isinstance(value, np.ndarray):
                    arrays[f"{letter}_{name}"] = value
                else:
                    notes[f"{letter}_{name}"] = value
        write_state(path, notes, arrays)

    @classmethod
    def load(cls, path: Path | str, settings: Settings | None = None) -> Grouper:
        """Read what `save` wrote.

        Raises:
            StoredIndexError: the file is missing, damaged, or of another version.
        """
        notes, arrays = read_state(path)
        grouper = cls(settings)
        for name in _NOTES:
            setattr(grouper, f"_{name}", notes[name])
        grouper._merged = {int(gone): kept for gone, kept in grouper._merged.items()}
        grouper._numbers = {name: number for number, name in enumerate(grouper._names)}
        for letter, table in grouper._tables().items():
            for name in vars(table):
                key = f"{letter}_{name}"
                setattr(table, name, arrays[key] if key in arrays else notes[key])
        return grouper

    def _tables(self) -> dict[str, Stems | Profiles | Members]:
        return {"s": self._stems, "p": self._profiles, "k": self._kept}


_NOTES = ("seen", "names", "facts", "links", "placed", "merged")
"""What of a grouper is stored as JSON; the tables are stored as arrays."""


@lru_cache(maxsize=20_000)
def _read(line: str) -> Facts:
    return Facts.from_json(line)


def _telling(urls: tuple[str, ...]) -> list[str]:
    """Return the addresses that name one page, not a whole site."""
    return [u for u in urls if len(urlsplit(u).path) > 1 or urlsplit(u).query]
