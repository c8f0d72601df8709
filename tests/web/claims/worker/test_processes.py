"""Who was killed on this machine is known to be gone; in doubt a worker runs."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hearsay.web.claims.actions.intake import Incoming, store_messages
from hearsay.web.claims.models import Lease
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.processes import has_ended, name_here
from tests.web.processes import environment_here

NAMED = """
from hearsay.web.claims.worker.processes import name_here
print(name_here(), flush=True)
input()
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are told by /proc")


@contextmanager
def named(*before: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that has told its name, and waits."""
    with subprocess.Popen(
        [*before, sys.executable, "-c", NAMED],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def test_who_runs_has_not_ended() -> None:
    """This process, another, and one that was halted: it may go on."""
    assert len(name_here()) <= 32 and name_here() != name_here()
    assert not has_ended(name_here())
    with named() as (process, name):
        assert not has_ended(name)
        process.send_signal(signal.SIGSTOP)
        assert not has_ended(name)


def test_who_was_killed_has_ended() -> None:
    """As soon as it is gone, whether or not anybody has asked how it ended."""
    with named() as (process, name):
        process.kill()
        until(lambda: has_ended(name))
        process.wait()
        assert has_ended(name)


def test_another_process_of_the_same_number_is_another() -> None:
    """Numbers are given again; when a process began tells them apart."""
    machine, number, _began, chance = name_here().split("-")
    assert int(number, 36) == os.getpid()
    assert has_ended("-".join((machine, number, "1", chance)))


@pytest.mark.parametrize("name", ["", "0123456789abcdef", "me", "a-b-c-d"])
def test_a_name_that_says_nothing_is_waited_for(name: str) -> None:
    """Such as one of an earlier version, or of a system without /proc."""
    assert not has_ended(name)


def test_another_machine_is_not_judged() -> None:
    """Nor one of the same name that was started anew: its processes are unknown here."""
    machine, _number, began, chance = name_here().split("-")
    gone = "zzzz"  # no process has a number so large
    assert has_ended("-".join((machine, gone, began, chance)))
    assert not has_ended("-".join((machine[::-1], gone, began, chance)))


def test_another_container_is_not_judged() -> None:
    """It numbers its processes by itself, so that ours tell nothing of its."""
    apart = ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc")
    try:
        able = subprocess.run([*apart, "true"], check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        able = False
    if not able:
        pytest.skip("no process can be kept apart here")
    with named(*apart) as (process, name):
        assert name.split("-")[0] != name_here().split("-")[0] and name.count("-") == 3
        assert not has_ended(name)
        process.kill()
        process.wait()
        assert not has_ended(name)


@pytest.mark.timeout(200)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_killed_workers_lease_is_taken_at_once(tmp_path: Path, how: signal.Signals) -> None:
    """A real worker: killed, its place is free; halted, it keeps it until its time has run out."""
    store_messages([Incoming("k", "the dam broke")], now=timezone.now())
    command = [sys.executable, "-m", "hearsay", "worker"]
    with subprocess.Popen(
        command, env=environment_here(tmp_path), stderr=subprocess.DEVNULL
    ) as worker:
        try:
            until(lambda: Lease.objects.filter(step="matching").exclude(holder="").exists(), 120)
            held = Lease.objects.get(step="matching")
            worker.send_signal(how)
            if how is signal.SIGKILL:
                worker.wait()
            now = timezone.now()
            taken = leases.take("matching", "me", now)
            assert (taken is not None) == (how is signal.SIGKILL)
            if taken is not None:
                assert taken.turn == held.turn + 1
            assert (
                leases.take("matching", "me", now + leases.KEPT + timedelta(seconds=5)) is not None
            )
        finally:
            worker.kill()
