"""An answer as readers meet it: the revision that stands, and what its evidence says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.dateparse import parse_datetime

from hearsay.web.claims.languages import interface_for
from hearsay.web.claims.models import Answer, Rating
from hearsay.web.public.addresses import absolute, answer_path

__all__ = ["SYMBOLS", "Entry", "Source"]

SYMBOLS: Mapping[str, str] = {
    Rating.Kind.FALSE: "✕",
    Rating.Kind.MISLEADING: "!",
    Rating.Kind.MIXED: "◐",
    Rating.Kind.TRUE: "✓",
    Rating.Kind.UNPROVEN: "?",
    Rating.Kind.NOT_CHECKABLE: "–",
}
"""A shape for each rating, so that colour is never alone in telling them apart."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source that a reader can open, as it stood when the answer was published."""

    url: str
    title: str = ""
    excerpt: str = ""
    lang: str = ""
    archived_at: datetime | None = None
    sha256: str = ""

    @classmethod
    def from_snapshot(cls, row: object) -> Source | None:
        """Read one row of an answer's evidence; None for what is no row or holds nothing."""
        if not isinstance(row, Mapping):
            return None
        texts = {name: _text(row, name) for name in ("url", "title", "excerpt", "lang", "sha256")}
        if not texts["url"] and not texts["title"] and not texts["excerpt"]:
            return None
        at = _moment(_text(row, "archived_at") or _text(row, "fetched_at"))
        return cls(archived_at=at, **texts)

    @property
    def is_web(self) -> bool:
        """Tell whether the address may become a link: nothing but http and https does."""
        return _is_web(self.url)

    @property
    def host(self) -> str:
        """Return the name of the site, which tells more than a long address."""
        return (urlsplit(self.url).hostname or "") if self.is_web else ""


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _moment(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Entry:
    """A published revision and where it stands; `first_at` is when the first one was published."""

    answer: Answer
    key: str
    first_at: datetime

    @property
    def path(self) -> str:
        """Return the lasting path."""
        return answer_path(self.key, self.answer.lang)

    @property
    def url(self) -> str:
        """Return the lasting address."""
        return absolute(self.path)

    @property
    def interface(self) -> str:
        """Return the interface language of the lasting address."""
        return interface_for(self.answer.lang)

    @property
    def headline(self) -> str:
        """Return the title, or the claim if it has none."""
        return self.answer.title or self.answer.statement

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether the desk has taken the answer back."""
        return self.answer.kind == Answer.Kind.WITHDRAWAL

    @property
    def is_updated(self) -> bool:
        """Tell whether there was an earlier revision."""
        return self.answer.number > 1

    @property
    def symbol(self) -> str:
        """Return the shape of the rating."""
        return SYMBOLS.get(self.answer.rating.kind, "?")

    @property
    def sources(self) -> list[Source]:
        """Return the evidence."""
        rows = self.answer.evidence if isinstance(self.answer.evidence, list) else []
        return [source for source in map(Source.from_snapshot, rows) if source]

    def is_past(self, today: date) -> bool:
        """Tell whether the day until which the answer was sure to hold has gone by."""
        until = self.answer.still_true_until
        return until is not None and until < today
