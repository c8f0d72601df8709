"""The bundled sample: checks and messages written for Hearsay in Vietnamese, Thai and English.

The files `en.txt`, `vi.txt` and `th.txt` hold a check per "# " line, its messages below it
("= " makes the claim, "~ " differs in a number, place, product or negation), and ". " lines that
no check answers. Places, products and bridges in it are made up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import resources

from hearsay.errors import InputError
from hearsay.types import Check, Message

__all__ = ["LANGUAGES", "Sample", "load_sample"]

LANGUAGES = ("vi", "th", "en")
_START = datetime(2026, 10, 11, 6, 0, tzinfo=UTC)
_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """Checks, messages in order of arrival, and what is known of each message.

    `truth` maps a message id to the id of the check that answers it; `near` maps a near miss to
    the check that it must not be answered with. Messages in neither have no check.
    """

    checks: tuple[Check, ...]
    messages: tuple[Message, ...]
    truth: dict[str, str]
    near: dict[str, str]


def load_sample() -> Sample:
    """Read the bundled sample; messages arrive in a fixed mixed order.

    Raises:
        InputError: a line of the sample is not in the form described above.
    """
    checks: list[Check] = []
    texts: list[tuple[str, str, str]] = []
    for lang in LANGUAGES:
        current = ""
        for row, line in _lines(lang):
            mark, _, rest = line.partition(" ")
            if mark == "#":
                check = _check(rest, lang, row)
                checks.append(check)
                current = check.id
            elif mark in "=~.":
                texts.append((mark, current, rest))
            else:
                raise InputError(f"{lang}.txt", f"line starts with {mark!r}", row=row)
    # Mixed as a live stream would be; the seed keeps the order the same everywhere.
    random.Random(20261124).shuffle(texts)  # noqa: S311
    messages, truth, near = [], {}, {}
    for number, (mark, check_id, text) in enumerate(texts, 1):
        key = f"m{number:03d}"
        messages.append(Message(key, text, _START + timedelta(minutes=4 * number)))
        if mark == "=":
            truth[key] = check_id
        elif mark == "~":
            near[key] = check_id
    return Sample(tuple(checks), tuple(messages), truth, near)


def _lines(lang: str) -> Iterator[tuple[int, str]]:
    text = (resources.files(__package__) / f"{lang}.txt").read_text(encoding="utf-8")
    for row, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield row, line


def _check(rest: str, lang: str, row: int) -> Check:
    fields = [field.strip() for field in rest.split("|")]
    if len(fields) != _FIELDS:
        raise InputError(f"{lang}.txt", f"a check has {len(fields)} fields, not {_FIELDS}", row=row)
    key, topic, rating, title, claim, summary = fields
    return Check(
        id=key,
        claim=claim,
        title=title,
        url=f"https://desk.example/{lang}/{topic}/{key}",
        rating=rating,
        lang=lang,
        date="2026-10-10",
        publisher="Hearsay sample desk",
        summary=summary,
    )
