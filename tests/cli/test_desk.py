"""A whole desk as real processes: served, worked on, stopped, killed, and done by two at once."""

import json
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(600)
STORE = """
import django, sys, json
django.setup()
from django.utils import timezone
from hearsay.web.claims.actions.intake import Incoming, store_messages
texts = json.loads(sys.stdin.read())
print(store_messages([Incoming(f"k{i}", t) for i, t in enumerate(texts)], now=timezone.now()).new)
"""
READ = """
import django, json
django.setup()
from django.db.models import Sum
from hearsay.web.claims.models import Claim, Message
print(json.dumps({
    "states": sorted(Message.objects.values_list("state", flat=True)),
    "claims": Claim.objects.count(),
    "counted": Claim.objects.aggregate(n=Sum("message_count"))["n"] or 0,
    "ranked": Claim.objects.filter(ranked_at__isnull=False).count(),
    "indexed": Claim.objects.filter(indexed_at__isnull=False).count(),
    "levels": sorted(set(Claim.objects.filter(status="open").values_list("level", flat=True))),
    "judged": Claim.objects.filter(harm_by_people=True, level="high").count(),
}))
"""
PLACES = ("Lotus Lake", "Red River", "Pine Hill", "Salt Bay", "Old Market")
TEXTS = [f"the {place} dam broke at {hour} am, {n} houses are under water"
         for place in PLACES for hour in (2, 5) for n in (12, 40)] * 5  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a desk of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HEARSAY_", "DATABASE_URL"))}
    return {**kept, "HEARSAY_HOME": str(tmp_path / "home")}


def python(home: dict[str, str], code: str, given: str = "") -> str:
    done = subprocess.run([sys.executable, "-c", code], env=home, input=given, text=True,
                          capture_output=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def hearsay(home: dict[str, str], *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "hearsay", *args], env=home, text=True,
                          capture_output=True, timeout=500, check=False)  # fmt: skip


def migrate(home: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "hearsay.web.manage", "migrate", "-v0"],
                   env=home, check=True)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


def until(what: Callable[[], object], seconds: float = 90) -> object:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come about in time")


class Served:
    """A desk that is being served."""

    def __init__(self, home: dict[str, str], *more: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.out = Path(home["HEARSAY_HOME"] + ".out")
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hearsay", "serve", "--port", str(self.port), *more],
                env=home, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def well(self) -> bool:
        assert self.process.poll() is None, self.out.read_text()
        return ask(self.url + "/health")[0] == 200

    def events(self, name: str) -> list[dict[str, object]]:
        lines = self.out.read_text().splitlines()
        rows = [json.loads(line) for line in lines if line.startswith("{")]
        return [row for row in rows if row["event"] == name]

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(60)


@pytest.fixture
def served(home: dict[str, str]) -> Iterator[Served]:
    """A desk that is being served, ended afterwards."""
    desk = Served(home)
    yield desk
    if desk.process.poll() is None:
        desk.end()


def test_serve_starts_everything_and_ends_everything(home: dict[str, str], served: Served) -> None:
    """One command prepares, invites the first administrator, serves, works, and stops cleanly."""
    until(served.well)
    said = served.out.read_text()
    assert "preparing the database" in said
    link = re.search(r"(http://127\.0\.0\.1:\d+)(/desk/people/welcome/(\S+))", said)
    assert link is not None
    assert ask(served.url + link[2])[0] == 200
    assert ask(served.url + "/")[0] == 200
    pids = [row["pid"] for row in served.events("process_started")]
    assert len(pids) == 2
    assert served.end() == 0
    assert ask(served.url + "/health")[0] == 0
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(int(str(pid)), 0)
    folder = Path(home["HEARSAY_HOME"])
    assert folder.stat().st_mode & 0o077 == 0
    for file in folder.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file
    stored = sqlite3.connect(folder / "desk.sqlite3").execute(
        "SELECT token_hash FROM people_invitation"
    )
    assert link[3] not in str(stored.fetchall())
    assert link[3] not in "".join(line for line in said.splitlines() if line.startswith("{"))


def test_where_the_desk_is_is_said_when_somebody_is_there(served: Served) -> None:
    """Whoever opens the page that moment is answered, not refused."""
    until(lambda: "The desk is at" in served.out.read_text())
    assert ask(served.url + "/")[0] == 200


def test_a_killed_worker_comes_back_and_goes_on(home: dict[str, str], served: Served) -> None:
    """Messages that arrive after a worker was killed are worked on by its successor."""
    until(served.well)
    worker = next(r for r in served.events("process_started") if r["process"] == "worker")
    os.kill(int(str(worker["pid"])), signal.SIGKILL)
    assert python(home, STORE, json.dumps(TEXTS[:30])).strip() == "30"
    until(lambda: "new" not in json.loads(python(home, READ))["states"])
    assert [row["process"] for row in served.events("process_ended")] == ["worker"]
    assert json.loads(python(home, READ))["counted"] == 30


@pytest.mark.full
def test_two_workers_never_do_the_same_twice(home: dict[str, str]) -> None:
    """Two at one queue, one of them killed midway: each message is in one claim, counted once."""
    migrate(home)
    python(home, STORE, json.dumps(TEXTS))
    two = [
        subprocess.Popen([sys.executable, "-m", "hearsay", "worker"], env=home,
                         stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]  # fmt: skip
    until(lambda: json.loads(python(home, READ))["claims"])
    two[0].kill()
    # The other takes over once the lease of the one that was killed has run out, or had it already.
    until(lambda: "new" not in json.loads(python(home, READ))["states"], 180)
    two[1].terminate()
    assert two[1].wait(60) == 0
    two[0].wait(10)
    found = json.loads(python(home, READ))
    assert found["states"] == ["grouped"] * len(TEXTS)
    assert found["counted"] == len(TEXTS)


def test_worker_once_drains_and_ends(home: dict[str, str]) -> None:
    """Everything derived is there afterwards, and a second run has nothing to do."""
    migrate(home)
    python(home, STORE, json.dumps(TEXTS[:20]))
    done = hearsay(home, "worker", "--once")
    assert done.returncode == 0, done.stderr
    found = json.loads(python(home, READ))
    assert found["states"] == ["grouped"] * 20
    assert found["ranked"] == found["indexed"] == found["claims"] > 0
    assert all(line.startswith("{") for line in done.stderr.splitlines())
    again = hearsay(home, "worker", "--once")
    assert '"matched"' not in again.stderr
    rebuilt = hearsay(home, "rebuild", "all")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert "groups: 20 messages placed" in rebuilt.stdout
    assert f"search: {found['claims']} claims indexed" in rebuilt.stdout


def test_worker_wants_a_prepared_database(home: dict[str, str]) -> None:
    """One line says what to do first."""
    done = hearsay(home, "worker", "--once")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == (
        "hearsay: the database is not prepared yet; start `hearsay serve` once"
    )


@pytest.mark.parametrize(
    ("setting", "args", "said"),
    [
        ({}, ["--address", "0.0.0.0"], "set HEARSAY_ADDRESS"),
        ({"HEARSAY_ADDRESS": "https://desk.example"}, [], "HEARSAY_BEHIND_TLS=True"),
        ({"HEARSAY_SECOND_FACTOR": "yes"}, [], "HEARSAY_SECOND_FACTOR is 'yes'"),
        ({"DATABASE_URL": "nonsense://x"}, [], "a setting cannot be read"),
        ({"DATABASE_URL": "postgres://127.0.0.1:1/none"}, [], "the database cannot be used"),
    ],
)
def test_settings_that_cannot_work_are_told_in_one_line(
    home: dict[str, str], setting: dict[str, str], args: list[str], said: str
) -> None:
    """Nothing is served with a setting that cannot work; no traceback."""
    done = hearsay({**home, **setting}, "serve", "--port", str(free_port()), *args)
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_taken_port_is_told(home: dict[str, str]) -> None:
    """The line names the port and the option."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = hearsay(home, "serve", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in done.stderr


def test_a_proxy_that_hides_visitors_is_told(home: dict[str, str]) -> None:
    """By the start, in one line; not where the proxies are counted."""
    proxied = {**home, "HEARSAY_ADDRESS": "https://desk.example", "HEARSAY_BEHIND_TLS": "True"}
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for setting, lines in (({}, 1), ({"HEARSAY_PROXIES": "1"}, 0)):
            done = hearsay({**proxied, **setting}, "serve", "--port", port)
            assert done.stdout.count("HEARSAY_PROXIES is 0") == lines, done
            assert len(done.stdout.splitlines()) == lines


def _work() -> float:
    """Return how many seconds the processes that were started have worked."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_demo_is_ranked_within_three_minutes(tmp_path: Path, home: dict[str, str]) -> None:
    """From nothing to a desk full of ranked claims, apart from any real desk; twice in one folder."""
    out, before = tmp_path / "demo", _work()
    done = hearsay(home, "demo", "--no-serve", "--out", str(out))
    # Counted in work and not by the clock, as other programs may be using this machine too.
    assert _work() - before < 180
    assert done.returncode == 0, done.stderr
    told = re.search(r"427 messages became (\d+) claims", done.stdout)
    assert told is not None
    assert not Path(home["HEARSAY_HOME"]).exists()
    demo = {**home, "HEARSAY_HOME": str(out / "home")}
    found = json.loads(python(demo, READ))
    assert found["claims"] == found["ranked"] == found["indexed"] == int(told[1])
    assert found["states"].count("grouped") == found["counted"] > 390
    assert "new" not in found["states"]
    assert "with 4 answers published" in done.stdout
    assert found["levels"] == ["high", "low", "normal"] and found["judged"] == 3


def test_the_demo_takes_no_strange_folder(tmp_path: Path, home: dict[str, str]) -> None:
    """A folder that no demo made is not emptied."""
    kept = tmp_path / "demo" / "home" / "mine.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    done = hearsay(home, "demo", "--no-serve", "--out", str(tmp_path / "demo"))
    assert done.returncode == 1
    assert "was not made by the demo" in done.stderr
    assert kept.read_text() == "mine"


@pytest.mark.full
def test_the_demo_serves_at_the_next_free_port(tmp_path: Path, home: dict[str, str]) -> None:
    """It prints where it is, and a link that signs in once."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with (tmp_path / "out").open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "hearsay", "demo", "--port", str(port), "--out", "demo"],
                env=home, cwd=tmp_path, stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            link = until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/\S+/welcome/\S+",
                                           (tmp_path / "out").read_text()), 400)  # fmt: skip
            assert isinstance(link, re.Match)
            assert int(link[1]) > port
            until(lambda: ask(f"http://127.0.0.1:{link[1]}/health")[0] == 200, 120)
            assert ask(link[0])[0] == 200
        finally:
            process.terminate()
            process.wait(60)


def test_doctor_looks_at_the_desk(home: dict[str, str]) -> None:
    """Settings are read back, what others could read is named, and a missing worker is told."""
    migrate(home)
    folder = Path(home["HEARSAY_HOME"])
    well = hearsay(home, "doctor")
    assert well.returncode == 0, well.stdout
    for said in (
        "SQLite 3.",
        "journal_mode=wal",
        "answers, and is of this",
        "no sign of life",
        "700",
    ):
        assert said in well.stdout
    (folder / "secret").chmod(0o644)
    folder.chmod(0o755)
    ill = hearsay(home, "doctor")
    assert ill.returncode == 1
    assert f"chmod 700 {folder}" in ill.stdout
    assert f"chmod 600 {folder / 'secret'}" in ill.stdout


def test_doctor_tells_of_a_database_that_does_not_answer(home: dict[str, str]) -> None:
    """No traceback; what to look at."""
    done = hearsay({**home, "DATABASE_URL": "postgres://127.0.0.1:1/none"}, "doctor")
    assert done.returncode == 1
    assert "MISSING  database: does not answer (OperationalError)" in done.stdout
    assert done.stderr == ""
