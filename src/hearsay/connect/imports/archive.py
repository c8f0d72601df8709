"""The zip that a phone makes of a chat: its one text, opened within bounds."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from typing import IO, BinaryIO, cast

from hearsay.connect.files.lines import open_bytes
from hearsay.errors import InputError, Phrase

__all__ = ["MOST_BYTES", "ZIP_MARK", "Packed", "no_chat", "open_text"]

ZIP_MARK = b"PK\x03\x04"
MOST_BYTES = 256_000_000
"""Bytes of the largest text that is unpacked."""
_MOST_NAMES = 20_000
_MOST_DIRECTORY = 8_000_000
_MOST_RATIO = 100
_RATIO_FROM = 1_000_000
_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_ENCRYPTED = 1
_ALONE = Phrase("unpack it, and bring the text alone")


@contextmanager
def open_text(source: str) -> Iterator[BinaryIO]:
    """Open a file as it is or, of a zip, the one text at its top; nothing is written to disk.

    Raises:
        InputError: the file cannot be opened, is a zip without such a text, or one that would
            become too large.
    """
    with open_bytes(source) as file:
        if file.read(len(ZIP_MARK)) != ZIP_MARK:
            file.seek(0)
            yield file
            return
        try:
            _require_small(source, file)
            with zipfile.ZipFile(file) as archive:
                info = _text_of(source, archive)
                with archive.open(info) as member:
                    yield cast(BinaryIO, Packed(_Bounded(source, member)))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise no_chat(source) from error


class Packed(BufferedReader):
    """The text of an archive, as it is unpacked."""


def no_chat(source: str) -> InputError:
    """Return the refusal of an archive that holds no chat."""
    reason = Phrase("is a spreadsheet or a zip archive")
    return InputError(source, reason, advice=Phrase("save the sheet as CSV, or unpack it"))


def _require_small(source: str, file: BinaryIO) -> None:
    """Refuse an archive whose list of names would fill the memory, before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise no_chat(source)
    names, directory = struct.unpack_from("<HI", tail, at + 10)
    if names > _MOST_NAMES or directory > _MOST_DIRECTORY:
        reason = Phrase("holds more than %(most)d files", most=_MOST_NAMES)
        raise InputError(source, reason, advice=_ALONE)
    file.seek(0)


def _text_of(source: str, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    texts = [
        info
        for info in archive.infolist()
        if info.filename.lower().endswith(".txt") and not set(info.filename) & set("/\\")
    ]
    if len(texts) != 1:
        raise no_chat(source)
    info = texts[0]
    if info.flag_bits & _ENCRYPTED:
        reason = Phrase("is locked with a password")
        raise InputError(source, reason, advice=Phrase("unpack it first"))
    ratio = info.file_size / max(1, info.compress_size)
    if info.file_size > MOST_BYTES or (info.file_size > _RATIO_FROM and ratio > _MOST_RATIO):
        raise _too_large(source)
    return info


def _too_large(source: str) -> InputError:
    reason = Phrase(
        "would become too large: more than %(most)d MB, or packed too tightly",
        most=MOST_BYTES // 1_000_000,
    )
    return InputError(source, reason, advice=_ALONE)


class _Bounded(RawIOBase):
    """A member of an archive, of which no more is read than its list of names promised."""

    def __init__(self, source: str, member: IO[bytes]) -> None:
        super().__init__()
        self._source, self._member, self._seen = source, member, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._member.read(len(view))
        self._seen += len(data)
        if self._seen > MOST_BYTES:
            raise _too_large(self._source)
        view[: len(data)] = data
        return len(data)
