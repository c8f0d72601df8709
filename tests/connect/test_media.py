"""What a server sent is looked at, not believed."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.media import FEEDS, PAGES, charset, codings, inflate, settle
from hearsay.errors import NetworkError

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
ELF = b"\x7fELF\x02\x01\x01" + bytes(60)


@pytest.mark.parametrize(
    ("declared", "body", "kind"),
    [
        ("text/html; charset=utf-8", b"<p>x", "text/html"),
        ("TEXT/HTML", "nước".encode(), "text/html"),
        ("text/plain", b"", "text/plain"),
        ("", b"hello", "text/plain"),
        ("nonsense", b"hello", "text/plain"),
        ("application/octet-stream", b"%PDF-1.7\n\x00", "application/pdf"),
        ("text/plain", b"%PDF-1.4", "application/pdf"),
        ("image/png", PNG, "image/png"),
        ("text/html", b"GIF89a<script>", "image/gif"),
        ("image/jpeg", b"RIFF\x00\n\x00\x00WEBPVP8 ", "image/webp"),
        ("application/json", b"{}", "application/json"),
        ("text/html", b"\xff\xfeh\x00i\x00", "text/html"),
    ],
)
def test_the_kind_is_what_the_bytes_bear_out(declared: str, body: bytes, kind: str) -> None:
    """Text stays what it is declared as; a picture or a PDF is known by its first bytes."""
    assert settle(declared, body, PAGES) == kind


@pytest.mark.parametrize(
    ("declared", "body", "said"),
    [
        ("text/html", ELF, "binary data"),
        ("application/octet-stream", ELF, "binary data"),
        ("", b"MZ\x90\x00", "binary data"),
        ("application/pdf", ELF, "binary data"),
        ("application/pdf", b"<html>please log in", "is not"),
        ("image/png", b"<svg onload=alert(1)>", "is not"),
        ("image/svg+xml", b"<svg/>", "not taken here"),
        ("application/zip", b"PK\x03\x04\x00", "not taken here"),
        ("text/javascript", b"alert(1)", "not taken here"),
    ],
)
def test_what_is_not_as_declared_is_refused(declared: str, body: bytes, said: str) -> None:
    """Programs, archives and pages in disguise are refused, for good."""
    with pytest.raises(NetworkError, match=said) as caught:
        settle(declared, body, PAGES)
    assert caught.value.permanent


def test_each_caller_says_what_it_takes() -> None:
    """A feed is taken where feeds are, and a PDF is not."""
    assert settle("application/rss+xml", b"<rss/>", FEEDS) == "application/rss+xml"
    assert settle("application/zip", b"PK\x03\x04\x00", ["application/zip"]) == "application/zip"
    with pytest.raises(NetworkError):
        settle("application/rss+xml", b"%PDF-1", FEEDS)


@pytest.mark.parametrize(
    ("declared", "body", "codec"),
    [
        ("text/html; charset=UTF-8", b"", "utf-8"),
        ('text/html; boundary=x; charset="TIS-620"', b"", "cp874"),
        ("text/html;charset=latin1", b"", "cp1252"),
        ("text/html", b'<META http-equiv=x content="text/html; charset=windows-1258">', "cp1258"),
        ("text/html", b"<meta charset='big5'>", "big5hkscs"),
        ("text/html; charset=big5", b"\xef\xbb\xbf<meta charset=utf-7>", "utf-8"),
        ("text/html", b"<p>", ""),
        ("text/html; charset=utf-7", b"", ""),
        ("text/html", b"<meta charset=utf-7>", ""),
        ("text/html; charset=unicode_escape", b"", ""),
        ("text/html; charset=zip", b"", ""),
        ("text/html; charset=idna", b"", ""),
    ],
)
def test_only_characters_that_browsers_know_are_read(
    declared: str, body: bytes, codec: str
) -> None:
    """UTF-7 and codecs that are no characters at all are never used."""
    assert charset(declared, body) == codec
    assert b"+ADw-x+AD4-".decode(codec or "utf-8", "replace").find("<") == -1


@pytest.mark.parametrize(
    ("header", "times"),
    [("", 0), ("identity", 0), ("gzip", 1), ("X-GZIP", 1), ("gzip, identity, gzip", 2)],
)
def test_packing_is_counted(header: str, times: int) -> None:
    """Gzip is undone up to twice."""
    assert codings(header) == times


@pytest.mark.parametrize("header", ["br", "zstd", "deflate", "gzip, br", ", ".join(["gzip"] * 3)])
def test_other_packing_is_refused(header: str) -> None:
    """What was not asked for, or is packed over and over, is not opened."""
    with pytest.raises(NetworkError, match="packed"):
        codings(header)


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 50), st.binary(max_size=5))
def test_gzip_is_undone_however_it_is_cut(parts: list[bytes], step: int, tail: bytes) -> None:
    """Several members, cut anywhere, with padding behind them, give the same bytes."""
    padding = b"" if tail.startswith(b"\x1f") or not parts else tail
    packed = b"".join(map(gzip.compress, parts)) + padding
    pieces = [packed[i : i + step] for i in range(0, len(packed), step)]
    if not tail.startswith(b"\x1f"):
        assert b"".join(inflate(pieces)) == b"".join(parts)


def test_a_bomb_comes_out_in_small_pieces() -> None:
    """Whoever counts can stop before the memory is full."""
    bomb = gzip.compress(bytes(20_000_000))
    assert len(bomb) < 30_000
    sizes = list(map(len, inflate([bomb])))
    assert max(sizes) <= 65_536
    assert sum(sizes) == 20_000_000


@pytest.mark.parametrize(
    "damage", [b"not gzip at all", gzip.compress(b"x" * 99, mtime=0)[:-9], zlib.compress(b"x")]
)
def test_damaged_packing_is_told(damage: bytes) -> None:
    """Bytes that are no gzip, or end too early, are no page."""
    with pytest.raises(NetworkError, match="packed data"):
        list(inflate([damage]))
