"""The channel: its secrets, and what leads to parsing and sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hearsay.connect.channel import Delivery, Event, Limits, Outcome, Outgoing, Sent
from hearsay.connect.channels.interface import Interface
from hearsay.connect.channels.making import Maker, Setting, plain, secret
from hearsay.connect.channels.payload import is_same, once, read
from hearsay.connect.channels.telegram.sending import LONGEST, judge, message, moved_to
from hearsay.connect.channels.telegram.updates import events
from hearsay.connect.channels.texts import units
from hearsay.errors import Phrase, SignatureError

__all__ = ["MAKER", "Telegram"]

_NAME = "telegram"
_API = "https://api.telegram.org"
_HEADER = "x-telegram-bot-api-secret-token"
_SECONDS_TO_ACKNOWLEDGE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Telegram:
    """A bot. `token` is the one that BotFather gave, `secret` the one that `setWebhook` was given."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    interface: Interface = field(default=Interface(_API), repr=False)

    @property
    def name(self) -> str:
        """Return "telegram"."""
        return _NAME

    @property
    def limits(self) -> Limits:
        """Return what the Bots FAQ names: 30 messages a second; in a group, 20 a minute."""
        return Limits(longest=LONGEST, a_second=30)

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return None: Telegram asks nothing."""
        return None

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check the secret token, which Telegram sends along; the body is not signed.

        Raises:
            SignatureError: it is missing or another one.
        """
        if not is_same(delivery.headers.get(_HEADER, ""), self.secret):
            raise SignatureError(f"{_HEADER} is missing or wrong")

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return what an update tells: one event at most.

        Raises:
            InputError: nothing of it can be read.
        """
        return once(events(read(delivery, _NAME)))

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Send a message, with a button in a row of its own for each choice."""
        if units(outgoing.text) > LONGEST:
            return Sent(
                Outcome.REFUSED, why=Phrase("longer than %(most)d characters", most=LONGEST)
            )
        tried = self._try(outgoing, outgoing.to)
        if isinstance(tried, str):  # nobody got it: the group has another address now
            tried = self._try(outgoing, tried)
        if isinstance(tried, str):
            return Sent(Outcome.GONE, why=Phrase("the group has moved on"))
        if tried.outcome is Outcome.SENT and outgoing.reply.get("press"):
            self._acknowledge(outgoing.reply["press"])
        return tried

    def _acknowledge(self, press: str) -> None:
        """Let the button that was pressed stop showing progress ("answerCallbackQuery").

        The message has been sent, so what becomes of this does not matter.
        """
        replace(self.interface, seconds=_SECONDS_TO_ACKNOWLEDGE).post(
            f"/bot{self.token}/answerCallbackQuery",
            {"callback_query_id": press},
            secrets=(self.token,),
        )

    def _try(self, outgoing: Outgoing, to: str) -> Sent | str:
        """Return what is known, or where the group has moved to."""
        answer = self.interface.post(
            f"/bot{self.token}/sendMessage", message(outgoing, to), secrets=(self.token,)
        )
        if isinstance(answer, Sent):
            return answer
        return moved_to(answer) or judge(answer)


def _made(settings: Mapping[str, Setting]) -> Telegram:
    """Make a bot.

    Raises:
        SettingError: a setting has another form.
    """
    return Telegram(
        token=plain(_NAME, "token", settings["token"], "[0-9]{1,20}:[A-Za-z0-9_-]{10,100}",
                    "a bot's token: a number, a colon, letters and digits"),
        secret=secret(_NAME, "secret", plain(_NAME, "secret", settings["secret"],
                      "[A-Za-z0-9_-]{16,256}", "16 to 256 letters, digits, '_' and '-'")),
    )  # fmt: skip


MAKER = Maker(_NAME, needs=("token", "secret"), make=_made)
