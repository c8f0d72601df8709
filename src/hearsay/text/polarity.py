"""Negation: which words of a text are denied, in English, Vietnamese and Thai.

A cue denies the content words that follow it in the same clause, up to a few of them, in the
manner of NegEx (Chapman and others, "A Simple Algorithm for Identifying Negated Findings", 2001).
A cue that ends its clause denies what stands before it, as in Thai "รักษาไม่ได้". "It is not true
that …", "fake: …" and "… is a hoax" deny the whole of what is told. Questions ("… không?",
"หรือไม่"), fixed phrases ("not only") and plain advice ("never eat …") deny nothing. Two cues on
the same words cancel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from hearsay.text.normalise import fold, strip_marks
from hearsay.text.segment import sentences, words

__all__ = ["BARE_STOPWORDS", "CUES", "NOUNS", "STOPWORDS", "Denial", "denials"]

SCOPE = 6
"""Content words behind a cue that it denies."""
REACH = 40
"""Words behind a cue that are looked at, so that a text full of cues takes linear time."""
AROUND = 12
"""Content words of the cue's sentence that are kept, before it and behind what it denies."""
WHOLE_SCOPE = 30
"""Content words that are denied where all that is told is said to be untrue."""
MOST = 24
"""Denials of a text that are kept."""
LIMIT = 20_000
"""Characters that are read."""

_CUES = {
    "en": frozenset(
        "not no never none nobody nothing nowhere neither nor cannot without dont doesnt didnt "
        "isnt arent wasnt werent wont cant couldnt shouldnt wouldnt hasnt havent hadnt aint "
        "mustnt neednt dnt deny denies denied denying refuse refuses refused refusing fail fails "
        "failed failing refute refutes refuted hardly".split()
    ),
    "vi": frozenset(["không", "khong", "chẳng", "chả", "chưa", "ko", "hông"]),
    "th": frozenset(["ไม่", "มิได้", "มิใช่", "มิเคย", "ปฏิเสธ"]),
}
NOUNS = frozenset("no none nobody nothing nowhere neither nor without hardly".split())
"""English cues that deny a thing or a person rather than what somebody does."""
_TRIGGER = {
    "en": re.compile(
        r"\b(?:no|not|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|hardly|"
        r"den(?:y|ie[sd]|ying)|refus|fail|refut|fals|fake|hoax|myth|debunk|untrue|contrary|made up|a lie|yet to\b)|"
        r"n't\b|\b(?:do|does|did|is|are|was|were|wo|ca|could|should|would|ha[sd]|have|ai|must|need|d)nt\b"
    ),
    "vi": re.compile(
        r"không|khong|chẳng|chang|chả|\bcha\b|chưa|chua|\bko\b|hông|đâu|dau|\bsai\b|giả|tin gia|bác bỏ|"
        r"bac bo|phủ nhận|phu nhan|bịa|làm gì|lam gi"
    ),
    "th": re.compile("ไม่|มิ|ปฏิเสธ|ปลอม|เท็จ"),
}
"""What a text must hold before it is read for denials at all."""

# Denials of all that is told: the first kind stands before it, the second behind.
_WHOLE_BEFORE = {
    "en": re.compile(
        r"\b(?:(?:it|that|this) (?:is|was) |it's |that's )?(?:simply |just |absolutely )?"
        r"(?:not|never|isn'?t|wasn'?t) (?:really |actually |at all )?"
        r"(?:true|the case|correct|accurate|a fact)(?: at all)?,? that\b"
        r"|\b(?:it is |it's |it was )?(?:false|untrue|a lie|a myth|a hoax|fake news) that\b"
        r"|\bno (?:truth|evidence|proof|indication|basis)(?: \w+)? (?:that|to|of)\b"
        r"|\bcontrary to (?:the )?(?:\w+ )?(?:claims?|reports?|rumou?rs?|belief)\b"
        r"|\b(?:den(?:y|ies|ied|ying)|refut(?:e|es|ed|ing)|debunk(?:s|ed)?)"
        r" (?:\w+ ){0,2}?(?:claims?|reports?|rumou?rs?|allegations?|that)\b(?!\W*\Z)"
    ),
    "vi": re.compile(
        r"\b(?:không|khong|chẳng|chả|chưa|đâu) (?:hề |he )?(?:có |co )?(?:phải là |phải |phai la |phai )?"
        r"(?:chuyện|chuyen|đúng là|dung la|đúng khi|sự thật là|su that la|sự thật rằng|bằng chứng|"
        r"bang chung|căn cứ|can cu)\b"
        r"|\b(?:làm gì có|lam gi co)(?: chuyện| chuyen)?\b"
        r"|\b(?:bác bỏ|bac bo|phủ nhận|phu nhan)\b(?: (?:tin đồn|thông tin|việc|tin))?"
    ),
    "th": re.compile(
        r"(?:ไม่จริง|ไม่เป็นความจริง|ไม่ใช่เรื่องจริง|ไม่ใช่ความจริง|เป็นเท็จ|เป็นเรื่องเท็จ)\s?(?:ที่|ว่า|เลยที่)(?:ว่า)?"
        r"|ไม่มี(?:หลักฐาน|มูลความจริง)\s?(?:ที่|ว่า)?"
        r"|ปฏิเสธ(?:ข่าว|ข้อกล่าวหา|ข่าวลือ)?(?:ที่|ว่า|เรื่อง)"
    ),
}
_HEADLINE = re.compile(
    r"(?:\A\W*(?:fact.?check\W+)?(?:false|fake|fake news|hoax|debunked|untrue|not true|myth|tin giả|tin gia|"
    r"tin sai|sai sự thật|bịa đặt|tin vịt|ข่าวปลอม|เฟคนิวส์|เท็จ|ข่าวเท็จ)\s*[:\-!|\])])"
    r"|(?:\btin giả|\btin gia|ข่าวปลอม)\s*:"
)
"""How fact-checkers head what they deny; only at the very beginning."""
_ASKS = re.compile(r"(?:is|isn't|was|wasn't|why|how|do|does|did)\b.*\?\W*\Z", re.DOTALL)
_WHOLE_BEHIND = {
    "en": re.compile(
        r"(?:,|\bis|\bare|\bwas|\bwere|'s|'re)\s(?:just |simply |completely |totally |all )?"
        r"(?:not true|untrue|false|fake news|fake|a hoax|a lie|a myth|made up|debunked|not the case|"
        r"not correct)\s*[.!]*\s*\Z|\b(?:isn'?t|aren'?t|wasn'?t) (?:true|the case|correct)\s*[.!]*\s*\Z"
    ),
    "vi": re.compile(
        r"\b(?:là |la )?(?:(?:không|khong|chẳng|chả|chưa) (?:hề |he )?(?:phải là |phai la )?"
        r"(?:đúng sự thật|dung su that|đúng|dung|có thật|co that|sự thật|su that|chính xác|chinh xac)"
        r"|sai sự thật|sai su that|tin giả|tin gia|tin đồn thất thiệt|bịa đặt|bia dat)\s*[.!]*\s*\Z"
    ),
    "th": re.compile(
        r"(?:ไม่จริง|ไม่เป็นความจริง|ไม่ใช่เรื่องจริง|ไม่ใช่ความจริง|เป็นเท็จ|เป็นเรื่องเท็จ|เป็นข่าวปลอม|คือข่าวปลอม)"
        r"(?:เลย|ครับ|ค่ะ|นะ|แต่อย่างใด)?\s*\Z"
    ),
}

_ADVICE = frozenset(["never", "dont", "not", "đừng", "dung", "chớ", "ห้าม", "อย่า", "do"])
_FIXED_AFTER = frozenset(
    "only just merely doubt wonder matter but mention thì thi chỉ những chi nhung kể khí gian "
    "quân lực may nhỏ ít đáng ngừng เพียง แค่ เพียงแต่ กี่ ว่า น้อย แน่ งั้น ต้อง".split()
)
_FIXED = frozenset(
    ["cant believe", "cannot believe", "cant wait", "cannot wait", "dont forget", "dont worry",
     "dont miss", "not sure", "no joke", "no problem", "no offense", "cant imagine", "no 1",
     "no 2", "no 3", "neither confirm", "không biết", "khong biet"]
)  # fmt: skip
"""Pairs of words that deny nothing of what is told."""
_FIXED_BEFORE = frozenset(["hàng", "hang", "số"])
"""Words before "không" with which it is aviation or zero."""
_OF_GOODS = frozenset("ngân ngan cửa cua mặt mat đơn don khách khach nhà nha giao bán ban".split())
"""Words with which "hàng" is not aviation: ngân hàng is a bank, cửa hàng a shop."""
_ASKED_BEFORE = frozenset(
    "phải đúng thật thiệt được có hay rồi phai dung that thiet duoc co roi หรือ ใช่ or why".split()
)
_ASKED_AFTER = frozenset(
    "ạ vậy nhỉ hả ta mn mọi bác bà các ơi người thế em anh chị a vay nhi ha the moi oi "
    "bac cac".split()
)
_TAIL = 4
_CONDITION = frozenset(["if", "unless", "when", "whether", "nếu", "neu", "hễ", "ถ้า", "หาก"])
_TONELESS = frozenset(["chua", "chang", "cha"])
"""Cues of a text without tone marks; with marks these are other words."""
_TWO = {("đâu", "có"), ("đâu", "phải"), ("dau", "co"), ("dau", "phai")}
"""Vietnamese words that deny only together."""

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

_EMPTY = STOPWORDS | frozenset(
    "hề từng bao giờ เคย สามารถ ever anymore longer yet even he tung".split()
)
"""Words that are passed over between a cue and what it denies."""

_CLAUSE = re.compile(r"[;:\n…|()]+|,\s|\s[–—-]\s|(?<=[\u0e00-\u0e7f])\s+(?=[\u0e00-\u0e7f])")
_THAI_CUE = re.compile("(ไม่|มิได้|มิใช่|มิเคย|ปฏิเสธ)")


@dataclass(frozen=True, slots=True)
class Denial:
    """A cue and the content words that it denies, the nearest first.

    `before` and `after` are the other content words of its sentence, in order, up to `AROUND` on
    each side. `whole` where all that is told is denied, `modal` where the English verb is one of
    wish, power or habit ("cannot", "would not", "do not").
    """

    cue: str
    words: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    whole: bool = False
    modal: bool = False


def denials(folded: str, lang: str) -> tuple[Denial, ...]:
    """Return what a folded text denies, in order, at most `MOST`."""
    text = folded[:LIMIT]
    code = lang if lang in _CUES else "vi" if _BARE_VIETNAMESE.search(text) else "en"
    if not _TRIGGER[code].search(text):
        return ()
    cues = _CUES[code]
    if code == "vi" and _toneless(text):
        cues |= _TONELESS
    found: list[Denial] = []
    parts = sentences(text, code)
    for place in range(len(parts)):
        if len(found) >= MOST:
            break
        if not _TRIGGER[code].search(parts[place]):
            continue
        whole, rest = _whole(parts, place, code)
        found += whole
        if rest is parts[place] or _TRIGGER[code].search(rest):
            found += islice(_in_sentence(rest, code, cues), MOST)
    return tuple(found[:MOST])


def _toneless(text: str) -> bool:
    """Tell whether a Vietnamese text was typed without tone marks (a few may have been put back)."""
    found = text[:400].split()
    return sum(not word.isascii() for word in found) < 0.3 * len(found)


def _whole(parts: tuple[str, ...], place: int, code: str) -> tuple[list[Denial], str]:
    """Return a denial of all that is told, and what else the sentence says."""
    sentence = parts[place]
    match = _WHOLE_BEFORE[code].search(sentence) or (
        None if place else _HEADLINE.search(sentence[:60])
    )
    if match and not _ASKS.match(sentence):
        # Tweets are short: what follows the sentence tells more of the same.
        told = " ".join((sentence[match.end() :], *parts[place + 1 : place + 4]))
        scope = _content(told[: 12 * WHOLE_SCOPE])[:WHOLE_SCOPE]
        before = _content(sentence[: match.start()])[-AROUND:]
        return [Denial(match.group().strip(), scope, before, (), True)], sentence[match.end() :]
    match = _WHOLE_BEHIND[code].search(sentence[-120:])
    if match:
        head = sentence[: len(sentence) - len(sentence[-120:]) + match.start()]
        told = " ".join((*parts[max(0, place - 2) : place], head))
        scope = _content(told[-12 * WHOLE_SCOPE :])[-WHOLE_SCOPE:]
        return [Denial(match.group().strip(" .!,"), scope[::-1], (), (), True)], head
    return [], sentence


def _content(text: str) -> tuple[str, ...]:
    return tuple(t for t in words(text) if t not in STOPWORDS)


def _in_sentence(sentence: str, code: str, cues: frozenset[str]) -> Iterator[Denial]:
    clauses = [_tokens(clause, code) for clause in _CLAUSE.split(sentence)]
    for place, tokens in enumerate(clauses):
        for cue, at in _cues_in(tokens, cues, code):
            scope = _kept(tokens[at + 1 : at + 1 + REACH])
            front = _kept(tokens[max(0, at - REACH) : at])
            if not scope and cue not in NOUNS:
                scope, front = front[::-1], ()
            if not scope:
                continue
            before = (*_near(clauses[max(0, place - 3) : place]), *front)
            after = (*scope[SCOPE:], *_near(clauses[place + 1 : place + 4]))
            yield Denial(
                cue, scope[:SCOPE], before[-AROUND:], after[:AROUND], False, _modal(tokens, at)
            )  # fmt: skip


_BARE_VIETNAMESE = re.compile(r"\b(?:khong|chua)\b")
"""Cues that are words of no language for which short Vietnamese without marks passes."""
_LONGER = {("no", "longer"), ("no", "more")}
_BEFORE_YET = frozenset("has have had is are was were as remains".split())
"""Words with which "yet to" says that something did not happen."""


def _near(clauses: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return content words of the nearest clauses."""
    return _kept([t for clause in clauses for t in clause[:REACH]])


def _kept(tokens: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(t for t in tokens if t not in _EMPTY and t not in CUES)


def _modal(tokens: tuple[str, ...], at: int) -> bool:
    """Tell "cannot", "would not" and "do not", which plead or reckon, from "is not", "did not"."""
    verb = tokens[at].removesuffix("nt")
    if verb != tokens[at] or verb == "cannot":
        return verb in _MODAL
    return not _MODAL.isdisjoint(tokens[max(0, at - 2) : at])


_MODAL = frozenset("can ca could would should wo will must may might do canno need".split())

CUES = frozenset(cue for cues in _CUES.values() for cue in cues)
"""Words that deny what follows, in all languages."""


def _tokens(clause: str, code: str) -> tuple[str, ...]:
    """Return the words of a clause; Thai cues always stand alone, whatever the dictionary says."""
    return words(_THAI_CUE.sub(r" \1 ", clause) if code == "th" else clause)


def _cues_in(tokens: tuple[str, ...], cues: frozenset[str], code: str) -> list[tuple[str, int]]:
    """Return the cues of a clause with their places; two close ones cancel."""
    found = [
        (" ".join(tokens[i : i + 2]) if tokens[i : i + 2] in _LONGER else token, i)
        for i, token in enumerate(tokens)
        if _is_cue(tokens, i, cues, code) and not _means_nothing(tokens, i)
    ]
    if len(found) == 2 and found[1][1] - found[0][1] <= 3:
        if found[1][0] in _TONELESS:
            return found[:1]  # "khong chua": không chữa (does not cure)
        return []  # "not without", "không phải là không"
    return found


def _is_cue(tokens: tuple[str, ...], place: int, cues: frozenset[str], code: str) -> bool:
    if tokens[place] in cues:
        return True
    if code == "vi":
        return tokens[place : place + 2] in _TWO
    # "has yet to" and "is yet to", but not "nobody yet to be named"
    yet = code == "en" and tokens[place : place + 2] == ("yet", "to")
    return yet and place > 0 and tokens[place - 1] in _BEFORE_YET


def _means_nothing(tokens: tuple[str, ...], place: int) -> bool:
    """Tell questions, fixed phrases and advice from denials."""
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    before = tokens[place - 1] if place else ""
    if after in _FIXED_AFTER or f"{tokens[place]} {after}" in _FIXED:
        return True
    if before in _FIXED_BEFORE and tokens[place] in ("không", "khong"):
        return not (place > 1 and tokens[place - 2] in _OF_GOODS)
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
