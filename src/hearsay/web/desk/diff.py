"""Two revisions of a check side by side: what stayed, what went and what came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from rapidfuzz.distance import Levenshtein

from hearsay.text.graphemes import clusters
from hearsay.text.thai import split_thai

__all__ = ["FieldDiff", "Kind", "Revision", "Row", "Segment", "diff_revisions", "diff_text"]

_THAI = re.compile("[\u0e01-\u0e4e]+")
_MOST_CELLS = 700_000_000  # words × words compared in one go: about 0.2 s
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_UNSPACED = re.compile("[\u0e80-\u109f\u1780-\u17ff\u2e80-\U0010ffff]")
_WORDLESS = re.compile(r"[\W_]*")
_TEXT_FIELDS = ("statement", "rating", "summary", "body")


class Kind(StrEnum):
    """What happened to a piece of text."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of one side; `removed` stands on the left only, `added` on the right only."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side: some lines of the old text and the lines that became of them."""

    left: tuple[Segment, ...] = ()
    right: tuple[Segment, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything in this row was removed or added."""
        return any(s.kind is not Kind.EQUAL for s in (*self.left, *self.right))


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One field of the two revisions; `name` is the field's name in `Revision`."""

    name: str
    rows: tuple[Row, ...]

    @property
    def changed(self) -> bool:
        """Whether the two revisions differ in this field."""
        return any(row.changed for row in self.rows)


@dataclass(frozen=True, slots=True)
class Revision:
    """What a revision of a check says; each piece of evidence is one text."""

    statement: str = ""
    rating: str = ""
    summary: str = ""
    body: str = ""
    evidence: tuple[str, ...] = ()


def diff_revisions(old: Revision, new: Revision) -> tuple[FieldDiff, ...]:
    """Return the differences field by field, in the order of `Revision`, unchanged ones included.

    A row of the evidence holds one piece of evidence on either side.
    """
    texts = (FieldDiff(n, diff_text(getattr(old, n), getattr(new, n))) for n in _TEXT_FIELDS)
    return (*texts, FieldDiff("evidence", tuple(_diff_items(old.evidence, new.evidence))))


def diff_text(old: str, new: str) -> tuple[Row, ...]:
    """Return `old` and `new` side by side, changed word by word, a row for each line or so.

    The texts of all left (right) segments, joined, are `old` (`new`). Thai is cut into words by
    dictionary, and no cut falls inside what a reader sees as one character. Where two texts of
    many thousand words have little in common, whole lines are compared instead of words.
    """
    return tuple(_rows(_calm(_pieces(_words(old), _words(new)))))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of both texts: the same on both sides, or one that became the other."""

    old: str
    new: str

    @property
    def equal(self) -> bool:
        return self.old == self.new


def _diff_items(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    """Pair the pieces of evidence; one that changed stands beside what became of it."""
    for a, b in _opcodes(old, new):
        for i in range(max(len(a), len(b))):
            rows = diff_text("".join(a[i : i + 1]), "".join(b[i : i + 1]))
            yield Row(
                tuple(segment for row in rows for segment in row.left),
                tuple(segment for row in rows for segment in row.right),
            )


def _words(text: str) -> list[str]:
    """Cut `text` into words, runs of blanks, line ends and single signs; joined, they give it."""
    words: list[str] = []
    run: list[str] = []
    kind = ""
    for cluster in clusters(text):
        now = _kind(cluster)
        if run and not (now and now == kind):
            words += _cut(run)
            run = []
        run.append(cluster)
        kind = now
    return [*words, *_cut(run)]


def _kind(cluster: str) -> str:
    """Return what a character goes on with; "" where it stands alone."""
    first = cluster[0]
    if first in "\r\n":
        return ""
    if first.isspace():
        return "blank"
    if "\u0e01" <= first <= "\u0e4e":
        return "thai"
    return "word" if first.isalnum() and not _UNSPACED.match(first) else ""


def _cut(run: list[str]) -> Iterable[str]:
    """Cut a run of Thai by dictionary, where the cut leaves characters whole; join any other."""
    word = "".join(run)
    if not _THAI.fullmatch(word):
        return (word,) if word else ()
    whole = {0, *accumulate(map(len, run))}
    cuts = [at for at in accumulate(map(len, split_thai(word)), initial=0) if at in whole]
    return (word[a:b] for a, b in pairwise(cuts))


def _pieces(old: list[str], new: list[str]) -> Iterator[_Piece]:
    """Align word by word; where that would take too long, by lines and then within lines."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    yield from _same(old[:start])
    if len(middle_old) * len(middle_new) <= _MOST_CELLS:
        yield from _aligned(middle_old, middle_new)
    else:
        yield from _aligned_lines(middle_old, middle_new)
    yield from _same(old[len(old) - end :])


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many words both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))


def _same(words: Sequence[str]) -> Iterator[_Piece]:
    if words:
        text = "".join(words)
        yield _Piece(text, text)


def _aligned(old: Sequence[str], new: Sequence[str]) -> Iterator[_Piece]:
    for a, b in _opcodes(old, new):
        yield _Piece("".join(a), "".join(b))


def _aligned_lines(old: list[str], new: list[str]) -> Iterator[_Piece]:
    lines_old, lines_new = _lines("".join(old)), _lines("".join(new))
    for a, b in _opcodes(lines_old, lines_new):
        before, after = "".join(a), "".join(b)
        if before == after or (len(a), len(b)) == (len(lines_old), len(lines_new)):
            yield _Piece(before, after)
            continue
        words_before, words_after = _words(before), _words(after)
        if len(words_before) * len(words_after) <= _MOST_CELLS:
            yield from _aligned(words_before, words_after)
        else:
            yield _Piece(before, after)


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


def _opcodes(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Return stretches of both in order; those that are equal are the same on either side."""
    numbers: dict[str, int] = {}  # numbers, since two texts may share a hash
    a = [numbers.setdefault(word, len(numbers)) for word in old]
    b = [numbers.setdefault(word, len(numbers)) for word in new]
    for op in Levenshtein.opcodes(a, b):
        yield old[op.src_start : op.src_end], new[op.dest_start : op.dest_end]


def _calm(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Join changes with only blanks or signs between them, so that phrases change as phrases."""
    held: list[_Piece] = []  # a change, and perhaps the blanks after it
    for piece in pieces:
        if not held or (len(held) == 1 and held[0].equal):
            yield from held
            held = [piece]
        elif not piece.equal:
            held = [_join([*held, piece])]
        elif len(held) == 1 and _WORDLESS.fullmatch(piece.old) and "\n" not in piece.old:
            held.append(piece)
        else:
            yield from held
            held = [piece]
    yield from held


def _join(pieces: Iterable[_Piece]) -> _Piece:
    both = list(pieces)
    return _Piece("".join(p.old for p in both), "".join(p.new for p in both))


def _rows(pieces: Iterable[_Piece]) -> Iterator[Row]:
    """Begin a row wherever both sides begin a line, and between changed lines."""
    left: list[Segment] = []
    right: list[Segment] = []
    for old, new, equal in _cut_at_lines(pieces):
        if old:
            left.append(Segment(Kind.EQUAL if equal else Kind.REMOVED, old))
        if new:
            right.append(Segment(Kind.EQUAL if equal else Kind.ADDED, new))
        if _at_line_start(left) and _at_line_start(right):
            yield Row(tuple(left), tuple(right))
            left, right = [], []
    if left or right:
        yield Row(tuple(left), tuple(right))


def _at_line_start(segments: Sequence[Segment]) -> bool:
    return not segments or segments[-1].text.endswith("\n")


def _cut_at_lines(pieces: Iterable[_Piece]) -> Iterator[tuple[str, str, bool]]:
    for piece in pieces:
        old, new = _lines(piece.old), _lines(piece.new)
        for i in range(max(len(old), len(new))):
            yield "".join(old[i : i + 1]), "".join(new[i : i + 1]), piece.equal
