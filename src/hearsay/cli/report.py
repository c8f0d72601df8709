"""Draw what the engine found as one self-contained page, in English, Vietnamese or Thai."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from hearsay.text import strip_marks
from hearsay.types import Check, Decision, Guard, Match, MatchResult, Message

__all__ = ["LANGUAGE_FILES", "Findings", "Known", "Piece", "highlight", "render_report"]

LANGUAGE_FILES = (
    ("en", "English", "report.html"),
    ("vi", "Tiếng Việt", "report.vi.html"),
    ("th", "ไทย", "report.th.html"),
)
Piece = tuple[str, bool]
"""A stretch of text and whether it is highlighted."""

MOST_SURE = 0.99
"""The highest chance that is shown as a figure."""
_ORDER = (Decision.ANSWER, Decision.SUGGEST, Decision.NONE)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the messages: right checks by message id, and near misses to hold back."""

    truth: Mapping[str, str]
    near: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the page shows.

    `messages`, `results` and `claims` (ids of the groups) are in the same order.
    """

    messages: Sequence[Message]
    results: Sequence[MatchResult]
    claims: Sequence[str]
    checks: Mapping[str, Check]
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    lang: str
    pieces: tuple[Piece, ...]
    decision: str
    check: Check | None
    check_pieces: tuple[Piece, ...]
    chance: str
    words: tuple[str, ...]
    guards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    size: str
    lang: str
    statement: str
    decision: str
    check: Check | None
    rows: tuple[_Row, ...]


def render_report(lang: str, findings: Findings) -> str:
    """Return the page as HTML without scripts or outside resources."""
    words = _words()[lang]
    style = _template("report.css")
    results = findings.results
    groups = _groups(words, findings)
    return (
        _environment()
        .get_template("report.html")
        .render(
            lang=lang,
            w=words,
            style=Markup(style),  # noqa: S704 # nosec B704 - our own file, and the policy holds its hash
            style_hash=_csp_hash(style),
            languages=LANGUAGE_FILES,
            lead=words["lead"].format(messages=len(results), checks=len(findings.checks)),
            tiles=_tiles(words, len(groups), Counter(result.decision for result in results)),
            honest=_honest(words, results, findings.known),
            groups=groups,
            model=results[0].model if results else "–",
        )
    )


def highlight(text: str, words: Iterable[str]) -> tuple[Piece, ...]:
    """Cut `text` into pieces, those that equal one of `words` (in any letter case) marked.

    Words of alphabets with spaces are marked only where a whole word stands. A word without tone
    marks, as many people type, stands for those with marks too.
    """
    wanted = sorted({w for w in words if w.strip()}, key=len, reverse=True)
    if not wanted:
        return ((text, False),)
    pattern = "|".join(_whole(word) for word in wanted)
    pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return tuple((piece, i % 2 == 1) for i, piece in enumerate(pieces) if piece)


def _whole(word: str) -> str:
    marked = _marked_letters()
    escaped = "".join(marked.get(letter, re.escape(letter)) for letter in word.lower())
    # Thai, Lao, Khmer and Chinese words have no boundary that a regular expression can see.
    spaced = all(ord(c) < 0x0E00 or 0x1E00 <= ord(c) < 0x2000 for c in word)
    return rf"(?<!\w){escaped}(?!\w)" if spaced else escaped


@cache
def _marked_letters() -> Mapping[str, str]:
    """Return letter → the pattern of itself with any tone or vowel mark."""
    found: dict[str, str] = {}
    for number in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)):
        letter = chr(number).lower()
        base = strip_marks(letter)
        if base != letter and base.isascii() and base.isalpha() and len(base) == 1:
            found[base] = found.get(base, base) + letter
    return {base: f"[{letters}]" for base, letters in found.items()}


def percent(chance: float) -> str:
    """Return a chance in per cent; never as certain, for it is not."""
    if chance > MOST_SURE:
        return f">{MOST_SURE:.0%}"
    return f"{chance:.0%}" if chance >= 1 - MOST_SURE else f"<{1 - MOST_SURE:.0%}"


def _groups(words: Mapping[str, str], findings: Findings) -> list[_Group]:
    members: dict[str, list[tuple[Message, MatchResult]]] = {}
    rows = zip(findings.messages, findings.results, findings.claims, strict=True)
    for message, result, claim in rows:
        members.setdefault(claim, []).append((message, result))
    # Sorting is stable, so groups of one size stay in order of their first message.
    ordered = sorted(members.values(), key=len, reverse=True)
    return [_group(words, group, findings.checks) for group in ordered]


def _group(
    words: Mapping[str, str],
    members: Sequence[tuple[Message, MatchResult]],
    checks: Mapping[str, Check],
) -> _Group:
    first, result = members[0]
    decisions = {r.decision for _, r in members}
    found = Counter(
        r.matches[0].check for _, r in members if r.matches and r.decision is not Decision.NONE
    )
    check = checks[found.most_common(1)[0][0]] if found else None
    size = words["one"] if len(members) == 1 else words["many"].format(n=len(members))
    return _Group(
        size=size,
        lang=result.lang,
        statement=result.sentence or first.text,
        decision=next(d for d in _ORDER if d in decisions).value,
        check=check,
        rows=tuple(_row(words, message, r, checks) for message, r in members),
    )


def _row(
    words: Mapping[str, str], message: Message, result: MatchResult, checks: Mapping[str, Check]
) -> _Row:
    shown: Match | None = result.matches[0] if result.matches else None
    if result.decision is Decision.NONE:
        shown = None
    check = checks[shown.check] if shown else None
    shared = shown.why.words if shown else ()
    return _Row(
        lang=result.lang,
        pieces=highlight(message.text, shared),
        decision=result.decision.value,
        check=check,
        check_pieces=highlight(check.claim, shared) if check else (),
        chance=words["chance"].format(percent=percent(shown.probability)) if shown else "",
        words=tuple(shared),
        guards=tuple(_say(words, guard) for guard in shown.guards) if shown else (),
    )


def _say(words: Mapping[str, str], guard: Guard) -> str:
    table = words["guard"]
    assert isinstance(table, dict)  # noqa: S101 (the one nested table of words.json)
    sentence: str = table[guard.kind.value]
    return sentence.format(a=guard.message or "–", b=guard.check or "–")


def _tiles(
    words: Mapping[str, str], groups: int, counts: Mapping[Decision, int]
) -> list[tuple[int, str, str]]:
    tiles = [(sum(counts.values()), words["messages"], ""), (groups, words["claims"], "")]
    return tiles + [(counts.get(d, 0), words[d.value], d.value) for d in _ORDER]


def _honest(words: Mapping[str, str], results: Sequence[MatchResult], known: Known | None) -> str:
    if known is None:
        return ""
    answered = [r for r in results if r.decision is Decision.ANSWER]
    wrong = sum(r.matches[0].check != known.truth.get(r.id) for r in answered)
    caught = sum(
        r.decision is not Decision.ANSWER or r.matches[0].check != known.near[r.id]
        for r in results
        if r.id in known.near
    )
    return words["honest"].format(
        answered=len(answered), wrong=wrong, near=len(known.near), caught=caught
    )


def _csp_hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _template(name: str) -> str:
    file = resources.files("hearsay.cli") / "templates" / name
    return file.read_text(encoding="utf-8")


@cache
def _words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = json.loads(_template("words.json"))
    return words


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
