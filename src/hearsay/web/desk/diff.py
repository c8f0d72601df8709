"""Two revisions of a check side by side: what stayed, what went and what came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from rapidfuzz.distance import Indel, Levenshtein

from hearsay.text.graphemes import clusters
from hearsay.text.thai import split_thai

__all__ = ["FieldDiff", "Kind", "Revision", "Row", "Segment", "diff_revisions", "diff_text"]

_THAI = re.compile("[\u0e01-\u0e4e]+")
_MOST_CELLS = 700_000_000  # words × words compared in one go: about 0.2 s
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_UNSPACED = re.compile("[\u0e80-\u109f\u1780-\u17ff\u2e80-\U0010ffff]")
_MOST_LINE_CELLS = 100_000_000  # lines × lines, each a bit of memory for a while
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
    dictionary, and no cut falls inside what a reader sees as one character. Lines
    that stayed are found first; where what lies between them is many thousand words, it counts as
    changed from its first different word to its last.
    """
    pieces = (
        piece
        for a, b in _blocks(_lines(old), _lines(new))
        for piece in _pieces("".join(a), "".join(b))
    )
    return tuple(_rows(_calm(pieces)))


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
    for a, b in _blocks(old, new):
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


def _blocks(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Return runs of lines that stayed and runs of lines that became others, in turn.

    A last line that lacks a line end is the same as one that has it.
    """
    a, b = _numbered([line.rstrip("\r\n") for line in old], [line.rstrip("\r\n") for line in new])
    if len(a) * len(b) > _MOST_LINE_CELLS:
        start = _shared(a, b)
        end = _shared(a[start:][::-1], b[start:][::-1])
        stops = ((0, 0), (start, start), (len(a) - end, len(b) - end), (len(a), len(b)))
        yield from ((old[i:k], new[j:m]) for (i, j), (k, m) in pairwise(stops))
        return
    i = j = 0
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            if i < op.src_start or j < op.dest_start:
                yield old[i : op.src_start], new[j : op.dest_start]
            i, j = op.src_end, op.dest_end
            yield old[op.src_start : i], new[op.dest_start : j]
    if i < len(old) or j < len(new):
        yield old[i:], new[j:]


def _pieces(old: str, new: str) -> Iterator[_Piece]:
    """Align two runs of lines word by word, unless they are too many."""
    if old == new or old.count("\n") * new.count("\n") > _MOST_LINE_CELLS:
        yield _Piece(old, new)
        return
    a, b = _words(old), _words(new)
    start = _shared(a, b)
    end = _shared(a[start:][::-1], b[start:][::-1])
    middle_a, middle_b = a[start : len(a) - end], b[start : len(b) - end]
    yield from _same(a[:start])
    if len(middle_a) * len(middle_b) <= _MOST_CELLS:
        for op in Levenshtein.opcodes(*_numbered(middle_a, middle_b)):
            before = "".join(middle_a[op.src_start : op.src_end])
            yield _Piece(before, "".join(middle_b[op.dest_start : op.dest_end]))
    else:
        yield _Piece("".join(middle_a), "".join(middle_b))
    yield from _same(a[len(a) - end :])


def _shared(old: Sequence[object], new: Sequence[object]) -> int:
    """Return how many words or lines both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))


def _same(words: Sequence[str]) -> Iterator[_Piece]:
    if words:
        text = "".join(words)
        yield _Piece(text, text)


def _numbered(old: Sequence[str], new: Sequence[str]) -> tuple[list[int], list[int]]:
    """Give each different text a number, since two texts may share a hash."""
    numbers: dict[str, int] = {}
    first = [numbers.setdefault(text, len(numbers)) for text in old]
    return first, [numbers.setdefault(text, len(numbers)) for text in new]


def _lines(text: str) -> list[str]:
    return _LINE.findall(text)


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
    """Begin a row wherever both sides begin a line or have no more, and between changed lines."""
    left: list[Segment] = []
    right: list[Segment] = []
    cut = list(_cut_at_lines(pieces))
    old_left, new_left = sum(len(old) for old, _, _ in cut), sum(len(new) for _, new, _ in cut)
    for old, new, equal in cut:
        old_left, new_left = old_left - len(old), new_left - len(new)
        if old:
            left.append(Segment(Kind.EQUAL if equal else Kind.REMOVED, old))
        if new:
            right.append(Segment(Kind.EQUAL if equal else Kind.ADDED, new))
        if (_at_line_start(left) or not old_left) and (_at_line_start(right) or not new_left):
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
