"""Numbers written as words in English, Vietnamese (with or without tone marks) and Thai."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["SCALES", "NumberWords", "number_words"]

_EN_ONES = {
    w: float(i)
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_EN_TENS = {
    w: 10.0 * i
    for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_EN = {**_EN_ONES, **_EN_TENS, "dozen": 12.0}
_VI = {
    "một": 1.0, "mốt": 1.0, "hai": 2.0, "ba": 3.0, "bốn": 4.0, "tư": 4.0, "năm": 5.0, "lăm": 5.0,
    "nhăm": 5.0, "sáu": 6.0, "bảy": 7.0, "bẩy": 7.0, "tám": 8.0, "chín": 9.0,
}  # fmt: skip
_VI_BARE = {
    "mot": 1.0, "hai": 2.0, "ba": 3.0, "bon": 4.0, "tu": 4.0, "nam": 5.0, "lam": 5.0, "sau": 6.0,
    "bay": 7.0, "tam": 8.0, "chin": 9.0,
}  # fmt: skip
_TH = {
    "ศูนย์": 0.0, "หนึ่ง": 1.0, "เอ็ด": 1.0, "สอง": 2.0, "ยี่": 2.0, "สาม": 3.0, "สี่": 4.0, "ห้า": 5.0,
    "หก": 6.0, "เจ็ด": 7.0, "แปด": 8.0, "เก้า": 9.0,
}  # fmt: skip
_TH_SCALE = {"สิบ": 1e1, "ร้อย": 1e2, "พัน": 1e3, "หมื่น": 1e4, "แสน": 1e5, "ล้าน": 1e6}

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "mln": 1e6, "bn": 1e9, "mil": 1e6,
    "chục": 1e1, "trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "vạn": 1e4, "triệu": 1e6, "tỷ": 1e9,
    "tỉ": 1e9, "tr": 1e6, "chuc": 1e1, "tram": 1e2, "nghin": 1e3, "ngan": 1e3, "trieu": 1e6,
    "ty": 1e9, **_TH_SCALE,
}  # fmt: skip
"""Words that multiply the number before them."""

_HALF = {"rưỡi", "ruoi", "ครึ่ง", "half", "nửa"}
_LINK = {"linh", "lẻ", "le", "and", "a", "an"}


class NumberWords:
    """A run of number words read as one number, or nothing."""

    def __init__(self, small: dict[str, float], tens: set[str], scales: dict[str, float]) -> None:
        self._small, self._tens, self._scales = small, tens, scales
        known = sorted({*small, *tens, *scales}, key=len, reverse=True)
        self._any = frozenset(known)
        # Thai runs have no spaces; the other languages have one between any two words.
        spaced = all(ord(word[0]) < 0x0E00 or ord(word[0]) > 0x0E7F for word in small)
        one = "|".join(map(re.escape, known))
        more = "|".join(map(re.escape, sorted({*known, *_HALF, *_LINK}, key=len, reverse=True)))
        self.pattern = (
            rf"(?<!\w)(?:{one})(?:[ -](?:{more})){{0,12}}(?!\w)"
            if spaced
            else rf"(?:{one}|{'|'.join(_HALF - {'rưỡi', 'ruoi'})}){{1,16}}"
        )
        self._cut = re.compile(more)

    def value(self, run: str) -> float | None:
        """Return the number that `run` spells, or None if it spells none."""
        return self._read(self._cut.findall(run))

    def size(self, run: str) -> int:
        """Return how many number words the run has; one alone is often another word."""
        return sum(word in self._any for word in self._cut.findall(run))

    def _read(self, parts: Sequence[str]) -> float | None:
        """Add parts up; a scale multiplies the smaller parts that stand just before it."""
        values: list[float] = []
        last = 1.0  # scale of the last word, for "and a half"
        for word in parts:
            if word in _HALF:
                values.append(last / 2)
            elif word in self._small:
                values.append(self._small[word])
                last = 1.0
            elif word in self._tens or word in self._scales:
                last = self._scales.get(word, 10.0)
                before = 0.0
                while values and values[-1] < last:
                    before += values.pop()
                values.append((before or 1.0) * last)
        return sum(values) if values else None


_EN_SCALES = ("hundred", "thousand", "million", "billion", "trillion")
_ENGLISH = NumberWords({**_EN, "half": 0.5}, set(), {k: SCALES[k] for k in _EN_SCALES})
_VIETNAMESE = NumberWords(
    {**_VI, "nửa": 0.5}, {"mười", "mươi"}, {k: SCALES[k] for k in ("chục", "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ")}
)  # fmt: skip
_TONELESS = NumberWords(
    _VI_BARE, {"muoi"}, {k: SCALES[k] for k in ("chuc", "tram", "nghin", "ngan", "trieu", "ty")}
)
_THAI = NumberWords({**_TH, "ครึ่ง": 0.5}, set(), _TH_SCALE)

_BY_LANGUAGE = {"en": (_ENGLISH,), "vi": (_VIETNAMESE, _TONELESS), "th": (_THAI,)}


def number_words(lang: str) -> tuple[NumberWords, ...]:
    """Return the readers of number words of a language; none for one that is not covered."""
    return _BY_LANGUAGE.get(lang, ())
