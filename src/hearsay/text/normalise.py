"""Unicode made plain: repair, hidden characters, a form to compare, and a form without marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from hearsay.text.tables import pairs

__all__ = ["fold", "spread", "strip_marks", "tidy"]

# Python's canonical ordering takes quadratic time in a run of combining marks, so runs are capped
# before any normalisation. No script stacks this many on one letter.
_MAX_MARKS = 8
_FEW = 500  # characters in which even the worst run of marks costs nothing
_LAST_SCANNED = 0x1FFFF


def char_class(points: Iterable[int]) -> str:
    """Return the inside of a regex character class that holds exactly these code points."""
    spans: list[list[int]] = []
    for point in points:
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(rf"\U{a:08x}" if a == b else rf"\U{a:08x}-\U{b:08x}" for a, b in spans)


def _mark_run(first: int, last: int) -> re.Pattern[str]:
    marks = char_class(p for p in range(first, last) if unicodedata.combining(chr(p)))
    return re.compile(rf"[{marks}][{marks}]{{{_MAX_MARKS},}}")


_MARK_RUN = _mark_run(0x300, 0x10000)
_RARE_MARK_RUN = _mark_run(0x300, _LAST_SCANNED)  # several times slower
_RARE = re.compile("[\U00010000-\U0001ffff]")
_STACK = re.compile(r"[\u0300-\u036f][\u0300-\u036f][\u0300-\u036f]+")

# Characters that show nothing: soft hyphen, fillers, bidi controls, tags, variation selectors.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
# Joiners carry meaning between letters of these scripts (Arabic, Syriac, Mongolian, the Indic
# family) and in emoji sequences; anywhere else they only break a word for a machine.
_JOINED = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af"
_STRAY_JOINER = re.compile(
    rf"(?<![{_JOINED}\u2600-\u27bf\U0001f000-\U0001faff])[\u200c\u200d]+"
    rf"|[\u200c\u200d]+(?![{_JOINED}\u200c\u200d\u2600-\u27bf\U0001f000-\U0001faff])"
)
_JOINER = re.compile("[\u200c\u200d]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]+")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Letters dressed up as a "font": full width, mathematical, enclosed, presentation forms.
_DRESSED = re.compile(
    "[\u2460-\u24ff\ufb00-\ufb06\ufb50-\ufdcf\ufe70-\ufefc\uff01-\uff9f"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f149]+"
)
_PHRASE_LETTER = re.compile("[\ufdfa\ufdfb\ufdfd]")  # one letter that unfolds into a sentence
# White on black and squared capitals have no compatibility mapping in Unicode.
_BLACK_LETTERS = {first + i: chr(ord("A") + i) for first in (0x1F150, 0x1F170) for i in range(26)}
_BLACK = re.compile("[\U0001f150-\U0001f169\U0001f170-\U0001f189]")

_SMALL_LETTERS = {ord(a): b for a, b in pairs("small_letters.tsv").items()}
_QUOTES = dict.fromkeys(map(ord, "‘’‚‛′ʼʻ`´ˈ"), "'") | dict.fromkeys(map(ord, "“”„‟″«»"), '"')
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣"), "-")
_DIGITS = {
    point: str(unicodedata.digit(chr(point)))
    for point in range(0x80, 0xFFFF)
    if unicodedata.category(chr(point)) == "Nd"
}
_PLAIN = _QUOTES | _DASHES | _DIGITS | _SMALL_LETTERS
_NOT_PLAIN = re.compile(f"[{char_class(sorted(_PLAIN))}]")

_LOOKALIKE = pairs("homoglyphs.tsv")
_OTHER_LETTERS = "\u0370-\u03ff\u0400-\u052f\u0531-\u0587"
_MIXED = re.compile(rf"[a-z][{_OTHER_LETTERS}]|[{_OTHER_LETTERS}][a-z]")
_OTHER_LETTER = re.compile(f"[{_OTHER_LETTERS}]")
_MIXED_WORD = re.compile(rf"[a-z{_OTHER_LETTERS}]+")

_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_SARA_AM_LATE = re.compile("([\u0e48-\u0e4b])\u0e4d\u0e32")
_LAO_AM = re.compile("\u0ecd([\u0ec8-\u0ecb]?)\u0eb2")
_THAI_MARKS = "ะัาำิีึืฺุูแโใไๅ็่้๊๋์ํ๎"
_THAI_DOUBLED = re.compile(f"([{_THAI_MARKS}])\\1+")
_THAI_PAIRS = tuple(mark * 2 for mark in _THAI_MARKS)
_THAI_SIGN = re.compile("[\u0e01-\u0e5b]")

# One scan tells whether any of the rarer repairs can apply; most texts need none.
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2460-\u24ff\u2800\u3164\ufb00-\ufb06\ufb50-\ufdef"
    "\ufe00-\ufe0f\ufe70-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f189\U000e0000-\U000e0fff]"
)
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLE = re.compile(r"(.)\1", re.DOTALL)
_LATIN = re.compile("[a-z\u00df-\u024f\u1e00-\u1eff]")
_SHORT = 4000  # characters up to which asking for each letter's run is cheaper than one regex


def tidy(text: str) -> str:
    """Return `text` as readable Unicode: NFC, no hidden or control characters, plain letters.

    Letter case and tone marks stay. Lone surrogates become U+FFFD, or the character that a pair of
    them stands for. Never raises.
    """
    if text.isascii():
        return _LINE_BREAK.sub("\n", _CONTROL.sub(" ", text)) if _ODD.search(text) else text
    text = _repair(text)
    if _ODD.search(text):
        text = _tidy_odd(text)
    elif len(text) > _FEW:
        text = _cap_marks(text)
    return unicodedata.normalize("NFC", text)


def fold(text: str, keep: int = 2) -> str:
    """Return the form of `text` that is compared: no case, no compatibility or look-alike letters.

    Digits of every script become 0-9, quotes and dashes their plain forms, and a letter repeated
    three times or more is kept `keep` times (1 or 2) if Latin, once otherwise. Idempotent; upper
    and lower case of one text fold alike.
    """
    if text.isascii():
        return _calm(tidy(text).lower(), keep)
    plain = not _ODD.search(text) and unicodedata.is_normalized("NFKC", _without_am(text))
    folded = _fold_once(text, keep)
    while not plain and folded != text:
        folded, text = _fold_once(folded, keep), folded
    return folded


def strip_marks(folded: str) -> str:
    """Return `folded` without the marks that people leave out when they type in a hurry.

    Latin and Greek letters lose all diacritics (đ, ł, ø and their like become d, l, o), Thai its
    tone marks, Arabic and Hebrew their vowel points, and Arabic's alef, yeh and teh marbuta forms
    become one each. The Indic scripts are written in Devanagari, whose letters stand in the same
    places of each, so that a name is one word in Hindi, Punjabi and Tamil; nuktas go, and a nasal
    before a consonant is a dot. Vowel signs of Thai and the Indic scripts are letters and stay.
    """
    if folded.isascii():
        return folded
    bare = folded.translate(_BARE)
    return _NASAL.sub("\u0902", bare) if "\u094d" in bare else bare


def _without_am(text: str) -> str:
    """Leave out the Thai and Lao vowel am: it is put together again after every NFKC."""
    return text.replace("\u0e33", "").replace("\u0eb3", "")


def spread(text: str) -> str:
    """Return `text` with each run of blanks as one space and each run of line breaks as one."""
    if "\n" not in text:
        return " ".join(text.split())
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _tidy_odd(text: str) -> str:
    text = _LINE_BREAK.sub("\n", _CONTROL.sub(" ", _HIDDEN.sub("", text)))
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY_JOINER.sub("", text)
    text = _STACK.sub(_two, _cap_marks(text))
    text = _DRESSED.sub(_undress, text)
    if _BLACK.search(text):
        text = text.translate(_BLACK_LETTERS)
    return text


def _repair(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _cap_marks(text: str) -> str:
    pattern = _RARE_MARK_RUN if _RARE.search(text) else _MARK_RUN
    return pattern.sub(lambda run: run[0][:_MAX_MARKS], text)


def _two(run: re.Match[str]) -> str:
    return run[0][:2]


def _undress(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", found[0])


def _fold_once(text: str, keep: int) -> str:
    text = _JOINER.sub("", tidy(text))
    if not unicodedata.is_normalized("NFKC", _without_am(text)):
        text = _PHRASE_LETTER.sub(" ", text)
        text = _STACK.sub(_two, unicodedata.normalize("NFKC", text))
    text = text.casefold().replace("i\u0307", "i")  # capital dotted I folds to these two
    if _NOT_PLAIN.search(text):
        text = text.translate(_PLAIN)
    text = unicodedata.normalize("NFC", text)
    if _THAI_SIGN.search(text):
        text = _fold_thai(text)
    text = _LAO_AM.sub("\\1\u0eb3", text)
    if _OTHER_LETTER.search(text) and _MIXED.search(text):
        text = _MIXED_WORD.sub(_one_script, text)
    return _calm(text, keep)


def _calm(text: str, keep: int) -> str:
    """Shorten letters struck three times or more."""
    if len(text) <= _SHORT and not any(c * 3 in text for c in set(_DOUBLE.findall(text))):
        return text
    return _RUN.sub(lambda run: run[1] * (keep if _LATIN.match(run[1]) else 1), text)


def _fold_thai(text: str) -> str:
    """Undo what keyboards and haste do to Thai vowels.

    Sara am typed in two parts becomes one sign again, two sara e become sara ae, and a mark or
    vowel struck twice counts once.
    """
    if "\u0e4d" in text:
        text = _SARA_AM.sub("\\1\u0e33", _SARA_AM_LATE.sub("\\1\u0e33", text))
    text = text.replace("\u0e40\u0e40", "\u0e41")
    return _THAI_DOUBLED.sub(r"\1", text) if any(p in text for p in _THAI_PAIRS) else text


def _one_script(found: re.Match[str]) -> str:
    """Give a word of mixed scripts the Latin letters that its other letters imitate."""
    word = found[0]
    other = [c for c in word if c > "z"]
    if not other or len(other) == len(word):
        return word
    if all(c in _LOOKALIKE for c in other):
        return "".join(_LOOKALIKE.get(c, c) for c in word)
    return word


def _bare_table() -> dict[int, str | None]:
    """Build the table from folded characters to their bare form."""
    table: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    latin_and_greek = (range(0xC0, 0x250), range(0x370, 0x400), range(0x1E00, 0x2000))
    for point in (p for part in latin_and_greek for p in part):
        plain = [
            c for c in unicodedata.normalize("NFD", chr(point)) if not unicodedata.combining(c)
        ]
        if "".join(plain) != chr(point):
            table[point] = "".join(plain)
    special = {
        "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe",
        "þ": "th", "ŧ": "t", "ƶ": "z", "ɨ": "i", "ʉ": "u", "ƀ": "b", "ɖ": "d", "ё": "е",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ئ": "ي",
        "ؤ": "و", "ک": "ك", "ہ": "ه", "ھ": "ه", "ے": "ي",
    }  # fmt: skip
    table |= {ord(a): b for a, b in special.items()}
    points = [
        *range(0x0610, 0x061B),
        0x0640,
        *range(0x064B, 0x0660),
        0x0670,
        *range(0x06D6, 0x06DD),
    ]
    points += [*range(0x06DF, 0x06E5), 0x06E7, 0x06E8, *range(0x06EA, 0x06EE)]
    points += [p for p in range(0x0591, 0x05C8) if unicodedata.category(chr(p)) == "Mn"]
    points += range(0x0E47, 0x0E4D)  # Thai: short-vowel, tone and silence marks
    return table | dict.fromkeys(points) | _indic_table()


def _indic_table() -> dict[int, str | None]:
    """Build the table from the letters of the Indic scripts to Devanagari.

    Unicode took over the parallel layout of ISCII: offset 0x15 of every block is ka.
    """
    # One letter for the sounds that neighbours write with different ones: n, r, l and s.
    alike = {"\u0929": "\u0928", "\u0931": "\u0930", "\u0933": "\u0932", "\u0934": "\u0932",
             "\u0936": "\u0938", "\u0937": "\u0938"}  # fmt: skip
    table: dict[int, str | None] = {0x901: "\u0902", 0x93C: None}
    table |= {ord(a): b for a, b in alike.items()}
    for block in range(0x980, 0xD80, 0x80):
        for offset in range(0x64):
            point, same = chr(block + offset), chr(0x900 + offset)
            if unicodedata.category(point) != "Cn" and unicodedata.category(same) != "Cn":
                table[ord(point)] = table.get(ord(same), same)
    special = {
        "\u0a70": "\u0902", "\u0a71": None, "\u0a72": "\u0907", "\u0a73": "\u0909",  # Gurmukhi
        "\u09f0": "\u0930", "\u09f1": "\u0935", "\u09ce": "\u0924\u094d",  # Bengali, Assamese
        "\u0d7a": "\u0923\u094d", "\u0d7b": "\u0928\u094d", "\u0d7c": "\u0930\u094d",
        "\u0d7d": "\u0932\u094d", "\u0d7e": "\u0932\u094d", "\u0d7f": "\u0915\u094d",  # Malayalam
    }  # fmt: skip
    return table | {ord(a): b for a, b in special.items()}


_BARE = _bare_table()
_NASAL = re.compile("[\u0919\u091e\u0923\u0928\u092e]\u094d(?=[\u0915-\u0939])")
