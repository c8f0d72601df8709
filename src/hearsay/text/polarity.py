"""Negation: which words of a text are denied, in English, Vietnamese and Thai.

A cue denies the content words that follow it in the same clause, up to a few of them, in the
manner of NegEx (Chapman and others, "A Simple Algorithm for Identifying Negated Findings", 2001).
Questions ("… không?", "หรือไม่"), fixed phrases ("not only") and plain advice ("never eat …") deny
nothing. Two cues on the same words cancel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hearsay.text.normalise import fold, strip_marks
from hearsay.text.segment import words

__all__ = ["BARE_STOPWORDS", "STOPWORDS", "WHOLE", "Denial", "denials"]

SCOPE = 5
"""Content words behind a cue that it denies."""
REACH = 40
"""Words behind a cue that are looked at, so that a text full of cues takes linear time."""
WHOLE_SCOPE = 12
"""The same where all that follows is said to be untrue: "it is not true that …"."""
WHOLE = frozenset(["true", "case", "thật", "จริง"])
"""Words behind a cue that make it deny all that follows."""

_CUES = {
    "en": frozenset(
        "not no never none nobody nothing neither nor cannot without dont doesnt didnt isnt "
        "arent wasnt werent wont cant couldnt shouldnt wouldnt hasnt havent hadnt aint "
        "mustnt neednt don't doesn't didn't isn't aren't wasn't weren't won't can't couldn't "
        "shouldn't wouldn't hasn't haven't hadn't ain't deny denies denied denying refuse "
        "refuses refused fail fails failed failing untrue hardly".split()
    ),
    "vi": frozenset(["không", "khong", "chẳng", "chả", "chưa", "ko", "hông"]),
    "th": frozenset(["ไม่", "มิ", "ไม่ได้", "ไม่ใช่", "มิได้", "ไม่มี", "ไม่เคย", "ไม่สามารถ", "ไม่ถูก"]),
}
_ADVICE = frozenset(["never", "dont", "don't", "not", "đừng", "dung", "chớ", "ห้าม", "อย่า", "do"])
_FIXED_AFTER = frozenset(
    "only just merely doubt wonder matter thì thi chỉ những chi nhung เพียง แค่".split()
)
_ASKED_BEFORE = frozenset(
    "phải đúng thật thiệt được có hay rồi phai dung that thiet duoc co roi หรือ ใช่ or why".split()
)
_ASKED_AFTER = frozenset(
    "ạ vậy nhỉ hả ta mn mọi bác bà các ơi người thế em anh chị a vay nhi ha the moi oi "
    "bac cac".split()
)
_TAIL = 4
_CONDITION = frozenset(["if", "unless", "when", "whether", "nếu", "neu", "hễ", "ถ้า", "หาก"])

_MARKED = (
    "the a an of to in is that it was for on are with as his they at be this have from "
    "or had by but what were when we there your which their said if will each about how "
    "up out them then so these would into has her him see could been its who now did do "
    "does than our i you he she my me us s t re ll ve m d and also very just being can "
    "any some by all only too more most via amp rt really every like get got one là và "
    "của các những có được bị cho với một này đó thì mà ở tại vì do đã đang sẽ cũng rất "
    "ra vào lên đi nha nhé ạ ơi nè luôn vậy để trong khu vô sau từ làm bằng nên khi nếu "
    "lại còn đến về theo bắt đầu phải thật không đúng hết rồi nghe thấy ที่ และ ของ ใน "
    "เป็น ให้ ได้ จะ มี ว่า กับ แล้ว ก็ ไป มา นี้ นั้น ๆ ค่ะ ครับ นะ คะ เลย จาก โดย "
    "เพราะ อยู่ ถูก จึง ต้อง แค่ ทำให้ เด็ดขาด จริง หรือไม่ หรือ ไหม เบอร์ หมายเลข เมื่อ "
    "แล้วก็ คือ อีก ใช่ เปล่า ทำ"
).split()

STOPWORDS = frozenset(_MARKED)
"""Words that carry no claim by themselves, with their tone marks."""

BARE_STOPWORDS = frozenset(strip_marks(fold(word)) for word in _MARKED)
"""The same without tone marks, where they coincide with more words."""

_CLAUSE = re.compile(r"[.!?;:\n…|()\"“”]+|,\s|\s[–—-]\s|(?<=[\u0e00-\u0e7f])\s+(?=[\u0e00-\u0e7f])")


@dataclass(frozen=True, slots=True)
class Denial:
    """A cue and the content words that it denies, in order."""

    cue: str
    words: tuple[str, ...]


def denials(folded: str, lang: str, present: frozenset[str]) -> tuple[Denial, ...]:
    """Return what a folded text denies; `present` are its words, to leave early without cues."""
    cues = _CUES.get(lang, _CUES["en"])
    if cues.isdisjoint(present):
        return ()
    found: list[Denial] = []
    for clause in _CLAUSE.split(folded[:20_000]):
        tokens = words(clause)
        if cues.isdisjoint(tokens):
            continue
        found += _in_clause(tokens, cues)
    return tuple(found)


def _in_clause(tokens: tuple[str, ...], cues: frozenset[str]) -> list[Denial]:
    places = [
        i for i, token in enumerate(tokens) if token in cues and not _means_nothing(tokens, i)
    ]
    if len(places) == 2 and places[1] - places[0] <= 3:
        return []  # "not without", "không phải là không": two cues cancel
    found = []
    for place in places:
        behind = tokens[place + 1 : place + 1 + REACH]
        scope = [t for t in behind if t not in STOPWORDS and t not in cues]
        scope = scope[: WHOLE_SCOPE if scope and scope[0] in WHOLE else SCOPE]
        if scope:
            found.append(Denial(tokens[place], tuple(scope)))
    return found


def _means_nothing(tokens: tuple[str, ...], place: int) -> bool:
    """Tell questions, fixed phrases and advice from denials."""
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    before = tokens[place - 1] if place else ""
    if after in _FIXED_AFTER:
        return True
    if tokens[place] in ("không", "khong", "ไม่", "chưa", "hông", "not"):
        rest = tokens[place + 1 : place + _TAIL + 2]
        if before in _ASKED_BEFORE and (len(rest) <= _TAIL or before in ("หรือ", "or")):
            return True
        if len(rest) <= _TAIL and all(t in _ASKED_AFTER for t in rest):
            return True
    if not _CONDITION.isdisjoint(tokens[max(0, place - 4) : place]):
        return True  # what is said of a condition is not said of the world
    advice = tokens[place] in _ADVICE and (place == 0 or (place == 1 and tokens[0] == "do"))
    return advice and after not in ("true", "only")
