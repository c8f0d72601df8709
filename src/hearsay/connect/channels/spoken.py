"""Answers in words, for channels without buttons: "yes", "2", "something else", "stop".

Only a whole line that is such an answer counts: "No water in the city" is a tip.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from hearsay.connect.channel import STOP

__all__ = ["Said", "split"]

_LONGEST = 40
_NUMBER = re.compile(r"[\s(\[#]*([1-9๑-๙])[\s)\].:!]*")
_EDGES = " \t.,;:!?…()[]\"'“”‘’*_-–—~👍👎🙏😊"


class Said(StrEnum):
    """What somebody answered in words; it stands in `Arrived.pressed`."""

    YES = "yes"
    NO = "no"
    ELSE = "else"
    STOP = STOP


_WORDS = {
    Said.YES: (
        "yes", "yes please", "yes thanks", "yes thank you", "yes it is", "yes that's it", "yep",
        "yeah", "correct", "right",
        "có", "vâng", "dạ", "dạ vâng", "dạ đúng", "đúng", "đúng rồi", "đúng vậy", "phải",
        "có ạ", "vâng ạ", "đúng ạ", "vâng cảm ơn", "đúng cảm ơn",
        "ใช่", "ใช่ค่ะ", "ใช่ครับ", "ใช่คะ", "ใช่แล้ว", "ใช่แล้วค่ะ", "ใช่แล้วครับ", "ถูกต้อง",
    ),
    Said.NO: (
        "no", "no thanks", "no thank you", "no it is not", "no it isn't", "nope", "wrong",
        "không", "không phải", "không đúng", "dạ không", "không ạ", "không phải ạ", "sai",
        "ko", "khong", "khong phai",
        "ไม่", "ไม่ใช่", "ไม่ใช่ค่ะ", "ไม่ใช่ครับ", "ไม่ใช่คะ", "ไม่ค่ะ", "ไม่ครับ", "ผิด",
    ),
    Said.ELSE: (
        "something else", "else", "other", "another", "no something else", "another one",
        "khác", "cái khác", "chuyện khác", "điều khác", "tin khác", "việc khác",
        "อื่น", "อื่นๆ", "อย่างอื่น", "เรื่องอื่น", "เรื่องอื่นๆ",
    ),
    Said.STOP: (
        "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit",
        "dừng", "dừng lại", "ngừng", "hủy", "huỷ", "hủy đăng ký", "huỷ đăng ký", "từ chối",
        "dung lai", "huy", "tu choi",
        "หยุด", "ยกเลิก", "เลิกรับ", "หยุดส่ง",
    ),
}  # fmt: skip


def _fold(line: str) -> str:
    text = unicodedata.normalize("NFC", line).casefold().replace("’", "'").replace(",", " ")
    return " ".join(text.replace("\ufe0f", "").strip(_EDGES).split())


_MEANING = {_fold(word): meaning for meaning, words in _WORDS.items() for word in words}


def split(text: str) -> tuple[str, str]:
    """Return what the first line answers, and the text below it; ("", text) if it answers nothing.

    The answer is a value of `Said`, or the number of a choice from "1" to "9".
    """
    first, _, rest = text.strip().partition("\n")
    if len(first) > _LONGEST:
        return "", text
    number = _NUMBER.fullmatch(unicodedata.normalize("NFKC", first))
    answer = str(int(number[1])) if number else _MEANING.get(_fold(first), "")
    return (answer, rest.strip()) if answer else ("", text)
