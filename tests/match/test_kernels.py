"""Kernels from the cache and freshly compiled ones do not meet with different types."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

IN_MEMORY = """
from hearsay import Check, Matcher
checks = [Check(str(i), f"the dam number {i} broke at {i} am near town {i * 7}") for i in range(40)]
matcher = Matcher.build(checks)
print([m.check for m in matcher.match("dam number 7 broke")])
matcher.save("index")
"""
MAPPED = """
from hearsay import Matcher
matcher = Matcher.open("index")
print([m.check for m in matcher.match("dam number 7 broke")])
"""


@pytest.mark.full
def test_a_second_process_maps_what_the_first_compiled(tmp_path: Path) -> None:
    """One process indexes in memory and fills the cache; the next maps the index and agrees.

    With kernels compiled once for arrays in memory and once for mapped ones, the second process
    crashed.
    """
    env = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    said = []
    for program in (IN_MEMORY, MAPPED, IN_MEMORY, MAPPED):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path, env=env, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-500:]
        said.append(done.stdout)
    assert len(set(said)) == 1
    cached = [p.name for p in (tmp_path / "cache").rglob("lexical._search*.nbc")]
    assert len(cached) == 1, "one type of arguments, one compiled kernel"


READY = """
from hearsay.match.lexical import kernels_ready
print(kernels_ready())
"""


def test_a_first_run_is_told_from_later_ones(tmp_path: Path) -> None:
    """Whether kernels were compiled before can be said without compiling them."""
    folder = tmp_path / "cache"
    env = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    said = []
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", READY], env=env, capture_output=True, text=True, check=True
        )
        said.append(done.stdout.strip())
        place = next(folder.glob("match_*"))
        (place / "lexical._search-1.py311.nbi").touch()
    assert said == ["False", "True"]
