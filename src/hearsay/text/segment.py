"""Texts cut into words and sentences, for scripts with spaces and without."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from hearsay.text.normalise import char_class
from hearsay.text.thai import split_thai

__all__ = ["length", "long_enough", "sentences", "unglue", "words"]

_THAI = "\u0e00-\u0e7f"
# Scripts without spaces that have no dictionary here: each pair of neighbours is a word.
_PAIRED = (
    "\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uaa60-\uaa7f\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af"
)
_OTHER = char_class(
    point
    for point in range(0x10000)
    if (chr(point).isalnum() or unicodedata.category(chr(point)) in ("Mn", "Mc"))
    and not re.match(f"[{_THAI}{_PAIRED}]", chr(point))
)
_INITIALS = r"(?:[a-z]\.){2,8}(?![a-z0-9])"
_NUMBER = r"[0-9]+(?:[.,][0-9]+)+"
_WORD = re.compile(
    rf"[{_THAI}]+|[{_PAIRED}]+|{_INITIALS}|{_NUMBER}|[{_OTHER}\U00010000-\U0001efff]+(?:'[{_OTHER}]+)*"
)
_ASCII_WORD = re.compile(
    rf"{_INITIALS}|{_NUMBER}|[a-z0-9]+(?:'[a-z0-9]+)*", re.ASCII | re.IGNORECASE
)
_ODD_TOKEN = re.compile(
    r"['0-9]|[a-z]\.[a-z]\.|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\U000323af]"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_NUMBER_AND_UNIT = re.compile(r"([^\W\d_]{3,})([0-9]+)|([0-9]+)([^\W\d_]{2,})")
_PAIRED_LETTER = re.compile(f"[{_PAIRED}]")
_ELIDED = frozenset(("l", "d", "j", "c", "s", "n", "m", "t", "qu", "jusqu", "lorsqu", "puisqu",
                     "quelqu", "aujourd", "dell", "all", "nell", "sull", "dall", "un"))  # fmt: skip

_SENTENCE_END = re.compile(
    r"(?<=[.!?…][\"'”’)\]])\s+(?=\S)|(?<=[.!?…])\s+(?=\S)|(?<=[。！？｡।॥۔؟])(?![。！？｡।॥۔؟])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|sr|jr|st|vs|no|gen|sen|rep|gov|col|lt|inc|ltd|co|dept|approx|"
    r"tp|ts|ths|bs|gs|pgs|ubnd|q|p|etc|e\.g|i\.e|u\.s|a\.m|p\.m)|\b[^\W\d_]|"
    r"(?:\A|[\s\d(.])(?:ชม|รพ|รร|กม|ซม|มม|กก|ดร|นพ|พญ|สธ|ตร|อบต|กทม|โทร|พ\.ศ|ค\.ศ|พ\.ต|จ\.ส))\.\Z",
    re.IGNORECASE,
)
_THAI_CLAUSE = 40  # characters after which a blank between Thai letters ends a sentence
_THAI_BLANK = re.compile(r"(?<=[\u0e01-\u0e4e])\s+(?=[\u0e01-\u0e4e])")

_MIN_GLUED, _MAX_GLUED, _MIN_PART, _MAX_PARTS = 6, 40, 3, 4

_MIN_LENGTH = {"th": 10, "zh": 6, "ja": 8, "ko": 8, "lo": 10, "km": 10, "my": 10}
_MIN_SYLLABLES = 4
_SYLLABLE = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœ]+", re.IGNORECASE)
_UNSPACED = frozenset(_MIN_LENGTH)


def words(folded: str) -> tuple[str, ...]:
    """Return the words of a folded text, in order.

    Thai is cut by dictionary, other scripts without spaces into pairs of characters, all else at
    what is no letter or digit. "1.000.000" and "1,000,000" are both "1000000"; "covid19" is two
    words and "15km" as well; a possessive "'s" goes.
    """
    found = _ASCII_WORD.findall(folded) if folded.isascii() else _WORD.findall(folded)
    if not _ODD_TOKEN.search(folded):
        return tuple(found)
    out: list[str] = []
    for token in found:
        if token.isalpha() and (token[0] < "\u0e00" or "\u1e00" <= token[0] < "\u2000"):
            out.append(token)
        else:
            out += _parts(token)
    return tuple(out)


def unglue(word: str, known: Container[str]) -> tuple[str, ...]:
    """Return `word` cut into the fewest words of `known`, or whole where it cannot be.

    For hashtags in lower case ("#hightide") and words that lost their blank ("highertide"). Parts
    have three letters or more, there are at most four of them, and `word` has at most 40 letters.
    """
    if word in known or not _MIN_GLUED <= len(word) <= _MAX_GLUED:
        return (word,)
    best: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(_MIN_PART, len(word) + 1):
        for start in range(end - _MIN_PART, -1, -1):
            before = best[start]
            if before is None or len(before) == _MAX_PARTS or word[start:end] not in known:
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, word[start:end])
    return best[-1] or (word,)


def sentences(text: str, lang: str = "und") -> tuple[str, ...]:
    """Return the sentences of `text`, as written, without blanks around them.

    Thai writes no full stops: there a blank ends a sentence of 40 characters or more.
    """
    pieces: list[str] = []
    for line in text.splitlines():
        start = 0
        for end in _SENTENCE_END.finditer(line):
            if not _ABBREVIATION.search(line[max(start, end.start() - 12) : end.start()]):
                pieces.append(line[start : end.start()])
                start = end.end()
        pieces.append(line[start:])
    if lang == "th":
        pieces = [clause for piece in pieces for clause in _clauses(piece)]
    return tuple(stripped for piece in pieces if (stripped := piece.strip()))


def length(text: str, lang: str = "und") -> int:
    """Return how long `text` is: letters in scripts without spaces, syllables elsewhere.

    Syllables are counted as groups of vowels in Latin letters, and as words for Vietnamese; other
    scripts count one for every two letters.
    """
    if lang in _UNSPACED:
        return sum(c.isalpha() for c in text)
    if lang == "vi":
        return sum(not token.isdigit() for token in words(text.casefold()))
    latin = len(_SYLLABLE.findall(text))
    other = sum(c.isalpha() and c > "\u024f" and not "\u1e00" <= c <= "\u1eff" for c in text)
    return latin + (other + 1) // 2


def long_enough(text: str, lang: str = "und") -> bool:
    """Tell whether `text` is long enough to make a claim (10 Thai letters, 4 syllables, …)."""
    return length(text, lang) >= _MIN_LENGTH.get(lang, _MIN_SYLLABLES)


def _parts(token: str) -> list[str]:
    first = token[0]
    if "\u0e00" <= first <= "\u0e7f":
        return _thai_parts(token)
    if first > "\u0e7f" and _PAIRED_LETTER.match(first):
        return [token[i : i + 2] for i in range(max(1, len(token) - 1))]
    if token.endswith("."):
        return [token.replace(".", "")]
    if "'" in token:
        return _apostrophe_parts(token)
    if _THOUSANDS.fullmatch(token):
        return [token.replace(",", "").replace(".", "")]
    found = _NUMBER_AND_UNIT.fullmatch(token)
    return [part for part in found.groups() if part] if found else [token]


def _apostrophe_parts(token: str) -> list[str]:
    first, _, rest = token.partition("'")
    if first in _ELIDED and len(rest) > 1:
        return [first, rest.replace("'", "")]
    return [token.removesuffix("'s").replace("'", "")]


def _thai_parts(run: str) -> list[str]:
    """Split Thai; the sign of repetition stands for the word before it."""
    out: list[str] = []
    for piece in re.split("([^ก-ฮะ-ฺเ-ๅ็-๎]+)", run):
        if piece and "ก" <= piece[0] <= "๎" and piece[0] not in "ฯๆ":
            out += split_thai(piece)
        elif "ๆ" in piece and out:
            out.append(out[-1])
    return out


def _clauses(piece: str) -> list[str]:
    out: list[str] = []
    start = 0
    for blank in _THAI_BLANK.finditer(piece):
        if blank.start() - start >= _THAI_CLAUSE:
            out.append(piece[start : blank.start()])
            start = blank.end()
    return [*out, piece[start:]]
