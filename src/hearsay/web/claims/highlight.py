"""Show where a text answers a query: the text cut into parts, each marked as found or not."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from hearsay.text.graphemes import clusters
from hearsay.text.normalise import fold
from hearsay.text.segment import words
from hearsay.web.claims.query import parse
from hearsay.web.claims.tokens import MOST_LETTERS, is_thai, word_of

__all__ = ["Segments", "highlight", "snippet"]

Segments = tuple[tuple[str, bool], ...]

_CHUNK = re.compile(r"\S+")
_IDLE = "ๆฯ"  # Thai signs that are no word of their own
_SHORTEST_INSIDE = 3  # letters of Thai from which a word is also marked within a longer one
_MARKS = "[\u0e47-\u0e4c\u200b-\u200d]*"
_MOST_WINDOWS = 200
_CUT = "…"


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a text: its keys and where it stands, in whole clusters."""

    keys: tuple[str, ...]
    start: int
    end: int


def highlight(text: str, query: str) -> Segments:
    """Return `text` in parts, each with whether `query` found it; joined, they are `text`.

    The parts are plain text: whoever shows them escapes them. What must not be in a text is never
    marked. Only the letters that search reads, the first 20,000, are looked at.
    """
    cuts = _cuts(text)
    return _segments(text, 0, len(text), _found(text, query, _tokens(text, cuts), cuts))


def snippet(text: str, query: str, chars: int = 200) -> Segments:
    """Return the stretch of `text` that answers `query` best, in parts like those of `highlight`.

    It has `chars` characters at most, besides a "…" for what is left out on either side. It is cut
    between words, in Thai as well; a word longer than that is cut, but no cluster ever is.
    """
    cuts = _cuts(text)
    tokens = _tokens(text, cuts)
    spans = _found(text, query, tokens, cuts)
    start, end = _window(text, max(1, chars), spans, tokens, cuts)
    before: Segments = ((_CUT, False),) if text[:start].strip() else ()
    after: Segments = ((_CUT, False),) if text[end:].strip() else ()
    return before + _segments(text, start, end, spans) + after


def _cuts(text: str) -> list[int]:
    """Return all places where `text` may be cut, its start and end included."""
    return [0, *accumulate(map(len, clusters(text)))]


def _tokens(text: str, cuts: list[int]) -> list[_Token]:
    """Return the words of `text` with their places.

    Every cluster is folded by itself, so that each letter of the folded text knows its cluster.
    """
    folded: list[str] = []
    origin: list[int] = []
    for at, (start, end) in enumerate(pairwise(cuts)):
        if start >= MOST_LETTERS:
            break
        piece = fold(text[start:end]) or ("" if text[start:end].strip() else " ")
        folded.append(piece)
        origin += [at] * len(piece)
    line = "".join(folded)
    found: list[_Token] = []
    for chunk in _CHUNK.finditer(line):
        for word, start, end in _placed(chunk[0]):
            first, last = origin[chunk.start() + start], origin[chunk.start() + end - 1]
            found.append(_Token(word_of(word).bare, cuts[first], cuts[last + 1]))
    return found


def _placed(chunk: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a piece of folded text and where they stand in it.

    A word that stands nowhere, such as the one that a sign of repetition says again, is left out.
    """
    last = end = 0
    for word in words(chunk):
        start = chunk.find(word, last + 1 if _in_pairs(word) and end else end)
        stop = start + len(word)
        if start < 0 or _is_text(chunk[end:start]):
            start, stop = _spread_out(chunk, word, end)
        if start >= 0:
            yield word, start, stop
            last, end = start, stop


def _in_pairs(word: str) -> bool:
    """Tell whether words of this script overlap: two letters each, cut without a dictionary."""
    first = word[0]
    return len(word) == 2 and (
        "\u0e80" <= first <= "\u0eff"
        or "\u1000" <= first <= "\u109f"
        or "\u1780" <= first <= "\u17ff"
        or (first >= "\u3005" and not "\uac00" <= first <= "\ud7a3")
    )


def _is_text(gap: str) -> bool:
    return any(c.isalnum() and c not in _IDLE for c in gap.replace("'s", ""))


def _spread_out(chunk: str, word: str, start: int) -> tuple[int, int]:
    """Find a word that was written with signs inside ("1.000.000", "u.s.")."""
    while start < len(chunk) and not chunk[start].isalnum():
        start += 1
    at = start
    for letter in word:
        while at < len(chunk) and chunk[at] != letter:
            if chunk[at].isalnum():
                return -1, -1
            at += 1
        if at == len(chunk):
            return -1, -1
        at += 1
    return start, at


def _found(text: str, query: str, tokens: list[_Token], cuts: list[int]) -> list[tuple[int, int]]:
    """Return the places that answer `query`, in order and apart from one another."""
    needles = {one.bare for part in parse(query).wanted for one in (part, *part.each)}
    spans = [*_sequences(tokens, needles), *_inside(text, needles, cuts)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _sequences(tokens: list[_Token], needles: set[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """Yield where the keys of a needle stand one after the other."""
    flat = [(key, token) for token in tokens for key in token.keys]
    by_first: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for needle in needles:
        by_first[needle[0]].append(needle)
    for at, (key, token) in enumerate(flat):
        for needle in by_first.get(key, ()):
            stretch = flat[at : at + len(needle)]
            if tuple(k for k, _ in stretch) == needle:
                yield token.start, stretch[-1][1].end


def _inside(text: str, needles: set[tuple[str, ...]], cuts: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where Thai letters of a needle stand within other words, whatever marks are on them."""
    for needle in needles:
        letters = "".join(needle)
        if len(letters) < _SHORTEST_INSIDE or not is_thai(letters):
            continue
        for found in re.finditer(_MARKS.join(map(re.escape, letters)), text[:MOST_LETTERS]):
            first = cuts[bisect_right(cuts, found.start()) - 1]
            yield first, cuts[bisect_left(cuts, found.end())]


def _segments(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Segments:
    parts: list[tuple[str, bool]] = []
    at = start
    for span in spans:
        first, last = max(span[0], start), min(span[1], end)
        if first >= last:
            continue
        parts += [(text[at:first], False), (text[first:last], True)]
        at = last
    parts.append((text[at:end], False))
    return tuple(part for part in parts if part[0])


def _window(
    text: str,
    chars: int,
    spans: list[tuple[int, int]],
    tokens: list[_Token],
    cuts: list[int],
) -> tuple[int, int]:
    """Return the stretch with the most that was found, preferring an early one."""
    if len(text) <= chars:
        return 0, len(text)
    breaks = _breaks(text, tokens, cuts)
    starts = [start for start, _ in spans]
    best, most = 0, -1
    for first in [0, *starts[:_MOST_WINDOWS]]:
        start = _start(first, min(first - chars // 4, len(text) - chars), breaks, chars)
        inside = spans[bisect_left(starts, start) : bisect_left(starts, start + chars)]
        found = sum(min(e, start + chars) - s for s, e in inside)
        if found > most:
            best, most = start, found
    end = breaks[bisect_right(breaks, best + chars) - 1]
    if end <= best:
        end = cuts[bisect_right(cuts, best + chars) - 1]
    return _trimmed(text, best, end)


def _start(first: int, wished: int, breaks: list[int], chars: int) -> int:
    """Return where to begin so that what stands at `first` has some words before it."""
    at = bisect_left(breaks, max(0, wished))
    if at == len(breaks) or breaks[at] > first:
        at -= 1  # within a long word: at its beginning, if that is near enough
    return breaks[at] if breaks[at] + chars > first else first


def _breaks(text: str, tokens: list[_Token], cuts: list[int]) -> list[int]:
    """Return where a snippet may begin or end: around words, and anywhere past the last one."""
    read_to = tokens[-1].end if tokens else 0
    places = {0, len(text), *(t.start for t in tokens), *(t.end for t in tokens)}
    places.update(cut for cut in cuts[bisect_left(cuts, read_to) :])
    return sorted(places)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks at either end."""
    kept = text[start:end]
    return start + len(kept) - len(kept.lstrip()), end - (len(kept) - len(kept.rstrip()))
