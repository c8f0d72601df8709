"""Processes of our own collect garbage seldom; a library leaves its user's collector alone."""

import subprocess
import sys

_PROGRAM = """
import gc, signal
before = gc.get_threshold()
import hearsay.match.workers as workers, hearsay.pipeline
assert gc.get_threshold() == before and gc.get_freeze_count() == 0
workers.begin_worker()
assert gc.get_threshold() == workers.THRESHOLDS and gc.get_freeze_count() > 0
assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
"""


def test_only_a_worker_changes_the_collector() -> None:
    """Importing changes nothing; a worker collects seldom and leaves interrupts to its parent."""
    subprocess.run([sys.executable, "-c", _PROGRAM], check=True)
