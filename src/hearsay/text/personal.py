"""Personal data inside a text: phone numbers, e-mails, identity, account and card numbers.

Found by their form, in Vietnamese, Thai and English texts, written with any digits, spaced or
dotted. Numbers that claims are made of are left: prices, dates, counts, and hotlines such as 113,
1669 or 1900 1234. Linear in the length of the text.

Forms: numbering plans of Viet Nam (+84) and Thailand (+66) in ITU-T E.164 and E.129; identity
numbers of Viet Nam (circular 59/2021/TT-BCA: 12 digits, the first three a province) and of Thailand
(13 digits, the last a weighted sum modulo 11); cards by ISO/IEC 7812 (Luhn).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

__all__ = ["Personal", "PersonalKind", "find_personal", "masked"]


class PersonalKind(StrEnum):
    """What a piece of personal data is; its value stands in the text's place."""

    PHONE = "phone"
    EMAIL = "e-mail"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Personal:
    """A piece of personal data, and where it stands."""

    kind: PersonalKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits without anything between them."""

    digits: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Number:
    """Some groups read as one number: its digits, and how many of them each group has."""

    digits: str
    sizes: tuple[int, ...]


_LEAST_DIGITS, _MOST_DIGITS, _MOST_GROUPS = 8, 19, 20
_MOST_SPELT = 60
"""Groups up to which single digits may spell a number; more are a table, or meant to keep us busy."""
_HIDDEN = "\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufeff"
_RUN = re.compile(rf"\+?[ (]{{0,2}}\d(?:[ .()\-_·{_HIDDEN}]{{0,3}}\d)*")
_SPACES = dict.fromkeys(map(ord, "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
                                 "\u2009\u200a\u202f\u205f\u3000"), " ")  # fmt: skip
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
_OTHERS = {ord("\uff0b"): "+", ord("\uff20"): "@", ord("\uff0e"): ".", ord("\u2022"): "·"}
_PLAIN = str.maketrans(_SPACES | _DASHES | _OTHERS)
_DATE = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|1[0-2])\1(?:19|2[0-6])\d\d"
    r"|(?:19|2[0-6])\d\d([-./])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01]))(?!\d)"
)
_LOCAL = re.compile(r"(?:(?<=[\u0e00-\u0e7f])|(?<![\w.+-]))[A-Za-z0-9._%+'-]{1,64}\Z")
_ANY_LOCAL = re.compile(r"[^\s@<>()\[\],;:/\"]{1,64}\Z")
_DOMAIN = re.compile(
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}|[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_]{2,24}"
)
_WINDOW = 32
"""Characters before a number in which a word tells what it is."""
_ACCOUNT = re.compile(
    r"\b(?:stk|s[ốo] t[àa]i kho[ảa]n|t[àa]i kho[ảa]n|tk|account|acct?|a/c|iban|bank|ng[âa]n h[àa]ng"
    r"|vietcombank|vcb|techcombank|tcb|bidv|vietinbank|agribank|mb ?bank|acb|sacombank|vpbank|tpbank"
    r"|momo|kbank|scb|ktb|promptpay)\b|บัญชี|ธนาคาร|พร้อมเพย์|กสิกร|กรุงไทย|ไทยพาณิชย์|กรุงเทพ",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"\b(?:cmnd|cmt|cccd|ch[ứu]ng minh|c[ăa]n c[ưu][ớo]c|id card|id no|identity|passport|h[ộo] chi[ếe]u)"
    r"|บัตรประชาชน|บัตรประจำตัว|หนังสือเดินทาง|พาสปอร์ต",
    re.IGNORECASE,
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,2}[ -]?(?:\d[ -]?){5,8}\d(?!\d)", re.ASCII)
_UNIT = re.compile(
    r"\s?(?:đ|₫|d\b|đồng|dong|vnd|vnđ|k\b|tr\b|triệu|nghìn|ngàn|tỷ|tỉ|บาท|ล้าน|แสน|หมื่น|พัน|baht|thb|฿|usd"
    r"|\$|€|£|dollars?|euros?|%|people|người|คน|million|billion|thousand|lượt|views?)",
    re.IGNORECASE,
)
_HOTLINE = re.compile(r"1[89]00\d{4,6}")
_CCCD = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])[0-3]\d{8}")
_ABROAD = re.compile(r"84[35789]\d{8}|66[689]\d{8}")
_HOME = re.compile(r"0[1-9]\d{8}|0[12]\d{9}|0[2-57]\d{7}")
_THAI_ACCOUNT = (3, 1, 5, 1)
_LENGTHS = {"84": (11, 12), "66": (10, 11)}
"""Country code → how many digits an international number has."""


def find_personal(text: str) -> tuple[Personal, ...]:
    """Return the personal data in a text, in its order; pieces never overlap."""
    plain = _plain(text)
    found = list(_emails(plain))
    kept = _without(plain, found)
    found += _passports(kept)
    kept = _without(_DATE.sub(lambda date: "x" * len(date[0]), kept), found)
    for run in _RUN.finditer(kept):
        found += _in_run(kept, run)
    return tuple(sorted(found, key=lambda one: one.start))


def masked(text: str) -> str:
    """Return a text with each piece of personal data named instead: [phone], [e-mail], [number].

    Masking what is masked changes nothing.
    """
    while True:
        pieces, at = [], 0
        for one in find_personal(text):
            pieces += [text[at : one.start], f"[{one.kind}]"]
            at = one.end
        if not at:
            return text
        text = "".join([*pieces, text[at:]])


def _plain(text: str) -> str:
    """Return a text of the same length with ASCII digits, blanks and dashes."""
    if text.isascii():
        return text.translate(_PLAIN)
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text.translate(_PLAIN)
    )


def _without(text: str, found: Sequence[Personal]) -> str:
    """Return a text of the same length in which what was found is not found again."""
    letters = list(text)
    for one in found:
        letters[one.start : one.end] = "x" * (one.end - one.start)
    return "".join(letters)


def _emails(text: str) -> Iterator[Personal]:
    last = 0
    for at in re.finditer("@", text):
        before = text[max(last, at.start() - 64) : at.start()]
        local = _LOCAL.search(before) or _ANY_LOCAL.search(before)
        domain = _DOMAIN.match(text, at.end())
        if local and domain:
            start = at.start() - len(local[0])
            last = domain.end()
            yield Personal(PersonalKind.EMAIL, start, last)


def _passports(text: str) -> list[Personal]:
    return [
        Personal(PersonalKind.NUMBER, one.start(), one.end())
        for one in _PASSPORT.finditer(text)
        if _IDENTITY.search(text, max(0, one.start() - _WINDOW), one.start())
    ]


def _in_run(text: str, run: re.Match[str]) -> Iterator[Personal]:
    """Yield what is personal in digits that stand together, group by group."""
    groups = [
        _Group(one[0], one.start(), one.end())
        for one in re.compile(r"\d+").finditer(text, run.start(), run.end())
    ]
    if sum(len(group.digits) for group in groups) < _LEAST_DIGITS:
        return
    plus, at = run[0].startswith("+"), 0
    is_table = len(groups) > _MOST_SPELT
    while at < len(groups):
        if is_table and len(groups[at].digits) == 1:
            at += 1
            continue
        found = _at(text, groups[at : at + _MOST_GROUPS], plus=plus and at == 0)
        if found is None:
            at += 1
            continue
        kind, count = found
        start = run.start() if plus and at == 0 else groups[at].start
        yield Personal(kind, start, groups[at + count - 1].end)
        at += count


def _at(text: str, groups: Sequence[_Group], *, plus: bool) -> tuple[PersonalKind, int] | None:
    """Return what begins with the first of some groups, and how many of them it takes."""
    if plus and (count := _international(groups)):
        return PersonalKind.PHONE, count
    if _is_amount(groups):
        return None
    numbers = _numbers(groups)
    if count := _named(text, groups, numbers, _IDENTITY):
        return PersonalKind.NUMBER, count
    alone = [number for number in numbers if len(number.sizes) == 1]
    for kept in (alone, [number for number in numbers if len(number.sizes) > 1]):
        for kind, fits in _FORMS:
            for number in kept:
                if fits(number):
                    return kind, len(number.sizes)
    count = _named(text, groups, numbers, _ACCOUNT)
    return (PersonalKind.NUMBER, count) if count else None


def _numbers(groups: Sequence[_Group]) -> list[_Number]:
    """Return what the first groups may be together, of 8 to 19 digits; ten digits are likeliest."""
    found, digits = [], ""
    for count, group in enumerate(groups, start=1):
        digits += group.digits
        if len(digits) > _MOST_DIGITS:
            break
        if len(digits) >= _LEAST_DIGITS:
            found.append(_Number(digits, tuple(len(one.digits) for one in groups[:count])))
    return sorted(found, key=lambda one: (len(one.digits) != 10, -len(one.digits)))


def _international(groups: Sequence[_Group]) -> int:
    """Return how many groups a number takes that began with "+"; 0 if it is no phone number."""
    sizes = list(accumulate(len(group.digits) for group in groups))
    fits = [n for n, size in enumerate(sizes, start=1) if 8 <= size <= 15]
    if not fits or (_is_amount(groups) and sizes[-1] < 10):
        return 0
    usual = _LENGTHS.get("".join(group.digits for group in groups)[:2], ())
    return next((n for n in fits if sizes[n - 1] in usual), max(fits))


def _is_amount(groups: Sequence[_Group]) -> bool:
    """Tell whether digits are grouped by thousands, or are a decimal fraction."""
    first, *rest = (group.digits for group in groups)
    if not rest:
        return False
    if first == "0" and len(rest) == 1:
        return True
    return len(first) <= 3 and first[0] != "0" and all(len(one) == 3 for one in rest)


def _is_phone(number: _Number) -> bool:
    if number.sizes[0] == 1 and 1 < len(number.sizes) < 4:
        return False  # 0.9123 45678
    return bool(_HOME.fullmatch(number.digits) or _ABROAD.fullmatch(number.digits))


def _is_thai_id(number: _Number) -> bool:
    if len(number.digits) != 13 or number.digits[0] == "0":
        return False
    total = sum(int(d) * (13 - place) for place, d in enumerate(number.digits[:12]))
    return (11 - total % 11) % 10 == int(number.digits[12])


def _is_cccd(number: _Number) -> bool:
    shaped = len(number.sizes) == 1 or set(number.sizes) <= {3, 4, 6}
    return shaped and bool(_CCCD.fullmatch(number.digits))


def _is_card(number: _Number) -> bool:
    if not 13 <= len(number.digits) <= 19 or number.digits[0] not in "23456":
        return False
    if len(number.sizes) > 1 and number.sizes[0] != 4:
        return False
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(number.digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_thai_account(number: _Number) -> bool:
    return number.sizes == _THAI_ACCOUNT


def _named(
    text: str, groups: Sequence[_Group], numbers: Sequence[_Number], word: re.Pattern[str]
) -> int:
    """Return how many groups the longest number takes that a word before it names; 0 if none does."""
    if not numbers or not word.search(text, max(0, groups[0].start - _WINDOW), groups[0].start):
        return 0
    for number in sorted(numbers, key=lambda one: -len(one.digits)):
        if not _HOTLINE.fullmatch(number.digits):
            count = len(number.sizes)
            return 0 if _UNIT.match(text, groups[count - 1].end) else count
    return 0


_FORMS: tuple[tuple[PersonalKind, Callable[[_Number], bool]], ...] = (
    (PersonalKind.NUMBER, _is_card),
    (PersonalKind.NUMBER, _is_thai_id),
    (PersonalKind.NUMBER, _is_thai_account),
    (PersonalKind.PHONE, _is_phone),
    (PersonalKind.NUMBER, _is_cccd),
)
"""In the order in which they are tried."""
