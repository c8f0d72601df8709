"""Which way a publisher's rating goes: the claim holds, or it does not, or neither can be told.

Ratings are words of each publisher's own. Known are the plainest ones, in the languages that most
checks are written in; whatever else there is, such as "half true", goes neither way. Nor does what
asks, or has words of both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Verdict", "verdict_of"]


class Verdict(StrEnum):
    """What a rating says of the claim."""

    TRUE = "true"
    FALSE = "false"


_TRUE = """
true | mostly true | correct | accurate | it is true
đúng | đúng sự thật | sự thật | chính xác | tin thật | có thật | xác thực
จริง | เป็นความจริง | ข่าวจริง | ถูกต้อง | เรื่องจริง
verdadero | cierto | verdadeiro | vrai | wahr | richtig | benar | fakta | vero | सही | सच
"""
_FALSE = """
false | mostly false | fake | fake news | hoax | untrue | not true | incorrect | inaccurate | wrong
misleading | fabricated | altered | altered photo | altered video | manipulated | doctored | scam
pants on fire | pants-fire | debunked | it is false | not correct | not accurate
sai | sai sự thật | sai lệch | không đúng | không đúng sự thật | không chính xác | giả | giả mạo | tin giả
bịa đặt | gây hiểu lầm | lừa đảo | không có thật | không phải sự thật
เท็จ | ปลอม | ข่าวปลอม | ไม่จริง | ไม่เป็นความจริง | ไม่ถูกต้อง | บิดเบือน | ข่าวบิดเบือน
ข้อมูลเท็จ | เป็นเท็จ | หลอกลวง | ชวนเข้าใจผิด | ไม่ใช่เรื่องจริง | ไม่ใช่ความจริง
falso | engañoso | enganoso | faux | trompeur | falsch | irreführend | salah | hoaks | hoax atau salah
palsu | menyesatkan | bufala | गलत | फर्जी | फेक | भ्रामक
"""
_NO_SIDE = "ข้อเท็จจริง | ความจริงคือ | sự thật là"
"""Words for facts, which are not on a side though they hold words that are ("false: the truth is …")."""


def _listed(words: str) -> frozenset[str]:
    parts = (_plain(part) for line in words.splitlines() for part in line.split("|"))
    return frozenset(part for part in parts if part)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _plain(text: str) -> str:
    return " ".join(_tidy(text).split()).strip(" .!\"'“”‘’*#✅❌")


def _anywhere(words: Iterable[str]) -> re.Pattern[str]:
    """Return what finds whole words in a tidy text, the longest first: "not true" is not "true".

    Thai has no blanks between words.
    """
    longest = sorted(words, key=lambda word: (-len(word), word))
    found = (r"\s+".join(map(re.escape, word.split())) for word in longest)
    return re.compile("|".join(p if _is_thai(p) else rf"(?<!\w){p}(?!\w)" for p in found))


def _is_thai(text: str) -> bool:
    return "\u0e00" <= text[0] <= "\u0e7f"


_KNOWN = {Verdict.TRUE: _listed(_TRUE), Verdict.FALSE: _listed(_FALSE)}
_WORDS = _anywhere(_KNOWN[Verdict.TRUE] | _KNOWN[Verdict.FALSE] | _listed(_NO_SIDE))
_REST = re.compile(r"[.:;!(\[–—|\n]|\s-\s")
_BUT = re.compile(r"\b(?:but|partly|although)\b|nhưng|một phần|แต่|บางส่วน")
_ASKS = re.compile(r"[?؟]|\b(?:hay|phải|đúng) không\b|หรือไม่|หรือเปล่า|ไหม(?!้)|มั้ย")
_MOST = 300


def verdict_of(rating: str) -> Verdict | None:
    """Return which way a rating goes; None if it is not known to go either.

    "False. The video is from 2019" is "false"; "true, but old" says two things and goes neither way,
    and so do "true – false" and "true?".
    """
    text = _tidy(rating[:_MOST])
    if _BUT.search(text) or _ASKS.search(text) or len(_sides(text)) > 1:
        return None
    for plain in (_plain(text), _plain(_REST.split(text.strip(" \"'“”*"), maxsplit=1)[0])):
        for verdict, words in _KNOWN.items():
            if plain in words:
                return verdict
    return None


def _sides(text: str) -> set[Verdict]:
    """Return the sides of which a text has plain words."""
    found = {" ".join(word.split()) for word in _WORDS.findall(text)}
    return {verdict for verdict, words in _KNOWN.items() if found & words}
