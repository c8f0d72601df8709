"""Try a source before it is kept: ask it once, quickly, and show the first of what it tells."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hearsay.connect.sources.cage import Cage
from hearsay.connect.sources.types import Post
from hearsay.web.claims.refusals import Refused
from hearsay.web.reasons import told
from hearsay.web.sources import asking
from hearsay.web.sources.actions.turns import known_robots, note_sites
from hearsay.web.sources.asking import Get, Wish
from hearsay.web.sources.naming import read_address, source_at

__all__ = ["Tried", "try_it"]

SECONDS = 10.0
SHOWN = 5
_one = threading.BoundedSemaphore(1)
"""Only one at a time in a process: a slow site must not keep all of them busy."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a source told: the first posts, how many there are, and what was wrong, in words."""

    address: str
    posts: tuple[Post, ...] = ()
    total: int = 0
    refused: tuple[str, ...] = ()
    trouble: str = ""
    moved_to: str = ""


def try_it(kind: str, typed: str, *, now: datetime, get: Get | None = None) -> Tried:
    """Ask a source and keep nothing of what it tells.

    Raises:
        Refused: it names no source, or somebody is trying another one.
    """
    address = read_address(kind, typed)
    source = source_at(kind, address)
    wish = Wish(source, source.name, robots=known_robots([source.address], now), seconds=SECONDS)
    if not _one.acquire(blocking=False):
        raise Refused(_("Somebody is trying another source just now. Try again in a moment."))
    try:
        with Cage() as cage:
            outcome = asking.ask(wish, get or asking.get, cage.parse, now)
    finally:
        _one.release()
    note_sites(outcome.learned, now)
    if outcome.polled is None:
        return Tried(address, trouble=told(asking.said(outcome.error)) if outcome.error else "")
    posts = outcome.polled.posts
    return Tried(
        address, posts[:SHOWN], len(posts), outcome.polled.refused[:SHOWN], "", outcome.moved_to
    )
