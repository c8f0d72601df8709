"""How a channel is made: what it is called, what it needs, and the function that makes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hearsay.connect.channel import Channel
from hearsay.errors import SettingError

__all__ = ["Maker", "Setting", "plain", "secret"]

Setting = str | Callable[[], str]
"""The value of a setting, or what gives it whenever it is needed (a token that expires)."""

_SECRET = re.compile(r"[\x21-\x7e]{1,4096}")


@dataclass(frozen=True, slots=True)
class Maker:
    """A kind of channel. `needs` and `may` name the settings that it must and may be given."""

    name: str
    needs: tuple[str, ...]
    make: Callable[[Mapping[str, Setting]], Channel]
    may: tuple[str, ...] = ()


def secret(channel: str, name: str, value: Setting) -> str:
    """Return a token or key, which the message of an error never shows.

    Raises:
        SettingError: it is empty, or holds what no header can carry.
    """
    if isinstance(value, str) and _SECRET.fullmatch(value):
        return value
    raise SettingError(
        f"{channel}: {name} must be letters, digits and signs of ASCII without blanks; "
        "copy it again from the platform"
    )


def plain(channel: str, name: str, value: Setting, form: str, said: str) -> str:
    """Return a setting that has the form of a regular expression; `said` tells it in words.

    Raises:
        SettingError: it has another form.
    """
    if isinstance(value, str) and re.fullmatch(form, value, re.ASCII):
        return value
    raise SettingError(f"{channel}: {name} must be {said}")
