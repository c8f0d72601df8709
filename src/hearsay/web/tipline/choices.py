"""What a person means who pressed a button below an answer, or typed what it says. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from hearsay.connect.channel import Choice
from hearsay.connect.channels.spoken import split
from hearsay.connect.channels.texts import chosen
from hearsay.web.tipline.models import Reaction

__all__ = ["meant", "payload_of", "said_of", "typed"]

Shown = Sequence[Sequence[str]]
"""`Outgoing.choices`: pairs of payload and label, in the order in which they were shown."""


def payload_of(said: str, name: int | str = "") -> str:
    """Return the payload of a button: what it says, and which answer's it is, if that is named."""
    return f"{said}:{name}" if name != "" else said


def said_of(payload: str) -> str | None:
    """Return the `Reaction.Said` that a payload stands for; None if it stands for something else."""
    said = payload.partition(":")[0].lower()
    return said if said in Reaction.Said.values else None


def meant(pressed: str, choices: Shown) -> str | None:
    """Return the payload that was pressed, if these choices hold it; None if they do not.

    Channels without buttons name a choice by its number, or by the word that all languages' answers
    stand for ("yes").
    """
    payloads = [str(choice[0]) for choice in choices]
    if pressed in payloads:
        return pressed
    if len(pressed) == 1 and "1" <= pressed <= str(min(9, len(payloads))):
        return payloads[int(pressed) - 1]
    return next((one for one in payloads if pressed and said_of(one) == pressed), None)


def typed(text: str, choices: Shown) -> str | None:
    """Return the payload of the choice that a text names, and says nothing beside; None if none."""
    if found := chosen(text, [Choice(payload, label) for payload, label in choices]):
        return found
    pressed, rest = split(text)
    return None if rest else meant(pressed, choices)
