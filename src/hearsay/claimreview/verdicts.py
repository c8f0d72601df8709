"""Which way a publisher's rating goes: the claim holds, or it does not, or neither can be told.

Ratings are words of each publisher's own. Known are the plainest ones, in the languages that most
checks are written in; whatever else there is, such as "half true", goes neither way.
"""

from __future__ import annotations

import re
import unicodedata
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
pants on fire | pants-fire | debunked | it is false
sai | sai sự thật | sai lệch | không đúng | không đúng sự thật | không chính xác | giả | giả mạo | tin giả
bịa đặt | gây hiểu lầm | lừa đảo
เท็จ | ปลอม | ข่าวปลอม | ไม่จริง | ไม่เป็นความจริง | ไม่ถูกต้อง | บิดเบือน | ข่าวบิดเบือน
ข้อมูลเท็จ | เป็นเท็จ | หลอกลวง | ชวนเข้าใจผิด
falso | engañoso | enganoso | faux | trompeur | falsch | irreführend | salah | hoaks | hoax atau salah
palsu | menyesatkan | bufala | गलत | फर्जी | फेक | भ्रामक
"""


def _listed(words: str) -> frozenset[str]:
    parts = (_plain(part) for line in words.splitlines() for part in line.split("|"))
    return frozenset(part for part in parts if part)


def _plain(text: str) -> str:
    tidy = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return tidy.strip(" .!?\"'“”‘’*#✅❌")


_KNOWN = {Verdict.TRUE: _listed(_TRUE), Verdict.FALSE: _listed(_FALSE)}
_REST = re.compile(r"[.:;!?(\[–—|\n]|\s-\s")
_BUT = re.compile(r"\b(?:but|partly|although)\b|nhưng|một phần|แต่|บางส่วน", re.IGNORECASE)
_MOST = 300


def verdict_of(rating: str) -> Verdict | None:
    """Return which way a rating goes; None if it is not known to go either.

    "False. The video is from 2019" is "false"; "true, but old" says two things and goes neither way.
    """
    text = rating[:_MOST]
    if _BUT.search(text):
        return None
    for plain in (_plain(text), _plain(_REST.split(text.strip(" \"'“”*"), maxsplit=1)[0])):
        for verdict, words in _KNOWN.items():
            if plain in words:
                return verdict
    return None
