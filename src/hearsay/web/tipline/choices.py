"""What a person means who pressed a button below an answer, or typed what it says. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hearsay.text import fold
from hearsay.web.tipline.models import Reaction

__all__ = ["payload_of", "said_of", "typed"]

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LONGEST = 60


def payload_of(said: str, name: int | str = "") -> str:
    """Return the payload of a button: what it says, and which answer's it is, if that is named."""
    return f"{said}:{name}" if name != "" else said


def said_of(payload: str) -> str | None:
    """Return the `Reaction.Said` that a payload stands for; None if it stands for something else."""
    said = payload.partition(":")[0].lower()
    return said if said in Reaction.Said.values else None


def typed(text: str, choices: Sequence[Sequence[str]]) -> str | None:
    """Return the payload of the choice that a text names by its words or its number; None if none.

    `choices` are pairs of payload and label, in the order in which they were shown.
    """
    if len(text) > _LONGEST:
        return None
    said = _plain(text)
    for number, (payload, label) in enumerate(choices, start=1):
        if said and said in (_plain(label), _plain(payload), str(number)):
            return str(payload)
    return None


def _plain(text: str) -> str:
    return " ".join(_EDGES.sub("", fold(text).casefold()).split())
