"""What is in a delivery, whatever is in it: nothing is lost because we stumble over it."""

from __future__ import annotations

import hashlib

from hearsay.connect.channel import Channel, Delivery, Event, Unknown
from hearsay.errors import InputError
from hearsay.web import logs

__all__ = ["read"]


def read(channel: Channel, delivery: Delivery) -> tuple[Event, ...]:
    """Return what is in a delivery; one that a channel stumbles over is kept whole, for a person.

    Raises:
        InputError: nothing of it can be read.
    """
    try:
        return channel.parse(delivery)
    except InputError:
        raise
    except Exception as error:  # whatever it holds, it is not lost and does not come for ever
        logs.problem("delivery_not_understood", error, channel=channel.name)
        key = f"sha256:{hashlib.sha256(delivery.body).hexdigest()}"
        raw = delivery.body.decode("utf-8", "replace")
        return (Unknown(key, raw, f"the channel could not read it ({type(error).__name__})"),)
