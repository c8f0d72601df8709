"""What came over the wire: undone compression, the kind of thing it is, and its characters.

A server's word is not taken for what it sent: the first bytes are looked at.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence

from hearsay.errors import NetworkError, Phrase

__all__ = ["FEEDS", "PAGES", "charset", "codings", "inflate", "settle"]

# What a reader can open and what runs nothing: evidence, and lists of it.
PAGES = (
    "text/html", "application/xhtml+xml", "text/plain", "application/pdf", "application/json",
    "image/png", "image/jpeg", "image/gif", "image/webp",
)  # fmt: skip
FEEDS = (
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/json",
    "application/ld+json", "application/xml", "text/xml", "text/html", "text/plain",
)  # fmt: skip

MOST_CODINGS = 2
_PIECE = 1 << 16
_GZIP = zlib.MAX_WBITS | 16
_LOOKED_AT = 2048

_MAGIC = (
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
_KNOWN_BY_MAGIC = tuple(kind for _, kind in _MAGIC)
_TEXT, _UNKNOWN = "text/plain", ("", "application/octet-stream", "binary/octet-stream")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))
_TYPE = re.compile(r"\s*([a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+)\s*(?:;|\Z)", re.IGNORECASE)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([a-z0-9_:.-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([a-z0-9_:.-]+)", re.IGNORECASE)

# Labels that pages use, as browsers read them (latin1 is windows-1252). Others are not trusted:
# some codecs of Python run state machines (utf-7) or are no characters at all (zip, rot13).
_CODECS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8",
    "utf-16-le": "utf-16 utf-16le",
    "utf-16-be": "utf-16be",
    "cp1252": "windows-1252 cp1252 iso-8859-1 iso8859-1 latin1 l1 us-ascii ascii",
    "cp1250": "windows-1250 cp1250",
    "cp1251": "windows-1251 cp1251",
    "cp1253": "windows-1253 cp1253",
    "cp1254": "windows-1254 cp1254 iso-8859-9 latin5",
    "cp1255": "windows-1255 cp1255",
    "cp1256": "windows-1256 cp1256",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp874": "windows-874 tis-620 tis620 iso-8859-11",
    "iso8859-2": "iso-8859-2 latin2",
    "iso8859-5": "iso-8859-5",
    "iso8859-6": "iso-8859-6",
    "iso8859-7": "iso-8859-7",
    "iso8859-8": "iso-8859-8",
    "iso8859-15": "iso-8859-15 latin9",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "gb18030": "gb18030 gbk gb2312 x-gbk",
    "big5hkscs": "big5 big5-hkscs",
    "cp932": "shift_jis shift-jis sjis windows-31j",
    "euc_jp": "euc-jp",
    "cp949": "euc-kr ks_c_5601-1987 windows-949",
}
_LABELS = {label: codec for codec, labels in _CODECS.items() for label in labels.split()}


def codings(header: str) -> int:
    """Return how many times a body is packed by gzip, from its Content-Encoding.

    Raises:
        NetworkError: it is packed in another way than was asked for, or too many times.
    """
    names = [name.strip().lower() for name in header.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MOST_CODINGS:
        raise NetworkError(Phrase("packed %(times)d times over", times=len(names)), permanent=True)
    for name in names:
        if name not in ("gzip", "x-gzip"):
            said = Phrase("packed as %(name)s, which was not asked for", name=repr(name[:20]))
            raise NetworkError(said, permanent=True)
    return len(names)


def inflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Undo gzip in steps of at most 64 KiB, so that whoever counts can stop in time.

    Raises:
        NetworkError: the data are damaged or end too early.
    """
    unpack = zlib.decompressobj(_GZIP)
    has_data = False
    try:
        for piece in pieces:
            data = piece
            while data:
                if unpack.eof:  # a file may be several gzip members one after another
                    if not data.startswith(b"\x1f"):
                        return  # padding
                    unpack = zlib.decompressobj(_GZIP)
                has_data = True
                yield unpack.decompress(data, _PIECE)
                data = unpack.unused_data if unpack.eof else unpack.unconsumed_tail
    except zlib.error as error:
        raise NetworkError(Phrase("the packed data are damaged")) from error
    if has_data and not unpack.eof:
        raise NetworkError(Phrase("the packed data end too early"))


def settle(declared: str, body: bytes, accept: Sequence[str]) -> str:
    """Return the media type of a body: what the server says, if the first bytes bear it out.

    Raises:
        NetworkError: it is nothing of what is accepted, or is not what the server says.
    """
    found = _TYPE.match(declared)
    said = found[1].lower() if found else ""
    kind = _kind_by_looks(body)
    if kind == _TEXT:
        if said in _UNKNOWN:
            said = _TEXT
        elif said in _KNOWN_BY_MAGIC:
            raise NetworkError(Phrase("says it is %(kind)s but is not", kind=said), permanent=True)
    elif kind:
        said = kind  # a picture or a PDF is one, whatever the server calls it
    elif said in _UNKNOWN or said in _KNOWN_BY_MAGIC or _is_textual(said):
        told = (
            Phrase("says it is %(kind)s but holds binary data of another kind", kind=said)
            if said
            else Phrase("says it is nothing but holds binary data of another kind")
        )
        raise NetworkError(told, permanent=True)
    if said not in accept:
        raise NetworkError(
            Phrase("is %(kind)s, which is not taken here", kind=said), permanent=True
        )
    return said


def charset(declared: str, body: bytes) -> str:
    """Return the Python codec for a body, or "" if it names none that browsers take.

    A byte order mark counts more than the Content-Type, and that more than the page's own word.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return codec
    if found := _CHARSET.search(declared):
        return _LABELS.get(found[1].lower(), "")
    if meta := _META.search(body[:_LOOKED_AT]):
        return _LABELS.get(meta[1].decode("ascii").lower(), "")
    return ""


def _kind_by_looks(body: bytes) -> str:
    """Return a kind known by its first bytes, text/plain for any text, or "" for other bytes."""
    for magic, kind in _MAGIC:
        if magic.match(body):
            return kind
    if body.startswith(tuple(mark for mark, _ in _MARKS)):
        return _TEXT
    return "" if _NO_TEXT.search(body[:_LOOKED_AT]) else _TEXT


def _is_textual(kind: str) -> bool:
    return kind.startswith("text/") or kind.endswith(("json", "xml", "javascript"))
