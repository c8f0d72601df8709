"""Mailboxes: what is fetched is stored before it is marked as read, and taken once."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hearsay.connect.channel import Delivery
from hearsay.connect.channels.email.mailbox import Batch, Cursor
from hearsay.errors import NetworkError
from hearsay.web.claims.models import Lease, Message
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.tipline.models import RawDelivery
from hearsay.web.tipline.worker.polling import EVERY, Polling
from tests.web.tipline.world import Platform

pytestmark = pytest.mark.django_db
Go = Callable[..., int]


class Letterbox(Platform):
    """A channel that is asked; the letters of its box are numbered from 1."""

    name = "letters"

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[bytes] = []
        self.read: set[int] = set()
        self.fails: NetworkError | None = None
        self.mailbox = self

    def latest(self) -> Cursor:
        """Return the cursor behind all."""
        return Cursor(1, len(self.letters))

    def fetch(self, cursor: Cursor) -> Batch:
        """Return two letters at most."""
        if self.fails:
            raise self.fails
        uids = tuple(range(cursor.uid + 1, len(self.letters) + 1))
        some = uids[:2]
        bodies = tuple(Delivery(self.letters[uid - 1]) for uid in some)
        return Batch(bodies, some, Cursor(1, some[-1] if some else cursor.uid), len(uids) > 2)

    def done(self, batch: Batch) -> None:
        """Mark letters as read."""
        if self.fails:
            raise self.fails
        self.read |= set(batch.uids)

    def write(self, *texts: str) -> None:
        """Put letters into the box."""
        for text in texts:
            event = {"key": f"k{len(self.letters)}", "text": text, "sender": "a@example.org"}
            self.letters.append(json.dumps([event]).encode())


@pytest.fixture
def box() -> Letterbox:
    """A box with a letter from before the desk."""
    box = Letterbox()
    box.write("old")
    return box


@pytest.fixture
def go(box: Letterbox, now: datetime) -> Go:
    """Do the step at a moment."""
    step = Polling(lambda: {"letters": box})
    return lambda at=now, worker="w": step.do(Context(worker, lambda: at))


def texts() -> list[str]:
    return list(Message.objects.order_by("id").values_list("text", flat=True))


def test_it_is_a_step_of_the_worker() -> None:
    """The worker does it without being told."""
    assert registered()["mailboxes"] is Polling


def test_letters_are_taken_once_and_marked(box: Letterbox, go: Go, now: datetime) -> None:
    """Beginning with what comes after the desk was set up; batch after batch."""
    go()
    box.write("first", "second", "third")
    later = now + EVERY
    assert [go(later), go(later), go(later)] == [2, 1, 0]
    assert texts() == ["first", "second", "third"] and box.read == {2, 3, 4}
    assert go(later + EVERY) == 0 and len(texts()) == 3


def test_a_box_that_does_not_answer_rests(box: Letterbox, go: Go, now: datetime) -> None:
    """Longer each time; then all that came meanwhile is taken."""
    go()
    box.write("first")
    box.fails = NetworkError("no answer")
    assert go(now + EVERY) == 0
    box.fails = None
    assert go(now + EVERY) == 0, "it rests"
    assert go(now + EVERY + timedelta(seconds=2)) == 1 and texts() == ["first"]


def test_letters_that_could_not_be_marked_are_not_taken_again(
    box: Letterbox, go: Go, now: datetime
) -> None:
    """They are stored; only their marks are missing."""
    go()
    box.write("first")
    fetch = box.fetch

    def fetch_then_fail(cursor: Cursor) -> Batch:
        batch = fetch(cursor)
        box.fails = NetworkError("gone")
        return batch

    box.fetch = fetch_then_fail  # type: ignore[method-assign]
    go(now + EVERY)
    assert texts() == ["first"] and not box.read
    box.fails, box.fetch = None, fetch  # type: ignore[method-assign]
    go(now + timedelta(minutes=5))
    assert texts() == ["first"]


def test_what_cannot_be_read_stops_nobody(
    box: Letterbox, go: Go, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty letter is passed over, one that we stumble over is kept for a person."""
    go()
    box.letters.append(b"")
    box.write("fine")
    assert go(now + EVERY) == 2 and texts() == ["fine"]

    def fault(_delivery: Any) -> Any:
        raise LookupError

    monkeypatch.setattr(box, "parse", fault)
    box.write("strange")
    assert go(now + 3 * EVERY) == 1
    assert RawDelivery.objects.get().why.endswith("(LookupError)")


def test_one_worker_reads_a_box(box: Letterbox, go: Go, now: datetime) -> None:
    """Another one leaves it alone."""
    go()
    box.write("first")
    Lease.objects.filter(step="polling:letters").update(
        holder="another", until=now + timedelta(minutes=5)
    )
    assert go(now + EVERY) == 0 and not texts()
