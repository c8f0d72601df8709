"""Keys of periods: they seal, they are shared, and when they are gone nothing brings anybody back."""

import stat
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hearsay.web.tipline.keys import KeyGone, KeyRing, Period

NOW = datetime(2026, 11, 26, 23, 59, tzinfo=UTC)


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    """Keys in a folder that is not there yet."""
    return KeyRing(tmp_path / "keys")


def test_what_is_sealed_opens_with_its_key_alone(ring: KeyRing) -> None:
    """Twice the same is sealed differently; another period's key opens neither."""
    period = ring.current(NOW, 30)
    first, second = period.seal({"to": "+84 90"}), period.seal({"to": "+84 90"})
    assert first != second
    assert ring.of(period.name).open(first) == {"to": "+84 90"}
    later = ring.current(NOW + timedelta(days=7), 30)
    assert later.name != period.name
    with pytest.raises(KeyGone):
        later.open(first)
    for changed in (first[:-4] + "AAAA", "", "no base64 !"):
        with pytest.raises(KeyGone):
            period.open(changed)


def test_a_pseudonym_holds_for_its_period(ring: KeyRing) -> None:
    """The same address is the same asker for a week, another one on another channel or later."""
    period = ring.current(NOW, 30)
    again = ring.current(NOW + timedelta(days=6), 30)
    assert period.pseudonym("sms", "+84 90") == again.pseudonym("sms", "+84 90")
    assert period.pseudonym("sms", "+84 90") != period.pseudonym("zalo", "+84 90")
    later = ring.current(NOW + timedelta(days=7), 30)
    assert period.pseudonym("sms", "+84 90") != later.pseudonym("sms", "+84 90")


def test_nothing_brings_a_destroyed_key_back(ring: KeyRing, tmp_path: Path) -> None:
    """When its time has come the file is gone, and its secret is nowhere in the folder."""
    period = ring.current(NOW, 30)
    assert ring.destroy_due(period.destroy_at - timedelta(seconds=1)) == []
    assert ring.destroy_due(period.destroy_at) == [period.name]
    with pytest.raises(KeyGone):
        ring.of(period.name)
    kept = b"".join(file.read_bytes() for file in (tmp_path / "keys").iterdir())
    assert period.secret.hex().encode() not in kept
    ring.destroy(period.name)  # twice is no trouble


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(2, 366), st.lists(st.integers(0, 400), max_size=6).map(sorted))
def test_nobody_is_kept_longer_than_promised(retention: int, days: list[int]) -> None:
    """Whenever people come, their key ends within the retention time, and not before tomorrow."""
    with TemporaryDirectory() as folder:
        ring = KeyRing(Path(folder))
        for day in days:
            comes = NOW + timedelta(days=day)
            period = ring.current(comes, retention)
            assert period.start <= comes < period.end <= period.destroy_at
            assert period.destroy_at <= comes + timedelta(days=retention)


def test_less_time_holds_for_those_who_are_here(ring: KeyRing) -> None:
    """A desk that keeps askers for less time from now on keeps today's for less time too."""
    long = ring.current(NOW, 30)
    short = ring.current(NOW, 5)
    assert (short.name, short.secret) == (long.name, long.secret)
    assert short.destroy_at == long.start + timedelta(days=5)
    assert ring.current(NOW, 30).destroy_at == short.destroy_at  # and never longer again


def test_only_its_owner_reads_a_key(ring: KeyRing, tmp_path: Path) -> None:
    """Files are 0600 in a folder that is 0700."""
    ring.current(NOW, 30)
    ring.once("x")
    folder = tmp_path / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 2


def _at_once(folder: str) -> tuple[Period, str]:
    ring = KeyRing(Path(folder))
    return ring.current(NOW, 30), ring.once("wamid.1")


def test_processes_that_come_at_once_share_one_key(tmp_path: Path) -> None:
    """Four processes find no key in the same moment; all leave with the same one."""
    with ProcessPoolExecutor(4) as pool:
        found = set(pool.map(_at_once, [str(tmp_path / "keys")] * 12))
    assert len(found) == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "2026-1-1", "once", ""])
def test_a_name_is_a_day(ring: KeyRing, name: str) -> None:
    """No name leads out of the folder."""
    with pytest.raises((ValueError, KeyGone)):
        ring.of(name)
