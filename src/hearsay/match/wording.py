"""The words of a message that speak for a check: what it says, and who is said to have said it.

An embedded post ends with the name of its source ("— Name (@handle) 3 May 2021"). Checks often
name the source of a claim, so its words take part in matching, apart from the body's. They are
read from the message at hand and kept nowhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hearsay.text import Analysis, analyse
from hearsay.text.boilerplate import drop_attribution

__all__ = ["Wording", "wording"]

MOST = 1024
"""Words of one message that take part in matching; later ones are left out."""

_HANDLE = re.compile(r"\(@\w{1,30}\)")
_DATE = re.compile(r"(?:\b[^\W\d_]{3,9}\.? \d{1,2}, \d{4}|\b\d{1,2} [^\W\d_]{3,9} \d{4})\W*\Z")
_EDGES = " \t\n—–-"


@dataclass(frozen=True, slots=True)
class Wording:
    """Bare words of a message: `body`, then `source` (name and date); `encoded` is for encoders."""

    body: tuple[str, ...]
    source: tuple[str, ...]
    encoded: str

    @property
    def words(self) -> tuple[str, ...]:
        """All words, body first."""
        return self.body + self.source


def wording(analysis: Analysis) -> Wording:
    """Return the words of a message that take part in matching. Linear time."""
    body = analysis.bare_words[:MOST]
    tail = _attribution(analysis.raw)
    if not tail:
        return Wording(body, (), analysis.clean)
    named = _HANDLE.sub(" ", tail).strip(_EDGES)
    name = _DATE.sub("", named).strip(_EDGES)
    source = tuple(
        word
        for word in analyse(named, analysis.language.code).bare_words[:32]
        if len(word) > 2 or not word.isdigit()  # the day of the month says nothing
    )
    return Wording(body, source, f"{analysis.clean} — {name}" if name else analysis.clean)


def _attribution(raw: str) -> str:
    if "(@" not in raw[-200:]:
        return ""
    text = raw.rstrip()
    kept = drop_attribution(text)
    return text[len(kept) :] if text.startswith(kept) else ""
