"""The channel: its secrets, and what leads to parsing and sending."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hearsay.canonical import Json
from hearsay.connect.channel import Delivery, Event, Limits, Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.line.sending import (
    LONGEST,
    PUSH,
    REPLY,
    content,
    is_fresh,
    judge,
    retry_key,
)
from hearsay.connect.channels.line.webhooks import events
from hearsay.connect.channels.making import Maker, Setting, secret
from hearsay.connect.channels.payload import is_same, once, read
from hearsay.errors import Phrase, SignatureError

__all__ = ["MAKER", "Line"]

_NAME = "line"
_API = "https://api.line.me"
_HEADER = "x-line-signature"


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """An account. `token` is the channel access token, `secret` the channel secret."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    interface: Interface = field(default=Interface(_API), repr=False)

    @property
    def name(self) -> str:
        """Return "line"."""
        return _NAME

    @property
    def limits(self) -> Limits:
        """Return that a push may come at any time; "Rate limits" allow far more than we need."""
        return Limits(longest=LONGEST, a_second=100)

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return None: LINE asks with an empty delivery, which is verified as any other."""
        return None

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check the HMAC-SHA256 over the raw body, in base64 ("Signature validation").

        It carries no time: an event may be delivered again long after, with the same id.

        Raises:
            SignatureError: it is missing or another one.
        """
        digest = hmac.new(self.secret.encode(), delivery.body, hashlib.sha256).digest()
        if not is_same(delivery.headers.get(_HEADER, ""), base64.b64encode(digest).decode()):
            raise SignatureError(f"{_HEADER} is missing or wrong")

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return the events of a delivery; an empty one is LINE's question whether we are here.

        Raises:
            InputError: nothing of it can be read.
        """
        return once(events(read(delivery, _NAME)))

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Answer with the reply token while it is fresh, which costs nothing; else push.

        A token that LINE refuses has sent nothing, so that a push follows. No push is followed by a
        reply at a later try, as time does not go back: nothing arrives twice.
        """
        message = content(outgoing)
        if message is None:
            return Sent(
                Outcome.REFUSED, why=Phrase("longer than %(most)d characters", most=LONGEST)
            )
        if is_fresh(outgoing.reply, now):
            replied = self._post(
                REPLY, {"replyToken": outgoing.reply["token"], "messages": [message]}
            )
            if replied.outcome is not Outcome.REFUSED:
                return replied
        return self._post(PUSH, {"to": outgoing.to, "messages": [message]}, outgoing.key)

    def _post(self, path: str, document: Mapping[str, Json], key: str = "") -> Sent:
        headers = {"authorization": f"Bearer {self.token}"}
        if key:
            headers["x-line-retry-key"] = retry_key(key)
        answer = self.interface.post(path, document, headers, secrets=(self.token,))
        return judge(answer, has_key=bool(key))


def _made(settings: Mapping[str, Setting]) -> Line:
    """Make an account.

    Raises:
        SettingError: a setting has another form.
    """
    return Line(
        token=secret(_NAME, "token", settings["token"]),
        secret=secret(_NAME, "secret", settings["secret"]),
    )


MAKER = Maker(_NAME, needs=("token", "secret"), make=_made)
