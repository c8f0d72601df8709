"""A platform of our own: a channel that signs by HMAC, speaks JSON, and remembers what was sent."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hearsay.connect.channel import (
    Arrived,
    Delivery,
    Event,
    Limits,
    Outcome,
    Outgoing,
    Receipt,
    Sent,
    Unknown,
)
from hearsay.errors import InputError, SignatureError

__all__ = ["SECRET", "Platform", "signed"]

SECRET = "a secret that both sides know"


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    """Return the header that proves who sent a body."""
    return {"x-signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


class Platform:
    """Channel and platform in one. `says` decides what comes of a message."""

    name = "test"

    def __init__(self, secret: str = SECRET, limits: Limits | None = None) -> None:
        self.limits = limits or Limits(longest=4_000, a_second=1_000, reply_within=None)
        self.sent: list[Outgoing] = []
        self.says: Callable[[Outgoing], Sent] = lambda out: Sent(Outcome.SENT, id=f"m-{out.key}")
        self._secret = secret

    def greet(self, delivery: Delivery) -> bytes | None:
        """Answer a challenge to whoever knows the secret."""
        if "challenge" not in delivery.query:
            return None
        if delivery.query.get("token") != self._secret:
            raise SignatureError("the token is wrong")
        return delivery.query["challenge"].encode()

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Compare in constant time."""
        told = delivery.headers.get("x-signature", "")
        if not hmac.compare_digest(told, signed(delivery.body, self._secret)["x-signature"]):
            raise SignatureError("the signature is wrong")

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Read a list of objects."""
        try:
            return tuple(_event(item) for item in json.loads(delivery.body))
        except (ValueError, TypeError, KeyError) as error:
            raise InputError("delivery", "cannot be read") from error

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Take a message, or say why not."""
        self.sent.append(outgoing)
        return self.says(outgoing)


def _event(item: dict[str, Any]) -> Event:
    kind = item.pop("is", "arrived")
    if kind == "receipt":
        return Receipt(item["key"], item["id"], Outcome(item["outcome"]))
    if kind == "arrived":
        return Arrived(**item)
    return Unknown(str(item["key"]), json.dumps(item), f"an event of the kind {kind[:20]}")


WINDOW = Limits(longest=4_000, a_second=1_000, reply_within=timedelta(hours=24))
