"""Read JSON that publishers' page builders damaged: strictly first, then mended step by step.

Every step that changed something is named. Nothing is fetched, not even an @context.
"""

from __future__ import annotations

import codecs
import html
import json
import re
from collections.abc import Callable

from hearsay.canonical import Json
from hearsay.claimreview.types import Repair
from hearsay.errors import InputError, Phrase

__all__ = ["MOST_BYTES", "decode", "read_values"]

MOST_BYTES = 256 * 1024 * 1024
_HALF = re.compile("[\ud800-\udfff]")
_RAW = re.compile(r"[\n\t\r]")
DEEPEST = 200
"""Levels of nesting that are read; a page's markup has about ten."""


def decode(data: bytes | str, repairs: list[Repair]) -> str:
    """Return the text of `data`: UTF-8, or UTF-16 with a mark; undecodable bytes become U+FFFD."""
    if isinstance(data, str):
        text = data
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        repairs.append(Repair("utf-16"))
        text = data.decode("utf-16", "replace")
    else:
        text = data.decode("utf-8-sig", "replace")
        if "\ufffd" in text:
            repairs.append(Repair("undecodable bytes replaced"))
    if text.startswith("\ufeff") or (isinstance(data, bytes) and data.startswith(codecs.BOM_UTF8)):
        repairs.append(Repair("byte order mark dropped"))
    text = text.removeprefix("\ufeff")
    # Half of a pair of surrogates stands for nothing and cannot be written again.
    text = _HALF.sub("\ufffd", text)
    if "\x00" in text:
        repairs.append(Repair("NUL removed"))
        text = text.replace("\x00", "")
    return text


def read_values(text: str, repairs: list[Repair]) -> list[Json]:
    """Return the JSON values in `text`, one after another.

    Raises:
        InputError: what stands there cannot be read as JSON even after mending; says where.
    """
    if _too_deep(text):
        raise InputError("ClaimReview", Phrase("nested deeper than %(most)d levels", most=DEEPEST))
    raw = _RAW.search(text)
    try:
        values = _all(text, repairs)
    except (ValueError, RecursionError) as error:
        first = error
    else:
        if raw and _has_raw_control(text):
            repairs.append(Repair("raw control characters in a string"))
        return values
    mended = text
    for name, step in _STEPS:
        changed = step(mended)
        if changed == mended:
            continue
        mended = changed
        if _too_deep(mended):
            break
        try:
            values = _all(mended, repairs)
        except (ValueError, RecursionError):
            repairs.append(Repair(name))
            continue
        repairs.append(Repair(name))
        return values
    reason = Phrase("not readable as JSON", english=f"not readable as JSON: {first}")
    raise InputError("ClaimReview", reason, advice=Phrase("fix the markup of the page"))


def _all(text: str, repairs: list[Repair]) -> list[Json]:
    """Read all values of a text strictly; raw control characters in strings are let through."""
    decoder = json.JSONDecoder(strict=False, object_pairs_hook=_pairs(repairs))
    values: list[Json] = []
    at = _skip(text, 0)
    while at < len(text):
        value, at = decoder.raw_decode(text, at)
        values.append(value)
        at = _skip(text, at)
    if len(values) > 1:
        repairs.append(Repair("several values, one after another"))
    if not values:
        raise ValueError("nothing there")
    return values


def _has_raw_control(text: str) -> bool:
    """Tell whether a string holds a raw line break or tab, which strict JSON forbids."""
    try:
        json.loads(text)
    except ValueError as error:
        return "control character" in str(error)
    return False


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n\u00a0;":
        at += 1
    return at


def _pairs(repairs: list[Repair]) -> Callable[[list[tuple[str, Json]]], Json]:
    def build(pairs: list[tuple[str, Json]]) -> Json:
        value = dict(pairs)
        if len(value) < len(pairs):
            repairs.append(Repair("duplicate keys", "the last value counts"))
        return value

    return build


def _too_deep(text: str) -> bool:
    """Tell nesting beyond the limit, counting brackets outside strings, without recursion."""
    depth = 0
    # A string that is never closed is taken to the end: the next quote would scan it all again.
    for match in re.finditer(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', text, re.DOTALL):
        mark = match.group()
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif mark in "]}":
            depth -= 1
    return False


def _unwrap(text: str) -> str:
    """Drop CDATA and comment wrappers around the value."""
    text = re.sub(r"\A\s*(?://\s*)?<!\[CDATA\[|(?://\s*)?\]\]>\s*\Z", "", text)
    return re.sub(r"\A\s*<!--|-->\s*\Z", "", text)


def _uncomment(text: str) -> str:
    """Drop /* … */ and // comments outside strings; one that is never closed stays."""

    def keep(match: re.Match[str]) -> str:
        return match.group() if match.lastgroup else " "

    return re.sub(
        r'(?P<string>"(?:[^"\\\n]|\\.)*+"?)|/\*.*?\*/|(?P<unclosed>/\*.*)|(?m:^[ \t]*+//[^\n]*$)',
        keep,
        text,
        flags=re.DOTALL,
    )


def _unescape(text: str) -> str:
    """Read HTML entities where the whole block was escaped."""
    return html.unescape(text) if "&quot;" in text and '"' not in text else text


def _commas(text: str) -> str:
    """Drop commas before a closing bracket, outside strings."""

    def keep(match: re.Match[str]) -> str:
        return match.group() if match.group().startswith('"') else match.group(1)

    return re.sub(r'"(?:[^"\\]|\\.)*+"?|,\s*([\]}])', keep, text, flags=re.DOTALL)


def _single(text: str) -> str:
    """Turn a value written with single quotes only into JSON."""
    if '"' in text or "'" not in text:
        return text
    return re.sub(r"(?<=[{,:\[])\s*'|'\s*(?=[},:\]])", '"', text)


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("wrapper dropped", _unwrap),
    ("comments dropped", _uncomment),
    ("entities read", _unescape),
    ("trailing commas dropped", _commas),
    ("single quotes turned", _single),
)
