"""Find answers by words, with or without the marks that people leave out when they type.

Every word of the query must stand somewhere in the claim, title or summary. Parts of words count,
since Thai has no spaces between words. The folded texts are kept in memory: a published revision
never changes, so that only new ones are read.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from hearsay.text import fold, strip_marks
from hearsay.web.claims.models import Answer, Check
from hearsay.web.public.entries import Entry
from hearsay.web.public.queries import entries, latest, newest_id

__all__ = ["MOST_FOUND", "find_answers"]

MOST_FOUND = 40
MOST_WORDS = 12
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class _Text:
    """The folded texts of a revision: what is claimed and its title, and its summary."""

    head: str
    rest: str


class _Texts:
    """Folded texts of the answers that stand, by id."""

    def __init__(self) -> None:
        self._kept: dict[int, _Text] = {}
        self._newest = 0
        self._lock = threading.Lock()

    def current(self) -> dict[int, _Text]:
        """Return the texts of the answers that stand now, newest first."""
        newest = newest_id()
        with self._lock:
            if newest != self._newest:
                self._catch_up()
                self._newest = newest
            return self._kept

    def _catch_up(self) -> None:
        standing = Answer.objects.filter(is_latest=True, check_of__origin=Check.Origin.OWN)
        ids = list(standing.order_by("-published_at", "-id").values_list("id", flat=True))
        missing = [id_ for id_ in ids if id_ not in self._kept]
        for start in range(0, len(missing), _CHUNK):
            self._read(missing[start : start + _CHUNK])
        self._kept = {id_: self._kept[id_] for id_ in ids if id_ in self._kept}

    def _read(self, ids: list[int]) -> None:
        rows = Answer.objects.filter(id__in=ids).values_list(
            "id", "statement", "title", "summary", "rating_name", "check_of__key"
        )
        for id_, statement, title, summary, rating, key in rows:
            self._kept[id_] = _Text(
                bare(f"{statement}\n{title}"), bare(f"{summary}\n{rating}\n{key}")
            )


_texts = _Texts()


def find_answers(query: str) -> list[Entry]:
    """Return the answers that hold every word of the query: claims and titles first, newest first."""
    words = list(dict.fromkeys(bare(query).split()))[:MOST_WORDS]
    if not words:
        return []
    found: list[tuple[int, int]] = []
    for place, (id_, text) in enumerate(_texts.current().items()):
        missed = [word for word in words if word not in text.head]
        if all(word in text.rest for word in missed):
            found.append((len(missed) * 1_000_000 + place, id_))
    ids = [id_ for _place, id_ in sorted(found)[:MOST_FOUND]]
    by_id = {shown.answer.id: shown for shown in entries(latest().order_by().filter(id__in=ids))}
    return [by_id[id_] for id_ in ids if id_ in by_id]


def bare(text: str) -> str:
    """Return the form in which texts and queries are compared: no case, no marks."""
    return strip_marks(fold(text))
