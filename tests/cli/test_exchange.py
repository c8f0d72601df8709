"""`hearsay import` and `hearsay export`, as people type them, on a desk of their own."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from hearsay.cli.exchange import import_

pytestmark = pytest.mark.timeout(300)
TABLE = "id,text,time\n1,ข่าวลวง,2026-02-01\n2,=1+1,\n3,,\n"
CHECKS = "id,claim,url,rating,publisher\nc1,Salt cures,https://c.example/1,False,C\n"


def run(home: Path, *args: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run the program on the desk that is kept in `home`."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HEARSAY", "DATABASE"))}
    environment |= {"HEARSAY_HOME": str(home), "PYTHONUTF8": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", *args], env=environment, capture_output=True, check=False, input=data
    )


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared desk, empty."""
    home = tmp_path_factory.mktemp("desk")
    done = run(home, "hearsay.web.manage", "migrate", "-v", "0")
    assert done.returncode == 0, done.stderr.decode()
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    """A desk of this test's own."""
    return copy(template, tmp_path / "one")


def copy(template: Path, home: Path) -> Path:
    """Make another empty desk."""
    home.mkdir()
    (home / "desk.sqlite3").write_bytes((template / "desk.sqlite3").read_bytes())
    return home


def test_from_files_to_files_and_back(template: Path, home: Path, tmp_path: Path) -> None:
    """What came in is told, goes out whole, and comes back into an empty desk the same."""
    (tmp_path / "tips.csv").write_text(TABLE, "utf-8")
    (tmp_path / "checks.csv").write_text(CHECKS, "utf-8")
    files = [str(tmp_path / "tips.csv"), str(tmp_path / "checks.csv")]
    dry = run(home, "hearsay", "import", *files, "--dry-run")
    assert dry.returncode == 0, dry.stderr.decode()
    assert "tips.csv: 2 would be new, 0 would be changed, 0 here already, 1 left out" in (
        dry.stdout.decode()
    )
    done = run(home, "hearsay", "import", *files)
    told = done.stderr.decode()
    assert done.returncode == 0, told
    assert "tips.csv: Table of messages (messages)" in told
    assert "checks.csv: Table of checks (checks)" in told
    assert "tips.csv, row 4: the text is empty; skipped" in told
    assert "2 new, 0 changed, 0 here already, 1 left out" in done.stdout.decode()
    again = run(home, "hearsay", "import", files[0])
    assert "0 new, 0 changed, 2 here already" in again.stdout.decode()

    out = run(home, "hearsay", "export", "--out", str(tmp_path / "all.zip"), "--bom")
    assert out.returncode == 0, out.stderr.decode()
    assert "messages: 2 rows, about" in out.stderr.decode()
    other = copy(template, tmp_path / "two")
    back = run(other, "hearsay", "import", "--own", str(tmp_path / "all.zip"))
    assert back.returncode == 0, back.stderr.decode()
    assert "messages 2" in back.stdout.decode()
    third = run(other, "hearsay", "export", "--out", str(tmp_path / "folder"), "--bom")
    assert third.returncode == 0, third.stderr.decode()
    with zipfile.ZipFile(tmp_path / "all.zip") as kept:
        for name in kept.namelist():
            assert (tmp_path / "folder" / name).read_bytes() == kept.read(name), name

    refused = run(other, "hearsay", "import", "--own", str(tmp_path / "all.zip"))
    assert refused.returncode == 2
    assert b"empty desk only" in refused.stderr


def test_to_standard_output(home: Path) -> None:
    """One table goes through a pipe; sizes are told beside it."""
    done = run(home, "hearsay", "export", "--what", "topics", "--out", "-", "--format", "jsonl")
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b'{"hearsay-export-1": "topic"')
    assert b"topics: " in done.stderr


def test_nothing_good(home: Path, tmp_path: Path) -> None:
    """A file without a row that can be used is an exit code of 2, and an unknown shape says which."""
    (tmp_path / "bad.csv").write_text("id,text\n1,\n", "utf-8")
    done = run(home, "hearsay", "import", str(tmp_path / "bad.csv"))
    assert done.returncode == 2
    assert b"row 2: the text is empty; skipped" in done.stderr
    done = run(home, "hearsay", "import", str(tmp_path / "bad.csv"), "--shape", "x")
    assert done.returncode == 1
    assert b"no shape is called 'x'; there are: checks, claimreview" in done.stderr


def test_what_does_not_go_together(home: Path, tmp_path: Path) -> None:
    """It is said in one line, and nothing is written."""
    args = ("--what", "messages", "--format", "claimreview", "--out", str(tmp_path / "x.json"))
    done = run(home, "hearsay", "export", *args)
    assert done.returncode == 1
    assert b"only checks can be written as ClaimReview" in done.stderr
    assert not (tmp_path / "x.json").exists()
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").touch()
    done = run(home, "hearsay", "export", "--out", str(tmp_path / "there"))
    assert done.returncode == 2
    assert b"is there already" in done.stderr


def test_a_desk_that_is_not_prepared(tmp_path: Path) -> None:
    """Without a database the line says what to do."""
    (tmp_path / "m.csv").write_text(TABLE, "utf-8")
    done = run(tmp_path / "none", "hearsay", "import", str(tmp_path / "m.csv"))
    assert done.returncode == 1
    assert b"not prepared yet" in done.stderr


def test_columns_that_are_named(home: Path, tmp_path: Path) -> None:
    """A table that nothing knows says what to do, comes in once its columns are named, and once only."""
    file = tmp_path / "umfrage.csv"
    file.write_bytes(
        "was;wann;Absender\nStimmt „das“?;13.03.2026;Ana\nDie Brücke;03.04.2026;Ben\n".encode(
            "cp1252"
        )
    )
    refused = run(home, "hearsay", "import", str(file))
    assert refused.returncode == 2
    assert "or say what its columns are: --columns text=NAME" in refused.stderr.decode()
    command = ("hearsay", "import", str(file), "--columns", "text=was,time=wann", "--posts")
    for count in ("2 new, 0 changed, 0 here already", "0 new, 0 changed, 2 here already"):
        done = run(home, *command)
        assert done.returncode == 0, done.stderr.decode()
        assert count in done.stdout.decode()
        assert "Ana" not in done.stderr.decode()
    out = run(home, "hearsay", "export", "--what", "messages", "--out", "-").stdout.decode()
    assert (
        "Stimmt „das“?" in out and "2026-03-13" in out and "2026-04-03" in out and '"post"' in out
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--columns", "body=x"), "a column cannot be 'body'"),
        (("--columns", "text=x", "--shape", "messages"), "--shape goes without it"),
        (("--columns", "text=x", "--encoding", "rot13"), "no encoding 'rot13'"),
        (("--posts",), "go with --columns"),
        (("--dates", "dym"), "dates are in the order dmy, mdy, ymd"),
        (("--columns", "text=x", "--own"), "--own takes one folder"),
    ],
)
def test_options_that_do_not_go_together(
    tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    """One line says what is wrong, before a desk is opened."""
    file = tmp_path / "m.csv"
    file.write_text("id,text\n1,x\n")
    done = CliRunner().invoke(import_, [str(file), *options])
    assert done.exit_code == 1 and told in done.output


def test_chats_of_two_phones(home: Path, tmp_path: Path) -> None:
    """The order of dates may be named; what one phone brought the other does not bring again."""
    one, other = tmp_path / "one.txt", tmp_path / "other.txt"
    one.write_text("3/4/25, 9:05\u202fPM - Ana: the dam broke\n", "utf-8")
    other.write_text(
        "[04.03.25, 21:05:07] Ana: the dam broke\n[04.03.25, 21:06:07] Ben: no\n", "utf-8"
    )
    done = run(home, "hearsay", "import", str(one), str(other), "--dates", "mdy")
    assert done.returncode == 0, done.stderr.decode()
    assert "one.txt: 1 new" in done.stdout.decode()
    assert "other.txt: 1 new, 0 changed, 1 here already" in done.stdout.decode()
