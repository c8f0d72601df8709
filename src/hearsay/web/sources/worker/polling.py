"""Ask the sources whose time has come, a few at once, in threads that touch no store.

1. Take a source by a conditional update, and commit; so no other worker asks it meanwhile.
2. Ask it in a thread. The worker's other steps go on; each round looks whether an answer is there.
3. Note what came of it in one transaction, if the source is still ours.

If we end between 1 and 3, another worker takes the source after `TAKEN_FOR`, and since each post is
kept once, asking twice does no harm.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import datetime

from hearsay.connect.sources.cage import Cage
from hearsay.connect.sources.types import Parse
from hearsay.errors import NetworkError, Phrase
from hearsay.web import logs
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.sources import asking
from hearsay.web.sources.actions.turns import Taken, forget_sites, give_back, settle, take
from hearsay.web.sources.asking import Get, Outcome

__all__ = ["Polling"]

AT_ONCE = 4
"""Sources that are asked at once."""
PATIENCE = 0.25
"""Seconds that a round waits for an answer: so long do the worker's other steps wait."""
Answer = tuple[Taken, Outcome]


@step("polling")
class Polling:
    """The next sources; a piece is to look for answers and to ask a few more."""

    def __init__(
        self, get: Get = asking.get, parse: Parse | None = None, patience: float = PATIENCE
    ) -> None:
        self._cage = Cage() if parse is None else None
        self._get = get
        self._parse: Parse = self._cage.parse if self._cage else parse  # type: ignore[assignment]
        self._patience = patience
        self._asked: dict[int, Taken] = {}
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._tidied: datetime | None = None

    def do(self, context: Context) -> int:
        """Settle the answers that are there and ask more; return how many sources are in hand."""
        begun = 0
        while len(self._asked) < AT_ONCE and not context.stopping():
            taken = take(context.now(), but=self._asked)
            if taken is None:
                break
            self._begin(taken, context.now())
            begun += 1
        done = self._settle(context.now)
        if not done and not self._asked:
            self._tidy(context.now())
        return done + len(self._asked)

    def _begin(self, taken: Taken, now: datetime) -> None:
        self._asked[taken.id] = taken
        thread = threading.Thread(
            target=self._ask, args=(taken, now), daemon=True, name=f"source {taken.id}"
        )
        thread.start()

    def _ask(self, taken: Taken, now: datetime) -> None:
        """Ask, in a thread of its own; whatever happens there is an answer."""
        try:
            outcome = asking.ask(taken.wish, self._get, self._parse, now)
        except Exception as error:
            logs.problem("source_not_asked", error, source=taken.id)
            outcome = Outcome(error=NetworkError(Phrase("It could not be asked.")))
        self._answers.put((taken, outcome))

    def _settle(self, now: Callable[[], datetime]) -> int:
        """Note all answers that are there; wait a moment for the first."""
        done = 0
        while self._asked:
            try:
                taken, outcome = self._answers.get(timeout=0 if done else self._patience)
            except queue.Empty:
                break
            self._asked.pop(taken.id, None)
            stored = settle(taken, outcome, now=now())
            done += 1
            logs.event(
                "polled",
                source=taken.id,
                new=stored.new if stored else 0,
                edited=stored.edited if stored else 0,
                gone=stored.gone if stored else 0,
                failed=outcome.error is not None,
            )
        return done

    def _tidy(self, now: datetime) -> None:
        """Forget old sites, once a day."""
        if self._tidied is None or (now - self._tidied).days >= 1:
            forget_sites(now)
            self._tidied = now

    def end(self) -> None:
        """Let others ask what is not settled, and end the process that parses."""
        for taken in self._asked.values():
            give_back(taken)
        self._asked.clear()
        if self._cage:
            self._cage.close()
