"""The picture that a shared link shows: the rating first, then the claim, quoted as a claim."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageDraw, ImageFont

from hearsay.errors import HearsayError
from hearsay.text.graphemes import clusters
from hearsay.text.normalise import tidy
from hearsay.text.thai import split_thai
from hearsay.web.public.fonts import Face, installed_faces, pick_faces

__all__ = ["COLOURS", "HEIGHT", "WIDTH", "Card", "NoRatingError", "Tone", "render_card"]

WIDTH, HEIGHT = 1200, 630
_SIDE = 72  # margin left and right
_BAND = 268  # height of the coloured band that holds the rating
_BAND_EDGE = 26
_ICON, _ICON_GAP = 124, 34
_DATE_ROOM = 420
_INDENT = 30  # of the claim, for the rule beside it
_CLAIM_TOP, _CLAIM_BOTTOM = 352, 536
_FOOT = 590  # baseline of desk and date
_INK, _QUIET, _PAPER, _RULE = "#1d2126", "#59616b", "#ffffff", "#c9ced4"
_RATING_SIZES = (104, 92, 80, 70, 60, 52)
_CLAIM_SIZES = (52, 46, 41, 37, 33, 30)
_FOOT_SIZES = (30, 26)
_LONGEST = 450  # characters of which none beyond could be shown at the smallest size
_UNIT = re.compile(
    " +|[\u0e01-\u0e4e]+|[\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7a3]"
    "|[^ \u0e01-\u0e4e\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf\uac00-\ud7a3]+"
)
_QUOTES = re.compile("\\A[\"“”„«»「」'‘’ ]+|[\"“”„«»「」'‘’ ]+\\Z")
_MOST_MARKS = 4  # on one letter, vowels included: no script that is drawn here needs more
_OVERLAY = 1  # Unicode's class of marks that are struck through a letter


class Tone(StrEnum):
    """What a rating says, told by colour and shape besides the desk's own word."""

    FALSE = "false"
    MISLEADING = "misleading"
    TRUE = "true"
    UNPROVEN = "unproven"
    OTHER = "other"


COLOURS = {
    Tone.FALSE: "#a4161a",
    Tone.MISLEADING: "#8a4b00",
    Tone.TRUE: "#0b6138",
    Tone.UNPROVEN: "#2f4b7c",
    Tone.OTHER: "#444b54",
}


class NoRatingError(HearsayError):
    """A picture without a rating would only spread the claim, so none is made."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the picture says, each word in the language of the check.

    `rating` is the verdict in words and must not be empty; `date` is written out. The two headings
    stand over the rating and the claim.
    """

    desk: str
    rating: str
    tone: Tone
    claim: str
    date: str = ""
    lang: str = ""
    rating_heading: str = "Checked"
    claim_heading: str = "Claim"


def render_card(card: Card, faces: Iterable[Face] | None = None) -> bytes:
    """Return the picture as PNG, 1200 × 630; the same card gives the same bytes.

    Takes any text: what shows nothing or is a picture itself goes, what is too long is shrunk and
    then cut. `faces` are the fonts to draw with, those of this machine if absent. Raises
    NoFontError where no font has the letters, and NoRatingError for a card without a rating; a
    page then goes without a picture.
    """
    texts = [card.rating, card.rating_heading, card.claim, card.claim_heading, card.desk, card.date]
    rating, rating_heading, claim, claim_heading, desk, date = map(_plain, texts)
    if not any(map(str.isalnum, rating)):
        raise NoRatingError("This check has no rating in words, so no picture of it is made.")
    shown = f"{rating}{rating_heading}{claim}{claim_heading}{desk}{date}"
    chosen = pick_faces(shown + "“”…", installed_faces() if faces is None else faces)
    pen = _Pen(chosen, card.lang)
    _draw_rating(pen, rating, rating_heading, card.tone)
    _draw_claim(pen, claim, claim_heading)
    _draw_foot(pen, desk, date)
    out = io.BytesIO()
    pen.image.save(out, "PNG", compress_level=6)
    return out.getvalue()


class _Type:
    """Letters of one size and weight, from as many fonts as the text needs."""

    def __init__(self, faces: tuple[Face, ...], size: int, bold: bool, lang: str) -> None:
        self._faces = [(face.letters, _load(face, size, bold)) for face in faces]
        self._of: dict[str, ImageFont.FreeTypeFont] = {}
        self._lang = lang or None
        metrics = [font.getmetrics() for _, font in self._faces]
        self.ascent = max(ascent for ascent, _ in metrics)
        self.height = self.ascent + max(descent for _, descent in metrics)

    def width(self, text: str) -> float:
        """Return how wide `text` is on one line."""
        return sum(font.getlength(part, language=self._lang) for font, part in self._runs(text))

    def draw(self, on: ImageDraw.ImageDraw, x: float, base: float, text: str, colour: str) -> None:
        """Write `text` on the baseline `base` from `x` on, whatever its direction."""
        runs, direction = list(self._runs(text)), None
        if _right_to_left(text):
            runs, direction = runs[::-1], "rtl"
        for font, part in runs:
            on.text((x, base), part, colour, font, "ls", direction=direction, language=self._lang)
            x += font.getlength(part, language=self._lang)

    def _runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        """Yield stretches of `text` that one font has all of; blanks go with what is before."""
        part: list[str] = []
        last: ImageFont.FreeTypeFont | None = None
        for cluster in clusters(text):
            font = last if last and cluster == " " else self._of.get(cluster)
            if not font:
                font = self._of[cluster] = self._font(cluster)
            if last and font is not last:
                yield last, "".join(part)
                part = []
            part.append(cluster)
            last = font
        if last:
            yield last, "".join(part)

    def _font(self, cluster: str) -> ImageFont.FreeTypeFont:
        points = set(map(ord, cluster))
        whole = (font for letters, font in self._faces if points <= letters)
        first = (font for letters, font in self._faces if ord(cluster[0]) in letters)
        return next(whole, None) or next(first, None) or self._faces[0][1]


class _Pen:
    """A sheet and the type to write on it; fonts are opened anew, as threads cannot share them."""

    def __init__(self, faces: tuple[Face, ...], lang: str) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
        self.on = ImageDraw.Draw(self.image)
        self._faces, self._lang = faces, lang
        self._types: dict[tuple[int, bool], _Type] = {}

    def type(self, size: int, *, bold: bool = False) -> _Type:
        """Return the type of this size and weight, opened once."""
        if (size, bold) not in self._types:
            self._types[size, bold] = _Type(self._faces, size, bold, self._lang)
        return self._types[size, bold]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where lines have to fit (one line, whatever its height, where `height` is 0) and how large."""

    width: float
    height: float
    sizes: tuple[int, ...]
    bold: bool = False


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that fit their place, and the type that makes them fit."""

    type: _Type
    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        """How high the lines stand together."""
        return self.type.height * len(self.lines)

    @property
    def width(self) -> float:
        """How wide the widest line is."""
        return max(map(self.type.width, self.lines))


def _draw_rating(pen: _Pen, rating: str, heading: str, tone: Tone) -> None:
    """Fill the band: heading, then shape and word side by side in the middle.

    The middle is what is left when a chat program crops the picture to a square.
    """
    pen.on.rectangle((0, 0, WIDTH, _BAND - 1), COLOURS[tone])
    head = _fit(pen, heading, _Place(WIDTH - 2 * _SIDE, 0, (30,), bold=True))
    _write(pen, head, ((WIDTH - head.width) / 2, _BAND_EDGE), _PAPER)
    top = _BAND_EDGE + head.height
    room = _BAND - _BAND_EDGE // 2 - top
    wide = WIDTH - 2 * _SIDE - _ICON - _ICON_GAP
    block = _fit(pen, rating, _Place(wide, room, _RATING_SIZES, bold=True))
    left = (WIDTH - block.width - _ICON - _ICON_GAP) / 2
    middle = top + room / 2
    pen.image.paste(_PAPER, (round(left), round(middle - _ICON / 2)), _icon(tone))
    _write(pen, block, (left + _ICON + _ICON_GAP, middle - block.height / 2), _PAPER)


def _draw_claim(pen: _Pen, claim: str, heading: str) -> None:
    """Write the claim between quotation marks, under its heading and beside a rule."""
    body = _QUOTES.sub("", claim)
    if not body:
        return
    to_left = _right_to_left(body)
    outer, inner = (WIDTH - _SIDE, -_INDENT) if to_left else (_SIDE, _INDENT)
    head = _fit(pen, heading, _Place(WIDTH - 2 * _SIDE, 0, (28,), bold=True))
    _write(pen, head, (outer, _CLAIM_TOP - head.height - 6), _QUIET, to_left=to_left)
    room = _Place(WIDTH - 2 * _SIDE - _INDENT, _CLAIM_BOTTOM - _CLAIM_TOP, _CLAIM_SIZES)
    block = _fit(pen, f"“{body}", room, end="”")
    rule = sorted((outer, outer + inner // 4))
    pen.on.rectangle((rule[0], _CLAIM_TOP, rule[1], _CLAIM_TOP + block.height), _RULE)
    _write(pen, block, (outer + inner, _CLAIM_TOP), _INK, to_left=to_left)


def _draw_foot(pen: _Pen, desk: str, date: str) -> None:
    day = _fit(pen, date, _Place(_DATE_ROOM, 0, _FOOT_SIZES))
    room = WIDTH - 3 * _SIDE - day.width
    name = _fit(pen, desk, _Place(room, 0, _FOOT_SIZES, bold=True))
    name.type.draw(pen.on, _SIDE, _FOOT, name.lines[0], _INK)
    day.type.draw(pen.on, WIDTH - _SIDE - day.width, _FOOT, day.lines[0], _QUIET)


def _write(
    pen: _Pen, block: _Block, at: tuple[float, float], colour: str, *, to_left: bool = False
) -> None:
    """Write the lines from `at` on, or up to it where they are read from the right."""
    x, top = at
    for i, line in enumerate(block.lines):
        base = top + i * block.type.height + block.type.ascent
        left = x - block.type.width(line) if to_left else x
        block.type.draw(pen.on, left, base, line, colour)


def _fit(pen: _Pen, text: str, place: _Place, end: str = "") -> _Block:
    """Return `text` and `end` in the largest size that fits, or cut with "…" in the smallest."""
    characters = clusters(text)
    short = len(characters) <= _LONGEST
    units = _units(text + end if short else "".join(characters[:_LONGEST]))
    for size in place.sizes if short else place.sizes[-1:]:
        type_ = pen.type(size, bold=place.bold)
        most = max(1, int(place.height // type_.height))
        lines = _wrap(units, type_.width, place.width, most + 1)
        if short and len(lines) <= most:
            return _Block(type_, tuple(lines))
    kept = lines[:most]
    kept[-1] = _cut(kept[-1], type_.width, place.width, f"…{end}")
    return _Block(type_, tuple(kept))


def _wrap(units: list[str], measure: Callable[[str], float], width: float, most: int) -> list[str]:
    """Fill up to `most` lines; a unit that is too long for a line is broken between characters."""
    lines: list[str] = []
    line, used = "", 0.0
    waiting = units[::-1]
    while waiting and len(lines) < most:
        unit = waiting.pop()
        wide = measure(unit)
        if used + wide <= width or (unit == " " and line):
            line, used = line + unit, used + wide
        elif line.strip():
            lines.append(line.strip())
            line, used = "", 0.0
            if unit != " ":
                waiting.append(unit)
        else:
            head, rest = _broken(unit, measure, width)
            lines.append(head)
            waiting += [rest] if rest else []
    return [*lines, line.strip()] if (line.strip() or not lines) and len(lines) < most else lines


def _broken(unit: str, measure: Callable[[str], float], width: float) -> tuple[str, str]:
    """Break a unit where a line is full, after one character at least."""
    parts = clusters(unit)
    low, high = 1, len(parts)
    while low < high:
        middle = (low + high + 1) // 2
        if measure("".join(parts[:middle])) <= width:
            low = middle
        else:
            high = middle - 1
    return "".join(parts[:low]), "".join(parts[low:])


def _cut(line: str, measure: Callable[[str], float], width: float, end: str) -> str:
    """Return as many whole words of `line` as fit together with `end`."""
    units = _units(line)
    while len(units) > 1 and measure("".join(units).rstrip(" ,.;:") + end) > width:
        units.pop()
    kept = "".join(units).rstrip(" ,.;:")
    if measure(kept + end) > width:
        kept = _broken(kept, measure, width - measure(end))[0]
    return kept + end


def _units(text: str) -> list[str]:
    """Cut `text` where a line may end: at blanks, between Thai words, between ideographs."""
    units: list[str] = []
    for found in _UNIT.findall(text):
        for part in split_thai(found) if "\u0e01" <= found[0] <= "\u0e4e" else (found,):
            if units and _holds_on(units[-1], part):
                units[-1] += part
            else:
                units.append(part)
    return units


def _holds_on(before: str, part: str) -> bool:
    """Tell whether no line may end between: after an opening sign, before a closing one."""
    if before == " " or part == " ":
        return False
    opens = unicodedata.category(before[-1]) in ("Ps", "Pi")
    return opens or part[0] in "ๆฯ" or unicodedata.category(part[0])[0] in "PM"


def _plain(text: str) -> str:
    """Return `text` as one line without pictures, hidden characters or towers of marks."""
    kept = "".join(filter(_is_written, tidy(text[: 20 * _LONGEST])))
    return " ".join(_lighten(tidy(kept)).split())


def _is_written(character: str) -> bool:
    category = unicodedata.category(character)
    if category in ("So", "Sk"):  # "°" and "№" are, pictures are not
        return character < "\u2190"
    return character in "\t\n\u200c\u200d" or category not in ("Cc", "Cf", "Cn", "Co", "Cs", "Me")


def _lighten(text: str) -> str:
    """Take off the marks that would run over the lines above and below, or strike letters out.

    After `tidy` what a Latin letter needs is one with it, but for a single mark.
    """
    kept: list[str] = []
    loose = marks = 0
    for character in text:
        if unicodedata.category(character)[0] != "M":
            loose = marks = 0
        else:
            loose += "\u0300" <= character <= "\u036f"
            marks += 1
            if loose > 1 or marks > _MOST_MARKS or unicodedata.combining(character) == _OVERLAY:
                continue
        kept.append(character)
    return "".join(kept)


def _right_to_left(text: str) -> bool:
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def _load(face: Face, size: int, bold: bool) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(face.bold if bold else face.plain), size)
    if bold and face.bold == face.plain:
        _embolden(font)
    return font


def _embolden(font: ImageFont.FreeTypeFont) -> None:
    """Set a font that holds all its weights to bold; one that holds a single weight stays."""
    try:
        font.set_variation_by_name("Bold")
    except (OSError, NotImplementedError, ValueError):
        pass  # the heading is then plain, which reads as well


def _icon(tone: Tone) -> Image.Image:
    """Draw the shape of a tone as a mask, four times too large and then made smooth."""
    size = _ICON * 4
    mask = Image.new("L", (size, size))
    _SHAPES[tone](ImageDraw.Draw(mask), size / 100)
    return mask.resize((_ICON, _ICON), Image.Resampling.LANCZOS)


def _scaled(points: Iterable[tuple[float, float]], unit: float) -> list[tuple[float, float]]:
    return [(x * unit, y * unit) for x, y in points]


def _stroke(
    on: ImageDraw.ImageDraw, points: list[tuple[float, float]], unit: float, wide: float
) -> None:
    """Draw a line with round ends in the colour of the band."""
    on.line(_scaled(points, unit), 0, round(wide * unit), joint="curve")
    for x, y in points:
        on.circle((x * unit, y * unit), wide * unit / 2, 0)


def _octagon_with_cross(on: ImageDraw.ImageDraw, unit: float) -> None:
    corners = [(30, 1), (70, 1), (99, 30), (99, 70), (70, 99), (30, 99), (1, 70), (1, 30)]
    on.polygon(_scaled(corners, unit), 255)
    _stroke(on, [(32, 32), (68, 68)], unit, 13)
    _stroke(on, [(68, 32), (32, 68)], unit, 13)


def _triangle_with_stroke(on: ImageDraw.ImageDraw, unit: float) -> None:
    on.polygon(_scaled([(50, 4), (99, 94), (1, 94)], unit), 255)
    _stroke(on, [(50, 38), (50, 63)], unit, 12)
    on.circle((50 * unit, 80 * unit), 7 * unit, 0)


def _circle_with_tick(on: ImageDraw.ImageDraw, unit: float) -> None:
    on.circle((50 * unit, 50 * unit), 49 * unit, 255)
    _stroke(on, [(28, 52), (44, 68), (73, 35)], unit, 13)


def _diamond_with_question(on: ImageDraw.ImageDraw, unit: float) -> None:
    on.polygon(_scaled([(50, 0), (100, 50), (50, 100), (0, 50)], unit), 255)
    on.arc(_scaled([(34, 25), (66, 57)], unit), 180, 90, 0, round(10 * unit))
    _stroke(on, [(50, 53), (50, 61)], unit, 10)
    on.circle((50 * unit, 75 * unit), 6 * unit, 0)


def _square_with_dots(on: ImageDraw.ImageDraw, unit: float) -> None:
    on.rounded_rectangle(_scaled([(3, 3), (97, 97)], unit), 12 * unit, 255)
    for x in (27, 50, 73):
        on.circle((x * unit, 50 * unit), 7.5 * unit, 0)


_SHAPES = {
    Tone.FALSE: _octagon_with_cross,
    Tone.MISLEADING: _triangle_with_stroke,
    Tone.TRUE: _circle_with_tick,
    Tone.UNPROVEN: _diamond_with_question,
    Tone.OTHER: _square_with_dots,
}
