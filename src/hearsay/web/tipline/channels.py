"""The channels that this desk has turned on: those whose settings are there."""

from __future__ import annotations

from collections.abc import Mapping

from hearsay.connect.channel import Channel

__all__ = ["channels"]


def channels() -> Mapping[str, Channel]:
    """Return the channels that are on, by name."""
    return {}
