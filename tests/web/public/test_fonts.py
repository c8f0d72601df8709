"""Fonts: found in any folder, believed only for the letters that they really have."""

import struct
from pathlib import Path

import pytest
from PIL import ImageFont

from hearsay.errors import NoFontError
from hearsay.web.public.fonts import (
    Face,
    coverage,
    find_faces,
    font_folders,
    installed_faces,
    pick_faces,
)


def _font(*tables: tuple[int, int, bytes]) -> bytes:
    """A file that holds nothing but a character map of (platform, encoding, table) records."""
    at = 4 + 8 * len(tables)
    records = b""
    for platform, encoding, table in tables:
        records += struct.pack(">HHI", platform, encoding, at)
        at += len(table)
    cmap = struct.pack(">HH", 0, len(tables)) + records + b"".join(t for _, _, t in tables)
    head = struct.pack(">IHHHH", 0x00010000, 1, 16, 0, 0)
    return head + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap


def _segments(*spans: tuple[int, int, int]) -> bytes:
    """A map of format 4 for (first, last, delta) spans, closed as the format wants."""
    n = len(spans) + 1
    firsts, lasts, deltas = zip(*spans, (0xFFFF, 0xFFFF, 1), strict=True)
    body = struct.pack(f">{n}H2x{n}H{n}H{n}H", *lasts, *firsts, *deltas, *([0] * n))
    return struct.pack(">7H", 4, 14 + len(body), 0, 2 * n, 0, 0, 0) + body


def _groups(*spans: tuple[int, int, int]) -> bytes:
    """A map of format 12 for (first, last, glyph) groups."""
    groups = b"".join(struct.pack(">III", *span) for span in spans)
    return struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(spans)) + groups


def _write(folder: Path, name: str, letters: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_font((3, 1, _segments(*((ord(c), ord(c), 1) for c in sorted(letters))))))
    return path


def test_both_kinds_of_map_are_read(tmp_path: Path) -> None:
    """Small maps and large ones are read alike, and letters without a glyph do not count."""
    path = tmp_path / "a.ttf"
    path.write_bytes(
        _font((3, 1, _segments((0x41, 0x43, 5), (0x61, 0x62, 0x10000 - 0x61))),
              (3, 10, _groups((0x1F600, 0x1F601, 9), (0xE01, 0xE02, 0))))
    )  # fmt: skip
    assert coverage(path) == {0x41, 0x42, 0x43, 0x62, 0x1F600, 0x1F601, 0xE02}


@pytest.mark.parametrize(
    "content",
    [b"", b"OTTO", b"ttcf", b"\0" * 40, _font((3, 1, b"\0\4")), _font((3, 1, _segments()))[:50]],
)
def test_a_broken_font_has_no_letters(tmp_path: Path, content: bytes) -> None:
    """Somebody's broken file in a font folder does no harm."""
    path = tmp_path / "NotoSans-Regular.ttf"
    path.write_bytes(content)
    assert coverage(path) == frozenset()
    assert coverage(tmp_path / "absent.ttf") == frozenset()
    assert find_faces((tmp_path,)) == ()


def test_the_best_known_font_comes_first(tmp_path: Path) -> None:
    """Faces are found in folders below, best first, with the bold beside the plain."""
    dejavu = _write(tmp_path, "b/DejaVuSans.ttf", "abก")
    noto = _write(tmp_path, "z/NotoSans-Regular.ttf", "ab")
    bold = _write(tmp_path, "z/NotoSans-Bold.ttf", "a")
    lao = _write(tmp_path, "z/NotoSansLao-Regular.ttf", "ກ")
    _write(tmp_path, "z/Wingdings.ttf", "ab")
    (tmp_path / "z" / "readme.txt").write_text("no font")
    assert find_faces((tmp_path, tmp_path / "absent")) == (
        Face(noto, bold, frozenset(map(ord, "a"))),
        Face(dejavu, dejavu, frozenset(map(ord, "abก"))),
        Face(lao, lao, frozenset(map(ord, "ກ"))),
    )


def test_a_text_takes_only_the_faces_it_needs(tmp_path: Path) -> None:
    """Faces are taken in order until every letter is there; a picture may be missing."""
    _write(tmp_path, "NotoSans-Regular.ttf", "ab")
    _write(tmp_path, "NotoSansThai-Regular.ttf", "กb")
    faces = find_faces((tmp_path,))
    assert pick_faces("ab", faces) == faces[:1]
    assert pick_faces("aก 😀", faces) == faces
    with pytest.raises(NoFontError, match=r"ế \(U\+1EBF\).*fonts-noto-core.*HEARSAY_FONTS"):
        pick_faces("aế", faces)
    with pytest.raises(NoFontError, match="fonts-noto-cjk"):
        pick_faces("水", faces)
    with pytest.raises(NoFontError, match="Latin letters"):
        pick_faces("", ())


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        ("linux", "/usr/share/fonts"),
        ("darwin", "/System/Library/Fonts"),
        ("win32", r"C:\Windows/Fonts"),
    ],
)
def test_each_system_has_its_folders(platform: str, expected: str) -> None:
    """Where HEARSAY_FONTS names no folder, the usual ones of the system are looked through."""
    assert Path(expected) in font_folders({"HOME": "/home/anna"}, platform)
    assert font_folders({"HEARSAY_FONTS": "/srv/fonts"}, platform) == (Path("/srv/fonts"),)


def test_a_real_font_draws_what_it_says_it_has() -> None:
    """A second opinion: letters in the map draw something else than the box for "missing"."""
    faces = installed_faces()
    if not faces:
        pytest.skip("no known font on this machine")
    for face in faces[:4]:
        # Letter by letter: shaping would take a letter apart that the font does not have whole.
        font = ImageFont.truetype(str(face.plain), 40, layout_engine=ImageFont.Layout.BASIC)
        missing = font.getmask("\U0010fffe")
        box = (missing.size, bytes(missing))
        for letter in "Aếđกท日Ω":
            drawn = font.getmask(letter)
            assert ((drawn.size, bytes(drawn)) != box) == (ord(letter[0]) in face.letters)
