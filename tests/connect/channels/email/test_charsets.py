"""Letters are read whatever their label says of their letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channels.email.charsets import decode, encoded_words

VI, TH = "Đập thủy điện đã vỡ", "น้ำท่วมกรุงเทพ"


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        (VI.encode(), "utf-8", VI),
        (VI.encode(), "", VI),
        (VI.encode(), "us-ascii", VI),
        (VI.encode(), "iso-8859-1", VI),
        (VI.encode(), "x-unknown", VI),
        (VI.encode(), '"UTF-8"', VI),
        (TH.encode("cp874"), "tis-620", TH),
        (TH.encode("cp874"), "windows-874", TH),
        (TH.encode("cp874"), "utf-8", TH),
        (TH.encode("cp874"), "", TH),
        (TH.encode("cp874"), "nonsense", TH),
        ("café déjà".encode("cp1252"), "utf-8", "café déjà"),
        ("café".encode("latin-1"), "", "café"),
        ("“quoted”".encode("cp1252"), "iso-8859-1", "“quoted”"),
        ("すみません".encode("iso2022_jp"), "ISO-2022-JP", "すみません"),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
        ("привет".encode("koi8-r"), "koi8-r", "привет"),
        (b"\xef\xbb\xbf" + VI.encode(), "utf-8", VI),
        (VI.encode()[:-1], "utf-8", VI[:-1] + "\ufffd"),
        (b"+ADw-script+AD4-", "utf-7", "+ADw-script+AD4-"),
        (b"x\x9c", "zlib", "xœ"),
        (b"uryyb", "rot13", "uryyb"),
    ],
)
def test_bytes_are_read(data: bytes, label: str, text: str) -> None:
    """Right, wrong, unknown and missing labels; what is no encoding of letters is no encoding."""
    assert decode(data, label) == text


@given(
    st.binary(), st.sampled_from(["", "utf-8", "utf-16", "iso-2022-jp", "hz-gb-2312", "big5", "x"])
)
def test_anything_can_be_read(data: bytes, label: str) -> None:
    """Whatever comes, it becomes text that every database takes."""
    decode(data, label).encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Hello", "Hello"),
        ("=?utf-8?q?B=C3=A0n?= tin", "Bàn tin"),
        ("=?UTF-8?B?xJDhuq1w?= =?UTF-8?B?IHbhu6E=?=", "Đập vỡ"),
        ("=?utf-8?q?a?=\r\n =?utf-8?q?b?= c", "ab c"),
        ("=?utf-8*vi?q?a_b?=", "a b"),
        ("=?NONE?B?VEVTVA=?=", "TEST"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("=?utf-8?q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        ("\udcc4\udc90\udce1\udcba\udcadp", "Đập"),
        ("tab\tand  blanks\x00\x1b", "tab and blanks"),
        ("=?utf-8?b?!!!!?=", ""),
        ("=?utf-8?q?=ZZ?=", "=ZZ"),
    ],
)
def test_header_words_are_read(raw: str, text: str) -> None:
    """Encoded words, their neighbours, bare bytes, and what only looks like one; always one line."""
    assert encoded_words(raw) == text


def test_a_letter_cut_between_two_words_is_joined() -> None:
    """Programs cut by bytes; readers join the bytes first."""
    assert encoded_words("=?utf-8?q?n=C3?= =?utf-8?q?=B3ng?=") == "nóng"


@given(st.text(alphabet="=?utf-8qB_ \r\nA4\udcc4", max_size=200))
def test_any_header_becomes_one_line(raw: str) -> None:
    """No line end and no lone surrogate comes through."""
    text = encoded_words(raw)
    text.encode("utf-8")
    assert text.isprintable() and text == " ".join(text.split())
