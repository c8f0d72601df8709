"""The address that a letter says it is from; a name beside it is never looked at."""

from __future__ import annotations

import re

from hearsay.errors import UrlError
from hearsay.text.hosts import parse_host

__all__ = ["address", "is_address", "is_one", "mailbox_of"]

_MOST = 2_000
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_AROUND = re.compile(r"\s*([@.])\s*")
_ANGLES = re.compile(r"<\s*([^<>]{1,320})>")
_ADDRESS = re.compile(
    r"[^\s\x00-\x20\x7f<>()\[\]\\,;:\"@]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w](?:[\w-]{0,61}[\w])?"
)
_DEEPEST = 5
_DOUBTFUL = re.compile(r"[\"()\\]")
"""Signs of a quoted name or a comment that has no end."""


def is_address(text: str) -> bool:
    """Tell whether a text is one address and nothing else."""
    return len(text) <= 254 and text.isprintable() and bool(_ADDRESS.fullmatch(text))


def address(raw: str) -> str:
    """Return the first address in a From header; "" if none can be read for sure.

    Names in quotation marks and comments are taken out before, so that an address in a name is no
    address. The domain is in lower case; the part before it belongs to its own server.
    """
    text = _bare(raw)
    if "<" in text:
        found = _ANGLES.search(text)
        candidate = found[1] if found else ""
    else:
        candidate = text.split(",")[0].split(";")[0].rpartition(":")[2]
    candidate = _AROUND.sub(r"\1", candidate).strip()
    if not is_address(candidate):
        return ""
    local, _, domain = candidate.rpartition("@")
    return f"{local}@{domain.lower()}"


def is_one(raw: str) -> bool:
    """Tell whether a From header names one address, and can be read in one way.

    Of several addresses nobody knows whom a mail server looked into, and which one a reader is shown.
    """
    text = _bare(raw)
    return len(raw) <= _MOST and text.count("@") == 1 and not _DOUBTFUL.search(text)


def mailbox_of(sender: str) -> str:
    """Return what is the same for all spellings of an address whose letters come to one mailbox.

    Small letters, no "+tag" before the "@", the domain as the net writes it. A few servers make a
    difference there; two people are then counted as one, and each still gets their own answers.
    """
    local, _, domain = sender.casefold().rpartition("@")
    name, _, _tag = local.partition("+")
    try:
        host = parse_host(domain)
    except UrlError:
        host = domain
    return f"{name or local}@{host}"


def _bare(raw: str) -> str:
    """Return a From header without quoted names and comments."""
    text = raw[:_MOST].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = _QUOTED.sub(" ", " ".join(text.split()))
    for _ in range(_DEEPEST):
        text = _COMMENT.sub("", text)
    return text
