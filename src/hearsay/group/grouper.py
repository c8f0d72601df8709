"""Group messages that make the same claim, as they arrive.

Each message joins the nearest group whose mean is near enough and whose claim nothing sets it
apart from, or starts a group. Near is the cosine of rarity-weighted stems. Work per message does
not depend on how many there are: candidates are the latest groups of its rarest stems.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from hearsay.canonical import stable_id
from hearsay.errors import SettingError, StoredIndexError
from hearsay.group.tables import Profiles, Stems, add, cosine, nearest, weigh
from hearsay.match.guard import Facts, facts_of, guards
from hearsay.match.tokens import hash_words
from hearsay.text import TEXT_VERSION, Analysis, analyse
from hearsay.types import Message

__all__ = ["Grouper", "Settings"]

FORMAT = "hearsay-groups-1"
NEAREST = 3
"""Groups that are asked, nearest first, whether something sets the message apart."""
MEMBERS = 4
"""First members of a group that later messages are guarded against."""
_REMEMBERED = 600
"""Characters of such a member that are kept."""


@dataclass(frozen=True, slots=True)
class Settings:
    """When a message belongs to a group.

    `near` is the least cosine (0..1) with a group's mean; `near_linked` the least for a group that
    shares a web address. From a share `guarded` of common words on, a guard
    keeps a message apart from the member most like it. `power` flattens the rarity weights, `prior` is how many imagined messages
    steady them at the start. `candidates` groups of the `rare` rarest stems are compared in full.
    """

    near: float = 0.35
    near_linked: float = 0.15
    guarded: float = 0.5
    power: float = 0.35
    prior: float = 200.0
    candidates: int = 24
    rare: int = 60


class Grouper:
    """Online grouping: `learn_one` places a message and remembers it, `predict_one` only places it.

    The same messages in the same order give the same claims, and later messages never change the
    claim that an earlier one was given, except through `merge` and `split`.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._stems, self._profiles = Stems(), Profiles()
        self._seen = 0
        self._names: list[str] = []
        self._members: list[tuple[str, ...]] = []
        self._langs: list[str] = []
        self._links: dict[str, int] = {}
        self._placed: dict[str, int] = {}
        self._merged: dict[int, int] = {}

    def __len__(self) -> int:
        return self._seen

    def learn_one(self, message: Message) -> str:
        """Place a message, remember it, and return the id of its claim."""
        analysis = analyse(message.text, message.lang)
        stems, weights = self._weighed(analysis)
        group = self._find(analysis, stems, weights)
        if group is None:
            group = self._new(stable_id("claim", [message.id, message.text]), analysis)
        self._add(group, stems, weights)
        if len(self._members[group]) < MEMBERS:
            self._members[group] += (analysis.clean[:_REMEMBERED],)
        for link in _telling(analysis.urls):
            self._links.setdefault(link, group)
        self._placed[message.id] = group
        self._seen += 1
        return self._names[group]

    def predict_one(self, message: Message) -> str | None:
        """Return the claim that a message would join, or None; nothing is remembered."""
        analysis = analyse(message.text, message.lang)
        group = self._find(analysis, *self._weighed(analysis))
        return None if group is None else self._names[group]

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

    def split(self, claim: str, message_ids: Iterable[str]) -> str:
        """Move messages out of a claim into a new one; returns its id.

        Later messages go by what the groups were learned from; a split corrects the record.

        Raises:
            SettingError: the claim or a message is not known, or no message is named.
        """
        group = self._number(claim)
        moved = list(message_ids)
        strangers = [
            m for m in moved if m not in self._placed or self._root(self._placed[m]) != group
        ]
        if strangers or not moved:
            what = (
                f"message {strangers[0]} is not in claim {claim}"
                if strangers
                else "no message is named"
            )
            raise SettingError(f"nothing was split: {what}")
        name = stable_id("claim", ["split", claim, sorted(moved)])
        number = self._new(name, analyse(""))
        for message_id in moved:
            self._placed[message_id] = number
        return name

    def _weighed(self, analysis: Analysis) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
        stems = np.unique(hash_words(analysis.bare_words).stems)
        stems = stems[stems != 0]
        s = self._settings
        weights: NDArray[np.float64] = weigh(
            stems, self._stems.keys, self._stems.messages, self._seen, s.prior, s.power
        )
        return stems, weights

    def _find(
        self, analysis: Analysis, stems: NDArray[np.uint64], weights: NDArray[np.float64]
    ) -> int | None:
        """Return the nearest group that is near enough and that nothing speaks against."""
        if not len(stems):
            return None
        s, p = self._stems, self._profiles
        groups, cosines = nearest(
            stems, weights, s.keys, s.groups, s.written, p.keys, p.counts, p.sizes, p.norms,
            self._settings.candidates, self._settings.rare,
        )  # fmt: skip
        near = [
            (int(g), float(c))
            for g, c in zip(groups, cosines, strict=True)
            if c >= self._settings.near
        ]
        linked = self._linked(analysis, stems, weights)
        if linked is not None:
            near.insert(0, (linked, 1.0))
        for group, _ in near[:NEAREST]:
            if not self._apart(analysis, group):
                return self._root(group)
        return None

    def _apart(self, analysis: Analysis, group: int) -> bool:
        """Tell whether the member most like a message makes another claim all the same."""
        message = facts_of(analysis)
        lang = self._langs[group]
        members = [_facts(text, lang) for text in self._members[group]]
        if not members:
            return False
        alike, _, nearest_one = max(
            (_dice(message.bare, m.bare), -i, m) for i, m in enumerate(members)
        )
        # Two tellings of one event name many amounts; only much the same texts conflict by one.
        return alike >= self._settings.guarded and bool(guards(message, nearest_one))

    def _linked(
        self, analysis: Analysis, stems: NDArray[np.uint64], weights: NDArray[np.float64]
    ) -> int | None:
        """Return a group that shares a web address and is not about something else."""
        p = self._profiles
        for link in _telling(analysis.urls):
            group = self._links.get(link)
            if group is None:
                continue
            only = np.array([group], np.int32)
            near = cosine(stems, weights, only, p.keys, p.counts, p.sizes, p.norms)
            if near[0] >= self._settings.near_linked:
                return group
        return None

    def _new(self, name: str, analysis: Analysis) -> int:
        number = self._profiles.groups
        self._profiles.make_room(0)
        self._profiles.groups += 1
        self._names.append(name)
        self._members.append(())
        self._langs.append(analysis.language.code)
        return number

    def _add(self, group: int, stems: NDArray[np.uint64], weights: NDArray[np.float64]) -> None:
        s, p = self._stems, self._profiles
        s.make_room(len(stems))
        p.make_room(len(stems))
        new_stems, new_entries = add(
            stems, weights, group, s.keys, s.messages, s.groups, s.written,
            p.keys, p.counts, p.sizes, p.norms,
        )  # fmt: skip
        s.filled += new_stems
        p.filled += new_entries

    def _root(self, group: int) -> int:
        while group in self._merged:
            group = self._merged[group]
        return group

    def _number(self, claim: str) -> int:
        for number in range(len(self._names) - 1, -1, -1):
            if self._names[number] == claim:
                return self._root(number)
        raise SettingError(f"no claim {claim!r}")

    def save(self, path: Path | str) -> None:
        """Write the state to a file, beside first and then renamed."""
        target = Path(path)
        beside = target.with_name(f".{target.name}.part")
        notes = {
            "format": FORMAT, "text": TEXT_VERSION, "seen": self._seen, "names": self._names,
            "members": self._members, "langs": self._langs, "links": self._links,
            "placed": self._placed, "merged": list(self._merged.items()),
            "stems": self._stems.filled, "entries": self._profiles.filled,
            "groups": self._profiles.groups,
        }  # fmt: skip
        s, p = self._stems, self._profiles
        with beside.open("wb") as file:
            np.savez_compressed(
                file, notes=np.frombuffer(json.dumps(notes).encode(), np.uint8),
                s_keys=s.keys, s_messages=s.messages, s_groups=s.groups, s_written=s.written,
                p_keys=p.keys, p_counts=p.counts, p_sizes=p.sizes, p_norms=p.norms,
            )  # fmt: skip
        beside.replace(target)

    @classmethod
    def load(cls, path: Path | str, settings: Settings | None = None) -> Grouper:
        """Read what `save` wrote.

        Raises:
            StoredIndexError: the file is missing, damaged, or of another version.
        """
        rebuild = "group the messages again from the store"
        try:
            with np.load(path, allow_pickle=False) as stored:
                notes = json.loads(stored["notes"].tobytes())
                arrays = {name: stored[name] for name in stored.files if name != "notes"}
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise StoredIndexError(str(path), "cannot be read", rebuild) from error
        except Exception as error:  # zipfile and zlib raise errors of their own on damage
            raise StoredIndexError(str(path), "is damaged", rebuild) from error
        if (notes.get("format"), notes.get("text")) != (FORMAT, TEXT_VERSION):
            raise StoredIndexError(str(path), "was written by another version", rebuild)
        grouper = cls(settings)
        s, p = grouper._stems, grouper._profiles
        s.keys, s.messages, s.groups, s.written = (
            arrays[f"s_{n}"] for n in ("keys", "messages", "groups", "written")
        )
        p.keys, p.counts, p.sizes, p.norms = (
            arrays[f"p_{n}"] for n in ("keys", "counts", "sizes", "norms")
        )
        s.filled, p.filled, p.groups = notes["stems"], notes["entries"], notes["groups"]
        grouper._seen, grouper._names, grouper._members = (
            notes["seen"],
            notes["names"],
            [tuple(members) for members in notes["members"]],
        )
        grouper._langs, grouper._links, grouper._placed = (
            notes["langs"],
            notes["links"],
            notes["placed"],
        )
        grouper._merged = {int(a): int(b) for a, b in notes["merged"]}
        return grouper


@lru_cache(maxsize=20_000)
def _facts(text: str, lang: str) -> Facts:
    return facts_of(analyse(text, lang))


def _dice(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """Return the share of words that two texts have in common, 0..1."""
    left, right = frozenset(a), frozenset(b)
    return 2 * len(left & right) / max(1, len(left) + len(right))


def _telling(urls: tuple[str, ...]) -> list[str]:
    """Return the addresses that name one page, not a whole site."""
    return [u for u in urls if len(urlsplit(u).path) > 1 or urlsplit(u).query]
