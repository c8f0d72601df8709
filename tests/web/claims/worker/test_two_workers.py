"""Two real workers at one queue, on whichever database."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db.models import Sum
from django.utils import timezone

from hearsay.web.claims.actions.intake import Incoming, store_messages
from hearsay.web.claims.models import Claim, Heartbeat, Message
from tests.web.processes import environment_here

PLACES = ("Lotus Lake", "Red River", "Pine Hill", "Salt Bay", "Old Market")
TEXTS = [f"the {place} dam broke at {hour} am, {n} houses are under water"
         for place in PLACES for hour in (2, 5) for n in (12, 40)] * 40  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_the_same_twice(tmp_path: Path) -> None:
    """One is killed midway; each message is in one claim and counted once; claims are no doubles."""
    store_messages([Incoming(f"k{i}", t) for i, t in enumerate(TEXTS)], now=timezone.now())
    two = [_worker(tmp_path) for _ in range(2)]
    try:
        _until(Claim.objects.exists)
        two[0].kill()
        two[0].wait(20)
        # The other one sees that it is gone, and waits for no lease to run out.
        _until(lambda: not Message.objects.filter(state="new").exists())
        _until(lambda: not Claim.objects.filter(ranked_at=None).exists())
        two[1].terminate()
        assert two[1].wait(60) == 0
    finally:
        for process in two:
            process.kill()
            process.wait(20)
    assert set(Message.objects.values_list("state", flat=True)) == {"grouped"}
    assert Claim.objects.aggregate(n=Sum("message_count"))["n"] == len(TEXTS)
    for claim in Claim.objects.all():
        assert claim.message_count == claim.messages.count()
    # The same words are never in two claims, whichever worker had them.
    assert Message.objects.values("fingerprint", "claim").distinct().count() == len(set(TEXTS))
    assert Heartbeat.objects.count() <= 1, "the one that was ended has said so"


def _worker(home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hearsay", "worker"]
    return subprocess.Popen(command, env=environment_here(home), stderr=subprocess.DEVNULL)


def _until(true: object, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)
