"""Fonts for pictures: found where systems keep them, and asked which letters they really have."""

from __future__ import annotations

import os
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hearsay.errors import NoFontError

__all__ = ["Face", "coverage", "find_faces", "font_folders", "installed_faces", "pick_faces"]

# File names without ending, the plain face first: what looks best, on whatever system has it.
_KNOWN = (
    ("NotoSans-Regular", "NotoSans-Bold"),
    ("NotoSans[wdth,wght]", ""),
    ("NotoSansThai-Regular", "NotoSansThai-Bold"),
    ("NotoSansThai[wdth,wght]", ""),
    ("NotoSansThai-Variable", ""),
    ("NotoLoopedThai-Regular", "NotoLoopedThai-Bold"),
    ("Loma", "Loma-Bold"),  # Debian's fonts-thai-tlwg
    ("Garuda", "Garuda-Bold"),
    ("segoeui", "segoeuib"),  # Windows
    ("LeelawUI", "LeelaUIb"),
    ("tahoma", "tahomabd"),
    ("Tahoma", "Tahoma Bold"),  # macOS
    ("Arial", "Arial Bold"),
    ("Thonburi", ""),
    ("Arial Unicode", ""),
    ("DejaVuSans", "DejaVuSans-Bold"),
)
_ENDINGS = (".ttf", ".otf", ".ttc")
_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_thai")  # fonts that pip can install
_MOST_FILES = 20_000  # a folder named by mistake ("/") must not be read for ever
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


@dataclass(frozen=True, slots=True)
class Face:
    """A font in its plain and its bold form, and the code points that both have.

    `bold` is `plain` again where the one file holds both, or there is no bold.
    """

    plain: Path
    bold: Path
    letters: frozenset[int]


def font_folders(environment: Mapping[str, str], platform: str = sys.platform) -> tuple[Path, ...]:
    """Return where to look for fonts: the folder HEARSAY_FONTS names, or where the system has them.

    Fonts installed as Python packages come first.
    """
    if named := environment.get("HEARSAY_FONTS"):
        return (Path(named),)
    home = Path(environment.get("HOME") or environment.get("USERPROFILE") or "/nonexistent")
    packages = [Path(folder, name) for folder in sys.path for name in _PACKAGES]
    if platform == "darwin":
        system = [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    elif platform == "win32":
        local = home / "AppData/Local/Microsoft/Windows/Fonts"
        system = [local, Path(environment.get("WINDIR", r"C:\Windows"), "Fonts")]
    else:
        system = [home / ".local/share/fonts", home / ".fonts"]
        system += [Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
    return (*packages, *system)


@lru_cache(maxsize=8)
def find_faces(folders: tuple[Path, ...]) -> tuple[Face, ...]:
    """Return the known fonts in `folders`, best first, then every other that is sans and plain."""
    files: dict[str, Path] = {}
    for path in _font_files(folders):
        files.setdefault(path.stem, path)
    known = [(plain, bold) for plain, bold in _KNOWN if plain in files]
    named = {name for pair in known for name in pair}
    others = sorted(n for n in files if n.startswith("NotoSans") and n.endswith("-Regular"))
    pairs = [*known, *((n, f"{n[:-7]}Bold") for n in others if n not in named)]
    faces = (_face(files[plain], files.get(bold, files[plain])) for plain, bold in pairs)
    return tuple(face for face in faces if face.letters)


def pick_faces(text: str, faces: Iterable[Face]) -> tuple[Face, ...]:
    """Return the faces that `text` needs, best first, so that none of its letters is missing.

    Raises NoFontError where no face has a letter, digit or mark; signs and pictures may be missing.
    """
    wanted = {ord(c) for c in text}
    chosen: list[Face] = []
    for face in faces:
        if wanted & face.letters:
            chosen.append(face)
            wanted -= face.letters
    missing = sorted(chr(p) for p in wanted if unicodedata.category(chr(p))[0] in "LMN")
    if missing or not chosen:
        raise NoFontError(_advice(missing))
    return tuple(chosen)


def installed_faces() -> tuple[Face, ...]:
    """Return the fonts of this machine; the folders are looked through once."""
    return find_faces(font_folders(os.environ))


def _advice(missing: list[str]) -> str:
    shown = " ".join(f"{c} (U+{ord(c):04X})" for c in missing[:5]) or "Latin letters"
    east = any(unicodedata.name(c, "").startswith(_EAST_ASIAN) for c in missing)
    return (
        f"No font on this machine has {shown}. Install fonts that do, on Debian or Ubuntu with "
        f'"apt install fonts-noto-{"cjk" if east else "core"}", or set HEARSAY_FONTS to a folder '
        "that holds such fonts (Noto Sans and its companion for your script)."
    )


def _font_files(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the font files below the folders, in an order that does not change."""
    seen = 0
    for folder in folders:
        for parent, below, names in os.walk(folder):
            below.sort()
            for name in sorted(names):
                seen += 1
                if seen > _MOST_FILES:
                    return
                if name.lower().endswith(_ENDINGS):
                    yield Path(parent, name)


def _face(plain: Path, bold: Path) -> Face:
    letters = coverage(plain)
    return Face(plain, bold, letters & coverage(bold) if bold != plain else letters)


@lru_cache(maxsize=1024)
def coverage(path: Path) -> frozenset[int]:
    """Return the code points that the (first) font in a file has a glyph for.

    A file that cannot be read, or is no font, has none.
    """
    try:
        with path.open("rb") as file:
            head = file.read(12)
            start = 0
            if head[:4] == b"ttcf":
                file.seek(12)
                (start,) = struct.unpack(">I", file.read(4))
                file.seek(start)
                head = file.read(12)
            (count,) = struct.unpack(">4xH6x", head)
            for _ in range(count):
                tag, offset, size = struct.unpack(">4s4xII", file.read(16))
                if tag == b"cmap":
                    file.seek(offset)
                    return frozenset(_mapped(file.read(min(size, 10_000_000))))
    except (OSError, struct.error, ValueError):
        pass  # somebody's broken file in a font folder is no reason to draw nothing
    return frozenset()


def _mapped(cmap: bytes) -> Iterator[int]:
    """Yield the code points of a font's Unicode character map (formats 4 and 12)."""
    (count,) = struct.unpack_from(">2xH", cmap)
    records = [struct.unpack_from(">HHI", cmap, 4 + 8 * i) for i in range(count)]
    for platform, encoding, offset in records:
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            (form,) = struct.unpack_from(">H", cmap, offset)
            if form == 4:
                yield from _mapped_4(cmap[offset:])
            elif form == 12:
                yield from _mapped_12(cmap[offset:])


def _mapped_4(table: bytes) -> Iterator[int]:
    n = struct.unpack_from(">6xH", table)[0] // 2
    ends = struct.unpack_from(f">{n}H", table, 14)
    starts = struct.unpack_from(f">{n}H", table, 16 + 2 * n)
    deltas = struct.unpack_from(f">{n}H", table, 16 + 4 * n)
    at = 16 + 6 * n
    ranges = struct.unpack_from(f">{n}H", table, at)
    for i, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for point in range(start, min(end, 0xFFFE) + 1):
            glyph = point
            if ranges[i]:
                (glyph,) = struct.unpack_from(
                    ">H", table, at + 2 * i + ranges[i] + 2 * (point - start)
                )
                if not glyph:
                    continue
            if (glyph + deltas[i]) & 0xFFFF:
                yield point


def _mapped_12(table: bytes) -> Iterator[int]:
    (count,) = struct.unpack_from(">12xI", table)
    for i in range(count):
        start, end, glyph = struct.unpack_from(">III", table, 16 + 12 * i)
        if start <= end <= sys.maxunicode:
            yield from range(start + (not glyph), end + 1)
