"""Checks are read the same by one process and by several."""

import numpy as np
import pytest

from hearsay import Check
from hearsay.match import prepare as module
from hearsay.match.prepare import PART, WORTH_IT, Prepared, prepare, prepare_all
from hearsay.match.store import Collection


def checks(count: int) -> list[Check]:
    """Return short checks in three languages."""
    claims = [("Well {} is poisoned", "en"), ("Giếng số {} có độc", "vi"), ("บ่อที่ {} มีพิษ", "th")]
    return [Check(str(i), claims[i % 3][0].format(i), lang=claims[i % 3][1]) for i in range(count)]


def same(a: Prepared, b: Prepared) -> bool:
    """Tell whether two parts hold the same."""
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in Prepared.__slots__)


def test_two_processes_read_what_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts come in order and hold the same; progress counts every check."""
    monkeypatch.setattr(module, "PART", 40)
    monkeypatch.setattr(module, "WORTH_IT", 160)
    some = checks(300)
    told: list[int] = []
    alone = list(prepare_all(some))
    together = list(prepare_all(some, workers=2, progress=told.append))
    assert len(alone) == len(together) == 8
    assert all(map(same, alone, together))
    assert told[-1] == 300


def test_few_checks_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the size from which it pays, everything is read here."""

    def refuse(*_: object) -> None:
        raise AssertionError("started a process")

    monkeypatch.setattr(module, "_in_workers", refuse)
    assert sum(len(part.lines) for part in prepare_all(checks(100), workers=2)) == 100
    assert WORTH_IT > PART


def test_where_parts_end_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of one part and an index of many hold the same arrays."""
    some = checks(60)
    whole = Collection.build(some)
    monkeypatch.setattr(module, "PART", 7)
    parted = Collection.build(some)
    for kind in ("stems", "grams", "forward"):
        for name, array in getattr(whole, kind).arrays.items():
            assert np.array_equal(array, getattr(parted, kind).arrays[name]), (kind, name)
    assert [whole.check(i) for i in range(60)] == some


def test_empty_claims_and_titles_are_kept() -> None:
    """A check without words stands in the index like any other, with no tokens."""
    part = prepare([Check("1", "!!!"), Check("2", "salt water", title="cure")])
    assert part.lengths.tolist() == [0, 3]
    assert part.split.tolist() == [0, 2]
    assert part.gram_counts[0] == 0
