"""Tips that rain on a desk while something is done to it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from hearsay.web.tipline import work

from .platforms import Batch, Delivery, Form, Update, deliver

__all__ = ["RUMOURS", "deliveries", "rain", "send"]

IN_A_BATCH = 25
SENDERS = 6
RUMOURS = tuple(
    f"the {place} {what} {when}, {n} {whom}"
    for place in ("Lotus Lake", "Red River", "Pine Hill", "Salt Bay", "Old Market")
    for what in ("dam broke", "bridge was closed", "school was hit", "water is poisoned")
    for when in ("at 2 am", "on Monday", "last night")
    for n, whom in ((12, "houses are empty"), (40, "people were taken to hospital"))
)
OPENINGS = ("", "is it true that ", "Fwd: ", "my aunt says ", "URGENT!! ")


def deliveries(tips: int, chance: random.Random) -> list[Delivery]:
    """Return tips by form, singly by Telegram, and many at once by WhatsApp, in any order."""
    old = timezone.now() - timedelta(minutes=1)
    made: list[Delivery] = []
    forms, updates = tips * 12 // 100, tips * 6 // 100
    for number in range(forms):
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        made.append(Form(_text(chance), work.challenge(old), address))
    for number in range(1, updates + 1):
        made.append(Update(number, 1_000 + number, _text(chance)))
    left = iter(range(tips - forms - updates))
    while some := tuple(islice(left, IN_A_BATCH)):
        messages = tuple((n, f"84{chance.randrange(500):09}", _text(chance)) for n in some)
        made.append(Batch(messages))
    chance.shuffle(made)
    return made


def _text(chance: random.Random) -> str:
    return chance.choice(OPENINGS) + chance.choice(RUMOURS)


def rain(
    port: int, sent: Sequence[Delivery], times: int, disturb: Callable[[], None],
    chance: random.Random,
) -> list[Delivery]:  # fmt: skip
    """Deliver by several senders while the desk is disturbed so many times; return what was acknowledged.

    The disturbances are spread over the deliveries: the next comes when its share was acknowledged.
    """
    acknowledged: list[Delivery] = []
    until = time.monotonic() + max(900, len(sent))
    crowd = [
        threading.Thread(target=deliver, args=(port, sent[n::SENDERS], acknowledged, until))
        for n in range(SENDERS)
    ]
    for one in crowd:
        one.start()
    for number in range(times):
        share = len(sent) * (number + chance.random()) / times
        while len(acknowledged) < share and any(one.is_alive() for one in crowd):
            time.sleep(0.01)
        disturb()
    for one in crowd:
        one.join()
    return acknowledged


def send(port: int, sent: Sequence[Delivery]) -> list[Delivery]:
    """Deliver one after another; return what was acknowledged."""
    acknowledged: list[Delivery] = []
    deliver(port, sent, acknowledged, time.monotonic() + 120)
    return acknowledged
