"""Objects of a long JSON text one by one, in bounded memory; also of one that is damaged or cut.

A message is found by its brackets and then read by itself, so that what is wrong with one says
nothing about the others, and what stands before a cut is read.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from hearsay.errors import Phrase

__all__ = ["LONGEST", "Damage", "Item", "read_items"]

LONGEST = 8_000_000
"""Characters of the longest object or text that is read; a longer one is damage."""
_CHUNK = 1 << 16
_DEEPEST = 64
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_PART = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|[^\s{}\[\]",:]+', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))', re.DOTALL)
_PAIRS = {"}": "{", "]": "["}


@dataclass(frozen=True, slots=True)
class Item:
    """An object of a list: the line on which it begins, and what it holds.

    `around` are the plain values that stood before the list in the object that holds it, `depth`
    counts the brackets around it. `mended` says that escapes in it were none of JSON.
    """

    number: int
    value: dict[str, object]
    around: dict[str, object]
    depth: int
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Damage:
    """What cannot be read, with the line on which it begins; `last` if nothing is read after it."""

    number: int
    reason: Phrase
    last: bool = False


@dataclass(slots=True)
class _Level:
    """An open bracket, and what stood in it so far."""

    bracket: str
    key: str = ""
    name: str = ""
    plain: dict[str, object] = field(default_factory=dict)


def read_items(file: BinaryIO, name: str) -> Iterator[Item | Damage]:
    """Yield the objects of every list that is called `name`, wherever it stands."""
    yield from _Reader(file, name).items()


class _Reader:
    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._text, self._at, self._line, self._ended = "", 0, 1, False
        head = file.read(_CHUNK)
        encoding = next((e for mark, e in _MARKS.items() if head.startswith(mark)), "utf-8-sig")
        self._decode = codecs.getincrementaldecoder(encoding)("replace").decode
        self._text = self._decode(head).removeprefix("\ufeff")
        self._stack: list[_Level] = []

    def items(self) -> Iterator[Item | Damage]:
        while (part := self._next()) is not None:
            number = self._line
            if part in "{[":
                if part == "{" and self._is_list():
                    yield from self._object(number)
                    continue
                if not self._open(part):
                    yield Damage(number, Phrase("brackets in brackets without end"), last=True)
                    return
            elif part in "}]":
                if not self._stack or self._stack[-1].bracket != _PAIRS[part]:
                    reason = Phrase("a bracket is closed that was not opened")
                    yield Damage(number, reason, last=True)
                    return
                self._stack.pop()
            else:
                self._plain(part)
        if len(self._text) - self._at > LONGEST:
            yield Damage(self._line, Phrase("a quote is left open"), last=True)
        elif self._stack:
            yield Damage(self._line, Phrase("the file ends in the midst"), last=True)

    def _is_list(self) -> bool:
        return (
            bool(self._stack)
            and self._stack[-1].bracket == "["
            and (self._stack[-1].name == self._name)
        )

    def _open(self, bracket: str) -> bool:
        name = self._stack[-1].key if self._stack and self._stack[-1].bracket == "{" else ""
        if self._stack:
            self._stack[-1].key = ""
        self._stack.append(_Level(bracket, name=name))
        return len(self._stack) <= _DEEPEST

    def _plain(self, part: str) -> None:
        """Keep a key, or the plain value of one; a few of them, short ones."""
        if not self._stack or self._stack[-1].bracket != "{":
            return
        level = self._stack[-1]
        if not level.key and part.startswith('"'):
            level.key = part[1:-1][:100]
            return
        if len(part) < 1_000 and len(level.plain) < 50:
            value, _ = _load(part)
            if value is not _WRONG:
                level.plain[level.key] = value
        level.key = ""

    def _object(self, number: int) -> Iterator[Item | Damage]:
        """Yield the object whose bracket was opened just now."""
        start, depth = self._at - 1, 1
        kept = [start]
        while depth:
            part = self._next(kept)
            long = (self._at if part else len(self._text)) - kept[0] > LONGEST
            if part is None or long:
                said = Phrase("has more than %(most)d characters", most=LONGEST)
                reason = said if long else Phrase("the file ends in the midst of this")
                yield Damage(number, reason, last=True)
                self._stack.clear()
                self._at, self._ended = len(self._text), True
                return
            depth += (part in "{[") - (part in "}]")
        value, mended = _load(self._text[kept[0] : self._at])
        if isinstance(value, dict):
            around = self._stack[-2].plain if len(self._stack) > 1 else {}
            yield Item(number, value, around, len(self._stack), mended)
        else:
            yield Damage(number, Phrase("not readable as JSON"))

    def _next(self, kept: list[int] | None = None) -> str | None:
        """Return the next bracket, text or plain value; None at the end or in an endless text.

        `kept` holds the place from which on the text is still needed.
        """
        while True:
            found = _PART.search(self._text, self._at)
            if found is not None and (found.end() < len(self._text) or self._ended):
                self._line += self._text.count("\n", self._at, found.end())
                self._at = found.end()
                return found[0]
            if self._ended or len(self._text) - self._at > LONGEST:
                return None
            self._more(kept)

    def _more(self, kept: list[int] | None) -> None:
        """Read on, at least as much as is held, so that a long text is not scanned too often."""
        start = kept[0] if kept else self._at
        data = self._file.read(max(_CHUNK, len(self._text) - start))
        self._ended = not data
        self._text = self._text[start:] + self._decode(data, final=self._ended)
        self._at -= start
        if kept:
            kept[0] = 0


_WRONG = object()


def _load(text: str) -> tuple[object, bool]:
    """Return a value, and whether escapes that are none of JSON were mended in it."""
    try:
        return json.loads(text, strict=False), False
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_ESCAPE.sub(_escaped, text), strict=False), True
    except (ValueError, RecursionError):
        return _WRONG, False


def _escaped(found: re.Match[str]) -> str:
    if found[1] or found[2]:
        return found[0]
    return f"\\u00{found[3]}" if found[3] else f"\\\\{found[4]}"
