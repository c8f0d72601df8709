"""One look at a text, shared by every later step."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from functools import lru_cache

from hearsay.text.boilerplate import drop_attribution, drop_forwarding, drop_repeats
from hearsay.text.language import identify_words, language_code, load_model
from hearsay.text.links import cut_urls
from hearsay.text.normalise import fold, spread, strip_marks, tidy
from hearsay.text.segment import words
from hearsay.text.social import drop_emoji, drop_emphasis, find_hashtags, open_tags
from hearsay.text.spelling import spell_out
from hearsay.text.tables import digest
from hearsay.text.thai import load_lexicon
from hearsay.types import Language

__all__ = ["STEPS", "TEXT_VERSION", "Analysis", "Step", "analyse", "warm_up"]


@dataclass(frozen=True, slots=True)
class Step:
    """A named change to a text; `version` goes up whenever its results may change."""

    name: str
    version: int
    does: str


STEPS = (
    Step(
        "unicode", 1, "NFC; hidden, bidi and control characters and dressed-up letters made plain"
    ),
    Step("entities", 1, "HTML entities read"),
    Step("urls", 1, "web addresses cut out and made canonical"),
    Step("attribution", 1, "name, handle and date of an embedded post cut off"),
    Step("tags", 1, "hashtags and handles opened into words"),
    Step("forwarding", 1, "phrases that only ask to pass a message on cut out"),
    Step("emphasis", 1, "stars, tildes and underscores that chat programs read as style cut out"),
    Step("emoji", 1, "pictures and arrows made blanks"),
    Step("repeats", 1, "a passage pasted several times kept once"),
    Step("fold", 1, "case, compatibility and look-alike letters, elongation folded"),
    Step("language", 2, "language identified, unless a tag names it"),
    Step("spelling", 2, "Vietnamese chat spellings written out; Thai laughter dropped"),
    Step("marks", 2, "tone and vowel marks stripped and Indic scripts made one for the bare form"),
    Step("segment", 1, "cut into words"),
)
_TABLES = (
    "boilerplate.tsv", "chat_vi.tsv", "compounds_vi.tsv", "devanagari_words.tsv",
    "function_words.tsv", "homoglyphs.tsv", "model_languages.tsv", "small_letters.tsv",
    "syllables_vi.tsv", "thai_words.tsv", "trackers.tsv",
)  # fmt: skip
_RECIPE = ",".join(f"{step.name}{step.version}" for step in STEPS) + digest(*_TABLES)
TEXT_VERSION = "text-" + hashlib.sha256(_RECIPE.encode()).hexdigest()[:10]

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});")
_THAI_LAUGHTER = re.compile(
    r"(?<![0-9.,:/-])5{3,}(?:\++|(?=5{2})|(?=\s*\Z)|(?=\s*\n))(?![0-9.,:/%-])"
)
_MARKED = "ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýấầắằếềểệốồổộờớợởứừựử"
_DRAWN_OUT = tuple(letter * 3 for letter in "abcdefghijklmnopqrstuvwxyz" + _MARKED)
_LONG = 60  # letters up to which a word's bare form is remembered
_LOOSE_ENDS = " \t\n,;:|/"
_LOOSE_DASHES = re.compile(r"\A(?:[-–—]+\s+)+|[-–—]{1,9}\Z")


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text, cleaned, folded, segmented and named by language.

    `clean` keeps letter case and is what people and encoders read: no addresses, attribution,
    forwarding phrases, emoji or repeats (where nothing else would be left, it is the text itself).
    `folded` is for matching; `bare` is `folded` without tone marks. `words` come from `folded`;
    `bare_words` are the same words, one for one, without marks. `urls` are canonical, `hashtags`
    folded and without "#". `steps` names the steps of `STEPS` that changed the text.
    """

    raw: str
    clean: str
    folded: str
    bare: str
    words: tuple[str, ...]
    bare_words: tuple[str, ...]
    language: Language
    urls: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


def analyse(text: str, lang: str | None = None) -> Analysis:
    """Clean, fold, segment and identify `text`; `lang`, where it is a code, overrides that.

    Takes any string, lone surrogates and control characters included, and never raises. The same
    text gives the same analysis. Time is linear in the length of the text.
    """
    clean, urls, hashtags, steps = _clean(text)
    folded = fold(clean)
    found = words(folded)
    named = language_code(lang or "")
    language = identify_words(folded, found) if named == "und" else Language(named, 1.0)
    spelled = _spell(clean, folded, found, language.code)
    bare = strip_marks(spelled)
    if spelled != folded:
        found = words(spelled)
    if folded != clean:
        steps.append("fold")
    if spelled != folded:
        steps.append("spelling")
    if bare != spelled:
        steps.append("marks")
    return Analysis(
        raw=text,
        clean=clean,
        folded=spelled,
        bare=bare,
        words=found,
        bare_words=found if bare == spelled else _bare_words(found),
        language=language,
        urls=urls,
        hashtags=hashtags,
        steps=tuple(steps),
    )


def _bare_words(found: tuple[str, ...]) -> tuple[str, ...]:
    if found and max(map(len, found)) > _LONG:  # hostile words are not worth remembering
        return tuple(map(strip_marks, found))
    return tuple(map(_bare_word, found))


@lru_cache(maxsize=65536)
def _bare_word(word: str) -> str:
    return strip_marks(word)


def warm_up() -> None:
    """Load all word lists and models now, about a second, so that no later text waits for them.

    A process that forks workers does this first: they then share the memory.
    """
    load_model()
    load_lexicon()


def _clean(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...], list[str]]:
    """Return the clean text, its addresses, its hashtags, and the steps that changed something."""
    steps: list[str] = []

    def step(name: str, before: str, after: str) -> str:
        if after != before:
            steps.append(name)
        return after

    start = step("unicode", text, tidy(text))
    body = step("entities", start, _read_entities(start))
    urls, without = cut_urls(body)
    body = step("urls", body, without)
    body = body.rstrip()
    body = step("attribution", body, drop_attribution(body))
    hashtags = find_hashtags(body)
    body = step("tags", body, open_tags(body))
    body = step("forwarding", body, drop_forwarding(body))
    body = step("emphasis", body, drop_emphasis(body))
    body = step("emoji", body, drop_emoji(body))
    body = spread(body)
    body = step("repeats", body, drop_repeats(body))
    body = _LOOSE_DASHES.sub("", body.strip(_LOOSE_ENDS)).strip(_LOOSE_ENDS)
    if not any(map(str.isalnum, body)):
        body = spread(start)
    return body, urls, hashtags, steps


def _read_entities(text: str) -> str:
    """Read entities that end in ";" (twice, as feeds escape twice); "&copy=1" in a URL stays."""
    if "&" not in text:
        return text
    for _ in range(2):
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return tidy(text)


def _spell(clean: str, folded: str, found: tuple[str, ...], code: str) -> str:
    """Return `folded` in the one spelling of its language."""
    if code == "vi":
        lower = clean.lower()
        if any(run in lower for run in _DRAWN_OUT):
            folded = fold(clean, keep=1)
            found = words(folded)
        return spell_out(folded, found)
    if code == "th" and "555" in folded:
        return spread(_THAI_LAUGHTER.sub(" ", folded))
    return folded
