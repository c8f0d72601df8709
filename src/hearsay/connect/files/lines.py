"""Lines of a file in any of the encodings that spreadsheets write, in bounded memory."""

from __future__ import annotations

import codecs
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hearsay.errors import InputError, Phrase

__all__ = ["LONGEST", "Line", "open_bytes", "read_lines"]

LONGEST = 8_000_000
"""Bytes of the longest line that is read; longer ones are reported and skipped."""

_CHUNK = 1 << 16
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its end, and why it cannot be used, if so."""

    number: int
    text: str
    problem: str = ""
    advice: str = ""


@contextmanager
def open_bytes(source: str) -> Iterator[BinaryIO]:
    """Open a file for reading, or standard input for "-".

    Raises:
        InputError: the file is missing or cannot be opened.
    """
    if source == "-":
        if sys.stdin is None:  # closed by whoever started us
            reason = Phrase("standard input is closed")
            raise InputError("-", reason, advice=Phrase("pipe a file in, or name one"))
        yield sys.stdin.buffer
        return
    path = Path(source)
    if path.is_dir():
        raise InputError(source, Phrase("is a folder"), advice=Phrase("name a file"))
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise InputError(source, Phrase("no such file"), advice=Phrase("check the path")) from error
    except OSError as error:
        english = f"cannot be opened: {error.strerror}"
        raise InputError(source, Phrase("cannot be opened", english=english)) from error
    with file:
        yield file


def read_lines(file: BinaryIO, encoding: str = "") -> Iterator[Line]:
    """Yield lines of UTF-8 (with or without mark) or marked UTF-16; others say their problem.

    A file without a mark is read in `encoding`, if one is given. Vietnamese of old Windows is
    put together as everybody writes it now.
    """
    head = file.read(_CHUNK)
    marked = next((name for mark, name in _UTF16.items() if head.startswith(mark)), "")
    if marked or head.startswith(codecs.BOM_UTF8):
        head = head[2:] if marked else head.removeprefix(codecs.BOM_UTF8)
        encoding = marked
    encoding = encoding or "utf-8"
    newline = "\n".encode(encoding)
    for number, raw in enumerate(_split(file, head, newline), 1):
        if len(raw) > LONGEST:
            limit = Phrase("line is longer than %(most)d MB", most=LONGEST // 1_000_000)
            yield Line(number, "", limit, Phrase("split it, or is a quote left open?"))
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            lost = raw.decode(encoding, "replace")
            named = "UTF-8" if encoding == "utf-8" else encoding
            problem = Phrase("not valid %(encoding)s", encoding=named)
            yield Line(number, lost, problem, Phrase("save the file as UTF-8"))
            continue
        if encoding == "cp1258":
            text = unicodedata.normalize("NFC", text)
        if "\x00" in text:
            problem = Phrase("holds NUL bytes")
            yield Line(number, text, problem, Phrase("export the file again as text"))
        else:
            yield Line(number, text)


def _split(file: BinaryIO, head: bytes, newline: bytes) -> Iterator[bytes]:
    """Split at line ends; of a line over the limit only the beginning is kept."""
    kept = bytearray()
    block = head
    while block:
        start = 0
        while (end := _find(block, newline, start)) >= 0:
            kept += block[start : end + len(newline)]
            yield bytes(kept)
            kept.clear()
            start = end + len(newline)
        if len(kept) <= LONGEST:
            kept += block[start:]
        block = file.read(_CHUNK)
    if kept:
        yield bytes(kept)


def _find(block: bytes, newline: bytes, start: int) -> int:
    end = block.find(newline, start)
    while len(newline) == 2 and end >= 0 and end % 2:
        end = block.find(newline, end + 1)
    return end
