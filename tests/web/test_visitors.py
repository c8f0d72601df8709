"""Whose a request is: the address that our own proxies saw, and the network that one subscriber has."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web import visitors


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "10.0.0.1", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    rf: Any, settings: Any, proxies: int, forwarded: str, address: str
) -> None:
    """What a client writes into the header itself counts for nothing."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    assert visitors.address_of(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:50123", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::"),
        ("2001:DB8:0:1::9", "2001:db8:0:1::"),
        ("[2001:db8:0:1::9]:443", "2001:db8:0:1::"),
        ("2001:db8:0:2::9", "2001:db8:0:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::1", "::"),
        ("unix:", "unix:"),
        ("", ""),
    ],
)
def test_what_one_subscriber_has_is_one(address: str, network: str) -> None:
    """An IPv4 address, however it is written; 64 bits of an IPv6 one; what is neither, as it is."""
    assert visitors.network_of(address) == network


@given(st.text(max_size=200))
def test_any_text_has_a_network(text: str) -> None:
    """Nothing that a proxy writes makes it fail, and its size is bounded."""
    assert len(visitors.network_of(text)) <= 64


def test_what_is_counted_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it is and whose, for some seconds from the first time."""
    caches["process"].clear()
    seconds = time.time
    assert [visitors.count("x", "a", seconds=60) for _ in range(3)] == [1, 2, 3]
    assert visitors.count("x", "b", seconds=60) == visitors.count("y", "a", seconds=60) == 1
    assert visitors.counted("x", "a") == 3 and visitors.counted("x", "c") == 0
    monkeypatch.setattr(time, "time", lambda: seconds() + 61)
    assert visitors.counted("x", "a") == 0
    assert visitors.count("x", "a", seconds=60) == 1


def test_turns_name_nobody_and_leave_tries_to_sign_in_alone(tmp_path: Path) -> None:
    """A flood of them fills a folder of its own, whose files tell no address."""
    visitors.take_turn("x", "198.51.100.77", time.time(), seconds=12)
    (kept,) = (tmp_path / "turns").rglob("*.djcache")
    assert b"198.51.100" not in kept.read_bytes() and "198.51.100" not in str(kept)
    assert not list((tmp_path / "tries").rglob("*.djcache"))


def test_a_turn_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes too early is told how long; others have their own."""
    seconds = time.time
    now = seconds()
    assert visitors.take_turn("x", "a", now, seconds=12) == 0
    assert visitors.take_turn("x", "a", now + 2, seconds=12) == 10
    assert visitors.take_turn("x", "b", now, seconds=12) == 0
    monkeypatch.setattr(time, "time", lambda: seconds() + 13)
    assert visitors.take_turn("x", "a", now + 13, seconds=12) == 0
