"""Name what two look-alike texts disagree on, so that one is not answered with the other's check.

A guard needs both sides to speak about the same thing and to say different things about it. A
side that merely leaves something out conflicts with nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from rapidfuzz.distance import Indel

from hearsay.match.facts import FACTS_VERSION, Facts, Mention, facts_of, stem
from hearsay.match.negation import denied
from hearsay.text import fold, strip_marks
from hearsay.text.polarity import BARE_STOPWORDS, CUES, STOPWORDS
from hearsay.text.quantities import UNIT_WORDS, unit_of
from hearsay.text.spelling import SYLLABLES
from hearsay.types import Guard, GuardKind

__all__ = ["FACTS_VERSION", "GUARDS_VERSION", "Facts", "facts_of", "guards"]

GUARDS_VERSION = "guards-4"
"""Goes up whenever the rules below may say something else of two texts."""

_KIND = {
    "number": GuardKind.NUMBER, "money": GuardKind.MONEY, "percent": GuardKind.NUMBER,
    "measure": GuardKind.UNIT, "duration": GuardKind.NUMBER, "time": GuardKind.TIME,
    "date": GuardKind.DATE, "year": GuardKind.DATE, "code": GuardKind.NAME,
}  # fmt: skip

ALIKE = 0.5
"""Share of the check's content words that the message must hold for names to be compared."""
NEARLY_SAME = 0.75
"""The same for ordinary words, of which a different one may only be another way to say it."""
SAME_VALUE = 0.005
"""Relative difference under which two values are one, as in 1.6 km and a mile."""
SHORT = 12
"""Words of a text in which a single exchange counts, however little else there is."""
LONGEST = 120
"""Words of each text that are aligned."""


def guards(message: Facts, check: Facts) -> tuple[Guard, ...]:
    """Return what a message and a check disagree on, at most one guard of each kind."""
    message, check = _cut_alike(message, check), _cut_alike(check, message)
    shared, sizes = common_stems(message, check)
    if not shared:
        return ()
    alike = len(shared) / max(1, min(sizes))
    found = [
        *_quantity_guards(message, check, shared, alike),
        *_negation_guard(message, check, shared, sizes),
        *_substitution_guard(message, check, alike),
    ]
    first: dict[GuardKind, Guard] = {}
    for guard in found:
        first.setdefault(guard.kind, guard)
    return tuple(first.values())


def common_stems(message: Facts, check: Facts) -> tuple[frozenset[str], tuple[int, int]]:
    """Return the content stems that both sides have, and how many each side has."""
    ours, theirs = _content(message), _content(check)
    if "vi" in (message.lang, check.lang) and not _marked(message, check):
        # Without marks "vo" is vỡ (broken) as well as vô, a common word: the other text tells.
        ours, theirs = (
            ours | (theirs & frozenset(message.stems)),
            theirs | (ours & frozenset(check.stems)),
        )
    return ours & theirs, (len(ours), len(theirs))


def _content(facts: Facts) -> frozenset[str]:
    if facts.lang == "vi" and facts.words != facts.bare:
        return _marked_content(facts.words)
    return _bare_content(facts.words)


@lru_cache(maxsize=8192)
def _marked_content(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem(word) for word in words if word not in _EMPTY)


_EMPTY = STOPWORDS | frozenset("nhưng thể thế cùng thêm nay hề đâu cần ít".split())


@lru_cache(maxsize=8192)
def _bare_content(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, words)) - _COMMON


_COMMON = frozenset(stem(w) for w in BARE_STOPWORDS)


def _cut_alike(facts: Facts, other: Facts) -> Facts:
    """Cut Thai words that the other text has in two, with or without a denial between.

    The dictionary has "flood" as one word, whose first half stands before the cue of "no flood".
    """
    if facts.lang != "th" or other.lang != "th" or not (facts.denials or other.denials):
        return facts
    halves = {a + b: (a, b) for a, b in pairwise(w for w in other.words if w not in CUES)}
    if halves.keys().isdisjoint(facts.words):
        return facts
    return replace(
        facts, words=tuple(part for word in facts.words for part in halves.get(word, (word,)))
    )


def _quantity_guards(
    message: Facts, check: Facts, shared: frozenset[str], alike: float
) -> list[Guard]:
    found = []
    for mine in check.mentions:
        rivals = [m for m in message.mentions if _comparable(m, mine)]
        if not rivals or any(_equal(m, mine) for m in rivals):
            continue
        # The rival must not be a number that the check names elsewhere.
        rivals = [m for m in rivals if not any(_equal(m, c) for c in check.mentions)]
        alone = alike >= ALIKE and len(rivals) == 1 == sum(_rivals(c, mine) for c in check.mentions)
        near = [m for m in rivals if alone or _same_slot(m, mine, shared, alike)]
        if near:
            found.append(Guard(_guard_kind(near[0], mine), near[0].surface, mine.surface))
    return found


def _rivals(a: Mention, b: Mention) -> bool:
    """Tell whether two amounts can only be one and the same, or a conflict: not a time and a span."""
    return _comparable(a, b) and {a.kind, b.kind} != {"time", "duration"}


def _guard_kind(message: Mention, check: Mention) -> GuardKind:
    if message.unit != check.unit and message.kind == check.kind == "duration":
        return GuardKind.UNIT
    return _KIND[check.kind]


def _comparable(a: Mention, b: Mention) -> bool:
    if a.kind == b.kind:
        return a.kind != "measure" or a.unit == b.unit
    return {a.kind, b.kind} in ({"number", "money"}, {"date", "year"}, {"time", "duration"})


def _equal(a: Mention, b: Mention) -> bool:
    if a.kind == "code" or b.kind == "code":
        return a.kind == b.kind and a.unit == b.unit
    if "date" in (a.kind, b.kind) or "year" in (a.kind, b.kind):
        return _same_date(a, b)
    if "time" in (a.kind, b.kind):
        return _same_time(a, b)
    if a.kind == b.kind == "duration" and a.unit != b.unit:
        days = [m.value * 30.4 * 86400 if m.unit == "month" else m.value for m in (a, b)]
        return abs(days[0] - days[1]) <= 0.05 * max(days)
    if a.kind == b.kind == "money" and a.unit != b.unit:
        return False
    return abs(a.value - b.value) <= SAME_VALUE * max(abs(a.value), abs(b.value))


def _same_date(a: Mention, b: Mention) -> bool:
    years = [m.value if m.kind == "year" else m.value // 10000 for m in (a, b)]
    if all(years) and years[0] != years[1]:
        return False
    days = [0 if m.kind == "year" else m.value % 10000 for m in (a, b)]
    swapped = days[0] % 100 * 100 + days[0] // 100  # 12/10 may be read either way
    return (
        not all(days) or days[0] == days[1] or ("/" in a.surface + b.surface and swapped == days[1])
    )


def _same_time(a: Mention, b: Mention) -> bool:
    if a.kind != b.kind:
        # "3h" read as a stretch of time on one side and as an hour on the other
        clock, span = (a, b) if a.kind == "time" else (b, a)
        return clock.value % 720 == span.value / 60 % 720
    if max(a.value, b.value) >= 1440:  # morning or afternoon is not said
        return a.value % 720 == b.value % 720
    return a.value == b.value


def _same_slot(a: Mention, b: Mention, shared: frozenset[str], alike: float) -> bool:
    """Tell whether two different values stand in the same place of two like sentences."""
    if {a.kind, b.kind} == {"time", "duration"}:
        return False
    if alike >= NEARLY_SAME:
        return True
    around = set(a.around) & set(b.around) & shared
    return len(around) >= (1 if alike >= ALIKE else 2)


def _negation_guard(
    message: Facts, check: Facts, shared: frozenset[str], sizes: tuple[int, int]
) -> list[Guard]:
    said = denied(message, check, shared, sizes)
    return [Guard(GuardKind.NEGATION, *said)] if said else []


def _substitution_guard(message: Facts, check: Facts, alike: float) -> list[Guard]:
    """Find words of the check that the message replaces by others in an equal setting."""
    if alike < ALIKE:
        return []
    marked = _marked(message, check)
    a, b = _Side(message, marked), _Side(check, marked)
    steps = [
        (s.tag, s.src_start, s.src_end, s.dest_start, s.dest_end)
        for s in Indel.opcodes(a.words, b.words)
    ]
    verbatim = _verbatim(steps)
    if verbatim < ALIKE:
        return []
    alone = sum(step[0] != "equal" for step in steps) == 2
    # In a few words one that differs weighs much: "no power tomorrow", "no water tomorrow".
    short = alone and max(len(a.words), len(b.words)) <= SHORT
    found: list[Guard] = []
    changes = 0
    for ours, theirs, bridge in _exchanges(steps):
        changes += bridge is None
        if bridge is None and _opposite(a, ours, b, theirs):
            found.append(Guard(GuardKind.NEGATION, a.text(ours), b.text(theirs)))
            continue
        gone, come = a.core(ours), b.core(theirs)
        if alone and len(ours) == len(theirs) == 1:
            # tỏi (garlic) without marks is also a common word
            gone = ours if come and a.plain else gone
            come = theirs if gone and b.plain else come
        unit = _other_unit(a.text(gone), b.text(come))
        letters = _letters(a, ours, b, theirs)
        if letters:
            gone, come = ours, theirs
        elif unit is None and (_same_pole(a, ours, b, theirs) or not _swapped(a, gone, b, come)):
            continue
        kind = GuardKind.NAME if letters else unit or _swap_kind(a, ours, b, theirs)
        near = (short and max(len(ours), len(theirs)) <= 2) or min(verbatim, alike) >= NEARLY_SAME
        loose = not near or max(len(gone), len(come)) > 2
        if kind in (GuardKind.PRODUCT, GuardKind.UNIT) and (loose or bridge):
            continue
        if bridge:
            gone, come = bridge
        found.append(Guard(kind, a.text(gone), b.text(come)))
    # Many exchanges are a sentence told in other words, not one that differs in one thing.
    return found if changes <= MOST_CHANGES else []


_Step = tuple[str, int, int, int, int]


def _exchanges(
    steps: list[_Step],
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
class _Side:
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


def _marked(message: Facts, check: Facts) -> bool:
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


def _opposite(a: _Side, ours: range, b: _Side, theirs: range) -> bool:
    """Tell whether two exchanged stretches say the opposite, as "opens" and "closes" do."""
    mine = _poles(a.words[ours.start : ours.stop])
    turned = {(pair, not end) for pair, end in mine} & _poles(b.words[theirs.start : theirs.stop])
    if not turned:
        return False
    here, there = _poles(a.words), _poles(b.words)
    if any((pair, end) in here or (pair, not end) in there for pair, end in turned):
        return False  # "the closed bridge is open again"
    # "Not closed" for "open" is the same said in another way.
    denied = [
        not CUES.isdisjoint(side.facts.words[max(0, at.start - 3) : at.stop])
        for side, at in ((a, ours), (b, theirs))
    ]
    return denied[0] == denied[1]


def _same_pole(a: _Side, ours: range, b: _Side, theirs: range) -> bool:
    """Tell whether two stretches say the same, as "heals" and "cures" do."""
    ends = [_poles(side.words[at.start : at.stop]) for side, at in ((a, ours), (b, theirs))]
    return not ends[0].isdisjoint(ends[1])


@lru_cache(maxsize=8192)
def _poles(words: tuple[str, ...]) -> frozenset[tuple[int, bool]]:
    """Return the pairs of opposites that words are of, each with the end that they say."""
    table = _opposites()
    single = [table.get(w) or (table.get(stem(w)) if w.isascii() else None) for w in words]
    double = [table.get(f"{one} {two}") for one, two in pairwise(words)]
    return frozenset(pole for poles in (*single, *double) if poles for pole in poles)


@cache
def _opposites() -> dict[str, frozenset[tuple[int, bool]]]:
    """Read the words that have opposites: written, without tone marks, and English by its stem."""
    found: dict[str, frozenset[tuple[int, bool]]] = {}
    for pair, line in enumerate(_table("opposites.txt")):
        for end, side in enumerate(line.split(";")):
            for word in side.split(","):
                bare = strip_marks(fold(word))
                forms = {fold(word), bare} | ({stem(word)} if word.isascii() else set())
                for form in forms:
                    found[form] = found.get(form, frozenset()) | {(pair, bool(end))}
    return found


def _verbatim(steps: list[_Step]) -> float:
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


def _other_unit(gone: str, come: str) -> GuardKind | None:
    """Tell "a day" from "a month": two units of one kind that are not the same."""
    units = (unit_of(gone), unit_of(come))
    if units[0] is None or units[1] is None:
        return None
    return GuardKind.UNIT if units[0][0] == units[1][0] and units[0] != units[1] else None


def _letters(a: _Side, ours: range, b: _Side, theirs: range) -> bool:
    """Tell "hospital A" from "hospital B": a letter that a name ends in."""
    left, right = a.text(ours), b.text(theirs)
    if not (len(left) == len(right) == 1 and left.isascii() and (left + right).isalpha()):
        return False
    named = a.capital(ours) and b.capital(theirs)
    return ours.start > 0 and theirs.start > 0 and (named or not {left, right} <= BARE_STOPWORDS)


def _swapped(a: _Side, ours: range, b: _Side, theirs: range) -> bool:
    """Tell an exchange of words from a spelling, an addition, or a number, which has its own."""
    if not (1 <= len(ours) <= LONGEST_NAME and 1 <= len(theirs) <= LONGEST_NAME):
        return False
    gone, come = (side.words[at.start : at.stop] for side, at in ((a, ours), (b, theirs)))
    # Units stand in names too: without tone marks, Quảng Nam ends in a year, An Phú Đông in the
    # currency. There only those beside a number are units, which `counts` finds.
    units = a.marked and any(all(w in UNIT_WORDS for w in words) for words in (gone, come))
    counted = units or a.counts(ours) or b.counts(theirs)
    if counted or any(c.isdigit() for w in (*gone, *come) for c in w):
        return False
    if not b.known.isdisjoint(gone) or not a.known.isdisjoint(come):
        return False
    # Another form of the word is none: "didn't take" for "took".
    forms = {stem(w) for w in gone} & {stem(w) for w in come}
    vietnamese = "vi" in (a.facts.lang, b.facts.lang)
    return not forms and not _one_name(" ".join(gone), " ".join(come), vietnamese=vietnamese)


def _one_name(one: str, two: str, *, vietnamese: bool) -> bool:
    """Tell whether two names may be one: a longer form or a spelling of it, or a mere letter."""
    left, right = strip_marks(one), strip_marks(two)
    if left in right or right in left or min(len(left), len(right)) < 2:
        return True
    if vietnamese and {left, right} <= SYLLABLES and left[0] != right[0]:
        return False  # xăng (petrol) and vàng (gold) are two words, however alike
    return Indel.normalized_similarity(left, right) >= SPELLING


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
MOST_CHANGES = 2
"""Exchanges of words from which a text counts as told in other words."""
LONGEST_NAME = 4
"""Words that the name of a place or a thing may have."""
SPELLING = 0.7
"""Similarity of letters from which two words are taken for spellings of one."""


def _swap_kind(a: _Side, ours: range, b: _Side, theirs: range) -> GuardKind:
    """Name what kind of words are exchanged; the places are those of all words that differ."""
    gone, come = a.core(ours) or ours, b.core(theirs) or theirs
    named = a.place(gone) and b.place(come)
    if named or a.follows_place_word(ours.start) or b.follows_place_word(theirs.start):
        return GuardKind.PLACE
    return GuardKind.NAME if a.capital(gone) and b.capital(come) else GuardKind.PRODUCT


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
        strip_marks(fold(name)) for line in _table("places.txt") for name in line.split(";")
    )


def _table(name: str) -> list[str]:
    text = (resources.files("hearsay.match") / "tables" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
