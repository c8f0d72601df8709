"""Words that stand beside a time of day, in the languages of phones. Data, not code."""

from __future__ import annotations

__all__ = ["DAY_PARTS", "FILLERS", "words_of"]

_BEFORE_NOON = """
am;a.m.;vorm.;vm.;fm;f.m.;ap.;aamupäivällä;de.;d.e.;π.μ.;πμ;öö;pg;sa;ก่อนเที่ยง;上午;凌晨;早上;清晨;早晨;午前;오전;ص;
صباحا;ق.ظ.;قبل‌ازظهر;قبل ازظهر;قبل دوپہر;पूर्वाह्न;পূর্বাহ্ণ;முற்பகல்;ಪೂರ್ವಾಹ್ನ;ഉച്ചയ്ക്ക്മുമ്പ്;පෙ.ව.;ព្រឹក;ກ່ອນທ່ຽງ;နံနက်;
пр.об.;дп;ү.ө.;לפנה״צ;לפנה"צ;paradite;eparadites;priekšp.;priešpiet;pr.p.;asubuhi;ጥዋት;сәске;тцк
"""
_AFTER_NOON = """
pm;p.m.;nachm.;nm.;em;e.m.;ip.;iltapäivällä;du.;d.u.;μ.μ.;μμ;ös;ptg;ch;หลังเที่ยง;下午;晚上;傍晚;夜里;午後;오후;م;
مساء;ب.ظ.;بعدازظهر;بعد ازظهر;بعد دوپہر;अपराह्न;অপরাহ্ণ;பிற்பகல்;ಅಪರಾಹ್ನ;ഉച്ചകഴിഞ്ഞ്;ප.ව.;ល្ងាច;ຫຼັງທ່ຽງ;ညနေ;
сл.об.;пп;ү.х.;אחה״צ;אחה"צ;pasdite;epasdites;pēcp.;popiet;pop.;jioni;ከሰዓት
"""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a list that semicolons part, also over line ends."""
    return tuple(word.strip() for word in text.replace("\n", "").split(";") if word.strip())


def _folded(word: str) -> str:
    return word.replace(".", "").replace(" ", "").casefold()


DAY_PARTS = {
    **{_folded(word): "am" for word in words_of(_BEFORE_NOON)},
    **{_folded(word): "pm" for word in words_of(_AFTER_NOON)},
    **{_folded(word): "noon" for word in ("中午", "正午")},
    **{_folded(word): "" for word in ("uhr", "น.", "hs", "hrs", "h")},
}
"""Words beside a time, folded: before noon, after it, about noon, or nothing but "o'clock"."""
FILLERS = words_of("klo;kl;um;at;à;às;a las;alle;ore;om;о;в;lúc;เวลา;pukul;jam;saat;ora")
"""Words between date and time."""
