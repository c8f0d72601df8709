"""Whether the server that received a letter vouches for the domain that it says it is from.

The server writes what it found into `Authentication-Results` (RFC 8601), by SPF (RFC 7208), DKIM
(RFC 6376) and DMARC (RFC 7489). Anybody can write such a header into their letter, so the topmost one
that bears our server's name counts, and no other: our server puts its own above all that came with a
letter. Whatever can be read in two ways vouches for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hearsay.connect.channels.email.parts import Letter
from hearsay.connect.channels.email.senders import is_one

__all__ = ["proves"]

_MOST = 8_000
_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)\b", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z]+)\s*\.\s*([a-z0-9-]+)\s*=\s*(\S+)", re.IGNORECASE)
_KEPT = re.compile(r"[^A-Za-z0-9@._+-]")
"""Signs of a quoted text that could be taken for the header's own."""


@dataclass(frozen=True, slots=True)
class _Result:
    """What one method found: `said` names what it looked at, such as `header.from`."""

    method: str
    result: str
    said: dict[str, str]


def proves(whole: Letter, sender: str, server: str) -> bool:
    """Tell whether a letter is surely from the domain of its sender, by the word of our server.

    A letter from several, by addresses or by headers, is surely from nobody. DMARC decides where it was
    asked. Without it, SPF or DKIM must have passed for the sender's
    domain, or for one above it.

    Args:
        whole: The letter.
        sender: The address in its From header.
        server: The name that our server signs its results with.
    """
    domain = sender.rpartition("@")[2].lower()
    items = [(key.strip().lower(), str(value)) for key, value in whole.raw_items()]
    froms = [value for key, value in items if key == "from"]
    if not domain or len(froms) != 1 or not is_one(froms[0]):
        return False
    found = [_results(value, server) for key, value in items if key == "authentication-results"]
    results = next((one for one in found if one is not None), ())
    dmarc = [one for one in results if one.method == "dmarc" and one.result != "none"]
    if dmarc:
        return all(one.result == "pass" and _names(one, domain) for one in dmarc)
    return any(one.result == "pass" and _is_aligned(one, domain) for one in results)


def _names(dmarc: _Result, domain: str) -> bool:
    return dmarc.said.get("header.from", domain) == domain


def _is_aligned(one: _Result, domain: str) -> bool:
    """Tell whether a method passed for a domain, or one above it: who has that has those below."""
    told = {"dkim": one.said.get("header.d", ""), "spf": one.said.get("smtp.mailfrom", "")}
    passed = told.get(one.method, "").rpartition("@")[2]
    return "." in passed and (domain == passed or domain.endswith(f".{passed}"))


def _results(value: str, server: str) -> tuple[_Result, ...] | None:
    """Return what a header says if it is our server's; nothing where it cannot be read for sure."""
    plain = _plain(value) if len(value) <= _MOST else None
    name, _, rest = (value if plain is None else plain).partition(";")
    if server.lower() not in name.lower().split()[:1]:
        return None
    return tuple(_each(rest)) if plain is not None else ()


def _each(rest: str) -> Iterator[_Result]:
    for part in rest.split(";"):
        head = _RESULT.match(part)
        if head is None:
            continue
        told: dict[str, str] = {}
        for kind, name, value in _PROPERTY.findall(part[head.end() :]):
            told.setdefault(f"{kind}.{name}".lower(), value.lower().rstrip("."))
        yield _Result(head[1].lower(), head[2].lower(), told)


def _plain(value: str) -> str | None:
    """Return a header without comments, and quoted texts without signs that mean something in it.

    Addresses of whoever wrote stand in both. A quotation mark within a comment could be meant to end
    it early: then None.
    """
    depth, quoted = 0, False
    plain: list[str] = []
    signs = iter(value)
    for sign in signs:
        if sign == "\\":
            next(signs, "")
            if depth:
                return None
        elif sign == '"':
            if depth:
                return None
            quoted = not quoted
        elif quoted:
            plain.append(_KEPT.sub("", sign))
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth < 0:
                return None
            plain.append(" ")
        elif not depth:
            plain.append(sign)
    return None if depth or quoted else "".join(plain)
