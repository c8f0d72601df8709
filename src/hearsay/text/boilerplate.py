"""Take off what carries a message but is not the message: forwards, attributions, repeats."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hearsay.text.tables import rows

__all__ = ["drop_attribution", "drop_forwarding", "drop_repeats"]

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_ATTRIBUTION_TAIL = re.compile(
    rf"\(@\w{{1,30}}\)[\s\W]*(?:(?:{_MONTHS})[a-z]{{0,6}} \d{{1,2}}, \d{{4}}|"
    rf"\d{{1,2}} (?:{_MONTHS})[a-z]{{0,6}} \d{{4}})?\W*\Z",
    re.IGNORECASE,
)
_NAME = 100  # characters that a display name may take, emoji included
_RETWEET = re.compile(r"\A\W{0,5}RT @\w{1,30}:?\s*", re.IGNORECASE)
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)

_MIN_UNIT = 15  # characters: below that a repeat is speech ("ha ha ha"), not a copy
_PROBE = 24
_MAX_PERIODS = 8


def _pattern(phrases: Iterable[str]) -> str:
    longest_first = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(p).replace(r"\ ", r"\s{1,3}") for p in longest_first)


def _hints(phrases: Iterable[str]) -> tuple[str, ...]:
    """Return few strings of which each phrase holds one."""
    hints: list[str] = []
    for phrase in sorted(phrases, key=lambda phrase: (len(phrase), phrase)):
        if not any(hint in phrase for hint in hints):
            hints.append(max(phrase.split(), key=len))
    return tuple(hints)


_ANYWHERE = [phrase for where, phrase in rows("boilerplate.tsv") if where == "anywhere"]
_EDGE = [phrase for where, phrase in rows("boilerplate.tsv") if where == "edge"]
# Each phrase holds one of these; a text without any is left at once.
_HINTS = _hints(_ANYWHERE + _EDGE)
_FORWARD_ANYWHERE = re.compile(
    rf"[\[(]?(?:{_pattern(_ANYWHERE)})[\])]?[:.!…]{{0,9}}", re.IGNORECASE
)
_FORWARD_EDGE = frozenset(_EDGE)
_MARKS = re.compile(r"[\n.!?…:;,*_~|»>\[\]()\-–—‼❗\"“”]+")
_LONGEST_EDGE = max(map(len, _EDGE)) + 8
_LOOSE = re.compile(r"[,\-–—]+")  # marks that also stand inside words and sentences


def drop_forwarding(text: str) -> str:
    """Return `text` without phrases that only ask to pass it on, or say that it was passed on.

    A phrase that may belong to a claim goes only where sentence marks or line ends set it apart.
    """
    if ">" in text:
        text = _QUOTE_MARK.sub("", text)
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return text
    return _drop_edges(_FORWARD_ANYWHERE.sub(" ", text))


def _drop_edges(text: str) -> str:
    """Drop the phrases that stand alone between marks, with the marks that follow them."""
    kept: list[str] = []
    start = last = 0
    for mark in _MARKS.finditer(text):
        if _is_edge(text[start : mark.start()]) and _ends_phrase(mark):
            kept.append(text[last:start])
            last = mark.end()
        start = mark.end()
    if _is_edge(text[start:]):
        kept.append(text[last:start])
        last = len(text)
    return "".join([*kept, " ", text[last:]]).strip() if last else text


def _is_edge(piece: str) -> bool:
    if not piece or len(piece) > _LONGEST_EDGE:
        return False
    return " ".join(piece.lower().split()) in _FORWARD_EDGE


def _ends_phrase(mark: re.Match[str]) -> bool:
    """Tell whether the marks end a phrase: "share, then" does, "share-holder" does not."""
    return not _LOOSE.fullmatch(mark[0]) or mark.string[mark.end() : mark.end() + 1].isspace()


def drop_attribution(text: str) -> str:
    """Return `text` without the name, handle and date that an embedded post ends with."""
    if text[:8].lower().find("rt @") >= 0:
        text = _RETWEET.sub("", text)
    handle = text.rfind("(@")
    if handle < 0 or not _ATTRIBUTION_TAIL.match(text, handle):
        return text
    dash = max(text.rfind(d, max(0, handle - _NAME), handle) for d in ("—", "–", " - ", "--"))
    return text[:dash].rstrip(" -–—") if dash >= 0 else text


def drop_repeats(text: str) -> str:
    """Return `text` with a passage pasted several times in a row from the start kept once.

    What follows the last copy is kept, unless it is a copy cut short. Linear time.
    """
    probe = text[:_PROBE]
    at = text.find(probe, _MIN_UNIT) if len(text) > 2 * _MIN_UNIT else -1
    for _ in range(_MAX_PERIODS):
        if at < 0:
            return text
        unit = text[:at].strip()
        if len(set(unit)) > 5 and (end := _copies_end(text, unit, at)):
            rest = text[end:].strip()
            return unit if unit.startswith(rest) else f"{unit} {rest}"
        at = text.find(probe, at + 1)
    return text


def _copies_end(text: str, unit: str, at: int) -> int:
    """Return where the copies of `unit` from position `at` on end; 0 where there is none."""
    end = 0
    while text.startswith(unit, at):
        end = at + len(unit)
        at = end
        while at < len(text) and text[at].isspace():
            at += 1
    if not end and unit.startswith(text[at:]):  # the only copy was cut short
        return len(text)
    return end
