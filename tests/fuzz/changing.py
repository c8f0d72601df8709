"""Whole documents with arbitrary changes: random bytes alone get no further than the first reader."""

import json
from dataclasses import fields, is_dataclass

import atheris

__all__ = ["check_storable", "written"]

LEAVES = (None, True, -1, 10**17, 1.5, 1e300, "", "\ud800", "\0", "0" * 300, [], {}, [[]], [{}])


def written(whole: object, words: tuple[str, ...], fuzz: atheris.FuzzedDataProvider) -> bytes:
    """Return JSON with its values changed, now and then also its bytes; and bytes damaged."""
    if isinstance(whole, bytes):
        return damaged(whole, fuzz)
    is_hurt = fuzz.ConsumeIntInRange(0, 3) == 0
    said = json.dumps(changed(whole, words, fuzz), ensure_ascii=fuzz.ConsumeBool())
    body = said.encode("utf-8", "surrogatepass")
    return damaged(body, fuzz) if is_hurt else body


def changed(whole: object, words: tuple[str, ...], fuzz: atheris.FuzzedDataProvider) -> object:
    """Return the value with parts of it replaced, left out, or doubled."""
    if not fuzz.remaining_bytes():
        return whole
    if fuzz.ConsumeIntInRange(0, 7) == 0:
        return _value(words, fuzz)
    if isinstance(whole, list):
        return [changed(item, words, fuzz) for item in whole] * fuzz.ConsumeIntInRange(0, 2)
    if isinstance(whole, dict):
        kept = {name: inner for name, inner in whole.items() if fuzz.ConsumeIntInRange(0, 9)}
        return {name: changed(inner, words, fuzz) for name, inner in kept.items()}
    return whole


def damaged(whole: bytes, fuzz: atheris.FuzzedDataProvider) -> bytes:
    """Return the bytes with some of them overwritten, left out, or said twice."""
    while fuzz.remaining_bytes():
        place, length = fuzz.ConsumeIntInRange(0, len(whole)), fuzz.ConsumeIntInRange(0, 20)
        put = whole[place:][:length] if fuzz.ConsumeBool() else b""
        put += fuzz.ConsumeBytes(fuzz.ConsumeIntInRange(0, 20))
        whole = whole[:place] + put + whole[place + length :]
    return whole


def _value(words: tuple[str, ...], fuzz: atheris.FuzzedDataProvider) -> object:
    kind = fuzz.ConsumeIntInRange(0, 3)
    if kind == 0:
        return LEAVES[fuzz.ConsumeIntInRange(0, len(LEAVES) - 1)]
    if kind == 1:
        return words[fuzz.ConsumeIntInRange(0, len(words) - 1)]
    return fuzz.ConsumeInt(6) if kind == 2 else fuzz.ConsumeUnicode(12)


def check_storable(value: object) -> None:
    """Look at each text of what was read: every database takes it, as UTF-8 and without a NUL."""
    if isinstance(value, str):
        value.encode()
        assert "\0" not in value
    elif is_dataclass(value):
        for field in fields(value):
            check_storable(getattr(value, field.name))
    elif isinstance(value, dict):
        check_storable([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for item in value:
            check_storable(item)
