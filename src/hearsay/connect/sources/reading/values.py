"""Values of strangers' documents: texts, moments, numbers, addresses, languages, keys.

Nothing here raises: what cannot be used is nothing. Loads the standard library only, as it runs in
a process that has little memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

from hearsay.canonical import Json, stable_id
from hearsay.connect.sources.types import LONGEST

__all__ = [
    "at",
    "cleaned",
    "count",
    "counts",
    "items",
    "key",
    "language",
    "link",
    "moment",
    "opaque",
    "sound",
    "text",
]

_FIRST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web there were no posts
_AHEAD = timedelta(days=1)  # clocks go wrong by a zone, not by more
_LANG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\Z")
_NO_LANG = ("und", "mul", "zxx", "mis")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LINK = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_LONGEST_LINK = 4000
_MOST_COUNT = 10**15
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")


def at(value: object, name: str) -> object:
    """Return a member of a JSON object; None if it is no object or has none."""
    return value.get(name) if isinstance(value, Mapping) else None


def text(value: object) -> str:
    """Return a text as it is; "" for anything else."""
    return value if isinstance(value, str) else ""


def items(value: object) -> Sequence[object]:
    """Return the items of a list; none of anything else."""
    return value if isinstance(value, list | tuple) else ()


def cleaned(value: str) -> str:
    """Return a plain text with blanks made even, controls shown as U+FFFD, and not too long."""
    value = _UNSTORABLE.sub(
        "\ufffd", value[: 4 * LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    )
    lines = (_BLANKS.sub(" ", line).strip() for line in value.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()[:LONGEST].rstrip()


def moment(value: object, now: datetime) -> datetime | None:
    """Return the moment of an ISO 8601 text, UTC if it names no zone; None if it cannot be."""
    try:
        found = datetime.fromisoformat(text(value).strip())
    except ValueError:
        return None
    return sound(found if found.tzinfo else found.replace(tzinfo=UTC), now)


def sound(found: datetime, now: datetime) -> datetime | None:
    """Return a moment in UTC, if a post can have been written then."""
    try:
        found = found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return found if _FIRST <= found <= now + _AHEAD else None


def count(value: object) -> int | None:
    """Return a number of 0 or more, given as such or in digits; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < _MOST_COUNT else None


def counts(**named: object) -> tuple[tuple[str, int], ...]:
    """Return the counts that are numbers, by name."""
    found = ((name, count(value)) for name, value in named.items())
    return tuple((name, number) for name, number in found if number is not None)


def link(value: object, base: str = "") -> str:
    """Return an http or https address, from `base` if it is relative; "" if it is none.

    Controls and halves of letters are no part of one: it would lead nowhere.
    """
    found = text(value).strip()
    if not found or len(found) > _LONGEST_LINK or _UNSTORABLE.search(found):
        return ""
    if not _SCHEME.match(found):
        try:
            found = urljoin(base, found)
        except ValueError:
            return ""
    return found if _LINK.match(found) else ""


def opaque(value: object) -> str:
    """Return a text that only its server understands as it is; "" where no request could carry it."""
    found = text(value)
    return "" if _UNSTORABLE.search(found) else found


def language(value: object) -> str:
    """Return the code of a language ("vi" of "vi-VN"); "" where it is no code."""
    found = _LANG.match(text(value).strip())
    code = found[1].lower() if found else ""
    return "" if code in _NO_LANG else code


def key(kind: str, *parts: Json) -> str:
    """Return the key of what `parts` identify: kinds and sources never share one."""
    return stable_id(kind, parts)
