"""Commands on real files: what they write, what they say of bad input, what they leave untouched."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pyarrow as arrow
import pytest
from pyarrow import parquet

from hearsay import __version__
from hearsay.cli.main import main

CHECKS = (
    "id\tclaim\trating\n"
    "c1\tDrinking strong salt water cures dengue fever\tFalse\n"
    "c2\tThe Lotus Lake dam broke at 3 am\tFalse\n"
    "c3\tNước máy ở phường Hòa Thạnh bị nhiễm độc, 50 người nhập viện\tSai\n"
)
MESSAGES = (
    "id,text\n"
    "m1,is it true that strong salt water cures dengue fever?\n"
    "m2,the Lotus Lake dam broke at 3am!!\n"
    "m3,nuoc may phuong Hoa Thanh bi nhiem doc 50 nguoi nhap vien\n"
    "m4,good morning\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a table of checks and one of messages."""
    (tmp_path / "checks.tsv").write_text(CHECKS, encoding="utf-8")
    (tmp_path / "messages.csv").write_text(MESSAGES, encoding="utf-8")
    return tmp_path


def run(desk: Path, *args: str, **more: object) -> subprocess.CompletedProcess[str]:
    """Run `hearsay` in a folder as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "hearsay", *args],
        cwd=desk, capture_output=True, text=True, timeout=120, check=False, **more,
    )  # fmt: skip


def match(desk: Path, checks: str = "checks.tsv", messages: str = "messages.csv", *more: str):
    """Run `hearsay match` with the usual files."""
    return run(
        desk, "match", "--checks", checks, "--messages", messages, "--out", "out.jsonl", *more
    )


def test_match_writes_what_the_contract_says(desk: Path) -> None:
    """One object per message in input order, with every promised field, best match first."""
    done = match(desk)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (desk / "out.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["m1", "m2", "m3", "m4"]
    assert [row["matches"][0]["check"] for row in rows[:3]] == ["c1", "c2", "c3"]
    for row in rows:
        assert set(row) == {"id", "lang", "checkable", "decision", "matches", "model"}
        assert row["decision"] in ("answer", "suggest", "none")
        assert 0 <= row["checkable"] <= 1
        for found in row["matches"]:
            assert set(found) == {"check", "score", "probability", "guards", "why"}
        scores = [found["score"] for found in row["matches"]]
        assert scores == sorted(scores, reverse=True)
    assert rows[3]["decision"] == "none"


def test_match_reads_and_writes_pipes(desk: Path) -> None:
    """`-` stands for standard input and output; nothing else is written there."""
    done = run(
        desk, "match", "--checks", "checks.tsv", "--messages", "-", "--out", "-", input=MESSAGES
    )
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["m1", "m2", "m3", "m4"]
    assert done.stderr == ""


def test_match_takes_several_files_after_one_flag(desk: Path) -> None:
    """`--checks a b` and `--checks a --checks b` are the same; ClaimReview files count too."""
    review = {
        "@type": "ClaimReview", "claimReviewed": "Highway 88 is closed", "url": "https://d.example/1",
        "reviewRating": {"alternateName": "False"}, "author": {"name": "A desk"},
    }  # fmt: skip
    (desk / "review.json").write_text(json.dumps(review))
    (desk / "one.csv").write_text("id,text\nm,highway 88 is closed\n")
    out = ["--messages", "one.csv", "--out", "-"]
    together = run(desk, "match", "--checks", "checks.tsv", "review.json", *out)
    apart = run(desk, "match", "--checks", "checks.tsv", "--checks", "review.json", *out)
    assert together.stdout == apart.stdout
    assert json.loads(together.stdout)["matches"][0]["check"].startswith("check1-")


def test_a_stored_index_and_workers_give_the_same(desk: Path) -> None:
    """Indexing first, or matching in two processes, changes no byte of the output."""
    plain = match(desk)
    first = (desk / "out.jsonl").read_bytes()
    assert run(desk, "index", "--checks", "checks.tsv", "--out", "ix").returncode == 0
    done = run(desk, "match", "--index", "ix", "--messages", "messages.csv", "--out", "two.jsonl",
               "--workers", "2")  # fmt: skip
    assert (plain.returncode, done.returncode) == (0, 0), done.stderr
    assert (desk / "two.jsonl").read_bytes() == first


def test_a_damaged_index_names_the_rebuild(desk: Path) -> None:
    """One flipped byte is noticed and the command that rebuilds the index is named."""
    run(desk, "index", "--checks", "checks.tsv", "--out", "ix")
    part = desk / "ix" / "checks-blob.npy"
    data = bytearray(part.read_bytes())
    data[-3] ^= 0xFF
    part.write_bytes(bytes(data))
    done = run(desk, "match", "--index", "ix", "--messages", "messages.csv", "--out", "out.jsonl")
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert "hearsay index --checks" in done.stderr


BAD_MESSAGES = {
    "missing column": ("id,body\n1,x\n", "m.csv", "no column 'text'", "id, body", 2),
    "wrong delimiter": ("id;text\n1;x\n", "m.csv", "apart by a semicolon", "save it again", 2),
    "empty file": ("", "m.csv", "the file is empty", "id, text", 2),
    "line ends of another age": ("id,text\r1,x\r2,y\r", "m.csv", "first line", "usual line ends", 2),
    "only a head": ("id,text\n", "m.csv", "no row can be used", "", 2),
    "unreadable JSON in row 7": (
        "".join(f'{{"id": "{i}", "text": "the dam broke"}}\n' for i in range(6)) + "{oops\n",
        "m.jsonl", "m.jsonl, row 7: not readable as JSON", "one object per line", 0,
    ),
    "duplicate ids": ("id,text\n1,the dam\n1,broke\n", "m.csv", "row 3: id '1' stood before", "unique", 0),
    "too many cells": ("id,text\n1,the dam\n2,a,b\n", "m.csv", "row 3: 3 cells for 2 columns", "quotes", 0),
    "a time that is none": (
        "id,text,time\n1,the dam,noon\n2,x,2026-01-01\n", "m.csv", "row 2: time 'noon'", "2026-11-24", 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_MESSAGES)
def test_bad_rows_are_told_in_one_line(desk: Path, case: str) -> None:
    """File, row, what and what to do; exit 0 if any row was good, 2 if none; old output kept."""
    text, name, what, advice, code = BAD_MESSAGES[case]
    (desk / name).write_text(text, encoding="utf-8")
    (desk / "out.jsonl").write_text("earlier\n")
    done = match(desk, "checks.tsv", name)
    assert done.returncode == code, done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    assert what in lines[0]
    assert advice in lines[0]
    assert name in lines[0]
    if code:
        assert (desk / "out.jsonl").read_text() == "earlier\n"


def test_two_encodings_nuls_and_endless_lines_lose_one_row_each(desk: Path) -> None:
    """A row in another encoding, one with NUL and one of 10 MB are skipped; the others are read."""
    rows = [
        b"id,text", b"1,the dam broke", "2,b\u00e3o v\u1ec1".encode("utf-16-le")[:9] + b"\xff\xfe",
        b"3,with \x00 inside", b"4," + b"x" * 10_000_000, b"5,salt water cures dengue",
    ]  # fmt: skip
    (desk / "m.csv").write_bytes(b"\n".join(rows) + b"\n")
    done = match(desk, "checks.tsv", "m.csv")
    assert done.returncode == 0
    assert "row 3: not valid UTF-8" in done.stderr or "row 3: holds NUL" in done.stderr
    assert "row 4: holds NUL bytes" in done.stderr
    assert "row 5: line is longer than 8 MB" in done.stderr
    ids = [json.loads(line)["id"] for line in (desk / "out.jsonl").read_text().splitlines()]
    assert ids == ["1", "5"]


def test_marks_of_spreadsheets_are_understood(desk: Path) -> None:
    """UTF-8 with a mark and UTF-16 give the same rows as plain UTF-8."""
    match(desk)
    plain = (desk / "out.jsonl").read_bytes()
    for encoding in ("utf-8-sig", "utf-16"):
        (desk / "m.csv").write_text(MESSAGES, encoding=encoding)
        assert match(desk, "checks.tsv", "m.csv").returncode == 0
        assert (desk / "out.jsonl").read_bytes() == plain


def test_parquet_is_a_table_too(desk: Path) -> None:
    """A Parquet file of messages gives what the CSV file gives."""
    match(desk)
    plain = (desk / "out.jsonl").read_bytes()
    rows = [line.split(",", 1) for line in MESSAGES.strip().splitlines()[1:]]
    table = arrow.table({"id": [r[0] for r in rows], "text": [r[1] for r in rows]})
    parquet.write_table(table, desk / "m.parquet")
    assert match(desk, "checks.tsv", "m.parquet").returncode == 0
    assert (desk / "out.jsonl").read_bytes() == plain


def test_control_characters_do_not_reach_the_terminal(desk: Path) -> None:
    """An id with an escape sequence is written out, not obeyed."""
    (desk / "m.csv").write_text("id,text\n\x1b[2J,a\n\x1b[2J,b\n")
    done = match(desk, "checks.tsv", "m.csv")
    assert "\x1b" not in done.stderr
    assert "stood before" in done.stderr


def test_missing_things_say_what_to_do(desk: Path) -> None:
    """No file, no folder of an encoder, no hub: one line each, and the right exit code."""
    cases = [
        (("match", "--checks", "no.tsv", "--messages", "messages.csv", "--out", "o"), 2, "no such file"),
        (("match", "--checks", "checks.tsv", "--messages", "messages.csv", "--out", "o",
          "--encoder", "./nowhere"), 2, "model.onnx is missing"),
        (("match", "--checks", "checks.tsv", "--messages", "messages.csv", "--out", "o",
          "--encoder", "unheard-of"), 2, "hearsay models pull"),
        (("models", "pull", "all-MiniLM-L6-v2"), 1, "hub not reachable"),
        (("models", "pull", "unheard-of"), 1, "choose one of"),
        (("match", "--checks", "checks.tsv", "--messages", "messages.csv", "--out", "no/dir/o"), 2, "cannot be written"),
    ]  # fmt: skip
    env = {**os.environ, "HEARSAY_HUB": "http://127.0.0.1:9", "HEARSAY_HOME": str(desk / "home")}
    for args, code, said in cases:
        done = run(desk, *args, env=env)
        last = done.stderr.strip().splitlines()[-1]
        assert (done.returncode, said in last) == (code, True), done.stderr
        assert "Traceback" not in done.stderr


def test_inputs_are_never_overwritten(desk: Path) -> None:
    """An output that is also an input is refused before any work, and the input stays."""
    (desk / "truth.csv").write_text("query,id,claim\nm1,m1,c1\n")
    (desk / "cal.json").write_text(
        '{"format": "hearsay-calibration-1", "model": "m", "labels": []}'
    )
    run(desk, "index", "--checks", "checks.tsv", "--out", "ix")
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    messages = ("--messages", "messages.csv")
    checks = ("--checks", "checks.tsv", *messages)
    measured = ("evaluate", "match", *checks, "--truth", "truth.csv")
    for args in (
        ("match", *checks, "--out", "checks.tsv"),
        ("match", *checks, "--calibration", "cal.json", "--out", "cal.json"),
        ("match", "--index", "ix", *messages, "--out", "ix/manifest.json"),
        ("group", *messages, "--out", "./messages.csv"),
        (*measured, "--json", "messages.csv"),
        (*measured, "--json", "checks.tsv"),
        (*measured, "--save-calibration", "truth.csv"),
        (*measured, "--calibration", "cal.json", "--json", "cal.json"),
        ("evaluate", "group", *messages, "--truth", "truth.csv", "--json", "truth.csv"),
        ("evaluate", "group", *messages, "--truth", "truth.csv", "--json", "messages.csv"),
    ):
        done = run(desk, *args)
        assert (done.returncode, done.stdout) == (2, ""), args
        assert "is read too, so it is not written" in done.stderr, (args, done.stderr)
    done = run(desk, *measured, "--json", "new", "--save-calibration", "./new")
    assert "is named for two outputs" in done.stderr
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_an_index_replaces_nothing_but_an_index(desk: Path) -> None:
    """A folder of ours with a manifest of its own is left alone, before any check is read."""
    (desk / "site").mkdir()
    (desk / "site" / "manifest.json").write_text("{}")
    done = run(desk, "index", "--checks", "nowhere.tsv", "--out", "site")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "hearsay: site: is not an index and not empty; choose another folder"
    ]
    assert (desk / "site" / "manifest.json").read_text() == "{}"


def test_an_encoder_that_takes_no_part_is_told(desk: Path, encoder_dir: Path) -> None:
    """Grouping and comparing take `--encoder` and say that they go by words."""
    (desk / "p.tsv").write_text("a\tb\n15 people were hurt\t17 people were hurt\n")
    for args in (("group", "--messages", "messages.csv"), ("compare", "--pairs", "p.tsv")):
        plain = run(desk, *args, "--out", "-")
        done = run(desk, *args, "--out", "-", "--encoder", str(encoder_dir))
        assert (done.returncode, done.stdout) == (0, plain.stdout)
        assert len(done.stderr.splitlines()) == 1
        assert "goes by words; --encoder takes no part" in done.stderr


def test_one_pipe_cannot_be_two_files(desk: Path) -> None:
    """Checks and messages cannot both be standard input."""
    done = run(desk, "match", "--checks", "-", "--messages", "-", "--out", "o", input=CHECKS)
    assert done.returncode == 2
    assert "only one of the files can be -" in done.stderr


def test_half_a_surrogate_in_an_id_stays_json(desk: Path) -> None:
    """Hostile JSON does not make output that others cannot read, in a file or in a pipe."""
    (desk / "m.jsonl").write_text('{"id": "\\ud800", "text": "the dam \\udfff broke"}\n')
    assert run(desk, "group", "--messages", "m.jsonl", "--out", "o").returncode == 0
    text = (desk / "o").read_text(encoding="utf-8")
    assert json.loads(text)["id"] == "\ud800"
    assert run(desk, "group", "--messages", "m.jsonl", "--out", "-").stdout == text


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("group --messages messages.csv --out - > /dev/full", 2, "standard output cannot be written"),
        ("evaluate group --messages messages.csv --truth g.csv > /dev/full", 1, "No space left"),
        ("models list > /dev/full", 1, "No space left"),
        ("doctor > /dev/full", 1, "No space left"),
        ("group --messages - --out - <&-", 2, "standard input is closed"),
        ("group --messages messages.csv --out - >&-", 2, "standard output is closed"),
        ("group --messages messages.csv --out - | true", 0, ""),
        ("demo --report-only --out /proc/nowhere", 1, "/proc/nowhere"),
        ("demo --out /proc/nowhere", 1, "/proc/nowhere"),
    ],
)  # fmt: skip
def test_closed_and_full_pipes_are_told_in_one_line(
    desk: Path, shell: str, code: int, said: str
) -> None:
    """No traceback, whatever standard input and output are."""
    (desk / "g.csv").write_text("id,claim\nm1,a\n")
    script = f"set -o pipefail; '{sys.executable}' -m hearsay {shell}"
    done = subprocess.run(["bash", "-c", script], cwd=desk, capture_output=True, text=True,
                          timeout=120, check=False)  # fmt: skip
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == bool(said)


def test_a_full_disk_leaves_the_earlier_index(desk: Path) -> None:
    """An index that cannot be written leaves the one that is there, and says why."""
    assert run(desk, "index", "--checks", "checks.tsv", "--out", "ix").returncode == 0
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, "index", "--checks", "checks.tsv", "--out", "ix"],
        cwd=desk, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "ix: cannot write the index: " in done.stderr
    assert "None" not in done.stderr
    assert not [p for p in desk.iterdir() if p.name.startswith(".ix")]
    assert match(desk).returncode == 0
    again = run(desk, "match", "--index", "ix", "--messages", "messages.csv", "--out", "o")
    assert again.returncode == 0


LOADED = """
import sys
from hearsay.cli.main import main
main(["--version"], standalone_mode=False)
print(*sorted(name for name in sys.modules if name.startswith(("hearsay.", "numpy", "rich"))))
"""


def test_the_version_is_told_at_once(tmp_path: Path) -> None:
    """Nothing is loaded that only a command needs."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert __version__ in done.stdout
    assert done.stdout.splitlines()[-1] == "hearsay.cli hearsay.cli.main", done.stdout


def test_every_command_is_where_it_is_said_to_be() -> None:
    """Its name there is its name here, and all of them are listed."""
    context = click.Context(main)
    listed = main.list_commands(context)
    assert len(listed) == 17
    for name in listed:
        command = main.get_command(context, name)
        assert command is not None and command.name == name
    assert main.get_command(context, "match.") is None


FULL_DISK = """
import resource, signal, sys
from hearsay.cli.main import main
from hearsay.text import warm_up
warm_up()  # what needs the disk to start has started
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
main(sys.argv[1:])
"""


def test_a_full_disk_leaves_the_earlier_output(desk: Path) -> None:
    """What was there before stays, nothing half-written is left, and one line says why."""
    (desk / "out.jsonl").write_text("earlier\n")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, "match", "--checks", "checks.tsv",
         "--messages", "messages.csv", "--out", "out.jsonl"],
        cwd=desk, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "cannot be written" in done.stderr
    assert (desk / "out.jsonl").read_text() == "earlier\n"
    assert not list(desk.glob(".out.jsonl*"))


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("match --checks checks.tsv --messages -", signal.SIGTERM),
        ("match --checks checks.tsv --messages -", signal.SIGINT),
        ("group --messages -", signal.SIGINT),
        ("compare --pairs -", signal.SIGINT),
    ],
)
def test_being_stopped_leaves_the_earlier_output(desk: Path, command: str, number: int) -> None:
    """Ctrl-C or SIGTERM in the middle of a pipe changes no file and says so."""
    (desk / "out.jsonl").write_text("earlier\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "hearsay", *command.split(), "--out", "out.jsonl"],
        cwd=desk, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(MESSAGES if "compare" not in command else "a,b\nx,y\n")
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not list(desk.glob(".out.jsonl*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    assert process.wait(timeout=30) == 130
    assert process.stderr is not None
    assert "earlier output files are as they were" in process.stderr.read()
    process.stdin.close()
    process.stderr.close()
    assert (desk / "out.jsonl").read_text() == "earlier\n"
    assert not list(desk.glob(".out.jsonl*"))


def test_group_and_compare(desk: Path) -> None:
    """Repeats share a claim, other claims do not; numbers that differ are told."""
    (desk / "m.csv").write_text(
        "id,text\n1,The Lotus Lake dam broke at 3 am\n2,the lotus lake DAM broke at 3am!!\n3,salt water cures dengue\n"
    )
    assert run(desk, "group", "--messages", "m.csv", "--out", "g.jsonl").returncode == 0
    claims = [json.loads(line)["claim"] for line in (desk / "g.jsonl").read_text().splitlines()]
    assert claims[0] == claims[1] != claims[2]
    (desk / "p.tsv").write_text("a\tb\n15 people were hurt\t17 people were hurt\n")
    done = run(desk, "compare", "--pairs", "p.tsv", "--out", "-")
    assert json.loads(done.stdout)["guards"] == ["number: 15 vs 17"]


def test_evaluate_and_recalibrate(desk: Path) -> None:
    """Labels give figures and a calibration that `match` takes; unknown labels are told."""
    (desk / "truth.tsv").write_text("query\tclaim\nm1\tc1\nm2\tc2\nm3\tc9\nm99\tc1\n")
    done = run(desk, "evaluate", "match", "--checks", "checks.tsv", "--messages", "messages.csv",
               "--truth", "truth.tsv", "--save-calibration", "cal.json", "--json", "e.json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "MAP@5" in done.stdout
    assert "truth.tsv, row 5: no message has the id 'm99'" in done.stderr
    assert "truth.tsv, row 4: no check has the id 'c9'" in done.stderr
    assert json.loads((desk / "e.json").read_text())["messages"] == 3
    again = match(desk, "checks.tsv", "messages.csv", "--calibration", "cal.json")
    assert again.returncode == 0
    decisions = {json.loads(x)["decision"] for x in (desk / "out.jsonl").read_text().splitlines()}
    assert "answer" not in decisions, "three labels vouch for nothing"


def test_evaluate_groups(desk: Path) -> None:
    """Group labels give B-cubed figures."""
    (desk / "truth.csv").write_text("id,claim\nm1,a\nm2,b\nm99,b\n")
    done = run(desk, "evaluate", "group", "--messages", "messages.csv", "--truth", "truth.csv",
               "--json", "g.json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "B-cubed F1" in done.stdout
    assert "truth.csv, row 4: no message has the id 'm99'" in done.stderr
    assert json.loads((desk / "g.json").read_text())["f1"]["value"] == 1


@pytest.mark.parametrize("what", ["match", "group"])
def test_labels_of_another_file_are_told(desk: Path, what: str) -> None:
    """Where no label names a message, there is one line, exit code 2 and no file."""
    (desk / "truth.csv").write_text("id,query,claim\nx1,x1,c1\nx2,x2,c2\n")
    checks = ["--checks", "checks.tsv"] if what == "match" else []
    done = run(desk, "evaluate", what, *checks, "--messages", "messages.csv", "--truth",
               "truth.csv", "--json", "e.json")  # fmt: skip
    assert done.returncode == 2
    assert "row 2: no message has the id 'x1', and 1 more like it" in done.stderr
    assert "no label names a message of messages.csv" in done.stderr.splitlines()[-1]
    assert not (desk / "e.json").exists()


def test_a_calibration_of_another_model_is_refused(desk: Path) -> None:
    """Labels judged with another ranking say nothing of this one; the way out is named."""
    labels = {"format": "hearsay-calibration-1", "model": "old+d+p", "labels": [[0.9, 1, "en"]]}
    (desk / "cal.json").write_text(json.dumps(labels))
    (desk / "out.jsonl").write_text("earlier\n")
    done = match(desk, "checks.tsv", "messages.csv", "--calibration", "cal.json")
    assert done.returncode == 2
    assert "made with another ranking model" in done.stderr
    assert "--save-calibration" in done.stderr
    assert (desk / "out.jsonl").read_text() == "earlier\n"


def test_enough_labels_let_a_desk_answer(desk: Path) -> None:
    """From labels to calibration to answers: 400 right matches vouch for one per cent."""
    facts = [(f"c{i}", f"The {w} bridge in ward {i} was closed after {i + 3} cracks were found")
             for i, w in enumerate(["old", "new", "stone", "iron"] * 100)]  # fmt: skip
    (desk / "many.tsv").write_text("id\tclaim\n" + "".join(f"{k}\t{t}\n" for k, t in facts))
    (desk / "m.tsv").write_text("id\ttext\n" + "".join(f"m{k}\t{t}!\n" for k, t in facts))
    (desk / "t.tsv").write_text("query\tclaim\n" + "".join(f"m{k}\t{k}\n" for k, _ in facts))
    common = ("--checks", "many.tsv", "--messages", "m.tsv")
    done = run(desk, "evaluate", "match", *common, "--truth", "t.tsv", "--save-calibration", "c")
    assert done.returncode == 0, done.stderr
    assert "of these wrong" in done.stdout
    assert run(desk, "match", *common, "--out", "o", "--calibration", "c").returncode == 0
    rows = [json.loads(line) for line in (desk / "o").read_text().splitlines()]
    answered = [row for row in rows if row["decision"] == "answer"]
    assert len(answered) > 100
    assert all(row["id"] == "m" + row["matches"][0]["check"] for row in answered)


@pytest.mark.parametrize(
    "command",
    ["", "match", "index", "compare", "group", "evaluate", "evaluate match", "evaluate group",
     "models", "models pull", "models list", "doctor", "demo", "serve", "worker", "rebuild",
     "recalibrate"],
)  # fmt: skip
def test_help_fits_one_screen(desk: Path, command: str) -> None:
    """Every command explains itself in 40 lines of 80 characters."""
    done = run(desk, *command.split(), "--help")
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert len(lines) <= 40
    assert max(map(len, lines)) <= 80


def test_doctor_says_what_is_there(desk: Path) -> None:
    """A working installation has nothing needed missing."""
    done = run(desk, "doctor")
    assert done.returncode == 0, done.stdout
    assert "MISSING" not in done.stdout
