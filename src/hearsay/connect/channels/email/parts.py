"""Which part of a letter is its text, and how many others are pictures and files.

The standard library's parser cuts a letter into parts, with its older policy: the newer one reads
every header into a tree, and takes seconds or fails on a hostile one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from typing import Any

from hearsay.connect.channels.email.charsets import decode
from hearsay.connect.channels.email.markup import text_of

__all__ = ["MOST_BYTES", "Content", "Letter", "content", "header", "letter"]

MOST_BYTES = 1 << 20
"""What is read of a letter: its text stands before its files, and no text is longer."""

_MOST_LINES = 40_000
_MOST_NESTED = 50
_DEEPEST = 12
_MOST_PARTS = 300
_MOST_TEXT = 200_000  # more than a desk takes, so that it can say so
_NESTS = re.compile(rb"(?:multipart|message)/", re.IGNORECASE)
_PROTECTS = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
             "application/pgp-encrypted")  # fmt: skip
_SEALED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

_LONGEST_HEADER = 4_000


class Letter(Message):
    """A letter, or a part of one, whose headers are read to a bound: the parser takes them apart."""

    def get(self, name: str, failobj: Any = None) -> Any:
        """Return a header as the library does, cut."""
        value = super().get(name, failobj)
        return value if value is failobj else str(value)[:_LONGEST_HEADER]


@dataclass(frozen=True, slots=True)
class Content:
    """What a letter holds: its text, the text of letters inside it, and the number of other parts."""

    text: str
    enclosed: str
    media: int
    is_sealed: bool


def letter(raw: bytes) -> Letter:
    """Return a letter cut into parts; one nested too often is a single part that holds nothing."""
    cut = raw[:MOST_BYTES]
    lines = cut.split(b"\n", _MOST_LINES)
    if len(lines) > _MOST_LINES:
        cut = b"\n".join(lines[:_MOST_LINES])
    nested = len(_NESTS.findall(cut)) > _MOST_NESTED
    return BytesParser(Letter).parsebytes(cut, headersonly=nested)


def header(part: Letter, name: str) -> str:
    """Return the first header of a name as the parser left it, bytes as surrogates; "" if none."""
    wanted = name.lower()
    return next(
        (str(value) for key, value in part.raw_items() if key.strip().lower() == wanted), ""
    )


def content(whole: Letter) -> Content:
    """Return what a letter holds."""
    reader = _Reader()
    reader.read(whole, 0)
    return Content(
        "\n\n".join(reader.texts)[:_MOST_TEXT],
        "\n\n".join(reader.enclosed)[:_MOST_TEXT],
        reader.media,
        reader.is_sealed,
    )


class _Reader:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.enclosed: list[str] = []
        self.media = 0
        self.is_sealed = False
        self._seen = 0
        self._inside = 0

    def read(self, part: Letter, depth: int) -> None:
        """Take a part, and those inside it."""
        self._seen += 1
        if depth > _DEEPEST or self._seen > _MOST_PARTS:
            return
        kind = part.get_content_type()
        # Of a text, the library would decode it by whatever charset it names: some of these raise.
        inner = part.get_payload() if part.is_multipart() else None
        if kind in _SEALED:
            self.is_sealed = True
        elif isinstance(inner, list):
            if kind == "multipart/alternative":
                self._best(_messages(inner), depth)
            else:
                self._all(kind, _messages(inner), depth)
        elif kind in ("text/plain", "text/html") and not _is_file(part):
            self._take(_text(part, kind))
        elif kind not in _PROTECTS and kind != "multipart/mixed":
            self.media += 1

    def _all(self, kind: str, inner: list[Letter], depth: int) -> None:
        encloses = kind.startswith("message/")
        self._inside += encloses
        for part in inner:
            self.read(part, depth + 1)
        self._inside -= encloses

    def _best(self, versions: list[Letter], depth: int) -> None:
        """Take one of several versions of the same: plain text, if there is any in it."""
        plain = [part for part in versions if part.get_content_type() == "text/plain"]
        rest = [part for part in versions if part.get_content_type() != "text/plain"]
        before, texts = len(self.texts) + len(self.enclosed), [*plain, *reversed(rest)]
        for part in texts:
            media = self.media
            self.read(part, depth + 1)
            if len(self.texts) + len(self.enclosed) > before:
                return
            self.media = max(media, self.media)

    def _take(self, text: str) -> None:
        if text.strip():
            (self.enclosed if self._inside else self.texts).append(text)


def _messages(inner: Sequence[object]) -> list[Letter]:
    return [part for part in inner if isinstance(part, Letter)]


def _is_file(part: Letter) -> bool:
    said = header(part, "Content-Disposition").strip().lower()
    return said.startswith("attachment") or "filename" in said[:2000]


def _text(part: Letter, kind: str) -> str:
    """Return the text of a part, lines ended by "\\n"."""
    said = header(part, "Content-Type")[:2000]
    text = decode(_bytes(part), _parameter(said, "charset"))
    text = _CONTROL.sub("", _BREAKS.sub("\n", text))
    if kind == "text/html":
        return text_of(text)
    is_flowed = _parameter(said, "format").lower() == "flowed"
    return _flowed(text, _parameter(said, "delsp").lower() == "yes") if is_flowed else text


def _bytes(part: Letter) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):  # of the many encodings, a broken one
        del part["Content-Transfer-Encoding"]
        data = part.get_payload(decode=True)  # as it came
    return data if isinstance(data, bytes) else b""


def _parameter(said: str, name: str) -> str:
    found = re.search(rf";\s*{name}\*?\s*=\s*\"?([^\s\";]{{1,60}})", said, re.IGNORECASE)
    return found[1] if found else ""


def _flowed(text: str, delsp: bool) -> str:
    """Join the lines that a program has broken (RFC 3676): those that end with a blank."""
    done: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        bare = line if line == "-- " else line.removeprefix(" ")
        is_soft = bare.endswith(" ") and bare != "-- " and not bare.startswith(">")
        bare = bare[:-1] if is_soft and delsp else bare
        if goes_on and bare != "-- " and not bare.startswith(">"):
            done[-1] += bare
        else:
            done.append(bare)
        goes_on = is_soft
    return "\n".join(done)
