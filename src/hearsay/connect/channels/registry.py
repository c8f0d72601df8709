"""The channels there are: every folder beside this file names its own in `MAKER`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from hearsay.connect.channel import Channel
from hearsay.connect.channels.making import Maker, Setting
from hearsay.errors import SettingError

__all__ = ["make", "maker", "makers"]

_PACKAGE = __name__.rpartition(".")[0]


@cache
def makers() -> tuple[Maker, ...]:
    """Return all kinds of channels, by name."""
    folders = (found.name for found in iter_modules([str(Path(__file__).parent)]) if found.ispkg)
    modules = (import_module(f"{_PACKAGE}.{name}") for name in sorted(folders))
    return tuple(module.MAKER for module in modules)


def maker(name: str) -> Maker:
    """Return a kind of channel by its name.

    Raises:
        SettingError: there is none of that name; the error lists those there are.
    """
    for one in makers():
        if one.name == name:
            return one
    names = ", ".join(one.name for one in makers())
    raise SettingError(f"no channel is called {name[:40]!r}; there are: {names}")


def make(name: str, settings: Mapping[str, Setting]) -> Channel:
    """Return a channel made of its settings, secrets among them; nothing is read from elsewhere.

    Raises:
        SettingError: there is no such channel, a setting is missing or unknown, or has another form;
            no message shows a value.
    """
    one = maker(name)
    missing = [need for need in one.needs if not settings.get(need)]
    if missing:
        raise SettingError(f"{name}: not set: {', '.join(missing)}")
    known = {*one.needs, *one.may}
    odd = sorted(set(settings) - known)
    if odd:
        shown = ", ".join(f"{setting[:40]!r}" for setting in odd[:5])
        raise SettingError(f"{name}: knows no {shown}; its settings: {', '.join(sorted(known))}")
    return one.make(settings)
