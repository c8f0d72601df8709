"""A message's way: analyse, checkable?, match, decide. Nothing is stored or sent here."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from hearsay.detect import Detector
from hearsay.errors import HearsayError
from hearsay.match.decide import Policy, decide
from hearsay.match.encoder import OnnxEncoder
from hearsay.match.matcher import Matcher
from hearsay.match.memo import Memo
from hearsay.match.workers import begin_worker, collect_seldom
from hearsay.text import Analysis, analyse
from hearsay.types import Decision, Match, MatchResult, Message

__all__ = ["Engine", "Recipe", "process_in_workers"]

BATCH = 64
"""Messages matched at once: an encoder runs faster on many, a person waits less for few."""
CHUNK = 256
"""Messages that go to a worker at once."""
REPEATS = 20_000
"""Latest texts whose results are kept: a text that comes again, letter by letter, costs a look-up."""


class Engine:
    """The steps of the core, ready to run; keeps nothing of the messages but a bounded memo."""

    def __init__(
        self, matcher: Matcher, detector: Detector, policy: Policy, *, top: int = 5
    ) -> None:
        self._matcher, self._detector, self._policy, self._top = matcher, detector, policy, top
        # An engine's parts never change, so neither does what it says of a text.
        self._repeats: Memo[MatchResult] = Memo(REPEATS)

    @property
    def model(self) -> str:
        """What made the results: versions of ranking, detection and deciding."""
        return f"{self._matcher.model}+{self._detector.version}+{self._policy.version}"

    def process(self, message: Message) -> MatchResult:
        """Return everything the engine says of one message."""
        return next(self.process_many([message]))

    def process_many(
        self, messages: Iterable[Message], batch_size: int = BATCH
    ) -> Iterator[MatchResult]:
        """Yield results in the order of the messages, in constant memory."""
        source = iter(messages)
        while batch := list(islice(source, batch_size)):
            keys = [(message.text, message.lang) for message in batch]
            known = {key: kept for key in keys if (kept := self._repeats.get(key)) is not None}
            new = {k: m for k, m in zip(keys, batch, strict=True) if k not in known}
            for key, result in zip(new, self._work_out(list(new.values())), strict=True):
                known[key] = result
                self._repeats.put(key, result)
            for key, message in zip(keys, batch, strict=True):
                yield replace(known[key], id=message.id)

    def _work_out(self, messages: Sequence[Message]) -> list[MatchResult]:
        """Return the results of messages none of which came before, letter by letter."""
        model = self.model
        analyses = [analyse(message.text, message.lang) for message in messages]
        found = self._matcher.match_many(analyses, self._top)
        return [
            self._conclude(message, analysis, matches, model)
            for message, analysis, matches in zip(messages, analyses, found, strict=True)
        ]

    def _conclude(
        self, message: Message, analysis: Analysis, matches: tuple[Match, ...], model: str
    ) -> MatchResult:
        checkable = self._detector.judge(analysis)
        lang = analysis.language.code
        decision: Decision = decide(matches, checkable.probability, lang, self._policy)
        return MatchResult(
            id=message.id,
            lang=lang,
            checkable=checkable.probability,
            decision=decision,
            matches=matches,
            model=model,
            sentence=checkable.sentence,
        )


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker makes its engine: a stored index, maybe an encoder's folder, and a policy."""

    index: Path
    policy: Policy
    encoder: Path | None = None
    top: int = 5

    def engine(self) -> Engine:
        """Open the index and return an engine over it."""
        encoder = None if self.encoder is None else OnnxEncoder.open(self.encoder, threads=1)
        return Engine(Matcher.open(self.index, encoder), Detector.load(), self.policy, top=self.top)


_engine: list[Engine] = []
"""The engine of a worker process; empty in every other."""


def _start(recipe: Recipe) -> None:
    begin_worker()
    _engine[:] = [recipe.engine()]
    collect_seldom()  # once more, for what was loaded


def _work(messages: Sequence[Message]) -> list[MatchResult]:
    return list(_engine[0].process_many(messages, CHUNK))


def process_in_workers(
    recipe: Recipe, messages: Iterable[Message], workers: int
) -> Iterator[MatchResult]:
    """Yield results in the order of the messages, worked out by several processes.

    All of them map the same stored index. A text that came before, letter by letter, is not worked
    out again. At most four chunks a worker are under way, so memory does not grow with the number
    of messages.
    """
    source = iter(messages)
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(recipe,)
    )
    try:
        waiting: deque[list[_Ticket]] = deque()
        seen: OrderedDict[_Key, _Place] = OrderedDict()
        while True:
            while len(waiting) < 4 * workers and (chunk := list(islice(source, CHUNK))):
                waiting.append(_hand_out(pool, chunk, seen))
            if not waiting:
                return
            for message, (future, place) in waiting.popleft():
                yield replace(future.result()[place], id=message.id)
    except BrokenProcessPool as error:
        raise HearsayError(
            "a matching process ended before its work was done; try --workers 1 to see why"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


_Key = tuple[str, str | None]
_Place = tuple[Future[list[MatchResult]], int]
"""Where a result will be: in the list that a worker gives, at a position."""
_Ticket = tuple[Message, _Place]


def _hand_out(
    pool: ProcessPoolExecutor,
    chunk: Sequence[Message],
    seen: OrderedDict[_Key, _Place],
) -> list[_Ticket]:
    """Give the new texts of a chunk to a worker; say for each message where its result will be."""
    new: dict[_Key, Message] = {}
    for message in chunk:
        key = (message.text, message.lang)
        if key not in seen:
            new.setdefault(key, message)
    future = pool.submit(_work, list(new.values()))
    seen.update({key: (future, place) for place, key in enumerate(new)})
    tickets = [(message, seen[message.text, message.lang]) for message in chunk]
    while len(seen) > REPEATS:
        seen.popitem(last=False)
    return tickets
