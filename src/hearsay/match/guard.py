"""Name what two look-alike texts disagree on, so that one is not answered with the other's check.

A guard needs both sides to speak about the same thing and to say different things about it. A
side that merely leaves something out conflicts with nothing.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from rapidfuzz.distance import Indel

from hearsay.match.facts import FACTS_VERSION, Facts, Mention, facts_of, stem
from hearsay.match.negation import denied
from hearsay.text import fold, strip_marks
from hearsay.text.polarity import BARE_STOPWORDS, CUES, STOPWORDS
from hearsay.text.quantities import UNIT_WORDS, unit_of
from hearsay.types import Guard, GuardKind

__all__ = ["FACTS_VERSION", "GUARDS_VERSION", "Facts", "facts_of", "guards"]

GUARDS_VERSION = "guards-3"
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
LONGEST = 120
"""Words of each text that are aligned."""


def guards(message: Facts, check: Facts) -> tuple[Guard, ...]:
    """Return what a message and a check disagree on, at most one guard of each kind."""
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
    ours, theirs = _content(message.words), _content(check.words)
    return ours & theirs, (len(ours), len(theirs))


@lru_cache(maxsize=8192)
def _content(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, words)) - _COMMON


_COMMON = frozenset(stem(w) for w in BARE_STOPWORDS)


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
    marked = _has_marks(message) and _has_marks(check)
    a = (message.words if marked else message.bare)[:LONGEST]
    b = (check.words if marked else check.bare)[:LONGEST]
    steps = [(s.tag, s.src_start, s.src_end, s.dest_start, s.dest_end) for s in Indel.opcodes(a, b)]
    verbatim = _verbatim(steps)
    common = _LIGHT if marked else _LIGHT_BARE
    here, there = _known(message, marked), _known(check, marked)
    found: list[Guard] = []
    changes = 0
    for (one, a0, a1, b0, b1), (two, c0, c1, d0, d1) in pairwise(steps):
        if {one, two} != {"delete", "insert"}:
            continue
        changes += 1
        gone = _core(a[a0:a1] if one == "delete" else a[c0:c1], common)
        come = _core(b[b0:b1] if one == "insert" else b[d0:d1], common)
        unit = _other_unit(gone, come)
        if unit is None and (not _swapped(gone, come, here, there) or _counted(message, gone)
                             or _counted(check, come)):  # fmt: skip
            continue
        start = min(b0, d0)
        kind = unit or _swap_kind(gone, come, b[max(0, start - 2) : start], message, check)
        loose = verbatim < NEARLY_SAME or alike < NEARLY_SAME or max(len(gone), len(come)) > 2
        if kind in (GuardKind.PRODUCT, GuardKind.UNIT) and loose:
            continue
        if kind is GuardKind.NAME and verbatim < ALIKE:
            continue
        found.append(Guard(kind, " ".join(gone), " ".join(come)))
    # Many exchanges are a sentence told in other words, not one that differs in one thing.
    return found if changes <= MOST_CHANGES else []


def _verbatim(steps: list[tuple[str, int, int, int, int]]) -> float:
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


def _other_unit(gone: tuple[str, ...], come: tuple[str, ...]) -> GuardKind | None:
    """Tell "a day" from "a month": two units of one kind that are not the same."""
    units = (unit_of(" ".join(gone)), unit_of(" ".join(come)))
    if units[0] is None or units[1] is None:
        return None
    return GuardKind.UNIT if units[0][0] == units[1][0] and units[0] != units[1] else None


def _counted(facts: Facts, words: tuple[str, ...]) -> bool:
    """Tell whether words are part of a quantity, which has a guard of its own."""
    return any(word in m.surface for m in facts.mentions for word in words)


def _known(facts: Facts, marked: bool) -> frozenset[str]:
    """Words of a text in every form in which another text may have them."""
    if marked and facts.lang == "vi":
        return frozenset(facts.words)  # trắng (white) is not the trang of khẩu trang (mask)
    return frozenset(facts.words) | frozenset(facts.bare)


def _has_marks(facts: Facts) -> bool:
    return facts.lang != "vi" or facts.words != facts.bare


def _core(words: tuple[str, ...], common: frozenset[str]) -> tuple[str, ...]:
    """Cut common words off both ends."""
    start, end = 0, len(words)
    while start < end and words[start] in common:
        start += 1
    while end > start and words[end - 1] in common:
        end -= 1
    return words[start:end]


def _swapped(
    gone: tuple[str, ...], come: tuple[str, ...], here: frozenset[str], there: frozenset[str]
) -> bool:
    """Tell an exchange of words from a spelling, an addition, or a number, which has its own."""
    if not (1 <= len(gone) <= LONGEST_NAME and 1 <= len(come) <= LONGEST_NAME):
        return False
    # Units stand in names too: without tone marks, An Phú Đông ends in the currency.
    units = any(all(w in UNIT_WORDS for w in words) for words in (gone, come))
    if units or any(c.isdigit() for w in (*gone, *come) for c in w):
        return False
    if not there.isdisjoint(gone) or not here.isdisjoint(come):
        return False
    if not {stem(w) for w in gone}.isdisjoint(stem(w) for w in come):
        return False  # another form of the word: "didn't take" for "took"
    left, right = strip_marks(" ".join(gone)), strip_marks(" ".join(come))
    if left in right or right in left:
        return False  # a longer name for the same thing
    return Indel.normalized_similarity(left, right) < SPELLING and min(len(left), len(right)) > 1


_LIGHT = (
    STOPWORDS
    | CUES
    | frozenset(
        "says said say claims claimed claim reports reported tells announced confirmed confirms stated "
        "states reportedly allegedly about approximately around nearly almost over just now also still "
        "currently recently rằng biết nói khẳng định nhấn mạnh chia sẻ phát biểu nhận định tiết lộ "
        "thông dự đoán thể khả năng hiện nay nên vẫn tiếp tục hầu đa số nhiều rất quá khá khoảng gần "
        "hơn tới nhất đặc biệt bất kì cứ mọi luôn thường ngay sớm nhanh chóng đang sắp giai đoạn đợt "
        "lúc thời gian บอก กล่าว ระบุ เผย แจ้ง ยืนยัน ประมาณ ราว เกือบ กว่า ยัง มาก ทั้งนี้".split()
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


def _swap_kind(
    gone: tuple[str, ...], come: tuple[str, ...], before: tuple[str, ...], a: Facts, b: Facts
) -> GuardKind:
    places = _places()
    at = _AT_BARE if all(w == strip_marks(w) for w in a.words) else _AT
    named = " ".join(gone) in places and " ".join(come) in places
    if named or not at.isdisjoint(before):
        return GuardKind.PLACE
    if any(w in a.capital for w in gone) and any(w in b.capital for w in come):
        return GuardKind.NAME
    return GuardKind.PRODUCT


_AT = frozenset(
    "in at near tại ở chợ huyện phường xã tỉnh quận cầu đập hồ phố thôn xóm làng "
    "ตำบล อำเภอ จังหวัด ตลาด เขื่อน สะพาน วัด หมู่บ้าน".split()
)
"""Words that the name of a place follows."""

_AT_BARE = frozenset("in at near tai huyen phuong tinh quan cau dap pho thon xom lang".split())
"""Those of them that stay clear without tone marks."""


@cache
def _places() -> frozenset[str]:
    text = (resources.files("hearsay.match") / "tables" / "places.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(strip_marks(fold(name)) for line in lines for name in line.split(";"))
