"""Zalo's access is renewed in time, once, and survives a restart."""

import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hearsay.connect.channels.zalo.tokens import Tokens
from hearsay.errors import NetworkError
from hearsay.web.tipline import channels
from hearsay.web.tipline.zalo_tokens import ZaloTokens
from tests.web.conftest import NOW

HOURS = timedelta(hours=1)


class Platform:
    """Gives new tokens for a refresh token, once."""

    def __init__(self) -> None:
        self.good, self.asked = "r0", 0
        self.fails: NetworkError | None = None

    def renew(self, _app: str, _secret: str, refresh: str, now: datetime) -> Tokens:
        """Exchange a refresh token."""
        if self.fails:
            raise self.fails
        if refresh != self.good:
            raise NetworkError("used up", permanent=True)
        self.asked += 1
        self.good = f"r{self.asked}"
        return Tokens(f"a{self.asked}", self.good, now + 25 * HOURS)


@pytest.fixture
def platform() -> Platform:
    """A platform that nobody has asked yet."""
    return Platform()


@pytest.fixture
def tokens(platform: Platform, tmp_path: Path) -> Callable[..., ZaloTokens]:
    """Make what gives tokens, at a moment."""

    def at(now: datetime = NOW, refresh: str = "r0") -> ZaloTokens:
        folder = tmp_path / "keys"
        return ZaloTokens("1", "secret", refresh, folder, platform.renew, lambda: now)

    return at


def test_a_token_is_used_until_shortly_before_its_end(
    tokens: Callable[..., ZaloTokens], platform: Platform, tmp_path: Path
) -> None:
    """Each object reads what another has kept, in a file of its owner's."""
    assert tokens()() == tokens(NOW + 24 * HOURS)() == "a1" and platform.asked == 1
    assert tokens(NOW + 24.6 * HOURS)() == "a2"
    assert stat.S_IMODE((tmp_path / "keys" / "zalo.json").stat().st_mode) == 0o600


def test_many_at_once_renew_once(tokens: Callable[..., ZaloTokens], platform: Platform) -> None:
    """A refresh token can be used once."""
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens()())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["a1"] * 8 and platform.asked == 1


def test_what_fails_is_tried_again_later(
    tokens: Callable[..., ZaloTokens], platform: Platform
) -> None:
    """Nothing is lost by it."""
    platform.fails = NetworkError("down")
    with pytest.raises(NetworkError):
        tokens()()
    platform.fails = None
    assert tokens()() == "a1"


def test_an_account_that_was_authorised_again_begins_anew(
    tokens: Callable[..., ZaloTokens], platform: Platform
) -> None:
    """The refresh token in the settings is another one now."""
    tokens()()
    platform.good = "again"
    with pytest.raises(NetworkError):
        tokens(NOW + 25 * HOURS)()
    assert tokens(NOW + 25 * HOURS, refresh="again")() == "a2"


def test_what_cannot_be_read_is_said(tokens: Callable[..., ZaloTokens], tmp_path: Path) -> None:
    """The message waits, and nothing is sent with half a token."""
    tokens()()
    (tmp_path / "keys" / "zalo.json").write_text("{")
    with pytest.raises(NetworkError, match="cannot be read"):
        tokens()()
    assert "secret" not in repr(replace(tokens()))


def test_it_is_used_where_a_refresh_token_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an access token, the channel is on."""
    monkeypatch.setenv("HEARSAY_ZALO_APP_ID", "3482178216594085616")
    monkeypatch.setenv("HEARSAY_ZALO_SECRET", "s")
    (off,) = [one for one in channels.setups() if one.name == "zalo"]
    assert not off.is_on and "HEARSAY_ZALO_TOKEN" in off.trouble
    monkeypatch.setenv(channels.ZALO_REFRESH, "r0")
    (on,) = [one for one in channels.setups() if one.name == "zalo"]
    assert on.is_on
