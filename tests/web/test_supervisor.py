"""Processes are kept running, and end together."""

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.supervisor import LONGEST, pause_before

RUN = """
import sys
from hearsay.web import supervisor
supervisor.PATIENCE = 2.0
from hearsay.web.supervisor import Child, supervise
def child(name, code, again, nice): return Child(name, (sys.executable, "-c", code), again, nice)
folder = {folder!r}
sys.exit(supervise([child("server", {server!r}, False, 0), child("worker", {worker!r}, True, 5)]))
"""
STAY = "import time; time.sleep(60)"
NOTE = "import os; open({folder!r} + '/' + {name!r}, 'a').write(str(os.getpid()) + chr(10)); "
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); "


def start(folder: Path, server: str, worker: str) -> subprocess.Popen[str]:
    """Start a supervisor whose children note their numbers in files."""
    command = [sys.executable, "-c", code(folder, server, worker)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def code(folder: Path, server: str, worker: str) -> str:
    """Return the program of such a supervisor."""
    return RUN.format(
        folder=str(folder),
        server=NOTE.format(folder=str(folder), name="server") + server,
        worker=NOTE.format(folder=str(folder), name="worker") + worker,
    )


def numbers(file: Path, least: int) -> list[int]:
    """The numbers of the processes that were started, once there are so many."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [int(line) for line in file.read_text().split()] if file.exists() else []
        if len(found) >= least:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{file.name}: {found}, not {least}")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_end_together(tmp_path: Path, number: signal.Signals) -> None:
    """Told to stop, it ends both, and says that all is well."""
    process = start(tmp_path, STAY, STAY)
    pids = numbers(tmp_path / "server", 1) + numbers(tmp_path / "worker", 1)
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert not any(map(alive, pids))


def test_a_killed_worker_is_started_again(tmp_path: Path) -> None:
    """The server goes on meanwhile."""
    process = start(tmp_path, STAY, STAY)
    (first,) = numbers(tmp_path / "worker", 1)
    os.kill(first, signal.SIGKILL)
    pids = numbers(tmp_path / "worker", 2)
    assert len(numbers(tmp_path / "server", 1)) == 1
    assert alive(pids[1])
    process.terminate()
    process.communicate(timeout=20)


def test_a_worker_that_keeps_ending_is_started_less_often(tmp_path: Path) -> None:
    """Each time it waits longer, so that a broken worker does not take the machine."""
    process = start(tmp_path, STAY, "raise SystemExit(3)")
    numbers(tmp_path / "worker", 2)
    time.sleep(4)
    process.terminate()
    process.communicate(timeout=20)
    assert 2 <= len(numbers(tmp_path / "worker", 2)) <= 5


def test_a_worker_lets_the_server_go_first(tmp_path: Path) -> None:
    """Where both want the processor, pages come first."""
    process = start(tmp_path, STAY, STAY)
    (server,), (worker,) = numbers(tmp_path / "server", 1), numbers(tmp_path / "worker", 1)
    pages, work = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (server, worker))
    process.terminate()
    process.communicate(timeout=20)
    assert work == min(19, pages + 5)


def test_a_server_that_ends_ends_all(tmp_path: Path) -> None:
    """Its exit code is passed on."""
    process = start(tmp_path, "import time; time.sleep(1); raise SystemExit(4)", STAY)
    (worker,) = numbers(tmp_path / "worker", 1)
    process.communicate(timeout=20)
    assert process.returncode == 4
    assert not alive(worker)


def test_a_stubborn_process_is_killed(tmp_path: Path) -> None:
    """One that does not end when asked is ended all the same."""
    process = start(tmp_path, STAY, STUBBORN + STAY)
    pids = numbers(tmp_path / "server", 1) + numbers(tmp_path / "worker", 1)
    time.sleep(0.5)
    process.terminate()
    process.communicate(timeout=20)
    assert not any(map(alive, pids))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of the killed")
def test_nothing_is_left_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    """Killed without a chance to do anything, it leaves no server and no worker behind."""
    process = start(tmp_path, STAY, STAY)
    pids = numbers(tmp_path / "server", 1) + numbers(tmp_path / "worker", 1)
    process.kill()
    process.communicate(timeout=20)
    deadline = time.monotonic() + 10
    while any(map(running, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(running, pids))


def running(pid: int) -> bool:
    """Tell whether a process runs, and is not only waiting to be forgotten."""
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


@given(st.integers(1, 10_000))
def test_pauses_grow_and_end(failures: int) -> None:
    """A broken process is tried again within a minute, however often it failed."""
    assert 1 <= pause_before(failures) <= LONGEST
    assert pause_before(failures) <= pause_before(failures + 1)


def on_a_terminal(folder: Path, *before: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start a supervisor that a terminal controls; return it, and the terminal's other end."""
    ours, theirs = os.openpty()

    def take() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whatever started these tests may ignore it
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        [*before, sys.executable, "-c", code(folder, STAY, STAY)], stdin=theirs,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=take,  # noqa: PLW1509 - nothing else runs here
    )  # fmt: skip
    os.close(theirs)
    return process, ours


def test_all_end_when_the_terminal_goes(tmp_path: Path) -> None:
    """As when told to: nothing is left behind, and all is well."""
    process, terminal = on_a_terminal(tmp_path)
    pids = numbers(tmp_path / "server", 1) + numbers(tmp_path / "worker", 1)
    os.close(terminal)
    assert process.wait(20) == 0
    assert not any(map(alive, pids))


def test_who_asks_for_it_keeps_a_desk_without_its_terminal(tmp_path: Path) -> None:
    """As `nohup` does."""
    process, terminal = on_a_terminal(tmp_path, "nohup")
    pids = numbers(tmp_path / "server", 1) + numbers(tmp_path / "worker", 1)
    os.close(terminal)
    time.sleep(1)
    assert process.poll() is None and all(map(alive, pids))
    process.terminate()
    assert process.wait(20) == 0


def test_a_service_is_not_ended_by_a_hangup(tmp_path: Path) -> None:
    """Without a terminal that signal is a wish to read settings anew: nothing ends by it."""
    process = subprocess.Popen(
        [sys.executable, "-c", code(tmp_path, STAY, STAY)], start_new_session=True,
        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    pids = numbers(tmp_path / "server", 1) + numbers(tmp_path / "worker", 1)
    for pid in (process.pid, *pids):
        os.kill(pid, signal.SIGHUP)
    time.sleep(1)
    assert process.poll() is None and all(map(alive, pids))
    assert len(numbers(tmp_path / "worker", 1)) == 1
    process.terminate()
    assert process.wait(20) == 0


def test_the_service_file_sends_no_signal_that_ends_the_desk() -> None:
    """Settings are read when a desk starts: there is no reloading, so `systemctl reload` must not try."""
    unit = Path(__file__).parents[2] / "deploy" / "hearsay.service"
    assert not [line for line in unit.read_text().splitlines() if line.startswith("ExecReload")]
