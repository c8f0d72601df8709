"""Channels are made by name, of settings that are handed in."""

import pytest

from hearsay.connect.channels import make, maker, makers
from hearsay.errors import SettingError

TELEGRAM = {"token": "123456:AAbbCCddEEffGG", "secret": "long-enough-secret"}


def test_every_folder_is_a_channel() -> None:
    """Found by itself, each under its own name."""
    names = [one.name for one in makers()]
    assert names == sorted(set(names))
    assert {"telegram", "whatsapp", "line", "zalo"} <= set(names)


def test_an_unknown_channel_is_told_with_those_there_are() -> None:
    """So that a typing error is seen at once."""
    with pytest.raises(
        SettingError, match=r"no channel is called 'telegrm'; there are: .*telegram"
    ):
        maker("telegrm")
    with pytest.raises(SettingError) as caught:
        make("x" * 1000, {})
    assert len(str(caught.value)) < 300


def test_what_is_not_set_is_named() -> None:
    """Empty counts as not set."""
    with pytest.raises(SettingError, match="telegram: not set: token, secret"):
        make("telegram", {})
    with pytest.raises(SettingError, match="telegram: not set: token"):
        make("telegram", TELEGRAM | {"token": ""})


def test_a_setting_that_nobody_knows_is_told_without_its_value() -> None:
    """With those that are known."""
    with pytest.raises(
        SettingError, match="knows no 'tokn'; its settings: secret, token"
    ) as caught:
        make("telegram", TELEGRAM | {"tokn": "hidden-value"})
    assert "hidden-value" not in str(caught.value)


@pytest.mark.parametrize("name", [one.name for one in makers()])
def test_a_setting_that_is_no_text_is_told(name: str) -> None:
    """Where only a text will do."""
    if name in ("telegram", "whatsapp", "line"):
        with pytest.raises(SettingError):
            make(name, {need: (lambda: "x") for need in maker(name).needs})


def test_two_of_a_kind_are_apart() -> None:
    """A desk may have two bots."""
    first = make("telegram", TELEGRAM)
    second = make("telegram", TELEGRAM | {"secret": "another-long-secret"})
    assert first is not second
    assert repr(first) == repr(second) == "Telegram()"
