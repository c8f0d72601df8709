"""The channel: its secrets, and what leads to parsing and sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearsay.connect import signatures
from hearsay.connect.channel import Delivery, Event, Limits, Outgoing, Sent
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.making import Maker, Setting, plain, secret
from hearsay.connect.channels.sms.sending import LONGEST, document, judge, told, unsendable
from hearsay.connect.channels.sms.webhooks import events

__all__ = ["MAKER", "Sms"]

_NAME = "sms"


@dataclass(frozen=True, slots=True, eq=False)
class Sms:
    """A gateway. `token` lets us send; `secret` is what it signs its deliveries with."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    interface: Interface = field(repr=False)

    @property
    def name(self) -> str:
        """Return "sms"."""
        return _NAME

    @property
    def limits(self) -> Limits:
        """Return ten parts, and the rate at which one number may send nearly everywhere."""
        return Limits(longest=LONGEST, a_second=1)

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return None: a gateway asks nothing."""
        return None

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check the signature over id, time and raw body (see `signatures`).

        Raises:
            SignatureError: it is missing or another one, or of more than five minutes ago.
        """
        signatures.verify((self.secret,), delivery.headers, delivery.body, now=now)

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return what a delivery tells: one event at most.

        Raises:
            InputError: nothing of it can be read.
        """
        return tuple(events(delivery, _NAME))

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Send a text under a key, so that the gateway sends it once however often it is asked."""
        if refused := unsendable(outgoing):
            return refused
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": outgoing.key}
        answer = self.interface.post("", document(outgoing), headers, secrets=(self.token,))
        return told(answer if isinstance(answer, Sent) else judge(answer), outgoing)


def _made(settings: Mapping[str, Setting]) -> Sms:
    """Make the channel.

    Raises:
        SettingError: a setting has another form.
    """
    url = plain(_NAME, "url", settings["url"], r"https://[^\s@#?]{3,500}",
                "the gateway's https address for sending, without a login or a question mark")  # fmt: skip
    key = secret(_NAME, "secret", settings["secret"])
    signatures.sign((key,), "check", b"", now=datetime.fromtimestamp(0).astimezone())
    return Sms(secret(_NAME, "token", settings["token"]), key, Interface(url))


MAKER = Maker(_NAME, needs=("url", "token", "secret"), make=_made)
