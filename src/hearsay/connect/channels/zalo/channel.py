"""The channel: its secrets, and what leads to parsing and sending."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hearsay.connect.channel import Delivery, Event, Limits, Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.making import Maker, Setting, plain, secret
from hearsay.connect.channels.payload import is_same, once, read
from hearsay.connect.channels.zalo.sending import LONGEST, PATH, is_anonymous, judge, message
from hearsay.connect.channels.zalo.webhooks import events
from hearsay.errors import InputError, NetworkError, Phrase, SettingError, SignatureError

__all__ = ["MAKER", "Zalo"]

_NAME = "zalo"
_API = "https://openapi.zalo.me"
_HEADER = "x-zevent-signature"
_OLDEST = timedelta(days=1)  # Zalo delivers again for hours, with the time of the event
_EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, eq=False)
class Zalo:
    """An account. `secret` is the OA secret key, which signs what comes.

    `token` gives an access token that is valid now: one lasts 25 hours (see `renew`). It is asked
    for each message, and may raise NetworkError.
    """

    app_id: str
    secret: str = field(repr=False)
    token: Callable[[], str] = field(repr=False)
    interface: Interface = field(default=Interface(_API), repr=False)

    @property
    def name(self) -> str:
        """Return "zalo"."""
        return _NAME

    @property
    def limits(self) -> Limits:
        """Return 7 days to answer, the first 48 hours of them free, and 4,000 messages a minute."""
        return Limits(longest=LONGEST, a_second=60, reply_within=timedelta(days=7))

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return None: Zalo asks nothing."""
        return None

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check SHA-256 over our app's id, the raw body, its timestamp and the secret key.

        Raises:
            SignatureError: it is missing or another one, or more than a day old.
        """
        try:
            part = read(delivery, _NAME)
        except InputError as error:
            raise SignatureError(f"{error.reason}, so that nothing proves who sent it") from None
        stamp, at = part.id("timestamp"), part.moment("timestamp", 1000)
        signed = self.app_id.encode() + delivery.body + stamp.encode() + self.secret.encode()
        given = delivery.headers.get(_HEADER, "").removeprefix("mac=")
        if not is_same(given, hashlib.sha256(signed).hexdigest()):
            raise SignatureError(f"{_HEADER} is missing or wrong")
        if at is None or not -_EARLY <= now - at <= _OLDEST:
            raise SignatureError("timestamp is missing, or too far from the time here")

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return what a delivery tells.

        Raises:
            InputError: nothing of it can be read.
        """
        return once(events(read(delivery, _NAME)))

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Send a text, its choices as numbered lines below it."""
        if is_anonymous(outgoing.to):
            return Sent(
                Outcome.REFUSED, why=Phrase("Zalo lets us answer people with an account alone")
            )
        document = message(outgoing)
        if document is None:
            return Sent(
                Outcome.REFUSED, why=Phrase("longer than %(most)d characters", most=LONGEST)
            )
        try:
            token = secret(_NAME, "token", self.token())
        except (NetworkError, SettingError):
            return Sent(Outcome.LATER, why=Phrase("there is no valid access token now"))
        answer = self.interface.post(PATH, document, {"access_token": token}, secrets=(token,))
        return answer if isinstance(answer, Sent) else judge(answer)


def _made(settings: Mapping[str, Setting]) -> Zalo:
    """Make an account; its `token` may be a text, or what gives one each time.

    Raises:
        SettingError: a setting has another form.
    """
    token = settings["token"]
    if isinstance(token, str):
        fixed = secret(_NAME, "token", token)
        token = lambda: fixed  # noqa: E731  the same token for as long as it lasts
    return Zalo(
        app_id=plain(_NAME, "app_id", settings["app_id"], "[0-9]{5,30}", "an app's id: digits"),
        secret=secret(_NAME, "secret", settings["secret"]),
        token=token,
    )


MAKER = Maker(_NAME, needs=("app_id", "secret", "token"), make=_made)
