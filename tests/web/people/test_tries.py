"""Tries to sign in are counted across processes, and what is kept names nobody."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from hearsay.web.people.adapter import Adapter
from hearsay.web.people.models import User

READ = """
import sys
from hearsay.web.start import ready
ready()
from django.core.cache import cache
print(cache.get(sys.argv[1]), cache.add(sys.argv[1], "again"))
"""


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_another_process_sees_what_is_counted(tmp_path: Path, settings: Any) -> None:
    """A count made here is there in a process of its own, which cannot make it anew."""
    cache.add("tries of bob", 5, 60)
    env = {
        **os.environ, "HEARSAY_HOME": str(tmp_path), "HEARSAY_SECRET": settings.SECRET_KEY,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    command = [sys.executable, "-c", READ, "tries of bob"]
    said = run(command, env=env, capture_output=True, text=True, check=False)
    assert said.stdout.split() == ["5", "False"], said.stderr


def test_one_of_many_at_once_wins() -> None:
    """However many add the same thing at the same moment, one of them did."""
    with ThreadPoolExecutor(16) as pool:
        for turn in range(20):
            won = list(pool.map(lambda n, turn=turn: cache.add(f"lock {turn}", n, 60), range(16)))
            assert won.count(True) == 1


def test_what_is_kept_names_nobody(bob: User, tmp_path: Path) -> None:
    """Neither the name nor the address of who tried is in a file, or its name; others cannot look."""
    asked = {"login": "bob", "password": "wrong guess number one"}
    Client().post(reverse("account_login"), asked, REMOTE_ADDR="198.51.100.77")
    kept = _files(tmp_path / "tries")
    assert kept and not (tmp_path / "tries").stat().st_mode & 0o077
    for path in kept:
        for word in ("bob", "198.51.100"):
            assert word not in path.name and word.encode() not in path.read_bytes()


@pytest.mark.django_db
def test_a_public_page_counts_nothing(tmp_path: Path) -> None:
    """Readers cause no file."""
    Client().get(reverse("front", args=["en"]))
    assert not _files(tmp_path / "tries")


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:0:1::9", "2001:db8:0:1::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("198.51.100.7", "198.51.100.7"),
    ],
)
def test_a_subscriber_counts_once(rf: Any, address: str, counted: str) -> None:
    """All of an IPv6 network together; not all of IPv4, where the server listens for both."""
    request = rf.get("/", REMOTE_ADDR=address)
    assert Adapter(request).get_client_ip(request) == counted
