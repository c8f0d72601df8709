"""Denied rewrites of a message, by rule: each shape puts a denial where the message meets its check.

A shape takes a message and the claim of its check and returns the rewrite, or "" where the message
gives it no place. `TRAINED` shapes teach the negation model, `HELD_OUT` ones only measure it.
`SPOKEN` holds Vietnamese and Thai statements of ours with the place at which they are denied.
"""

import re
from collections.abc import Callable

from hearsay.match.facts import IRREGULAR, facts_of, stem
from hearsay.text import analyse, fold, strip_marks

Shape = Callable[[str, str], str]

_BE = re.compile(
    r"\b(is|are|was|were|will|can|could|would|should|has|have|had|did)\b(?! not)", re.I
)
_VERB = re.compile(r"\b([a-z]{3,}?)(s|ed)\b")
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*")
_NOUNS = frozenset("as his this its us was is has does news always perhaps thus plus".split())


def deny_auxiliary(text: str, check: str) -> str:
    """Deny the first auxiliary that a word of the check follows: "is" becomes "is not"."""
    return _after_auxiliary(text, check, lambda verb: f"{verb} not")


def contract(text: str, check: str) -> str:
    """Deny it by contraction: "is" becomes "isn't"."""
    odd = {"will": "won't", "can": "can't"}
    return _after_auxiliary(text, check, lambda verb: odd.get(verb.lower(), f"{verb}n't"))


def no_longer(text: str, check: str) -> str:
    """Say that it is over: "is" becomes "is no longer"."""
    return _after_auxiliary(text, check, lambda verb: f"{verb} no longer")


def deny_verb(text: str, check: str) -> str:
    """Deny the first inflected verb that the check has too: "voted" becomes "did not vote"."""
    known = {w for w in re.findall(r"\w+", check.lower()) if w.endswith(("s", "ed"))}
    for match in _VERB.finditer(text):
        if match[0] in known and match[2] == "ed":
            return f"{text[: match.start()]}did not {match[1]}{text[match.end() :]}"
    return ""


def never(text: str, check: str) -> str:
    """Put "never" before the first past form that a word of the check is near to."""
    known = _known(check)
    for match in re.finditer(r"\b([a-z]{3,}ed|[a-z]{3,})\b", text):
        if (match[0].endswith("ed") or match[0] in IRREGULAR) and _near(text, match, known):
            return f"{text[: match.start()]}never {match[0]}{text[match.end() :]}"
    return ""


def deny_irregular(text: str, check: str) -> str:
    """Deny the first irregular past form: "took" becomes "didn't take"."""
    known = _known(check)
    for match in re.finditer(r"\b[a-z]{3,}\b", text):
        verb = IRREGULAR.get(match[0], "")
        if verb and match[0][-3:] not in ("ing",) and _near(text, match, known):
            return f"{text[: match.start()]}didn't {verb}{text[match.end() :]}"
    return ""


def deny_present(text: str, check: str) -> str:
    """Deny the first verb in the third person that the check has a form of: "does not sell"."""
    known = _known(check)
    for match in re.finditer(r"\b([a-z]{3,})s\b", text):
        if match[0] not in _NOUNS and stem(match[0]) in known and not match[1].endswith("s"):
            return f"{text[: match.start()]}does not {match[1]}{text[match.end() :]}"
    return ""


def deny_whole(text: str, check: str) -> str:
    """Say of the first sentence that it is not true."""
    del check
    return f"It is not true that {text}"


def false_that(text: str, check: str) -> str:
    """Say so in other words."""
    del check
    return f"It is false that {text}"


def headline(text: str, check: str) -> str:
    """Head the message as a fact-checker does."""
    del check
    return f"FALSE: {text}"


def denies_that(text: str, check: str) -> str:
    """Report that somebody denies it."""
    del check
    return f"The ministry denies that {text}"


def no_evidence(text: str, check: str) -> str:
    """Say that nothing speaks for it."""
    del check
    return f"There is no evidence that {text}"


def not_true_behind(text: str, check: str) -> str:
    """Deny it afterwards, behind the sentence that is closest to the check."""
    known = _known(check)
    parts = list(_SENTENCE.finditer(text))
    if not parts:
        return ""
    best = max(parts, key=lambda m: len({stem(w) for w in re.findall(r"\w+", fold(m[0]))} & known))
    head = text[: best.end()].rstrip()
    return f"{head}{'' if head.endswith(('.', '!', '?')) else '.'} This is not true. {text[best.end() :]}"


def deny_main(text: str, check: str) -> str:
    """Deny the verb around which the message and its check share most words.

    This is where somebody who means to deny the claim would: "is" becomes "is not", "took" and
    "voted" become "did not take" and "did not vote".
    """
    return _at_main_verb(text, check, "not")


def never_main(text: str, check: str) -> str:
    """Deny the same verb by "never"."""
    return _at_main_verb(text, check, "never")


TRAINED: tuple[Shape, ...] = (deny_auxiliary, contract, deny_verb, deny_main, deny_whole)
HELD_OUT: tuple[Shape, ...] = (
    never_main, never, no_longer, deny_irregular, deny_present, false_that, headline, denies_that, no_evidence,
    not_true_behind,
)  # fmt: skip


def _after_auxiliary(text: str, check: str, deny: Callable[[str], str]) -> str:
    known = _known(check)
    for match in _BE.finditer(text):
        after = re.findall(r"\w+", text[match.end() : match.end() + 40])[:3]
        if any(stem(word.lower()) in known for word in after):
            return f"{text[: match.start()]}{deny(match[0])}{text[match.end() :]}"
    return ""


def _at_main_verb(text: str, check: str, denial: str) -> str:
    known = _known(check)
    tokens = list(re.finditer(r"[^\W_]+(?:['’][a-z]+)?", text))
    hits = [stem(t[0].lower()) in known for t in tokens]
    best: tuple[float, int, str] = (0.0, -1, "")
    for place, token in enumerate(tokens):
        written = _denied_form(token[0], denial)
        follows = tokens[place + 1][0].lower() if place + 1 < len(tokens) else ""
        leads = tokens[place - 1][0].lower() if place else ""
        if (
            written.startswith(("did", denial))
            and not _BE.fullmatch(token[0])
            and leads in _NO_VERB
        ):
            continue  # a participle
        if not written or follows in ("not", "never", "no") or not any(hits[place : place + 5]):
            continue
        before, behind = sum(hits[max(0, place - 6) : place]), sum(hits[place : place + 7])
        # Both sides of the verb count: what is spoken of, and what is said of it.
        score = behind + before + min(before, behind)
        if score > best[0]:
            best = (score, place, written)
    if best[1] < 0:
        return ""
    token = tokens[best[1]]
    return f"{text[: token.start()]}{best[2]}{text[token.end() :]}"


def _denied_form(word: str, denial: str) -> str:
    """Return a verb with its denial; "" where `word` is not plainly one."""
    if _BE.fullmatch(word):
        return f"{word} {denial}"
    if not word.islower() or len(word) < 4:
        return ""
    if word in IRREGULAR and not word.endswith("ing") and word not in _PEOPLE:
        return f"did {denial} {IRREGULAR[word]}" if denial == "not" else f"{denial} {word}"
    if word.endswith("ed"):
        base = word[:-2] if word[-3] not in "aeiou" else word[:-1]
        return f"did {denial} {base}" if denial == "not" else f"{denial} {word}"
    return ""


_NO_VERB = frozenset(
    "is are was were be been being has have had having not never the a an of by as get got re "
    "in for with those and newly just".split()
)
"""Words behind which a past form is no verb of its own."""
_PEOPLE = frozenset(["children", "women", "men", "person", "people"])


def _near(text: str, match: re.Match[str], known: frozenset[str]) -> bool:
    after = re.findall(r"\w+", text[match.start() : match.end() + 40])[:4]
    return any(stem(word.lower()) in known for word in after)


def _known(check: str) -> frozenset[str]:
    return frozenset(stem(word) for word in facts_of(analyse(check)).words if len(word) > 3)


SPOKEN: dict[str, tuple[tuple[str, str, str], ...]] = {
    # statement with "|" where a denial goes, chatter before, chatter behind
    "vi": (
        ("Siêu thị Hoa Mai | bán gạo giả", "Mọi người ơi,", "Chia sẻ cho người thân nhé"),
        ("Uống nước tỏi | chữa được bệnh cúm", "", "Bà con lưu ý"),
        ("Chính phủ | phát năm trăm nghìn đồng cho mỗi hộ nghèo", "Nghe nói", ""),
        ("Cầu Long Biên | sập sau trận bão đêm qua", "Nóng:", "Ai ở gần đó xác nhận giúp"),
        ("Trường tiểu học Kim Đồng | cho học sinh nghỉ ngày mai", "", "Phụ huynh xem thông báo"),
        ("Ngân hàng | thu phí chuyển khoản từ tháng sau", "Tin mới", ""),
        ("Nhà máy nước | nhiễm dầu thải", "Cả nhà ơi", "Mình vừa gọi tổng đài"),
        ("Bộ Y tế | cấm dùng thuốc ho này", "", ""),
        ("Giá xăng | tăng vào chiều nay", "Anh em chú ý,", ""),
        ("Bệnh viện Bạch Mai | đóng cửa vì dịch", "", "Mọi người yên tâm"),
        ("Vắc xin này | gây vô sinh", "Bạn mình bảo", "Nên hỏi bác sĩ"),
        ("Công ty điện lực | cắt điện toàn thành phố", "", ""),
        ("Sân bay Đà Nẵng | hủy toàn bộ chuyến bay", "Tin khẩn", "Theo dõi thêm trên báo"),
        ("Ăn rau muống sống | gây sán não", "", ""),
        ("Hồ thủy điện | xả lũ trong đêm", "Bà con vùng hạ du,", "Giữ bình tĩnh"),
        ("Điện thoại mới | phát nổ khi sạc qua đêm", "", "Hàng xóm kể vậy"),
    ),
    "th": (
        ("น้ำมะนาวร้อน|รักษามะเร็งปอด", "เพื่อนๆ ฟังนะ ", " ฝากแชร์ด้วย"),
        ("รัฐบาล|แจกเงินห้าพันบาทให้ทุกครัวเรือน", "", " โปรดรอประกาศ"),
        ("โรงพยาบาลศิริราช|ปิดแผนกฉุกเฉิน", "ข่าวด่วน ", ""),
        ("เขื่อนภูมิพล|แตกเมื่อคืนนี้", "", " ชาวบ้านยืนยัน"),
        ("ธนาคาร|เก็บค่าธรรมเนียมโอนเงิน", "ได้ยินมาว่า ", ""),
        ("ปลากระป๋องยี่ห้อนี้|ปนเปื้อนสารพิษ", "", " ระวังด้วย"),
        ("โรงเรียนวัดสุทัศน์|หยุดเรียนวันศุกร์", "ผู้ปกครองทราบ ", ""),
        ("วัคซีนตัวใหม่|ทำให้เป็นหมัน", "", ""),
        ("ราคาน้ำมัน|ขึ้นพรุ่งนี้", "สวัสดีครับ ", " เติมได้ปกติ"),
        ("สนามบินเชียงใหม่|ยกเลิกเที่ยวบินทั้งหมด", "", ""),
        ("กินทุเรียนกับนม|ตายทันที", "", " หมอบอกมา"),
        ("ตำรวจ|จับผู้ต้องสงสัยวางระเบิด", "อัปเดต ", ""),
        ("น้ำประปาในกรุงเทพ|มีเชื้ออหิวาต์", "", " ลองถามการประปา"),
        ("กระทรวงพาณิชย์|ห้ามขายข้าวเหนียว", "", ""),
        ("รถไฟฟ้าสายสีแดง|ขึ้นค่าโดยสาร", "ข่าว ", ""),
        ("แผ่นดินไหว|ทำให้ตึกถล่มที่พะเยา", "", " ไม่ต้องตกใจ"),
    ),
}

CUES: dict[str, tuple[str, ...]] = {
    "vi": (
        "không", "chưa", "không hề", "không phải là", "chẳng", "đâu có", "chưa từng", "chả",
        "không còn", "chưa hề",
    ),
    "th": ("ไม่", "ไม่ได้", "ไม่เคย", "มิได้", "ยังไม่", "ไม่สามารถ"),
}  # fmt: skip
FRAMES: dict[str, tuple[str, ...]] = {
    "vi": (
        "Không có chuyện {}", "Không đúng là {}", "Tin giả: {}", "Làm gì có chuyện {}",
        "Tin {} là sai sự thật", "Bộ bác bỏ tin {}", "Thông tin {} không đúng sự thật",
    ),
    "th": (
        "ไม่เป็นความจริงที่{}", "ไม่จริงที่ว่า{}", "ข่าวปลอม: {}", "ไม่มีหลักฐานว่า{}",
        "ข่าวที่ว่า{}ไม่เป็นความจริง", "ทางการปฏิเสธว่า{}",
    ),
}  # fmt: skip


def spoken(lang: str, *, toneless: bool = False) -> dict[str, list[tuple[str, str]]]:
    """Return (message, claim) for each way to deny, and under "unchanged" as they are told."""
    told: dict[str, list[tuple[str, str]]] = {}
    for statement, ahead, behind in SPOKEN[lang]:
        claim = " ".join(statement.replace("|", "").split())
        made = {cue: statement.replace("|", cue) for cue in CUES[lang]}
        made |= {frame: frame.format(claim) for frame in FRAMES[lang]}
        made["unchanged"] = claim
        for name, text in made.items():
            message = (
                " ".join(f"{ahead} {text}. {behind}".split())
                if lang == "vi"
                else (f"{ahead}{text}{behind}")
            )
            told.setdefault(name, []).append(
                (strip_marks(fold(message)) if toneless else message, claim)
            )
    return told
