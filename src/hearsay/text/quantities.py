"""Numbers, money, percentages, measures, times and dates in Vietnamese, Thai and English.

Read from folded text (lower case, Thai digits as ASCII). Each gets a kind, a canonical unit and
a value in it, so that "15h", "3 giờ chiều" and "3pm" are one and the same. Linear in the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hearsay.text.normalise import strip_marks
from hearsay.text.number_words import SCALES, number_words

__all__ = ["UNIT_WORDS", "Quantity", "extract", "unit_of"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text.

    `kind` is number, money, percent, measure, duration, time, date, year or code. `value` is in
    `unit`: grams, metres, litres, degrees Celsius, seconds for durations, minutes of the day for
    times (plus 1440 where morning or afternoon is not said), day numbers month * 100 + day
    (+ year * 10000 where the year is said) for dates. `start` and `end` are positions.
    """

    kind: str
    value: float
    unit: str
    surface: str
    start: int
    end: int


_MEASURES: dict[str, tuple[str, str, float]] = {}
for _names, _kind, _unit, _factor in (
    ("kg kilo kilos kilogram kilograms ký ky kí cân กิโล กก กิโลกรัม", "measure", "g", 1e3),
    ("g gr gram grams gam กรัม", "measure", "g", 1.0),
    ("mg milligram milligrams มิลลิกรัม มก", "measure", "g", 1e-3),
    ("ton tons tonne tonnes tấn tan ตัน", "measure", "g", 1e6),
    ("km kilometre kilometres kilometer kilometers cây กิโลเมตร กม", "measure", "m", 1e3),
    ("m metre metres meter meters mét met เมตร", "measure", "m", 1.0),
    ("cm เซนติเมตร ซม", "measure", "m", 1e-2),
    ("mm มิลลิเมตร มม", "measure", "m", 1e-3),
    ("mile miles ไมล์", "measure", "m", 1609.344),
    ("ft feet foot ฟุต", "measure", "m", 0.3048),
    ("l lít lit litre litres liter liters ลิตร", "measure", "l", 1.0),
    ("ml มิลลิลิตร", "measure", "l", 1e-3),
    ("°c degrees độ องศา", "measure", "°C", 1.0),
    ("second seconds sec secs giây giay วินาที", "duration", "s", 1.0),
    ("minute minutes min mins phút phut นาที", "duration", "s", 60.0),
    ("h hour hours hr hrs tiếng tieng giờ gio ชั่วโมง ชม", "duration", "s", 3600.0),
    ("day days ngày ngay วัน", "duration", "s", 86400.0),
    ("week weeks tuần tuan สัปดาห์ อาทิตย์", "duration", "s", 604800.0),
    ("month months tháng thang เดือน", "duration", "month", 1.0),
    ("year years yr yrs năm nam ปี", "duration", "month", 12.0),
    ("% percent pct phần_trăm เปอร์เซ็นต์ เปอร์เซนต์", "percent", "%", 1.0),
    ("đồng đ vnd vnđ dong d", "money", "VND", 1.0),
    ("บาท baht thb ฿ ฿.", "money", "THB", 1.0),
    ("$ usd dollar dollars đô đôla đô-la ดอลลาร์", "money", "USD", 1.0),
    ("cent cents ¢", "money", "USD", 0.01),
    ("€ eur euro euros ยูโร", "money", "EUR", 1.0),
    ("£ gbp pound pounds ปอนด์", "money", "GBP", 1.0),
):  # fmt: skip
    for _name in _names.split():
        _MEASURES[_name.replace("_", " ")] = (_kind, _unit, _factor)

UNIT_WORDS = frozenset(_MEASURES) - {
    strip_marks(name) for name in _MEASURES if name != strip_marks(name)
}
"""Names of units as they are written: the nam of Quảng Nam is no năm (year)."""

_DIGITS = r"[0-9]{1,15}(?:[.,][0-9]{1,15}){0,6}"
_SCALE = "|".join(sorted((re.escape(s) for s in {*SCALES, "k", "m"}), key=len, reverse=True))
_UNIT = "|".join(sorted((re.escape(u) for u in _MEASURES), key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<pct>ร้อยละ\s?)?(?P<cur>[$€£฿])?\s?(?P<n>{_DIGITS})"
    rf"(?:\s?(?P<scale>{_SCALE})(?![a-z\u00e0-\u024f\u1ea0-\u1ef9]))?"
    rf"(?:\s?[-–]?\s?(?P<unit>{_UNIT})(?![a-z\u00e0-\u024f\u1ea0-\u1ef9]))?"
)
_WORD_UNIT = re.compile(rf"\s?(?:an? )?(?P<unit>{_UNIT})(?![a-z\u00e0-\u024f\u1ea0-\u1ef9])")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan มกราคม ม.ค",
            "february feb กุมภาพันธ์ ก.พ",
            "march mar มีนาคม มี.ค",
            "april apr เมษายน เม.ย",
            "may พฤษภาคม พ.ค",
            "june jun มิถุนายน มิ.ย",
            "july jul กรกฎาคม ก.ค",
            "august aug สิงหาคม ส.ค",
            "september sep sept กันยายน ก.ย",
            "october oct ตุลาคม ต.ค",
            "november nov พฤศจิกายน พ.ย",
            "december dec ธันวาคม ธ.ค",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted((re.escape(m) for m in _MONTHS), key=len, reverse=True))
_DATES = (
    re.compile(
        r"(?<![0-9])(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})(?![0-9])"
    ),
    re.compile(
        r"(?<![0-9/.,-])(?P<d>[0-9]{1,2})[/-](?P<m>[0-9]{1,2})(?:[/-](?P<y>[0-9]{4}|[0-9]{2}))?(?![0-9/%-])"
    ),
    re.compile(
        r"(?P<d>[0-9]{1,2})\s?(?:tháng|thang)\s?(?P<m>[0-9]{1,2})(?:(?:\s?,?\s?(?:năm|nam))?\s(?P<y>[0-9]{4}))?(?![0-9])"
    ),
    re.compile(
        rf"(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\s?(?:of )?(?P<mn>{_MONTH})\.?(?![a-z])(?:,?\s?(?:พ\.ศ\.|ค\.ศ\.)?\s?(?P<y>[0-9]{{4}}))?"  # noqa: E501
    ),
    re.compile(
        rf"(?<![a-z])(?P<mn>{_MONTH})\.?\s(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])(?:,?\s(?P<y>[0-9]{{4}}))?"
    ),
)  # fmt: skip
_YEAR = re.compile(r"(?<![0-9.,/$-])(?:1[89]|20|2[45])[0-9]{2}(?![0-9.,]?[0-9%])")
_BUDDHIST = 543

_TIMES = (
    # 15h, 15h30, 3 giờ 30 chiều, lúc 3 giờ
    re.compile(
        r"(?P<lead>lúc |luc |vào |at )?(?<![0-9.,])(?P<h>[0-2]?[0-9])\s?(?P<mark>h|g|giờ|gio)(?:\s?(?P<min>[0-5][0-9]|rưỡi|ruoi)(?![0-9])(?: ?phút)?)?"  # noqa: E501
        r"\s?(?P<part>sáng|sang|trưa|trua|chiều|chieu|tối|toi|đêm|dem|khuya)?(?![a-z\u00e0-\u024f\u1ea0-\u1ef9])"
    ),
    re.compile(
        r"(?<![0-9.,:])(?P<h>[01]?[0-9])(?:[:.](?P<min>[0-5][0-9]))?\s?(?P<part>am|pm|a\.m\.?|p\.m\.?|o'clock)(?![a-z])"
    ),
    re.compile(r"(?<![0-9.,:])(?P<h>[0-2]?[0-9])[:.](?P<min>[0-5][0-9])\s?(?P<part>น\.?|sáng|chiều|tối|this morning|tonight)"),
    re.compile(r"(?<![0-9.,:])(?P<h>[0-2]?[0-9]):(?P<min>[0-5][0-9])(?![0-9:])"),
)  # fmt: skip
_NOON = re.compile(
    r"\b(?:at|by|until|till|before|after|from) (noon|midday|midnight)\b|\b(nửa đêm|nua dem)\b"
)
_THAI_HOURS = re.compile(
    r"(?P<pre>ตี|บ่าย)(?P<w>หนึ่ง|สอง|สาม|สี่|ห้า|[1-5])(?:โมง)?|"
    r"(?P<n>หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบเอ็ด|สิบ|[0-9]{1,2})\s?(?P<post>ทุ่ม|โมงเช้า|โมงเย็น)|"
    r"(?P<fix>เที่ยงคืน|เที่ยงวัน)"
)
_PM = {"chiều", "chieu", "tối", "toi", "pm", "p.m", "p.m.", "tonight"}
_AM = {"sáng", "sang", "am", "a.m", "a.m.", "khuya", "น", "น.", "this morning"}
_SPAN = re.compile(
    r"(?:trong|sau|mỗi|suốt|hơn|gần|khoảng|within|in|after|every|for|next|ใน|อีก|ภายใน|ทุก|mất)\s?(?:khoảng |vòng )?\Z"
)
_AFTER_SPAN = re.compile(r"\s?(?:nữa|sau|later|liền|liên tục|hours|tiếng)")

_CODE = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9-]{0,15}[0-9])(?=[a-z0-9-]{0,15}[a-z])[a-z0-9]{1,12}(?:-[a-z0-9]{1,8})?(?![a-z0-9])"
)
_CLOCKLIKE = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?(?:[a-z]{1,3}|h[0-9]{2}|th|st|nd|rd)\Z")
LIMIT = 20_000
"""Characters that are read; a quantity behind them does not decide what a message claims."""

_PLURAL = re.compile(r" (?:people|children|women|men|(?!across|towards)[a-z]{3,}s)\b")
_PERCENT_AHEAD = "ร้อยละ"
_DIGIT = re.compile(r"[0-9]")
_PHONE = re.compile(r"(?<![0-9.,])0[0-9]{2,11}(?![0-9.,])")
_NUMBER_NOUN = re.compile(
    r"(?:quốc lộ|quoc lo|highway|hwy|route|road|ถนนสาย|สาย|ql|lot|lô|lo|รุ่น|số|so)\s?\Z"
)


def extract(text: str, lang: str) -> tuple[Quantity, ...]:
    """Return the quantities of folded `text` in order; `lang` is an ISO 639-1 code.

    The text must be folded (`Analysis.folded`): lower case, ASCII digits.
    """
    text = text[:LIMIT]
    found: list[Quantity] = []
    taken = bytearray(len(text))
    if lang == "th":
        _thai_hours(text, found, taken)
    if _DIGIT.search(text):
        _dates(text, found, taken)
        _times(text, found, taken)
        if lang == "vi":
            _short_sums(text, found, taken)
        _codes(text, found, taken)
        _amounts(text, lang, found, taken)
    _words(text, lang, found, taken)
    _noon(text, found, taken)
    found.sort(key=lambda q: q.start)
    return tuple(found)


def unit_of(word: str) -> tuple[str, str, float] | None:
    """Return kind, canonical unit and factor of a unit's name ("ต่อวัน" and "mỗi ngày" included)."""
    return _MEASURES.get(word) or _MEASURES.get(word.removesuffix("ละ"))


def _claim(taken: bytearray, start: int, end: int) -> bool:
    """Mark a stretch as read; False if a part of it was read before."""
    if taken.find(1, start, end) >= 0:
        return False
    taken[start:end] = b"\x01" * (end - start)
    return True


def _dates(text: str, found: list[Quantity], taken: bytearray) -> None:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            month = _MONTHS.get(groups["mn"], 0) if groups.get("mn") else int(groups["m"])
            value = _date_value(int(groups["d"]), month, groups.get("y"))
            if value is not None and _claim(taken, *match.span()):
                found.append(Quantity("date", value, "date", match.group(), *match.span()))
    for match in _YEAR.finditer(text):
        if _claim(taken, *match.span()):
            year = _common_era(int(match.group()))
            found.append(Quantity("year", year, "year", match.group(), *match.span()))


def _date_value(day: int, month: int, year: str | None) -> float | None:
    if month > 12 and day <= 12:
        day, month = month, day  # month first, as in American dates
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    number = int(year) if year else 0
    if year and len(year) == 2:
        number += 2000
    return float(_common_era(number) * 10000 + month * 100 + day)


def _common_era(year: int) -> int:
    return year - _BUDDHIST if year >= 2400 else year


def _times(text: str, found: list[Quantity], taken: bytearray) -> None:
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            part, lead = groups.get("part") or "", groups.get("lead") or ""
            if groups.get("mark") and not part and not lead and not groups.get("min"):
                # "trong 2 giờ", "2h nữa": a stretch of time, which is read with the amounts.
                before = text[max(0, match.start() - 16) : match.start()]
                bare_hours = int(groups["h"]) > 23 or groups["mark"] != "h"
                if bare_hours or _SPAN.search(before) or _AFTER_SPAN.match(text, match.end()):
                    continue
            minute = groups.get("min") or "0"
            value = _minutes(int(groups["h"]), int(minute) if minute.isdigit() else 30, part)
            start = match.start() + len(lead)
            if value is not None and _claim(taken, start, match.end()):
                surface = text[start : match.end()].strip()
                found.append(Quantity("time", value, "time", surface, start, match.end()))


def _minutes(hour: int, minute: int, part: str) -> float | None:
    if hour > 24:
        return None
    if part in _PM and hour < 12:
        hour += 12
    elif part in ("đêm", "dem"):
        hour = hour + 12 if 7 <= hour < 12 else hour
    elif part in ("trưa", "trua") and hour < 4:
        hour += 12
    elif part in _AM and hour == 12 and part not in ("น", "น."):
        hour = 0
    known = (bool(part) and part != "o'clock") or hour > 12 or hour == 0
    return float(hour % 24 * 60 + minute + (0 if known else 1440))


_THAI_DIGIT = {"หนึ่ง": 1, "สอง": 2, "สาม": 3, "สี่": 4, "ห้า": 5, "หก": 6, "เจ็ด": 7, "แปด": 8,
               "เก้า": 9, "สิบ": 10, "สิบเอ็ด": 11}  # fmt: skip


def _thai_hours(text: str, found: list[Quantity], taken: bytearray) -> None:
    for match in _THAI_HOURS.finditer(text):
        if match["fix"]:
            hour = 0 if match["fix"] == "เที่ยงคืน" else 12
        else:
            word = match["w"] or match["n"]
            number = _THAI_DIGIT.get(word) or int(word) if word in _THAI_DIGIT else int(word)
            hour = (
                number
                + {"ตี": 0, "บ่าย": 12, "ทุ่ม": 18, "โมงเช้า": 0, "โมงเย็น": 12}[
                    match["pre"] or match["post"]
                ]
            )
        if hour < 24 and _claim(taken, *match.span()):
            found.append(Quantity("time", hour * 60.0, "time", match.group(), *match.span()))


def _noon(text: str, found: list[Quantity], taken: bytearray) -> None:
    for match in _NOON.finditer(text):
        name = match[1] or match[2]
        start = match.end() - len(name)
        if _claim(taken, start, match.end()):
            value = 720.0 if name in ("noon", "midday") else 0.0
            found.append(Quantity("time", value, "time", name, start, match.end()))


def _codes(text: str, found: list[Quantity], taken: bytearray) -> None:
    """Names with digits (a12, covid-19, 5g) and telephone numbers are names, not amounts."""
    for match in _PHONE.finditer(text):
        if _claim(taken, *match.span()):
            found.append(Quantity("code", 0.0, match.group(), match.group(), *match.span()))
    for match in _CODE.finditer(text):
        if not _CLOCKLIKE.match(match.group()) and _claim(taken, *match.span()):
            name = match.group().replace("-", "")
            found.append(Quantity("code", 0.0, name, match.group(), *match.span()))


def _short_sums(text: str, found: list[Quantity], taken: bytearray) -> None:
    """Read "1tr5" (1.5 million) and "2 triệu rưỡi" (2.5 million)."""
    for match in _SHORT_SUM.finditer(text):
        scale = SCALES.get(match["scale"], 1e3)
        tail = float(f"0.{match['tail']}") if match["tail"] else 0.5
        if _claim(taken, *match.span()):
            kind, unit = ("money", "VND") if match["unit"] else ("number", "")
            value = (int(match["n"]) + tail) * scale
            found.append(Quantity(kind, value, unit, match.group().strip(), *match.span()))


_SHORT_SUM = re.compile(
    r"(?<![0-9.,])(?P<n>[0-9]{1,4})\s?(?P<scale>tr|triệu|trieu|tỷ|tỉ|ty|k|nghìn|ngàn)"
    r"(?:(?P<tail>[0-9]{1,3})|\s(?:rưỡi|ruoi))(?![0-9a-z])(?:\s?(?P<unit>đồng|đ|vnd|dong)\b)?"
)


def _amounts(text: str, lang: str, found: list[Quantity], taken: bytearray) -> None:
    for match in _AMOUNT.finditer(text):
        if taken.find(1, match.start("n"), match.end("n")) >= 0:
            continue
        number = _parse(match["n"], lang)
        scale, unit, currency = match["scale"], match["unit"], match["cur"]
        end = match.end()
        if scale == "m" and currency:
            number, scale = number * 1e6, None  # "$80m" is money, not metres
        elif scale in ("k", "m") and not unit:
            scale, unit, number = _short_scale(scale, number)
        elif scale == "k":
            number, scale = number * 1e3, None
        if scale:
            number *= SCALES.get(scale, 1.0)
        if lang != "vi" and unit in ("d", "đ"):
            unit = None
        elif unit == "m" and lang == "en" and number < 100 and _PLURAL.match(text, end):
            number, unit = number * 1e6, None  # "1.5m masks"
        if match["pct"]:
            unit = "%"
        kind, name, factor = _MEASURES.get(currency or unit or "", ("number", "", 1.0))
        if not _claim(taken, match.start(), end):
            continue
        before = text[max(0, match.start() - 12) : match.start()]
        if kind == "number" and _NUMBER_NOUN.search(before):
            found.append(Quantity("code", 0.0, match["n"], match["n"], match.start("n"), end))
            continue
        surface = match.group().strip()
        found.append(Quantity(kind, number * factor, name, surface, match.start(), end))


def _short_scale(scale: str, number: float) -> tuple[str | None, str | None, float]:
    """Read "50k" as thousands and "5m" as metres."""
    return (None, None, number * 1e3) if scale == "k" else (None, "m", number)


@lru_cache(maxsize=4096)
def _parse(digits: str, lang: str) -> float:
    """Read a number in which points and commas group or divide, by shape and then language."""
    parts = re.split(r"[.,]", digits)
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return float(digits)
    if len(set(marks)) == 2:
        whole, fraction = "".join(parts[:-1]), parts[-1]
        return (
            float(f"{whole}.{fraction}") if marks[-1] not in marks[:-1] else float("".join(parts))
        )
    grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3
    if (
        grouped
        and parts[0] != "0"
        and (len(marks) > 1 or lang in ("vi", "de", "es", "id") or marks[0] == ",")
    ):
        return float("".join(parts))
    if len(marks) > 1:
        return float("".join(parts))
    return float(f"{parts[0]}.{parts[1]}")


def _words(text: str, lang: str, found: list[Quantity], taken: bytearray) -> None:
    for reader in number_words(lang):
        for match in _compiled(reader.pattern).finditer(text):
            value = reader.value(match.group())
            if value is None or taken.find(1, *match.span()) >= 0:
                continue
            if text.startswith("ละ", match.end()) and match.group().endswith("ร้อย"):
                continue  # "ร้อยละ" is percent
            unit = _WORD_UNIT.match(text, match.end())
            percent = lang == "th" and text.endswith(_PERCENT_AHEAD, 0, match.start())
            if (
                unit is None
                and not percent
                and reader.size(match.group()) < 2
                and value < 20
                and lang != "en"
            ):
                continue  # one small number word is more often another word
            end = unit.end() if unit else match.end()
            if value <= 1 and unit is None:
                continue  # "one", "a": hardly ever a count
            named = "%" if percent else unit["unit"] if unit else ""
            kind, name, factor = _MEASURES.get(named, ("number", "", 1.0))
            if _claim(taken, match.start(), end):
                surface = text[match.start() : end]
                found.append(Quantity(kind, value * factor, name, surface, match.start(), end))


@lru_cache(maxsize=16)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
