"""Vietnamese as it is typed: chat spellings, tone marks on either vowel, i and y."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from hearsay.text.tables import pairs

__all__ = ["CHAT_SPELLINGS", "SYLLABLES", "spell_out"]

CHAT_SPELLINGS = pairs("chat_vi.tsv")
_TOKEN = re.compile(r"(?<![\w'./@-])[^\W\d_]+(?![\w']|[./@-]\w)")
_LONGEST = 20  # letters, above any word in the table or the language
_UNITS = frozenset(("k", "h", "kg"))  # after a number: thousand, o'clock, kilogram

_TONES = ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
# Old and new style put the tone of these open rimes on different letters; we keep it on the first.
_TONE_MOVES = {
    unicodedata.normalize("NFC", first + second + tone): unicodedata.normalize(
        "NFC", first + tone + second
    )
    for first, second in ("oa", "oe", "uy")
    for tone in _TONES
}
_TONE_MOVE = re.compile(rf"(?<!q)(?:{'|'.join(_TONE_MOVES)})(?![^\W\d_])")
# After these letters a final y is written i as well (bác sỹ, bác sĩ); we keep i.
_I_OF_Y = {
    unicodedata.normalize("NFC", "y" + tone): unicodedata.normalize("NFC", "i" + tone)
    for tone in ("", *_TONES)
}
_FINAL_Y = re.compile(rf"(?<![^\W_])([hklmst])([{''.join(_I_OF_Y)}])(?![^\W_])")

_PARTS = {part: line.split() for part, line in pairs("syllables_vi.tsv").items()}
# A vowel drawn out without its mark ("cóoo"); ư is left out, for "ưu" is a rime of its own.
_DRAWN_OUT = re.compile(
    "(?<=[àáảãạăắằẳẵặâấầẩẫậ])a+|(?<=[èéẻẽẹêếềểễệ])e+|(?<=[ìíỉĩị])i+|(?<=[ùúủũụ])u+|"
    "(?<=[òóỏõọôốồổỗộơớờởỡợ])o+|(?<=[ỳýỷỹỵ])y+"
)

SYLLABLES = frozenset(onset + rime for onset in ["", *_PARTS["onsets"]] for rime in _PARTS["rimes"])


def spell_out(folded: str, words: Sequence[str]) -> str:
    """Return a folded Vietnamese text, cut into `words`, in one spelling.

    Chat spellings are written out (tables/chat_vi.tsv), tone marks of oa, oe and uy stand on the
    first letter, a final y after h, k, l, m, s or t is i, and vowels are not drawn out. Idempotent.
    """
    if all(len(word) > _LONGEST or _respelled(word) == word for word in words):
        return folded
    return _TOKEN.sub(_written_out, folded)


@lru_cache(maxsize=65536)
def _respelled(word: str) -> str:
    word = CHAT_SPELLINGS.get(word, word)
    word = _DRAWN_OUT.sub("", word)
    word = _TONE_MOVE.sub(lambda found: _TONE_MOVES[found[0]], word)
    return _FINAL_Y.sub(lambda found: found[1] + _I_OF_Y[found[2]], word)


def _written_out(found: re.Match[str]) -> str:
    word = found[0]
    if word in _UNITS:
        before = found.string[max(0, found.start() - 2) : found.start()]
        if before.rstrip()[-1:].isdigit():
            return word
    return word if len(word) > _LONGEST else _respelled(word)
