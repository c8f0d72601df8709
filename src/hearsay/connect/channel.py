"""What every two-way channel is: it reads what a platform delivers, and sends what we answer.

A channel keeps nothing and decides nothing. `verify` and `parse` are pure; `send` asks the platform
once and tells honestly what it knows of the outcome. A sender's name never gets past `parse`; the
address that a reply needs does, and whoever stores it seals it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

__all__ = [
    "START",
    "STOP",
    "Arrived",
    "Channel",
    "Choice",
    "Deleted",
    "Delivery",
    "Event",
    "Limits",
    "Outcome",
    "Outgoing",
    "Receipt",
    "Sent",
    "Unknown",
]

START = "/start"
"""What was pressed (`Arrived.pressed`) when a person opened the talk with us, and wrote nothing yet."""

STOP = "/stop"
"""What was pressed when a person asks us to write no more."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A request of a platform, as it came: header names in lower case, the body byte for byte."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something that a person wrote, or the button that they pressed.

    `key` is the same each time the platform delivers it, and no other delivery has it. `sender` is
    the address that a reply needs, as the channel writes it: private, to be sealed. `reply` holds
    what else one needs, such as a reply token, and is that of the latest message; `beside` is what puts
    an answer beside this very message, such as its id: both private too. `pressed` is the payload of the
    `Choice` that was pressed, else "" (or `START`, or `STOP`); then `text` is "". A channel without
    buttons gives an answer in words: its number in our list ("2"), or a word of `spoken.Said`.
    `quoted` is the platform's id of our message that it answers, as `Sent.id` told it. `heading` is a
    subject line. `media` counts pictures, sounds, files, places and the like, which are not taken;
    with no text beside them, `text` is "". `lang` is the language of their app, where it is told: a
    hint.

    `id` is the platform's id of this message, as `Deleted.id` would name it; "" if it tells none.
    `replaces` is the `id` of the earlier message that this is a new version of: the earlier text is
    to go. Some platforms count ids in each conversation anew, so `id`, `quoted` and `replaces` are
    looked up together with `sender`.

    `known_as` names the person behind `sender` where several spellings of an address lead to one; ""
    where there is but one. Whoever counts people, or letters to them, counts these.

    `proven` tells whether `sender` is surely who wrote it: False where nothing proves it though it
    was looked for, None where it cannot be known.
    """

    key: str
    text: str
    sender: str
    written_at: datetime | None = None
    lang: str = ""
    heading: str = ""
    in_group: bool = False
    pressed: str = ""
    quoted: str = ""
    media: int = 0
    id: str = ""
    replaces: str = ""
    known_as: str = ""
    proven: bool | None = True
    reply: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> str:
        """Return what is the same for all that one person writes."""
        return self.known_as or self.sender


@dataclass(frozen=True, slots=True)
class Deleted:
    """A person has taken back what they wrote: the message with this `id` is to go here too."""

    key: str
    id: str
    sender: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message of ours: `id` is the one that `Sent.id` told."""

    key: str
    id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part of a delivery that we do not know; kept raw, and looked at by a person.

    `raw` is JSON as it came, but for what a field's name says is about people: that is left out.
    `why` is one line in English without anything of the content. Events that are known and are
    nobody's tip (a person joined, typing, a reaction) are left out by `parse` and are not unknown.
    """

    key: str
    raw: str
    why: str


class Outcome(StrEnum):
    """What is known of a message of ours.

    UNKNOWN: it went out and nobody told what became of it, so it is never sent again by itself.
    LATER: it was not taken, and may be tried again. REFUSED: it was not taken and never will be.
    GONE: the same, because the person has left or blocked us.
    """

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    LATER = "later"
    REFUSED = "refused"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button below a message. `payload` comes back as `Arrived.pressed`: at most 20 characters, ASCII."""

    payload: str
    label: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be sent, plain text. A channel without buttons writes choices as lines below it.

    `key` is ours, and the same for each try: platforms that know such keys are given it. `heading`
    is a subject line; a channel that has none leaves it out. `reply` and `beside` are those of the
    message that it answers, as `Arrived` told them.
    """

    key: str
    to: str
    text: str
    choices: tuple[Choice, ...] = ()
    heading: str = ""
    reply: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What is known after one try. `why` names neither the person nor the text; it is a `Phrase`.

    `id` is the platform's id of the message; `after` how long to wait before another try, where the
    platform said so; `parts` how many messages the platform counts (an SMS of 300 characters is more
    than one). `once_for` is how long from the first try the platform knows this one by its key, so
    that another try within it cannot arrive twice, though the outcome is UNKNOWN; None: not at all.
    """

    outcome: Outcome
    id: str = ""
    after: timedelta | None = None
    why: str = ""
    parts: int = 1
    once_for: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel allows. Times are counted from the person's last message.

    `reply_within` is how long a free-form reply may follow (None: for ever); `longest` is the most
    characters of one message, in UTF-16 units where the platform counts so: a longer one is refused;
    `a_second` the most messages a second over the whole channel.
    """

    longest: int
    a_second: float
    reply_within: timedelta | None = None


Event = Arrived | Deleted | Receipt | Unknown


class Channel(Protocol):
    """A platform. Made with its secrets; one object serves many threads."""

    @property
    def name(self) -> str:
        """Return its short name, as in addresses and settings: "telegram"."""
        ...

    @property
    def limits(self) -> Limits:
        """Return what the platform allows."""
        ...

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return what answers the platform's question whether this address is ours; None if it asks none.

        Raises:
            SignatureError: it asks, and does not know our secret.
        """
        ...

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Check that the platform sent it: over the raw bytes, in constant time.

        Raises:
            SignatureError: it did not, or too long ago.
        """
        ...

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return what is in a delivery that was verified, in its order.

        Raises:
            InputError: nothing of it can be read (half a JSON, another encoding).
        """
        ...

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Try once to send a message; everything that goes wrong is told in what is returned."""
        ...
