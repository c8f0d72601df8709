"""The channel: its secrets, and what leads to parsing and sending."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hearsay.connect.channel import Delivery, Event, Limits, Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.making import Maker, Setting, plain, secret
from hearsay.connect.channels.payload import is_same, once, read
from hearsay.connect.channels.whatsapp.sending import LONGEST, judge, message
from hearsay.connect.channels.whatsapp.webhooks import events
from hearsay.errors import Phrase, SignatureError

__all__ = ["MAKER", "WhatsApp"]

_NAME = "whatsapp"
_API = "https://graph.facebook.com/v24.0"
_HEADER = "x-hub-signature-256"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_NEEDS = ("phone_number_id", "token", "app_secret", "verify_token")


@dataclass(frozen=True, slots=True, eq=False)
class WhatsApp:
    """A number. `app_secret` signs what comes, `token` lets us send, `verify_token` is ours alone."""

    phone_number_id: str
    token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    interface: Interface = field(default=Interface(_API), repr=False)

    @property
    def name(self) -> str:
        """Return "whatsapp"."""
        return _NAME

    @property
    def limits(self) -> Limits:
        """Return the window of "Customer service windows" and the rate of "Throughput"."""
        return Limits(longest=LONGEST, a_second=80, reply_within=timedelta(hours=24))

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return the challenge of a request that knows our `verify_token` ("Create a webhook endpoint").

        Raises:
            SignatureError: it does not know it, or its challenge is not what Meta sends.
        """
        if delivery.query.get("hub.mode") != "subscribe":
            return None
        challenge = delivery.query.get("hub.challenge", "")
        if not is_same(delivery.query.get("hub.verify_token", ""), self.verify_token):
            raise SignatureError("hub.verify_token is missing or wrong")
        if not _CHALLENGE.fullmatch(challenge):  # it goes back as it came
            raise SignatureError("hub.challenge is missing or malformed")
        return challenge.encode()

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check the HMAC-SHA256 over the raw body ("Validating payloads"); it carries no time.

        Raises:
            SignatureError: it is missing or another one.
        """
        digest = hmac.new(self.app_secret.encode(), delivery.body, hashlib.sha256).hexdigest()
        if not is_same(delivery.headers.get(_HEADER, ""), f"sha256={digest}"):
            raise SignatureError(f"{_HEADER} is missing or wrong")

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return messages, receipts and what is unknown; a delivery may hold several of each.

        Raises:
            InputError: nothing of it can be read.
        """
        return once(events(read(delivery, _NAME)))

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Send a text, with buttons where the choices fit their limits, else with numbered lines."""
        document = message(outgoing)
        if document is None:
            return Sent(
                Outcome.REFUSED, why=Phrase("longer than %(most)d characters", most=LONGEST)
            )
        answer = self.interface.post(
            f"/{self.phone_number_id}/messages",
            document,
            {"authorization": f"Bearer {self.token}"},
            secrets=(self.token,),
        )
        return answer if isinstance(answer, Sent) else judge(answer)


def _made(settings: Mapping[str, Setting]) -> WhatsApp:
    """Make a number.

    Raises:
        SettingError: a setting has another form.
    """
    number = plain(
        _NAME,
        "phone_number_id",
        settings["phone_number_id"],
        "[0-9]{5,30}",
        "a number's id: digits",
    )
    token, app_secret, verify_token = (secret(_NAME, one, settings[one]) for one in _NEEDS[1:])
    return WhatsApp(number, token, app_secret, verify_token)


MAKER = Maker(_NAME, needs=_NEEDS, make=_made)
