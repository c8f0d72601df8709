"""Ask the engine which checks answer a text, over the index that the worker made."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hearsay.detect import Detector
from hearsay.errors import HearsayError
from hearsay.match import Matcher
from hearsay.match.decide import Policy
from hearsay.pipeline import Engine
from hearsay.types import Match, MatchResult, Message
from hearsay.web.api import schemas, shapes
from hearsay.web.api.problems import ProblemError
from hearsay.web.api.queries import answer_of, public_checks
from hearsay.web.claims.models import Desk
from hearsay.web.claims.worker.index import ALPHA

__all__ = ["FLOOR", "match"]

FLOOR = 0.05
"""Less probable matches are not worth a person's time."""
LOOK = 10.0
"""Seconds between two looks at whether the worker has made a newer index."""


class _Newest:
    """The engine over the newest index there is; nothing is made within a request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._folder: Path | None = None
        self._look_at = 0.0

    def process(self, message: Message) -> MatchResult:
        """Return what the engine says; one text at a time, as it uses all it has for each.

        Raises:
            ProblemError: there is no index yet.
        """
        with self._lock:
            return self._newest().process(message)

    def _newest(self) -> Engine:
        root = Path(settings.ENGINE)
        stale = self._folder is None or self._folder.parent != root
        if stale or time.monotonic() >= self._look_at:
            self._open(sorted(root.glob("checks-*"), key=_made, reverse=True))
            self._look_at = time.monotonic() + LOOK
        if self._engine is None:
            said = _("The index of checks is not made yet; try again in a moment.")
            raise ProblemError(503, said, {"Retry-After": "30"})
        return self._engine

    def _open(self, folders: Sequence[Path]) -> None:
        """Open the first folder that is whole; the worker may just be writing, or removing, one."""
        if self._folder is not None and self._folder.parent != Path(settings.ENGINE):
            self._engine = self._folder = None
        for folder in folders:
            if folder == self._folder:
                return
            try:
                matcher = Matcher.open(folder)
            except (HearsayError, OSError):
                continue
            self._engine = Engine(matcher, Detector.load(), Policy.default(ALPHA))
            self._folder = folder
            return


def _made(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


_newest = _Newest()


def match(text: str, lang: str | None) -> schemas.MatchOut:
    """Return which published checks may answer a text.

    Raises:
        ProblemError: there is no index yet.
    """
    result = _newest.process(Message("api", text, None, lang))
    good = [one for one in result.matches if one.probability >= FLOOR]
    matched = _matched(good)
    # Of an answer that was withdrawn since the index was made, nothing is said.
    sure = bool(matched) and matched[0].check.key == good[0].check
    return schemas.MatchOut(
        decision=result.decision.value if sure else "none",
        checkable=min(1.0, max(0.0, result.checkable)),
        lang=result.lang,
        matches=matched,
        model=result.model,
    )


def _matched(found: Sequence[Match]) -> list[schemas.Matched]:
    """Return the matches with checks that are still published, with what these say now."""
    desk = Desk.current()
    rows = {row.key: row for row in public_checks().filter(key__in=[m.check for m in found])}
    said = {key: shapes.check(row, answer_of(row), desk) for key, row in rows.items()}
    return [
        schemas.Matched(
            check=said[one.check],
            probability=min(1.0, max(0.0, one.probability)),
            guards=[str(guard) for guard in one.guards],
            words=list(one.why.words),
        )
        for one in found
        if one.check in said and said[one.check].status == "published"
    ]
