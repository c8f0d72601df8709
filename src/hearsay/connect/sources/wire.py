"""How documents and posts pass between the two processes: frames of JSON, and bytes behind it.

What comes back is not believed to be well formed: it is read like a stranger's.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import IO

from hearsay.connect.sources.reading.values import at, count, counts, items, moment, text
from hearsay.connect.sources.types import Document, Gone, Parsed, Post
from hearsay.errors import InputError

__all__ = [
    "EXHAUSTED",
    "pack_document",
    "pack_parsed",
    "pack_refusal",
    "receive",
    "send",
    "unpack_document",
    "unpack_parsed",
]

EXHAUSTED = b"{}"
"""The frame that says: there is no memory left here."""

_MOST = 1 << 26
_HEAD = 4


def send(stream: IO[bytes], frame: bytes) -> None:
    """Write a frame: its length in 4 bytes, then it."""
    stream.write(len(frame).to_bytes(_HEAD, "big"))
    stream.write(frame)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read a frame; b"" when the other side has ended, or says more than 64 MiB."""
    head = stream.read(_HEAD)
    length = int.from_bytes(head, "big")
    if len(head) < _HEAD or length > _MOST:
        return b""
    frame = stream.read(length)
    return frame if len(frame) == length else b""


def pack_document(document: Document) -> bytes:
    """Return a document as a frame."""
    head = asdict(replace(document, body=b"")) | {"now": document.now.isoformat(), "body": ""}
    return json.dumps(head).encode() + b"\n" + document.body


def unpack_document(frame: bytes) -> Document:
    """Return the document that `pack_document` was given."""
    head, _, body = frame.partition(b"\n")
    values = json.loads(head)
    return Document(**values | {"now": datetime.fromisoformat(values["now"]), "body": body})


def pack_parsed(parsed: Parsed) -> bytes:
    """Return what was parsed as a frame."""
    return json.dumps(asdict(parsed), default=datetime.isoformat).encode()


def pack_refusal(error: InputError) -> bytes:
    """Return why a document cannot be read as a frame."""
    return json.dumps({"why": error.reason, "row": error.row, "advice": error.advice}).encode()


def unpack_parsed(document: Document, frame: bytes) -> Parsed:
    """Return the answer for a document.

    Raises:
        InputError: it could not be read, or the answer is none.
    """
    try:
        found = json.loads(frame)
    except ValueError:
        found = None
    if not isinstance(at(found, "posts"), list):
        why = text(at(found, "why")) or "was not understood"
        row = count(at(found, "row"))
        raise InputError(document.source, why, row=row, advice=text(at(found, "advice")))
    return Parsed(
        posts=tuple(_post(document, post) for post in items(at(found, "posts"))),
        gone=tuple(Gone(text(at(gone, "key"))) for gone in items(at(found, "gone"))),
        refused=tuple(map(text, items(at(found, "refused")))),
        newest=text(at(found, "newest")),
        older=text(at(found, "older")),
        items=count(at(found, "items")) or 0,
    )


def _post(document: Document, post: object) -> Post:
    pairs = (items(pair) for pair in items(at(post, "counts")))
    return Post(
        key=text(at(post, "key")),
        text=text(at(post, "text")),
        written_at=moment(at(post, "written_at"), document.now),
        url=text(at(post, "url")),
        lang=text(at(post, "lang")),
        counts=counts(**{text(pair[0]): pair[1] for pair in pairs if len(pair) == 2}),
        source=document.source,
    )
