"""The channel: its secrets, and what leads to parsing and sending."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from hearsay.connect.channel import Delivery, Event, Limits, Outgoing, Sent
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.making import Maker, Setting, plain, secret
from hearsay.connect.channels.payload import is_same
from hearsay.connect.channels.sms.numbers import is_number
from hearsay.connect.channels.sms.segments import segments
from hearsay.connect.channels.sms.sending import LONGEST, unsendable, written
from hearsay.connect.channels.sms.webhooks import form
from hearsay.connect.channels.twilio.sending import judge
from hearsay.connect.channels.twilio.webhooks import events
from hearsay.errors import SignatureError

__all__ = ["MAKER", "Twilio"]

_NAME = "twilio"
_API = "https://api.twilio.com/2010-04-01"
_HEADER = "x-twilio-signature"
_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Twilio:
    """A number. `webhook` is the desk's public address, letter for letter as Twilio was given it."""

    account: str
    number: str
    webhook: str
    token: str = field(repr=False)
    interface: Interface = field(default=Interface(_API), repr=False)

    @property
    def name(self) -> str:
        """Return "twilio"."""
        return _NAME

    @property
    def limits(self) -> Limits:
        """Return ten parts, and the rate of an ordinary number; Twilio queues what is faster."""
        return Limits(longest=LONGEST, a_second=1)

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return None: Twilio asks nothing."""
        return None

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check the HMAC-SHA1 over our address and the sorted fields; it carries no time.

        Raises:
            SignatureError: it is missing or another one, or the body is no form.
        """
        try:
            fields = parse_qsl(delivery.body.decode("ascii"), keep_blank_values=True,
                               errors="strict", max_num_fields=_MOST_FIELDS)  # fmt: skip
        except ValueError:
            raise SignatureError(f"{_HEADER} is of a form, and this is none") from None
        signed = self.webhook + "".join(name + value for name, value in sorted(set(fields)))
        digest = hmac.new(self.token.encode(), signed.encode(), hashlib.sha1).digest()
        if not is_same(delivery.headers.get(_HEADER, ""), base64.b64encode(digest).decode()):
            raise SignatureError(f"{_HEADER} is missing or wrong")

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return what a form tells: one event at most.

        Raises:
            InputError: nothing of it can be read.
        """
        return tuple(events(form(delivery, _NAME)))

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Send a text; what becomes of it comes to our own webhook."""
        if refused := unsendable(outgoing):
            return refused
        ours = outgoing.reply.get("from", "")
        fields = {
            "To": outgoing.to,
            "From": ours if is_number(ours) else self.number,
            "Body": written(outgoing),
            "StatusCallback": self.webhook,
        }
        login = base64.b64encode(f"{self.account}:{self.token}".encode()).decode()
        answer = self.interface.post_bytes(
            f"/Accounts/{self.account}/Messages.json",
            urlencode(fields).encode(),
            {
                "content-type": "application/x-www-form-urlencoded",
                "authorization": f"Basic {login}",
            },
            secrets=(self.token, login),
        )
        known = answer if isinstance(answer, Sent) else judge(answer)
        return replace(known, parts=segments(written(outgoing)).parts)


def _made(settings: Mapping[str, Setting]) -> Twilio:
    """Make a number.

    Raises:
        SettingError: a setting has another form.
    """
    return Twilio(
        account=plain(_NAME, "account", settings["account"], "AC[0-9a-f]{32}", "an account's SID: AC…"),
        number=plain(_NAME, "number", settings["number"], r"\+?[0-9]{3,15}", "a phone number"),
        webhook=plain(_NAME, "webhook", settings["webhook"], r"https://[\x21-\x7e]{3,500}",
                      "the https address that Twilio was given"),
        token=secret(_NAME, "token", settings["token"]),
    )  # fmt: skip


MAKER = Maker(_NAME, needs=("account", "number", "webhook", "token"), make=_made)
