"""Which channels are on: by their settings in the environment, and nothing is made up."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from hearsay.connect.channels.registry import makers
from hearsay.errors import SettingError
from hearsay.web.checkup import desk_findings
from hearsay.web.claims.models import Message
from hearsay.web.environment import given
from hearsay.web.tipline import channels
from hearsay.web.tipline.channels import setting_name, setups
from tests.web.conftest import NOW

TOKEN = "12345:abcdefghijklmnopqrstuvwxyz"
SECRET = "abcdefghijklmnop"
GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "tipline.md"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin and end with no channel."""
    for maker in makers():
        for name in (*maker.needs, *maker.may):
            monkeypatch.delenv(setting_name(maker.name, name), raising=False)
    channels.channels.cache_clear()
    yield
    channels.channels.cache_clear()


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what a bot needs."""
    monkeypatch.setenv("HEARSAY_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("HEARSAY_TELEGRAM_SECRET", SECRET)


def test_without_settings_all_are_off() -> None:
    """And that is no trouble."""
    assert list(channels.channels()) == ["web"]  # the form, always
    assert not any(one.is_on or one.trouble for one in setups())


def test_a_channel_whose_settings_are_there_is_on(telegram: None) -> None:
    """It alone, beside the form."""
    assert list(channels.channels()) == ["web", "telegram"]


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name that it has in the environment."""
    monkeypatch.setenv("HEARSAY_TELEGRAM_TOKEN", TOKEN)
    (one,) = [one for one in setups() if one.name == "telegram"]
    assert not one.is_on and "HEARSAY_TELEGRAM_SECRET" in one.trouble
    assert list(channels.channels()) == ["web"]  # the form, always


def test_a_wrong_setting_never_shows(telegram: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The channel is off and says why, without the value; the others go on."""
    monkeypatch.setenv("HEARSAY_TELEGRAM_TOKEN", "no-token-at-all")
    (one,) = [one for one in setups() if one.name == "telegram"]
    assert not one.is_on and one.trouble and "no-token-at-all" not in one.trouble


def test_a_secret_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That only its owner can read; none is made up."""
    file = tmp_path / "token"
    monkeypatch.setenv("HEARSAY_X_TOKEN_FILE", str(file))
    with pytest.raises(SettingError, match="cannot be read"):
        given("HEARSAY_X_TOKEN")
    file.write_text(" a-token\n")
    file.chmod(0o644)
    with pytest.raises(SettingError, match="chmod 600"):
        given("HEARSAY_X_TOKEN")
    file.chmod(0o600)
    assert given("HEARSAY_X_TOKEN") == "a-token"
    monkeypatch.setenv("HEARSAY_X_TOKEN", "another")
    assert given("HEARSAY_X_TOKEN") == "another"
    assert given("HEARSAY_Y_TOKEN") == ""


@pytest.mark.django_db
def test_the_doctor_tells_of_channels(monkeypatch: pytest.MonkeyPatch, telegram: None) -> None:
    """Which are on, and what is missing of the others."""
    monkeypatch.setenv("HEARSAY_WHATSAPP_TOKEN", "t")
    told = {one.what: one for one in desk_findings(NOW)}
    assert told["channel telegram"].good
    assert not told["channel whatsapp"].good
    assert "HEARSAY_WHATSAPP_APP_SECRET" in told["channel whatsapp"].said
    assert told["keys of the tipline"].good


@pytest.mark.django_db
def test_a_real_bot_takes_what_telegram_delivers(telegram: None, client: Client) -> None:
    """From the settings to the stored tip, with the secret that Telegram sends along."""
    update = {"update_id": 1, "message": {
        "message_id": 7, "date": 1772366400, "text": "Is the bridge closed?",
        "chat": {"id": 42, "type": "private"}, "from": {"id": 42, "language_code": "vi"},
    }}  # fmt: skip
    address = reverse("channel_in", args=["telegram"])
    for secret, status in (("wrong", 401), (SECRET, 200), (SECRET, 200)):
        answer = client.post(
            address, json.dumps(update), content_type="application/json",
            headers={"x-telegram-bot-api-secret-token": secret},
        )  # fmt: skip
        assert answer.status_code == status
    assert Message.objects.get().text == "Is the bridge closed?"


def test_the_guide_names_every_setting() -> None:
    """Whoever sets a channel up finds each of them."""
    text = GUIDE.read_text(encoding="utf-8")
    for maker in makers():
        for name in (*maker.needs, *maker.may):
            assert setting_name(maker.name, name) in text
