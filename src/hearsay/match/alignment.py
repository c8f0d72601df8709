"""Lay two texts side by side, word by word, and find what was exchanged between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hearsay.match.facts import Facts
from hearsay.match.word_lists import table_lines
from hearsay.text import fold, strip_marks
from hearsay.text.polarity import BARE_STOPWORDS, CUES, STOPWORDS

__all__ = ["Side", "Step", "both_marked", "exchanges", "verbatim_share"]

LONGEST = 120
"""Words of each text that are aligned."""


Step = tuple[str, int, int, int, int]


def exchanges(
    steps: list[Step],
) -> Iterator[tuple[range, range, tuple[range, range] | None]]:
    """Yield the places of exchanged words on both sides.

    Two names may share a word, as Thăng Long and Long Biên do: an exchange across one equal word
    has the places of the whole names as well.
    """
    at = 0
    while at + 1 < len(steps):
        one, two = steps[at], steps[at + 1]
        three = steps[at + 2] if at + 2 < len(steps) else two
        if {one[0], two[0]} == {"delete", "insert"}:
            gone, come = (one, two) if one[0] == "delete" else (two, one)
            yield range(gone[1], gone[2]), range(come[3], come[4]), None
            at += 2
            continue
        joined = two[0] == "equal" and two[2] - two[1] == 1
        follows = at + 3 < len(steps) and steps[at + 3][0] != "equal"
        if joined and not follows and {one[0], three[0]} == {"delete", "insert"}:
            gone, come = (one, three) if one[0] == "delete" else (three, one)
            whole = (range(one[1], three[2]), range(one[3], three[4]))
            yield range(gone[1], gone[2]), range(come[3], come[4]), whole
        at += 1


@dataclass(frozen=True, slots=True)
class Side:
    """One of two texts whose words are aligned, with tone marks only where both have them."""

    facts: Facts
    marked: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are aligned."""
        return (self.facts.words if self.marked else self.facts.bare)[:LONGEST]

    @property
    def known(self) -> frozenset[str]:
        """Words of the text in every form in which the other text may have them."""
        if self.marked and self.facts.lang == "vi":
            # trắng (white) is not the trang of khẩu trang (mask)
            return frozenset(self.facts.words)
        return frozenset(self.facts.words) | frozenset(self.facts.bare)

    @property
    def plain(self) -> bool:
        """Whether the text may be Vietnamese without its tone marks."""
        return _toneless(self.facts) or (not self.marked and self.facts.words == self.facts.bare)

    def text(self, at: range) -> str:
        """The words at some places."""
        return " ".join(self.words[at.start : at.stop])

    def core(self, at: range) -> range:
        """Cut common words off both ends, but leave the name of a place whole."""
        if self.place(at):
            return at
        # What the text itself writes tells "ổi" (guava) from "ơi".
        written, common = self.facts.words, _LIGHT_BARE if self.plain else _LIGHT
        start, end = at.start, at.stop
        while start < end and written[start] in common:
            start += 1
        while end > start and written[end - 1] in common:
            end -= 1
        return range(start, end)

    def place(self, at: range) -> bool:
        """Tell whether words are the name of a place, alone or with a word beside them."""
        if not at:
            return False
        bare, places = self.facts.bare, _places()
        return any(
            " ".join(bare[max(0, at.start - before) : at.stop + after]) in places
            for before, after in ((0, 0), (1, 0), (0, 1))
        )

    def follows_place_word(self, start: int) -> bool:
        """Tell whether a word that names of places follow stands before a word."""
        before = self.facts.words[max(0, start - 2) : start]
        return not (_AT_BARE if self.plain else _AT).isdisjoint(before)

    def counts(self, at: range) -> bool:
        """Tell whether words are part of a quantity, which has a guard of its own."""
        surfaces = [m.surface for m in self.facts.mentions]
        if not self.marked:
            surfaces = [strip_marks(surface) for surface in surfaces]
        words = self.words[at.start : at.stop]
        return any(word in surface for surface in surfaces for word in words)

    def capital(self, at: range) -> bool:
        """Tell whether words are written as a name is.

        Vietnamese writes every syllable of a name with a capital letter, and the first word of a
        sentence is none by that.
        """
        stand = [word in self.facts.capital for word in self.facts.words[at.start : at.stop]]
        if self.facts.lang == "vi":
            return all(stand) and (at.start > 0 or len(at) > 1)
        return any(stand)


def both_marked(message: Facts, check: Facts) -> bool:
    """Tell whether two texts are compared with their tone marks: only where both have them.

    Short Vietnamese without marks passes for other languages, so what is plain on one side and
    Vietnamese on the other is compared without marks as well.
    """
    if "vi" in (message.lang, check.lang):
        return message.words != message.bare and check.words != check.bare
    return True


def _toneless(facts: Facts) -> bool:
    """Tell whether a text is Vietnamese typed without tone marks."""
    return facts.lang == "vi" and facts.words == facts.bare


def verbatim_share(steps: list[Step]) -> float:
    """Return the share of equal words between the first and the last that are equal, 0..1.

    Of the two texts the one with the lower share counts, so that a sentence told in other words
    is not taken for one with a word exchanged.
    """
    equal = [s for s in steps if s[0] == "equal"]
    if not equal:
        return 0.0
    same = sum(s[2] - s[1] for s in equal)
    spans = (equal[-1][2] - equal[0][1], equal[-1][4] - equal[0][3])
    return same / max(spans)


_LIGHT = (
    STOPWORDS
    | CUES
    | frozenset(
        "says said say claims claimed claim reports reported tells announced confirmed confirms stated "
        "states reportedly allegedly about approximately around nearly almost over just now also still "
        "currently recently rằng biết nói khẳng định nhấn mạnh chia sẻ phát biểu nhận định tiết lộ "
        "thông dự đoán thể khả năng hiện nay nên vẫn tiếp tục hầu đa số nhiều rất quá khá khoảng gần "
        "hơn tới nhất đặc biệt bất kì cứ mọi luôn thường ngay sớm nhanh chóng đang sắp giai đoạn đợt "
        "lúc thời gian thậm chí cả nữa ngoài บอก กล่าว ระบุ เผย แจ้ง ยืนยัน ประมาณ ราว เกือบ กว่า ยัง มาก ทั้งนี้".split()
    )
)
"""Words whose exchange names no other thing: who tells it, how surely, about how much; denials."""
_LIGHT_BARE = BARE_STOPWORDS | frozenset(strip_marks(word) for word in _LIGHT)


_AT = frozenset(
    "in at near tại ở chợ huyện phường xã tỉnh quận cầu đập hồ phố thôn xóm làng "
    "ตำบล อำเภอ จังหวัด ตลาด เขื่อน สะพาน วัด หมู่บ้าน".split()
)
"""Words that the name of a place follows."""

_AT_BARE = frozenset("in at near tai huyen phuong tinh quan cau dap pho thon xom lang".split())
"""Those of them that stay clear without tone marks."""


@cache
def _places() -> frozenset[str]:
    return frozenset(
        strip_marks(fold(name)) for line in table_lines("places.txt") for name in line.split(";")
    )
