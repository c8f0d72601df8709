"""The form of a text: counts and cues that tell a claim from chat, opinion, question or advert.

Only form is looked at: nothing here names a topic, a person or a side.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

__all__ = ["NAMES", "form"]

NAMES = (
    "length", "short", "digits", "capitals", "reporting", "cause", "event", "authority", "asks_truth",
    "question", "question_word", "first_person", "second_person", "opinion", "hedge", "greeting",
    "advert", "exclaim", "share", "imperative", "link", "quote", "negation", "future", "copula",
)  # fmt: skip

_CUES: dict[str, str] = {
    "reporting": "said says reported reports according announced confirmed revealed claims claimed told shows found "
    "nói báo cáo theo thông báo xác nhận cho_biết công bố nghe phát_hiện noi thong bao xac nhan "
    "รายงาน ประกาศ ยืนยัน เผย บอกว่า แจ้ง พบ ได้ยิน ระบุ",
    "cause": "cause causes caused cures cure kills kill prevents prevent leads makes contains contain treats spreads "
    "gây chữa khỏi trị diệt làm chứa ngăn phòng_ngừa giết gay chua tri diet chứa "
    "รักษา ทำให้ ฆ่า ก่อ ป้องกัน หาย ปนเปื้อน มีสาร ใส่",
    "event": "died dead killed hospital closed collapsed broke arrested recalled banned flooded attacked found escaped "
    "injured stung fell fire outbreak lost cut "
    "chết vỡ sập cấm thu_hồi nghỉ ngộ_độc nhập_viện bị mất cúp ngập cháy lũ sổng vo sap cam chet bi "
    "ตาย เสียชีวิต แตก ขาด ถล่ม เรียกคืน ห้าม ปิด หลุด ท่วม ล้ม หยุด ดับ แจก โอน",
    "authority": "government ministry doctor doctors who police scientists study research hospital bank company school "
    "bộ bác_sĩ công_an chính_phủ bệnh_viện ngân_hàng trường sở điện_lực bac si ngan hang truong dien luc "
    "รัฐบาล กระทรวง หมอ ตำรวจ โรงพยาบาล ธนาคาร โรงเรียน การไฟฟ้า บริษัท",
    "asks_truth": "true real really legit fake scam hoax thật đúng phải thiệt that dung phai จริง จริงไหม จริงหรือ ใช่ไหม มั่ว",
    "question_word": "what when where who why how which anyone anybody does do gì đâu ai sao nào mấy bao_giờ khi_nào "
    "อะไร ที่ไหน ใคร ทำไม อย่างไร กี่ เมื่อไหร่ ไหม",
    "first_person": "i my me we our us im ive mình tôi em tui tao chúng minh toi ผม ฉัน หนู เรา ดิฉัน",
    "second_person": "you your bạn mọi_người các_bạn ban คุณ เธอ ทุกคน",
    "opinion": "think feel believe opinion best worst love hate like great awful beautiful amazing should deserve hope wish "
    "prefer nice lovely disgusting shame proud thích ghét đẹp ngon theo_mình tuyệt nên mong ước thich dep "
    "ชอบ รัก เกลียด สวย อร่อย คิดว่า ควร หวัง ดีจัง น่ารัก อยาก",
    "hedge": "maybe perhaps probably might seems guess có_lẽ chắc hình_như có_thể น่าจะ คง อาจ สงสัย",
    "greeting": "hello hi hey thanks thank morning night bye ok okay lol haha miss happy birthday congrats welcome chào "
    "cảm_ơn chúc alo ok haha cam on chao สวัสดี ขอบคุณ โอเค บาย คิดถึง ฝันดี หวัดดี",
    "advert": "sale discount offer promo price buy order inbox dm shop shipping cheap deal giảm_giá bán mua inbox "
    "giá ship khuyến_mãi đặt_hàng ban mua gia ขาย ราคา สั่งซื้อ โปรโมชั่น ส่งฟรี ทักแชท ลดราคา สนใจ",
    "share": "share forward forwarded spread warn warning urgent beware chia_sẻ gấp cảnh_báo cẩn_thận khẩn chia gap "
    "แชร์ ส่งต่อ ด่วน เตือน ระวัง",
    "imperative": "please dont never stop watch listen join check wash wear đừng hãy nhớ mời dung hay อย่า กรุณา โปรด เชิญ",
    "negation": "not no never none không chưa khong ไม่ ไม่ได้",
    "future": "will going gonna sẽ sắp จะ กำลัง",
    "copula": "is are was were has have had là có được có_thể là la co เป็น คือ มี ถูก",
}


def _by_word() -> dict[str, tuple[int, ...]]:
    """Return each cue with the places in `NAMES` of the values that it counts for."""
    found: dict[str, list[int]] = {}
    for name, words in _CUES.items():
        for word in dict.fromkeys(words.split()):
            found.setdefault(word, []).append(NAMES.index(name))
    return {word: tuple(places) for word, places in found.items()}


_BY_WORD = _by_word()
_FIRST = frozenset(cue.partition("_")[0] for cue in _BY_WORD if "_" in cue)
"""Words that begin a cue of two words."""
_LENGTH, _SHORT, _DIGITS, _CAPITALS, _QUESTION, _EXCLAIM, _LINK, _QUOTED = map(
    NAMES.index,
    ("length", "short", "digits", "capitals", "question", "exclaim", "link", "quote"),
)
_CAPITAL = re.compile(r"(?<=[a-zà-ỹ,;] )[A-ZÀ-ỸĐ]\w+")
_QUOTE = re.compile('["“”«»]')
_READ = 4000
"""Characters that are looked at; the form of a text shows in its beginning."""


def form(text: str, words: Sequence[str], *, linked: bool = False) -> list[float]:
    """Return the values of `NAMES` for a text or one sentence of it; each in 0..3.

    `words` are its folded words; `linked` tells whether it came with a web address.
    """
    tokens = words[:400]
    text = text[:_READ]
    present = set(tokens)
    present.update(f"{a}_{b}" for a, b in pairwise(tokens) if a in _FIRST)
    values = [0.0] * len(NAMES)
    for cue in _BY_WORD.keys() & present:
        for place in _BY_WORD[cue]:
            values[place] = min(2.0, values[place] + 1)
    values[_LENGTH] = min(3.0, len(tokens) / 15)
    values[_SHORT] = float(len(tokens) < 4)
    values[_DIGITS] = min(3.0, sum(t[:1].isdigit() for t in tokens))
    values[_CAPITALS] = min(3.0, len(_CAPITAL.findall(text)) / 2)
    values[_QUESTION] = float(text.rstrip().endswith(("?", "？")))
    values[_EXCLAIM] = float("!" in text)
    values[_LINK] = float(linked)
    values[_QUOTED] = float(bool(_QUOTE.search(text)))
    return values
