"""Proof of work: a number that was looked for, or some waiting; dearer for floods, closed to nobody."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.tipline.work import (
    BITS,
    FRESH,
    MOST_WAIT,
    WAIT,
    Verdict,
    challenge,
    judge,
    status_token,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def solve(given: str, bits: int) -> str:
    """Look for the number, as a browser does."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{given}:{number}".encode()).digest()
        if int.from_bytes(digest) >> (256 - bits) == 0:
            return str(number)
        number += 1


def test_work_or_waiting() -> None:
    """The right number opens at once; without it a challenge must have some age."""
    made = challenge(NOW)
    assert judge(made, solve(made, BITS), NOW) == (Verdict.DONE, 0)
    assert judge(made, "", NOW) == (Verdict.WAIT, WAIT.seconds)
    assert judge(made, "", NOW + timedelta(seconds=5)) == (Verdict.WAIT, WAIT.seconds - 5)
    assert judge(made, "", NOW + WAIT) == (Verdict.WAITED, WAIT.seconds)


def test_a_flood_works_more_and_is_never_locked_out() -> None:
    """Under pressure the same number is too little, and the waiting doubles up to ten minutes."""
    made = challenge(NOW)
    assert judge(made, "", NOW, pressure=1) == (Verdict.WAIT, 2 * WAIT.seconds)
    assert judge(made, "", NOW, pressure=99) == (Verdict.WAIT, MOST_WAIT.seconds)
    assert judge(made, solve(made, BITS + 2), NOW, pressure=2) == (Verdict.DONE, 0)
    last = (Verdict.WAITED, MOST_WAIT.seconds)
    assert judge(made, "", NOW + MOST_WAIT, pressure=99) == last


@pytest.mark.parametrize("given", ["", "x", "e30:1:2", "\0", "é" * 50])
def test_what_is_not_ours_is_stale(given: str) -> None:
    """Made up, changed, from tomorrow or from long ago."""
    assert judge(given, "0", NOW)[0] == Verdict.STALE


def test_a_challenge_ages() -> None:
    """A form that was left open is opened again; one from the future was not made by us."""
    made = challenge(NOW)
    assert judge(made, "", NOW + FRESH + timedelta(seconds=1))[0] == Verdict.STALE
    assert judge(made, "", NOW - timedelta(minutes=1))[0] == Verdict.STALE
    assert judge(made[:-1] + ("a" if made[-1] != "a" else "b"), "", NOW + WAIT)[0] == Verdict.STALE


@given(st.text(max_size=30), st.text(max_size=20), st.integers(0, 1000))
def test_anything_gets_a_verdict(given: str, number: str, pressure: int) -> None:
    """No text makes it fail."""
    judge(given, number, NOW, pressure=pressure)


def test_a_link_belongs_to_its_challenge() -> None:
    """The same form has the same link, another one another; it cannot be guessed from the challenge."""
    first, second = challenge(NOW), challenge(NOW)
    assert status_token(first) == status_token(first) != status_token(second)
    assert status_token(first) not in first
    assert len(status_token(first)) >= 40
