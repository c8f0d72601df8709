"""Hash tables in flat arrays: how often stems occur, where they occurred last, and group profiles.

Python dictionaries of a million messages' words would take ten times the memory. Everything is
kept by 64-bit key in open addressing, at most half full, and doubled when it fills.
"""

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["LATEST", "Profiles", "Stems"]

LATEST = 48
"""Groups that are remembered for a stem: the latest, so that work per message stays bounded."""
_START = 1 << 12


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
            self.sizes = np.concatenate([self.sizes, np.zeros_like(self.sizes)])
            self.norms = np.concatenate([self.norms, np.zeros_like(self.norms)])
        while 2 * (self.filled + more) > len(self.keys):
            keys, counts = self.keys, self.counts
            self.keys = np.zeros(2 * len(keys), np.uint64)
            self.counts = np.zeros(2 * len(keys), np.float32)
            places = _move(keys, self.keys)
            there = places >= 0
            self.counts[places[there]] = counts[there]


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
def nearest(  # type: ignore[no-untyped-def]
    stems, weights, s_keys, s_groups, s_written, p_keys, p_counts, sizes, norms, most, rare
):
    """Return the groups nearest to a message and their cosines, best first.

    Candidates are the latest groups of the message's rarest stems; the `most` that share most
    weight are compared in full. Cosines are with the mean of the group's messages.
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
    groups = groups[chosen]
    cosines = cosine(stems, weights, groups, p_keys, p_counts, sizes, norms)
    ranked = np.argsort(-cosines, kind="mergesort")
    return groups[ranked], cosines[ranked]


@njit(cache=True, nogil=True)
def cosine(stems, weights, groups, p_keys, p_counts, sizes, norms):  # type: ignore[no-untyped-def]
    """Return the cosine of a message with each group; 0 where less than two stems are shared."""
    length = np.sqrt((weights * weights).sum())
    cosines = np.zeros(len(groups), np.float64)
    for k in range(len(groups)):
        group = groups[k]
        dot = 0.0
        common = 0
        for i in range(len(stems)):
            at = _place(p_keys, _entry(group, stems[i]))
            if p_keys[at] != 0:
                dot += weights[i] * weights[i] * p_counts[at]
                common += 1
        if common >= min(2, len(stems)) and norms[group] > 0:
            cosines[k] = dot / (length * np.sqrt(norms[group]))
    return cosines


@njit(cache=True, nogil=True)
def add(  # type: ignore[no-untyped-def]
    stems, weights, group, s_keys, s_messages, s_groups, s_written, p_keys, p_counts, sizes, norms
):
    """Put a message into a group; returns how many stems and profile entries are new."""
    new_stems = 0
    new_entries = 0
    sizes[group] += 1
    for i in range(len(stems)):
        at = _place(s_keys, stems[i])
        if s_keys[at] == 0:
            s_keys[at] = stems[i]
            new_stems += 1
        s_messages[at] += 1
        place = _place(p_keys, _entry(group, stems[i]))
        before = p_counts[place]
        if p_keys[place] == 0:
            p_keys[place] = _entry(group, stems[i])
            new_entries += 1
            s_groups[at, s_written[at] % s_groups.shape[1]] = group
            s_written[at] += 1
        p_counts[place] = before + 1
        norms[group] += weights[i] * weights[i] * (2 * before + 1)
    return new_stems, new_entries
