"""A busy database or a full disk is told as what it is, and nothing is half-written."""

import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone

from hearsay.web.claims.actions.intake import Incoming, store_messages
from hearsay.web.claims.models import Message
from hearsay.web.trouble import BUSY, FULL, server_error, what_failed
from hearsay.web.urls import urlpatterns as real_urls

pytestmark = pytest.mark.django_db(transaction=True)


def write_view(request: object) -> HttpResponse:
    """Store something, as any action does."""
    store_messages([Incoming("k", "the dam broke")], now=timezone.now())
    return HttpResponse("stored")


urlpatterns = [path("write", write_view, name="set_language"), *real_urls]
handler500 = "hearsay.web.trouble.server_error"


@contextmanager
def locked() -> Iterator[None]:
    """Let another connection hold the database, and let ours wait for a moment only."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        connection.ensure_connection()
        connection.connection.execute("PRAGMA busy_timeout=50")
        other = sqlite3.connect(name, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
            connection.close()
        return
    import psycopg

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    info = connection.connection.info
    with psycopg.connect(
        host=info.host, port=info.port, user=info.user, dbname=info.dbname
    ) as other:
        other.execute("LOCK TABLE claims_message IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()
    connection.close()


@pytest.mark.urls("tests.web.test_trouble")
@pytest.mark.parametrize(
    ("where", "kind"), [("/write", "text/html"), ("/api/write", "application/json")]
)
def test_a_locked_database_is_told_as_busy(where: str, kind: str) -> None:
    """503, when to come back, a plain page or JSON; the row is not there."""
    if where.startswith("/api"):
        urlpatterns.insert(0, path("api/write", write_view, name="set_language"))
    with locked():
        answer = Client().post(where)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"].startswith(kind)
    assert "nothing was changed" in answer.content.decode()
    assert not Message.objects.exists()
    assert Client().post("/write").status_code == 200


def test_the_page_needs_neither_session_nor_database(
    django_assert_num_queries: Callable[..., object],
) -> None:
    """What fails when a session is stored is answered the same way, without a query."""
    request = RequestFactory().get("/desk/")
    with django_assert_num_queries(0):
        try:
            raise OperationalError("database is locked")
        except OperationalError:
            answer = server_error(request)
    assert answer.status_code == 503
    try:
        raise ValueError
    except ValueError:
        assert server_error(request).status_code == 500


def test_what_is_trouble_and_what_is_not() -> None:
    """Causes are looked at, to the bottom; other errors stay errors."""
    assert what_failed(OperationalError("database is locked")) == BUSY
    assert what_failed(OSError(errno.ENOSPC, "full")) == FULL
    assert what_failed(OSError(errno.ENOENT, "not there")) is None
    assert what_failed(ValueError()) is None
    assert what_failed(None) is None
    outer = RuntimeError()
    outer.__cause__ = OSError(errno.EDQUOT, "quota")
    assert what_failed(outer) == FULL


FULL_DISK = """
import os, resource, signal, sys, json
import django
django.setup()
from django.test import Client
from django.conf import settings
from django.test.utils import override_settings
from django.db import connection
from django.core.management import call_command
call_command("migrate", verbosity=0)
from hearsay.web.claims.models import Message, Desk
Desk.current()
connection.close()
how = sys.argv[1]
if how == "limit":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    size = max(f.stat().st_size for f in settings.HOME.iterdir() if f.is_file())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40_000, resource.RLIM_INFINITY))
codes = []
with override_settings(ROOT_URLCONF="tests.web.test_trouble_urls", ALLOWED_HOSTS=["testserver"]):
    client = Client(raise_request_exception=False)
    for number in range(400):
        answer = client.post(f"/fill/{number}")
        codes.append(answer.status_code)
        if answer.status_code != 200:
            break
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
connection.close()
try:
    whole = connection.cursor().execute("PRAGMA integrity_check").fetchone()[0]
    rows = Message.objects.count()
except Exception as error:
    whole, rows = repr(error), -1
print(json.dumps({"codes": codes, "again": answer.headers.get("Retry-After"),
                  "body": answer.content.decode()[:2000], "rows": rows, "whole": whole}))
"""


def _fill(home: Path, how: str) -> dict[str, object]:
    import json

    environment = {**os.environ, "HEARSAY_HOME": str(home)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run([sys.executable, "-c", FULL_DISK, how], env=environment, text=True,
                          capture_output=True, timeout=110, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout.splitlines()[-1])


def _assert_told(told: dict[str, object]) -> None:
    codes = told["codes"]
    assert isinstance(codes, list)
    assert (codes[-1], told["again"]) == (503, "120"), told
    assert "no room" in str(told["body"])
    assert told["whole"] == "ok"
    # Each of the requests before stored all of its 20 messages, the last one none.
    assert told["rows"] == 20 * (len(codes) - 1)


def test_a_file_that_may_not_grow_is_told_as_full(tmp_path: Path) -> None:
    """A limit on the size of files stops a write midway; the batch is not there in part."""
    _assert_told(_fill(tmp_path / "home", "limit"))


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_disk_that_is_full_is_told_as_full(tmp_path: Path) -> None:
    """A real small disk that fills up; nothing of the last batch is there, the rest is whole."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)],
                             capture_output=True, check=False)  # fmt: skip
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        _assert_told(_fill(disk / "home", "disk"))
    finally:
        subprocess.run(["umount", str(disk)], check=True)
