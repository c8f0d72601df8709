"""What platforms deliver, read without trust: JSON of any shape in, plain values out."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

from hearsay.canonical import Json
from hearsay.connect.channel import Delivery, Event, Unknown
from hearsay.connect.imports.fields import storable
from hearsay.errors import InputError

__all__ = ["MOST_BYTES", "Part", "is_same", "once", "read", "unknown"]

MOST_BYTES = 5 * 1024 * 1024
"""Of a delivery; the largest that a platform announces is 3 MB (WhatsApp)."""

_LONGEST_ID = 200
_DEEPEST = 40
_ABOUT_PEOPLE = re.compile(
    r"name|phone|user|^from|^to$|sender|recipient|source|follower|contact|profile|chat|author"
    r"|vcard|e_?mail|address|wa_id|participant|avatar|picture|birth|latitude|longitude",
    re.IGNORECASE,
)
_HIDDEN = "…"


class Part:
    """A JSON object of somebody else: what is missing or of another kind reads as empty."""

    __slots__ = ("_value",)

    def __init__(self, value: Json) -> None:
        self._value = value if isinstance(value, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._value)

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def __iter__(self) -> Iterator[str]:
        return iter(self._value)

    @property
    def value(self) -> Json:
        """Return the object itself."""
        return self._value

    def text(self, name: str) -> str:
        """Return a text that every database takes; "" if there is none."""
        value = self._value.get(name)
        return storable(value) if isinstance(value, str) else ""

    def id(self, name: str) -> str:
        """Return an id, written as text or as a whole number; "" if it is neither, or too long."""
        value = self._value.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID:
            return ""
        return value if value.isprintable() and storable(value) == value else ""

    def is_true(self, name: str) -> bool:
        """Tell whether it says true, and not only something."""
        return self._value.get(name) is True

    def part(self, name: str) -> Part:
        """Return an object; an empty one if there is none."""
        return Part(self._value.get(name))

    def parts(self, name: str) -> tuple[Part, ...]:
        """Return the items of a list; those that are no objects are empty."""
        value = self._value.get(name)
        return tuple(Part(item) for item in value) if isinstance(value, list) else ()

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the ids in a list."""
        value = self._value.get(name)
        items = value if isinstance(value, list) else ()
        return tuple(found for item in items if (found := Part({"id": item}).id("id")))

    def number(self, name: str) -> int | None:
        """Return a whole number below a million million million, also one written as text."""
        value = self._value.get(name)
        if isinstance(value, str) and re.fullmatch("-?[0-9]{1,18}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**18:
            return None
        return value

    def moment(self, name: str, a_second: int = 1) -> datetime | None:
        """Return a time that counts from 1970, in seconds or in that part of one."""
        count = self.number(name)
        if count is None or not 0 < count < 10**11 * a_second:
            return None
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=count / a_second)


def read(delivery: Delivery, channel: str) -> Part:
    """Return the object that a delivery holds.

    Raises:
        InputError: it is larger than `MOST_BYTES`, no JSON in UTF-8, nested too deeply, or no object.
    """
    if len(delivery.body) > MOST_BYTES:
        raise InputError(channel, f"the delivery is larger than {MOST_BYTES} bytes")
    try:
        value: Json = json.loads(delivery.body.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise InputError(channel, "the delivery is not in UTF-8") from None
    except RecursionError:
        raise InputError(channel, "the delivery is nested too deeply") from None
    except ValueError:  # its text may quote the delivery
        raise InputError(channel, "the delivery is no JSON, or only half of it") from None
    if not isinstance(value, dict):
        raise InputError(channel, "the delivery is no JSON object")
    return Part(value)


def unknown(part: Part, why: str, key: str = "") -> Unknown:
    """Return what is kept of a part that nobody knows, without the fields about people.

    With no `key` of the platform's, the same part always gets the same one.
    """
    raw = json.dumps(_without_people(part.value), ensure_ascii=False)
    if not key:
        whole = json.dumps(_shallow(part.value), sort_keys=True)
        key = f"sha256:{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
    return Unknown(key, storable(raw), why)


def once(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return events without those whose key came before in the same delivery."""
    found: dict[str, Event] = {}
    for event in events:
        found.setdefault(event.key, event)
    return tuple(found.values())


def is_same(given: str, right: str) -> bool:
    """Compare what came with what is right, in a time that tells nothing; "" is never right."""
    return bool(right) and hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _without_people(value: Json, depth: int = 0) -> Json:
    if depth > _DEEPEST:
        return _HIDDEN
    if isinstance(value, dict):
        return {
            name: _HIDDEN if _ABOUT_PEOPLE.search(name) else _without_people(inner, depth + 1)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_people(item, depth + 1) for item in value]
    return value


def _shallow(value: Json, depth: int = 0) -> Json:
    """Return a value whose nesting ends where no honest one is as deep."""
    if isinstance(value, dict | list) and depth > _DEEPEST:
        return _HIDDEN
    if isinstance(value, dict):
        return {name: _shallow(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shallow(item, depth + 1) for item in value]
    return cast("bool | int | float | str | None", value)
