"""The loop: pieces in turn, patience with what fails, an end between two pieces."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.claims.models import Heartbeat, Lease
from hearsay.web.claims.worker import heartbeat, leases
from hearsay.web.claims.worker.loop import Loop, Rest, drain, rest_after
from hearsay.web.claims.worker.registered import MODULES, registered
from hearsay.web.claims.worker.steps import STEPS, Context, step

pytestmark = pytest.mark.django_db


class Counting:
    """A step that has so much to do, and fails at some of its tries."""

    def __init__(self, todo: int, fails: int = 0) -> None:
        self.todo, self.fails, self.ended = todo, fails, False

    def do(self, context: Context) -> int:
        if self.fails:
            self.fails -= 1
            raise OSError(28, "full")
        self.todo -= bool(self.todo)
        return int(self.todo > 0)

    def end(self) -> None:
        self.ended = True


def test_all_steps_have_their_turn_until_nothing_is_left(context: Context) -> None:
    """Draining ends when no step has anything to do."""
    steps = {"a": Counting(3), "b": Counting(5)}
    assert drain(Loop(steps, context), lambda _s: None)
    assert [s.todo for s in steps.values()] == [0, 0]


def test_a_failing_step_does_not_stop_the_others(context: Context) -> None:
    """One that fails for good is told by the outcome; the others are done."""
    steps = {"a": Counting(3, fails=99), "b": Counting(5)}
    waits: list[float] = []
    assert not drain(Loop(steps, context), waits.append)
    assert steps["b"].todo == 0
    assert steps["a"].fails == 99 - 3


def test_a_step_that_failed_for_a_while_is_tried_again(context: Context) -> None:
    """What passes is waited for."""
    steps = {"a": Counting(2, fails=2)}
    assert drain(Loop(steps, context), lambda _s: None)
    assert steps["a"].todo == 0


class Pacing:
    """A step that does one thing in so many seconds, and does not sleep in between."""

    def __init__(self, todo: int, seconds: float) -> None:
        self.todo, self.seconds, self.ready = todo, seconds, True

    def do(self, context: Context) -> int:
        if not self.todo or not self.ready:
            return 0
        self.todo, self.ready = self.todo - 1, False
        return 1

    def turn(self) -> float | None:
        return self.seconds if self.todo else None


def test_a_step_that_waits_for_its_turn_is_waited_for(context: Context) -> None:
    """No longer than until its turn comes; and never in a circle."""
    slow = Pacing(3, 0.4)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        slow.ready = True

    assert drain(Loop({"slow": slow, "a": Counting(3)}, context), wait)
    assert slow.todo == 0 and waits == [0.4, 0.4]
    assert Loop({"now": Pacing(1, 0.0)}, context).turn == 0.01
    assert Loop({"late": Pacing(1, 9.0), "soon": Pacing(1, 2.0)}, context).turn == 2.0
    assert Loop({"done": Pacing(0, 1.0), "a": Counting(1)}, context).turn is None


def test_draining_ends_when_told_to(now: datetime) -> None:
    """Though a step waits for its turn, or fails."""
    stopped = Context("w", lambda: now, lambda: True)
    assert drain(Loop({"slow": Pacing(3, 0.4)}, stopped), lambda _s: None)


def test_a_failed_step_rests(now: datetime) -> None:
    """It is left alone for a while, and not asked in every round."""
    clock = [now]
    steps = {"a": Counting(9, fails=1)}
    loop = Loop(steps, Context("w", lambda: clock[0]))
    loop.round()
    loop.round()
    assert steps["a"].todo == 9
    clock[0] += timedelta(seconds=2)
    loop.round()
    assert steps["a"].todo == 8
    assert not loop.failing


@given(st.integers(0, 10_000))
def test_rests_grow_and_end(failures: int) -> None:
    """However often a step failed, it is tried again within five minutes."""
    at = datetime(2026, 1, 1)
    rest = rest_after(Rest(failures), at)
    assert rest.until is not None
    assert timedelta(seconds=2) <= rest.until - at <= timedelta(minutes=5)


def test_a_signal_is_heard_between_two_pieces(now: datetime) -> None:
    """Once told to stop, no further step is begun."""
    steps = {"a": Counting(9), "b": Counting(9)}
    done: list[int] = []
    loop = Loop(steps, Context("w", lambda: now, lambda: len(done) > 0))
    steps["a"].do = lambda _context: done.append(1) or 1  # type: ignore[method-assign, func-returns-value]
    loop.round()
    assert steps["b"].todo == 9


def test_a_worker_that_ends_says_so(context: Context, now: datetime) -> None:
    """Its leases are free at once, and it no longer counts as alive."""
    steps = {"a": Counting(1)}
    loop = Loop(steps, context)
    loop.round()
    assert leases.take("x", context.worker, now)
    assert heartbeat.is_alive(now)
    loop.end()
    assert steps["a"].ended
    assert not heartbeat.is_alive(now)
    assert leases.take("x", "another", now) is not None


def test_signs_of_life_are_written_seldom(now: datetime) -> None:
    """Every ten seconds is enough; what is older than two minutes is no life."""
    heartbeat.beat("w", now)
    heartbeat.beat("w", now + timedelta(seconds=5), "near")
    assert Heartbeat.objects.get().at == now
    heartbeat.beat("w", now + timedelta(seconds=11), "near")
    assert Heartbeat.objects.get().step == "near"
    assert heartbeat.is_alive(now + timedelta(minutes=2))
    assert not heartbeat.is_alive(now + timedelta(minutes=3))


def test_a_lease_is_held_by_one(now: datetime) -> None:
    """Kept by whoever renews it, taken by another when it ran out, with a turn more."""
    mine = leases.take("x", "me", now)
    assert mine is not None
    assert leases.take("x", "you", now + timedelta(seconds=100)) is None
    again = leases.take("x", "me", now + timedelta(seconds=100))
    assert again is not None
    assert again.turn == mine.turn
    assert leases.take("x", "you", now + timedelta(seconds=130)) is None
    yours = leases.take("x", "you", now + timedelta(seconds=300))
    assert yours is not None
    assert yours.turn == mine.turn + 1
    with pytest.raises(leases.LostLease):
        leases.renew(mine, now)
    assert Lease.objects.get().holder == "you"


def test_every_step_is_listed() -> None:
    """The one list has all steps, messages first, and those of other apps after ours."""
    assert "webhooks" in registered()
    assert set(registered()) == set(STEPS)
    assert list(registered())[:5] == ["matching", "ranking", "searching", "near", "archiving"]
    assert len(registered()) >= len(MODULES)


def test_two_steps_never_share_a_name() -> None:
    """The second would push the first out, which nobody would notice until its work was missed."""
    with pytest.raises(ValueError, match="matching"):
        step("matching")(Counting)


def test_a_step_that_cannot_be_warm_holds_up_nobody(context: Context) -> None:
    """Each loads what it needs; what one fails at is tried again with its first piece."""
    warm = []

    class Cold(Counting):
        def warm(self, _context: Context) -> None:
            raise OSError(28, "full")

    class Warm(Counting):
        def warm(self, context: Context) -> None:
            warm.append(context.worker)

    loop = Loop({"a": Cold(2), "b": Warm(2), "c": Counting(2)}, context)
    loop.warm()
    assert warm == [context.worker]
    assert drain(loop, lambda _s: None)
