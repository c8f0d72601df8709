"""What of the queue a person wants to see, as it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from urllib.parse import urlencode

from hearsay.web.claims.models import Claim

__all__ = ["SORTS", "STATUSES", "Filters", "read_filters"]

LIVE = (Claim.Status.OPEN.value, Claim.Status.CHECKING.value)
STATUSES: dict[str, tuple[str, ...]] = {
    "": LIVE,
    "open": ("open",),
    "checking": ("checking",),
    "answered": ("answered",),
    "not_checkable": ("not_checkable",),
    "set_aside": ("set_aside",),
    "all": ("open", "checking", "answered", "not_checkable", "set_aside"),
}
"""A filter's value → the statuses it shows; the first is what a queue is for."""
SORTS = {"": ("-priority", "-id"), "latest": ("-last_seen", "-id"), "due": ("due_at", "id")}
MOST_QUERY = 200
_CHOICES: dict[str, tuple[str, ...]] = {
    "status": tuple(STATUSES),
    "sort": tuple(SORTS),
    "level": tuple(Claim.Level.values),
    "harm": ("health", "money", "danger"),
    "who": ("me", "nobody", "second"),
    "late": ("1",),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """A search of the queue; an empty field filters nothing.

    `who` is me, nobody, or second (whose second reader I am); `late` is "1" for claims overdue.
    """

    q: str = ""
    status: str = ""
    level: str = ""
    lang: str = ""
    topic: str = ""
    harm: str = ""
    who: str = ""
    late: str = ""
    sort: str = ""

    @property
    def address(self) -> str:
        """Return the query part of the address that shows this search again."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def active(self) -> int:
        """Return how many filters are on, the words searched for not counted."""
        return sum(bool(v) for name, v in asdict(self).items() if name not in ("q", "sort"))


def read_filters(query: Mapping[str, str]) -> Filters:
    """Return the search that an address names; what it does not know is passed over."""
    kept: dict[str, str] = {}
    for field in fields(Filters):
        value = query.get(field.name, "").replace("\x00", "").strip()[:MOST_QUERY]
        allowed = _CHOICES.get(field.name)
        kept[field.name] = value if allowed is None or value in allowed else ""
    return Filters(**kept)
