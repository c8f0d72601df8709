"""The web form as a channel: a reply is "sent" when it stands on the asker's status page."""

from __future__ import annotations

from datetime import datetime

from hearsay.connect.channel import Delivery, Event, Limits, Outcome, Outgoing, Sent
from hearsay.errors import SignatureError

__all__ = ["WebChannel"]


class WebChannel:
    """Nothing is delivered to it and nothing leaves it: the form and the status page do both."""

    name = "web"
    limits = Limits(longest=10_000, a_second=1_000)

    def greet(self, delivery: Delivery) -> bytes | None:
        """No platform asks."""
        return None

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """No platform delivers here.

        Raises:
            SignatureError: always.
        """
        raise SignatureError("tips by the web come in through the form")

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return nothing."""
        return ()

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Say that it can be read: the status page shows what is sent."""
        return Sent(Outcome.SENT)
