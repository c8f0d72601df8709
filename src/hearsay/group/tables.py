"""Hash tables in flat arrays: how often stems occur, where they occurred last, and group profiles.

Python dictionaries of a million messages' words would take ten times the memory. Everything is
kept by 64-bit key in open addressing, at most half full, and doubled when it fills.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["LATEST", "MEMBERS", "Members", "Profiles", "Stems", "slot_of"]

LATEST = 48
"""Groups that are remembered for a stem: the latest, so that work per message stays bounded."""
MEMBERS = 6
"""Members of a group that are kept for comparing: the first ones and the latest."""
FIRST = 2
"""How many of them are first ones."""
_START = 1 << 12

N = TypeVar("N", bound=np.generic)


class Stems:
    """How many messages hold a stem, and the latest groups that do."""

    def __init__(self) -> None:
        self.keys = np.zeros(_START, np.uint64)
        self.messages = np.zeros(_START, np.int32)
        self.groups = np.full((_START, LATEST), -1, np.int32)
        self.written = np.zeros(_START, np.int32)
        self.filled = 0

    def make_room(self, more: int) -> None:
        """Grow so that `more` new stems fit."""
        while 2 * (self.filled + more) > len(self.keys):
            old = self.keys, self.messages, self.groups, self.written
            size = 2 * len(self.keys)
            self.keys = np.zeros(size, np.uint64)
            self.messages = np.zeros(size, np.int32)
            self.groups = np.full((size, LATEST), -1, np.int32)
            self.written = np.zeros(size, np.int32)
            places = _move(old[0], self.keys)
            there = places >= 0
            self.messages[places[there]] = old[1][there]
            self.groups[places[there]] = old[2][there]
            self.written[places[there]] = old[3][there]


class Profiles:
    """How many messages of a group hold a stem, by (group, stem); and each group's size."""

    def __init__(self) -> None:
        self.keys = np.zeros(_START, np.uint64)
        self.counts = np.zeros(_START, np.float32)
        self.filled = 0
        self.sizes = np.zeros(_START, np.float32)
        self.norms = np.zeros(_START, np.float64)
        self.groups = 0

    def make_room(self, more: int) -> None:
        """Grow so that `more` new entries and one more group fit."""
        if self.groups + 1 >= len(self.sizes):
            self.sizes, self.norms = _doubled(self.sizes), _doubled(self.norms)
        while 2 * (self.filled + more) > len(self.keys):
            keys, counts = self.keys, self.counts
            self.keys = np.zeros(2 * len(keys), np.uint64)
            self.counts = np.zeros(2 * len(keys), np.float32)
            places = _move(keys, self.keys)
            there = places >= 0
            self.counts[places[there]] = counts[there]


class Members:
    """The stems of some members of each group, in flat arrays.

    `slots` [groups, MEMBERS] says which members a group has (-1: none), `joined` how many it ever
    had. Member m's stems are `stems[starts[m]:starts[m] + counts[m]]`: the upper halves of their
    hashes, sorted. `norms[m]` is its length as a vector.
    """

    def __init__(self) -> None:
        self.slots = np.full((_START, MEMBERS), -1, np.int32)
        self.joined = np.zeros(_START, np.int32)
        self.stems = np.zeros(_START, np.uint32)
        self.starts = np.zeros(_START, np.int64)
        self.counts = np.zeros(_START, np.int32)
        self.norms = np.zeros(_START, np.float32)
        self.members = 0
        self.filled = 0

    def make_room(self, groups: int, more: int) -> None:
        """Grow so that `groups` groups, and one more member with `more` stems, fit."""
        while groups > len(self.slots):
            self.slots, self.joined = _doubled(self.slots, -1), _doubled(self.joined)
        while self.members + 1 > len(self.starts):
            self.starts, self.counts = _doubled(self.starts), _doubled(self.counts)
            self.norms = _doubled(self.norms)
        while self.filled + more > len(self.stems):
            self.stems = _doubled(self.stems)


def slot_of(joined: int) -> int:
    """Return which slot the next member of a group goes to, after `joined` members."""
    return joined if joined < MEMBERS else FIRST + (joined - FIRST) % (MEMBERS - FIRST)


def _doubled(array: NDArray[N], fill: int = 0) -> NDArray[N]:
    return np.concatenate([array, np.full_like(array, fill)])


@njit(cache=True, nogil=True)
def _place(keys, key):  # type: ignore[no-untyped-def]
    """Return where `key` is, or the free place where it belongs."""
    mask = np.uint64(len(keys) - 1)
    at = key & mask
    while keys[at] != 0 and keys[at] != key:
        at = (at + np.uint64(1)) & mask
    return np.int64(at)


@njit(cache=True, nogil=True)
def _move(old, new):  # type: ignore[no-untyped-def]
    """Enter the keys of a table into a larger one; returns where each went, -1 for free places."""
    places = np.full(len(old), -1, np.int64)
    for i in range(len(old)):
        if old[i] != 0:
            at = _place(new, old[i])
            new[at] = old[i]
            places[i] = at
    return places


@njit(cache=True, nogil=True)
def _entry(group, stem):  # type: ignore[no-untyped-def]
    """Mix a group's number and a stem's hash into one key (SplitMix64's finisher)."""
    value = stem + np.uint64(group + 1) * np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    value = value ^ (value >> np.uint64(31))
    return value if value != 0 else np.uint64(1)


@njit(cache=True, nogil=True)
def weigh(stems, keys, messages, seen, prior, power):  # type: ignore[no-untyped-def]
    """Return the weight of each stem: its smoothed inverse document frequency, to a power."""
    weights = np.empty(len(stems), np.float64)
    for i in range(len(stems)):
        at = _place(keys, stems[i])
        count = messages[at] if keys[at] != 0 else 0
        rarity = np.log((seen + prior) / (count + 0.002 * prior + 0.5))
        weights[i] = max(0.05, rarity) ** power
    return weights


@njit(cache=True, nogil=True)
def candidates(stems, weights, s_keys, s_groups, s_written, most, rare):  # type: ignore[no-untyped-def]
    """Return the `most` groups that share most weight with a message, best first.

    Only the latest groups of the message's `rare` rarest stems are looked at.
    """
    latest = s_groups.shape[1]
    found = np.empty(min(rare, len(stems)) * latest, np.int32)
    shares = np.empty(len(found), np.float64)
    count = 0
    for i in np.argsort(-weights, kind="mergesort")[:rare]:
        at = _place(s_keys, stems[i])
        if s_keys[at] == 0:
            continue
        for j in range(min(s_written[at], latest)):
            found[count] = s_groups[at, j]
            shares[count] = weights[i]
            count += 1
    order = np.argsort(found[:count], kind="mergesort")
    groups = np.empty(count, np.int32)
    total = np.empty(count, np.float64)
    distinct = 0
    for i in order:
        if distinct and groups[distinct - 1] == found[i]:
            total[distinct - 1] += shares[i]
        else:
            groups[distinct] = found[i]
            total[distinct] = shares[i]
            distinct += 1
    chosen = np.argsort(-total[:distinct], kind="mergesort")[:most]
    return groups[chosen]


@njit(cache=True, nogil=True)
def cosine(stems, weights, groups, p_keys, p_counts, norms):  # type: ignore[no-untyped-def]
    """Return a message's cosine with the mean of each group; 0 where less than two stems are shared.

    A message of one stem need share no more than that.
    """
    length = np.sqrt((weights * weights).sum())
    cosines = np.zeros(len(groups), np.float64)
    for k in range(len(groups)):
        dot = 0.0
        common = 0
        for i in range(len(stems)):
            at = _place(p_keys, _entry(groups[k], stems[i]))
            if p_keys[at] != 0 and p_counts[at] > 0:
                dot += weights[i] * weights[i] * p_counts[at]
                common += 1
        if common >= min(2, len(stems)) and norms[groups[k]] > 0:
            cosines[k] = dot / (length * np.sqrt(norms[groups[k]]))
    return cosines


@njit(cache=True, nogil=True)
def closest(  # type: ignore[no-untyped-def]
    stems, weights, groups, m_slots, m_stems, m_starts, m_counts, m_norms
):
    """Return each group's nearest member's cosine and number of stems, and how alike members are.

    The last is float64 [groups, slots]: the share of stems in common (Dice), 0..1.
    """
    length = np.sqrt((weights * weights).sum())
    alike = np.zeros((len(groups), m_slots.shape[1]), np.float64)
    cosines = np.zeros(len(groups), np.float64)
    counts = np.full(len(groups), len(stems), np.int64)
    for k in range(len(groups)):
        for slot in range(m_slots.shape[1]):
            member = m_slots[groups[k], slot]
            if member < 0:
                continue
            start = m_starts[member]
            theirs = m_stems[start : start + m_counts[member]]
            dot = 0.0
            common = 0
            i = 0
            j = 0
            while i < len(stems) and j < len(theirs):
                head = np.uint32(stems[i] >> np.uint64(32))
                if head == theirs[j]:
                    dot += weights[i] * weights[i]
                    common += 1
                    i += 1
                    j += 1
                elif head < theirs[j]:
                    i += 1
                else:
                    j += 1
            alike[k, slot] = 2 * common / (len(stems) + len(theirs))
            near = dot / (length * m_norms[member] + 1e-9)
            if near > cosines[k]:
                cosines[k] = near
                counts[k] = len(theirs)
    return cosines, counts, alike


@njit(cache=True, nogil=True)
def add(  # type: ignore[no-untyped-def]
    stems, weights, group, s_keys, s_messages, s_groups, s_written, p_keys, p_counts, sizes, norms
):
    """Put a message into a group; returns how many stems and profile entries are new."""
    new_stems = 0
    new_entries = 0
    sizes[group] += 1
    latest = s_groups.shape[1]
    for i in range(len(stems)):
        at = _place(s_keys, stems[i])
        if s_keys[at] == 0:
            s_keys[at] = stems[i]
            new_stems += 1
        s_messages[at] += 1
        known = False
        for j in range(min(latest, s_written[at])):
            known = known or s_groups[at, j] == group
        if not known:  # a group that newer ones had pushed out comes back when it grows
            s_groups[at, s_written[at] % latest] = group
            s_written[at] += 1
        place = _place(p_keys, _entry(group, stems[i]))
        before = p_counts[place]
        if p_keys[place] == 0:
            p_keys[place] = _entry(group, stems[i])
            new_entries += 1
        p_counts[place] = before + 1
        norms[group] += weights[i] * weights[i] * (2 * before + 1)
    return new_stems, new_entries


@njit(cache=True, nogil=True)
def take(stems, weights, group, p_keys, p_counts, sizes, norms):  # type: ignore[no-untyped-def]
    """Take a message out of the mean of its group; what it taught about rarity stays."""
    sizes[group] = max(0.0, sizes[group] - 1)
    for i in range(len(stems)):
        place = _place(p_keys, _entry(group, stems[i]))
        before = p_counts[place]
        if before > 0:
            p_counts[place] = before - 1
            norms[group] -= weights[i] * weights[i] * (2 * before - 1)
    norms[group] = max(1e-6, norms[group])


@njit(cache=True, nogil=True)
def remember(stems, weights, member, filled, m_stems, m_starts, m_counts, m_norms):  # type: ignore[no-untyped-def]
    """Write a member's stems behind those of the others."""
    m_starts[member] = filled
    m_counts[member] = len(stems)
    for i in range(len(stems)):
        m_stems[filled + i] = np.uint32(stems[i] >> np.uint64(32))
    m_norms[member] = np.sqrt((weights * weights).sum())
