"""What a text states that can set it apart from a look-alike: quantities, denials, names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from hearsay.text import Analysis, fold, strip_marks
from hearsay.text.polarity import STOPWORDS, Denial, denials
from hearsay.text.quantities import Quantity, extract
from hearsay.text.segment import words

__all__ = ["FACTS_VERSION", "Facts", "Mention", "facts_of", "stem"]

FACTS_VERSION = "facts-4"
MOST_WORDS = 400
"""Words of a text that are compared; a claim stands at the beginning of what is longer."""

IRREGULAR = {
    past: verb.split()[0]
    for verb in (
        "say said/tell told/make made/take took taken/give gave given/go went gone/see seen saw/"
        "come came/know knew known/find found/think thought/leave left/keep kept/hold held/"
        "bring brought/buy bought/pay paid/send sent/spend spent/build built/lose lost/win won/"
        "meet met/run ran/speak spoke spoken/write wrote written/wear wore worn/break broke broken/"
        "choose chose chosen/drive drove driven/eat ate eaten/fall fell fallen/fly flew flown/"
        "grow grew grown/rise rose risen/sell sold/shoot shot/steal stole stolen/stand stood/"
        "swear swore sworn/teach taught/throw threw thrown/catch caught/draw drew drawn/"
        "drink drank drunk/fight fought/forget forgot forgotten/hide hid hidden/lead led/"
        "lie lied/mean meant/ride rode ridden/seek sought/shake shook shaken/sing sang sung/"
        "sit sat/sleep slept/strike struck/understand understood/begin began begun/"
        "become became/feel felt/get got gotten/hear heard/sink sank sunk/use used using/"
        "die died dying/ban banned banning/plan planned/stop stopped stopping/admit admitted/"
        "child children/woman women/man men/person people"
    ).split("/")
    for past in verb.split()[1:]
}
"""Irregular English forms and the word that each is a form of."""

_AROUND = 28
_CAPITAL = re.compile(r"(?<![\w'’])[A-ZÀ-ỸĐ][\w'’]*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity with the stems of the words around it."""

    kind: str
    value: float
    unit: str
    surface: str
    around: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a text can conflict with another text.

    `words` are its words in order, with tone marks where they were typed; `capital` those that
    stand with a capital letter (none when all words do, or none can); `denials` hold stems.
    """

    lang: str
    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    denials: tuple[Denial, ...]
    capital: tuple[str, ...]
    question: bool

    @property
    def bare(self) -> tuple[str, ...]:
        """The words without tone marks."""
        return bare_words(self.words)

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of the words, one for one."""
        return stem_words(self.words)

    def to_json(self) -> str:
        """Write the facts in one line."""
        return json.dumps(
            [
                self.lang,
                " ".join(self.words),
                [[m.kind, m.value, m.unit, m.surface, " ".join(m.around)] for m in self.mentions],
                [_denial_row(d) for d in self.denials],
                " ".join(self.capital),
                int(self.question),
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, line: str) -> Facts:
        """Read what `to_json` wrote."""
        lang, text, mentions, denied, capital, question = json.loads(line)
        return cls(
            lang,
            tuple(text.split(" ")) if text else (),
            tuple(Mention(k, v, u, s, tuple(a.split())) for k, v, u, s, a in mentions),
            tuple(
                Denial(
                    cue,
                    tuple(w.split()),
                    tuple(b.split()),
                    tuple(a.split()),
                    bool(whole),
                    bool(modal),
                )
                for cue, w, b, a, whole, modal in denied
            ),
            tuple(capital.split()),
            bool(question),
        )


def facts_of(analysis: Analysis) -> Facts:
    """Read the facts of a text. Linear in its length."""
    lang = analysis.language.code
    folded = analysis.folded
    mentions = tuple(
        Mention(q.kind, q.value, q.unit, " ".join(q.surface.split()), _around(folded, q))
        for q in extract(folded, lang)
    )
    denied = tuple(
        replace(d, words=_stems(d.words), before=_stems(d.before), after=_stems(d.after))
        for d in denials(folded, lang)
    )
    return Facts(
        lang=lang,
        words=tuple(w.replace(" ", "_") for w in analysis.words[:MOST_WORDS]),
        mentions=mentions,
        denials=denied,
        capital=_capital(analysis.clean[: 12 * MOST_WORDS]),
        question=analysis.clean.rstrip().endswith(("?", "？")),
    )


def _denial_row(d: Denial) -> list[str | int]:
    return [
        d.cue, " ".join(d.words), " ".join(d.before), " ".join(d.after), int(d.whole), int(d.modal)
    ]  # fmt: skip


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return a rough stem: bare, without common English endings, at most six letters.

    Irregular English verbs go back to their base ("went", "go"), as a denial uses it.

    Words of a denial come with tone marks, those of the other text may not: both lose them.
    """
    bare = strip_marks(word)
    bare = IRREGULAR.get(bare, bare)
    if bare.isascii():
        for ending in ("ing", "ied", "ies", "ed", "es", "s", "e"):
            if bare.endswith(ending) and len(bare) - len(ending) >= 3:
                bare = bare[: -len(ending)]
                break
    return bare[:6]


@lru_cache(maxsize=8192)
def bare_words(words_: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without tone marks, one for one."""
    return tuple(strip_marks(word) for word in words_)


@lru_cache(maxsize=8192)
def stem_words(words_: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stems of words, one for one."""
    return tuple(map(stem, words_))


def _around(folded: str, quantity: Quantity) -> tuple[str, ...]:
    before = words(folded[max(0, quantity.start - _AROUND) : quantity.start])[-3:]
    after = words(folded[quantity.end : quantity.end + _AROUND])[:3]
    return _stems(tuple(w for w in (*before, *after) if w not in STOPWORDS))


def _stems(found: tuple[str, ...]) -> tuple[str, ...]:
    """Stem words as `Facts.words` writes them; a lone mark has no stem."""
    stems = (stem(word.replace(" ", "_")) for word in found)
    return tuple(word for word in stems if word and not word.isspace())


_folded = lru_cache(maxsize=16384)(fold)


def _capital(clean: str) -> tuple[str, ...]:
    found = _CAPITAL.findall(clean)
    if not found or len(found) > 0.6 * (clean.count(" ") + 1):
        return ()  # a title or a shout: capitals say nothing
    return tuple(dict.fromkeys(map(_folded, found)))
