"""Posts put together from the items of a document, each once, with what was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hearsay.connect.sources.types import LONGEST, MOST_POSTS, Gone, Parsed, Post

__all__ = ["Item", "Refused", "collected", "joined"]

_MOST_REFUSED = 50
_ENDS = "….: \n"


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that cannot be used: why, without anything of what it says."""

    why: str


Item = Post | Gone | Refused


def collected(found: Iterable[Item], *, what: str = "entry") -> Parsed:
    """Return what the items of a document come to; `what` an item is called in reasons."""
    posts: dict[str, Post] = {}
    gone: dict[str, Gone] = {}
    refused: list[str] = []
    number = 0
    for number, item in enumerate(found, 1):
        match item:
            case Refused(why):
                refused.append(f"{what} {number}: {why}")
            case Gone(key):
                gone[key] = item
            case Post(key) if key in posts:
                refused.append(f"{what} {number}: has the same id as one before it")
            case Post(key) if len(posts) < MOST_POSTS:
                posts[key] = item
            case _:
                refused.append(f"{what} {number}: is beyond the first {MOST_POSTS}")
    kept = tuple(post for key, post in posts.items() if key not in gone)
    return Parsed(kept, tuple(gone.values()), _shortened(refused), items=number)


def _shortened(refused: list[str]) -> tuple[str, ...]:
    if len(refused) <= _MOST_REFUSED:
        return tuple(refused)
    return (*refused[:_MOST_REFUSED], f"and {len(refused) - _MOST_REFUSED} more")


def joined(*parts: str) -> str:
    """Return texts as one, each a paragraph; those that only begin the next one are left out."""
    kept: list[str] = []
    for part in parts:
        if kept and part.startswith(kept[-1].rstrip(_ENDS)):
            kept.pop()
        if part and part not in kept:
            kept.append(part)
    return "\n\n".join(kept)[:LONGEST].rstrip()
