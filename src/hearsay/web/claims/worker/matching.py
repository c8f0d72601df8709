"""New messages: match them with checks, group them into claims, store what that makes of them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hearsay import types
from hearsay.group import Grouper
from hearsay.pipeline import Engine
from hearsay.text.personal import masked
from hearsay.web import logs
from hearsay.web.claims.actions.placing import Stored, set_aside, store_batch
from hearsay.web.claims.languages import known
from hearsay.web.claims.models import Lease, Message
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.groups import Groups, group_id
from hearsay.web.claims.worker.index import CheckIndex
from hearsay.web.claims.worker.placing import Heard
from hearsay.web.claims.worker.steps import Context, step
from hearsay.web.claims.worker.troubles import SURROUNDINGS

__all__ = ["BATCH", "Matching"]

BATCH = 64
IN_A_ROW = 8
"""Batches that are done before other steps have their turn."""
MOST_TRIES = 2
"""How often a message may end the worker that works on it alone, before it is put aside."""

REHEARSED = (
    "Is it true that 12 schools close on Monday?",
    "Có thật là 12 trường đóng cửa vào thứ hai không?",
    "จริงไหมที่โรงเรียน 12 แห่งปิดวันจันทร์",
)
"""What goes the whole way once, kept nowhere, so that words and code of each language are loaded."""


@step("matching")
class Matching:
    """A few batches of new messages, by one worker at a time, as grouping goes by order.

    1. Take the lease; after another worker had it, bring the grouper in step with the store.
    2. Write down which messages are in hand.
    3. Match and group, in memory.
    4. Store all of it in one transaction that holds only while the lease is ours.

    If 3 or 4 fail, the messages are done one by one, and one that fails alone is put aside. If the
    worker itself ends over them, step 2 tells the next one, which does them one by one as well.
    """

    def __init__(self) -> None:
        self._index, self._groups = CheckIndex(), Groups()
        self._turn = -1
        self._alone: set[int] = set()
        self._excused = False

    def do(self, context: Context) -> int:
        """Work on the next batches; return how many messages were done."""
        done = 0
        for _ in range(IN_A_ROW):
            batch = 0 if context.stopping() else self._batch(context)
            done += batch
            if not batch:
                break
            context.beat("matching")
        return done

    def _batch(self, context: Context) -> int:
        if not self._next(1):
            self._groups.save_sometimes()
            return 0
        lease = self._take(context)
        if lease is None:
            return 0
        batch = self._next(BATCH)
        suspects = [row for row in batch if row.pk in self._alone]
        if not suspects:
            return self._try(batch, lease, context)
        self._alone.discard(suspects[0].pk)
        return self._try(suspects[:1], lease, context)

    def _take(self, context: Context) -> Lease | None:
        """Return the lease; if another had it since, what we remember no longer holds."""
        lease = leases.take("matching", context.worker, context.now())
        if lease is not None and lease.turn != self._turn:
            if self._excused:
                lease.doing = []  # left over by a failure that was not theirs
            self._groups.forget()
            self._turn, self._alone, self._excused = lease.turn, set(lease.doing), False
        return lease

    def warm(self, context: Context) -> None:
        """Load the index and the groups, and let a made-up message go the way of a real one."""
        if self._take(context) is None:
            return
        engine, _ = self._loaded(context)
        rehearsed = [types.Message(f"rehearsal-{n}", text) for n, text in enumerate(REHEARSED)]
        list(engine.process_many(rehearsed))
        stage = Grouper()
        for message in rehearsed:
            stage.learn_one(message)

    def end(self) -> None:
        """Save what should not have to be made again."""
        self._groups.save()

    @staticmethod
    def _next(most: int) -> list[Message]:
        new = Message.objects.filter(state=Message.State.NEW).order_by("id")
        return list(new.only("id", "text", "fingerprint", "lang", "written_at")[:most])

    def _try(self, batch: Sequence[Message], lease: Lease, context: Context) -> int:
        """Do a batch, or if it fails, its messages one by one."""
        try:
            return self._do(batch, lease, context)
        except SURROUNDINGS:
            self._turn, self._excused = -1, True
            raise
        except Exception as error:  # whatever a text does to the engine, the others go on
            self._groups.forget()
            if len(batch) == 1:
                logs.problem("message_failed", error, message=batch[0].pk)
                return set_aside(batch[0].pk, type(error).__name__, now=context.now())
            logs.problem("batch_failed", error, messages=len(batch))
            return sum(self._try([row], lease, context) for row in batch)

    def _do(self, batch: Sequence[Message], lease: Lease, context: Context) -> int:
        began = time.monotonic()
        tries = leases.take_up(lease, [row.pk for row in batch], context.now())
        if len(batch) == 1 and tries >= MOST_TRIES:
            logs.event("message_ended_worker", message=batch[0].pk, tries=tries)
            return set_aside(batch[0].pk, "ended_worker", now=context.now())
        heard = self._hear(batch, context)
        stored = store_batch(
            heard,
            now=context.now(),
            guard=lambda: leases.renew(lease, context.now(), doing=[], tries=0),
        )
        self._groups.learned()
        _log(stored, 1000 * (time.monotonic() - began))
        return len(batch)

    def _hear(self, batch: Sequence[Message], context: Context) -> list[Heard]:
        """Return what the engine and the grouper say of each message."""
        engine, grouper = self._loaded(context)
        asked = [_asked(row) for row in batch]
        results = list(engine.process_many(asked))
        return [
            Heard(
                row.pk,
                message.text,
                row.fingerprint,
                row.written_at,
                grouper.learn_one(message),
                result,
            )
            for row, message, result in zip(batch, asked, results, strict=True)
        ]

    def _loaded(self, context: Context) -> tuple[Engine, Grouper]:
        """Return both, over the checks and in step with the claims as they are."""
        engine = self._index.engine(
            lambda done: context.beat("indexing") if not done % 500 else None
        )
        return engine, self._groups.grouper(lambda: context.beat("grouping"))


def _asked(row: Message) -> types.Message:
    """Return a message as the engine sees it: what it remembers or makes a statement of names nobody."""
    return types.Message(group_id(row.pk), masked(row.text), row.written_at, known(row.lang))


def _log(stored: Stored, ms: float) -> None:
    logs.event(
        "matched", grouped=stored.grouped, aside=stored.aside, new_claims=stored.claims, ms=ms
    )
