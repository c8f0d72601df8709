"""The channels that this desk has turned on: those whose settings are in the environment.

A setting `token` of the channel `telegram` is HEARSAY_TELEGRAM_TOKEN, or stands in the file that
HEARSAY_TELEGRAM_TOKEN_FILE names, which only its owner may read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeGuard

from django.conf import settings

from hearsay.connect.channel import Channel
from hearsay.connect.channels.email.mailbox import Batch, Cursor
from hearsay.connect.channels.making import Maker, Setting
from hearsay.connect.channels.registry import make, makers
from hearsay.errors import SettingError
from hearsay.web import logs
from hearsay.web.environment import given
from hearsay.web.tipline.web_channel import WebChannel
from hearsay.web.tipline.zalo_tokens import ZaloTokens

__all__ = ["Polled", "Setup", "channels", "is_polled", "setting_name", "setups"]

ZALO_REFRESH = "HEARSAY_ZALO_REFRESH_TOKEN"


@dataclass(frozen=True, slots=True)
class Setup:
    """A kind of channel: on, with its channel; off; or meant to be on, and what the trouble is."""

    name: str
    channel: Channel | None = None
    trouble: str = ""

    @property
    def is_on(self) -> bool:
        """Tell whether it can be used."""
        return self.channel is not None


def setting_name(channel: str, setting: str) -> str:
    """Return the name in the environment of a channel's setting."""
    return f"HEARSAY_{channel}_{re.sub(r'[^A-Za-z0-9]', '_', setting)}".upper()


def setups() -> tuple[Setup, ...]:
    """Return every kind of channel as it is set up now."""
    return tuple(_setup(maker) for maker in makers())


@cache
def channels() -> Mapping[str, Channel]:
    """Return the channels that are on, by name, the form always; one that cannot be made is logged, and off."""
    found: dict[str, Channel] = {WebChannel.name: WebChannel()}
    for one in setups():
        if one.channel is not None:
            found[one.name] = one.channel
        elif one.trouble:
            logs.event("channel_off", channel=one.name)
    return MappingProxyType(found)


class Box(Protocol):
    """Where what came waits until it is fetched (see `connect.channels.email.mailbox`)."""

    def latest(self) -> Cursor:
        """Return the cursor behind all that is there."""
        ...

    def fetch(self, cursor: Cursor) -> Batch:
        """Return what comes next behind a cursor."""
        ...

    def done(self, batch: Batch) -> None:
        """Mark as read what is stored."""
        ...


class Polled(Channel, Protocol):
    """A channel that is asked for what came, and has no address that others deliver to."""

    @property
    def mailbox(self) -> Box:
        """Return where it waits."""
        ...


def is_polled(channel: Channel) -> TypeGuard[Polled]:
    """Tell whether a channel is asked for what came."""
    return hasattr(channel, "mailbox")


def _zalo_tokens(told: Mapping[str, Setting]) -> dict[str, Setting]:
    """Return what renews Zalo's token, where a refresh token is set; an access token lasts a day."""
    refresh = given(ZALO_REFRESH)
    app, app_secret = (str(told.get(name, "")) for name in ("app_id", "secret"))
    if not (refresh and app and app_secret):
        return {}
    return {"token": ZaloTokens(app, app_secret, refresh, Path(settings.KEYS))}


def _setup(maker: Maker) -> Setup:
    try:
        names = (*maker.needs, *maker.may)
        told: dict[str, Setting] = {name: given(setting_name(maker.name, name)) for name in names}
        told = {name: value for name, value in told.items() if value}
        if maker.name == "zalo":
            told |= _zalo_tokens(told)
        if not told:
            return Setup(maker.name)
        missing = [setting_name(maker.name, name) for name in maker.needs if name not in told]
        if missing:
            return Setup(maker.name, trouble=f"off; not set: {', '.join(missing)}")
        return Setup(maker.name, make(maker.name, told))
    except SettingError as error:
        return Setup(maker.name, trouble=f"off; {error}")
