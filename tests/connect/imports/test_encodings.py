"""Old encodings are told apart by their bytes, as far as that goes."""

import pytest

from hearsay.connect.imports.encodings import ENCODINGS, guess_encoding, require_encoding
from hearsay.errors import SettingError

VIETNAMESE = "Đập Thủy điện Sông Hương đã vỡ lúc ba giờ sáng, nước sẽ dâng trong hai giờ nữa"
SAID = {
    "cp1252": "Stimmt das? – „Wasser“ für 5 €; là-bas où çà, così però è vero, señor Muñoz",
    "cp1258": VIETNAMESE,
    "cp874": "เขื่อนแตกเมื่อเวลาตีสาม น้ำจะถึงตัวเมืองในสองชั่วโมง, 15 บ้าน",
    "utf-8": VIETNAMESE,
}


def old(text: str, encoding: str) -> bytes:
    """Return Vietnamese as old Windows wrote it: tone marks behind their vowels."""
    if encoding != "cp1258":
        return text.encode(encoding)
    import unicodedata

    tones = set("\u0300\u0301\u0303\u0309\u0323")
    out = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        marks = "".join(mark for mark in parts if mark in tones)
        out += unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones)) + marks
    return out.encode("cp1258")


@pytest.mark.parametrize("encoding", SAID)
def test_an_encoding_is_told(encoding: str) -> None:
    """Each language in the encoding that its old programs used."""
    assert guess_encoding(b"id;text\n1;" + old(SAID[encoding], encoding) + b"\n") == encoding


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "utf-8"), (b"id,text\n", "utf-8"), ("\ufeffid,text".encode(), "utf-8"),
        ("id,tèxt\n".encode("utf-16"), "utf-16-le"), ("id,text\n1,x\n".encode("utf-16-le"), "utf-16-le"),
        ("id,text\n1,x\n".encode("utf-16-be"), "utf-16-be"),
        ("id,text\n1,café\n".encode() + b"2,caf\xe9\n", "utf-8"),
    ],
)  # fmt: skip
def test_marks_and_zeros_tell_unicode(data: bytes, name: str) -> None:
    """One line in UTF-8 is enough: others are told when they are read."""
    assert guess_encoding(data) == name


def test_what_the_west_cannot_have_written_is_taken_for_eastern() -> None:
    """Bytes that stand for nothing in the Western encoding are a reason to think of another."""
    assert guess_encoding("id,text\n1,Đập đã vỡ, 大桥断了\n".encode("gb18030")) == "gb18030"


def test_names_are_known() -> None:
    """Each can be named and is there; another is refused with the list."""
    for name in ENCODINGS:
        assert "text".encode(require_encoding(name)).decode(name) == "text"
    with pytest.raises(SettingError, match="no encoding 'rot13'; there are: utf-8"):
        require_encoding("rot13")
