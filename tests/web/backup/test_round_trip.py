"""A backup holds everything a desk owns, and is refused if anything of it is damaged."""

import hashlib
import threading
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from hearsay.web.backup.manifest import BackupError
from hearsay.web.backup.restore import restore_backup
from hearsay.web.backup.tables import member_of, tables
from hearsay.web.backup.verify import verify
from hearsay.web.backup.write import write_backup
from hearsay.web.claims.models import Asker, Change, Claim, Desk, Evidence, Message, Note
from hearsay.web.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]


@pytest.fixture
def full_desk(
    alice: User,
    desk: Desk,
    make_claim: Make,
    make_message: Make,
    make_check: Make,
    now: datetime,
    tmp_path: Path,
) -> Path:
    """A desk with a row in most tables and a file in its archive; returns the archive."""
    Desk.objects.update(name="Bàn tin đồn ข่าวลือ")
    asker = Asker.objects.create(pseudonym="a" * 64, made_at=now, purge_at=now)
    claim = make_claim(
        "Uống nước muối chữa khỏi bệnh – จริงหรือ?\n\u2028\x7f", priority_reasons=[{"a": 1}]
    )
    merged = make_claim("gone", status="merged", merged_into=claim)
    make_message('mot tin nhan\r\n"quoted"\t\\', claim=claim, asker=asker, counts={"shares": 3})
    make_message("waits")
    make_check(claim, alice)
    make_check()
    Note.objects.create(claim=claim, author=alice, text="x", at=now)
    Change.objects.create(
        at=now, actor=alice, verb="merge", kind="claim", object_id=merged.pk, claim=claim
    )
    body = b"archived \x00 bytes"
    digest = hashlib.sha256(body).hexdigest()
    Evidence.objects.create(
        claim=claim, url="https://example.org/a", added_by=alice, added_at=now, state="archived",
        sha256=digest, fetched_at=now, size=len(body),
    )  # fmt: skip
    archive = tmp_path / "kept"
    (archive / digest[:2]).mkdir(parents=True)
    (archive / digest[:2] / digest).write_bytes(body)
    return archive


def _rows() -> dict[str, list[Any]]:
    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in tables()}


def _empty() -> None:
    for model in reversed(tables()):
        model._default_manager.all().delete()


def test_everything_comes_back(
    full_desk: Path, tmp_path: Path, now: datetime, make_claim: Make
) -> None:
    """Every row of every table and every archived byte is the same after a restore."""
    before = _rows()
    made = write_backup(tmp_path / "b.zip", full_desk, now=now)
    assert made.rows == sum(map(len, before.values()))
    Claim.objects.filter(merged_into__isnull=False).delete()
    _empty()
    restore_backup(tmp_path / "b.zip", tmp_path / "new" / "archive")
    assert _rows() == before
    (file,) = (p for p in (tmp_path / "new" / "archive").rglob("*") if p.is_file())
    assert file.read_bytes() == b"archived \x00 bytes"
    assert make_claim("a new one").pk > max(row["id"] for row in before["claims.Claim"])


def test_a_desk_that_is_not_empty_is_left_alone(
    full_desk: Path, tmp_path: Path, now: datetime
) -> None:
    """Restoring over a desk is refused, and nothing of it changes."""
    write_backup(tmp_path / "b.zip", full_desk, now=now)
    before = _rows()
    with pytest.raises(BackupError, match="not empty"):
        restore_backup(tmp_path / "b.zip", tmp_path / "new")
    assert _rows() == before


def test_no_secret_and_no_session_is_in_it(full_desk: Path, tmp_path: Path, now: datetime) -> None:
    """Whoever finds a backup cannot take over a session with it."""
    write_backup(tmp_path / "b.zip", full_desk, now=now)
    names = zipfile.ZipFile(tmp_path / "b.zip").namelist()
    assert not [n for n in names if "session" in n or "secret" in n]
    assert member_of(User) in names


def test_an_existing_file_is_not_overwritten(
    full_desk: Path, tmp_path: Path, now: datetime
) -> None:
    """Yesterday's backup is not lost to today's."""
    (tmp_path / "b.zip").write_text("yesterday")
    with pytest.raises(BackupError, match="there already"):
        write_backup(tmp_path / "b.zip", full_desk, now=now)
    assert (tmp_path / "b.zip").read_text() == "yesterday"


@budget(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_damage_is_found(
    full_desk: Path, tmp_path: Path, now: datetime, data: st.DataObject
) -> None:
    """One wrong byte in a backup, or a lost end: refused in one line, or it changes nothing."""
    good = tmp_path / "good.zip"
    if not good.exists():
        write_backup(good, full_desk, now=now)
    whole = bytearray(good.read_bytes())
    bad = tmp_path / "bad.zip"
    if data.draw(st.booleans()):
        bad.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    else:
        with zipfile.ZipFile(good) as kept:
            info = data.draw(st.sampled_from([i for i in kept.infolist() if i.file_size]))
            start = info.header_offset + 30 + len(info.filename) + 20
        at = data.draw(st.integers(start, start + info.compress_size - 1))
        whole[at] ^= data.draw(st.integers(1, 255))
        bad.write_bytes(whole)
    try:
        manifest = verify(bad)
    except BackupError as error:
        assert "\n" not in str(error)
    else:  # a bit that zip does not need; all of the content was compared
        assert len(whole) == bad.stat().st_size and manifest == verify(good)


def test_a_backup_of_a_running_desk_is_of_one_moment(
    make_claim: Make, tmp_path: Path, now: datetime
) -> None:
    """While another thread adds a claim with its message in one transaction, no half of it is kept."""
    from django.db import transaction

    make_claim("first")
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with transaction.atomic():
                claim = make_claim(f"claim {number}")
                Message.objects.create(
                    key=f"k{number}", kind="post", text="t", fingerprint="", written_at=now,
                    received_at=now, state="grouped", claim=claim,
                )  # fmt: skip
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        manifests = [
            write_backup(tmp_path / f"{n}.zip", tmp_path / "none", now=now) for n in range(5)
        ]
    finally:
        stop.set()
        thread.join()
    for manifest in manifests:
        rows = {m.name: m.rows for m in manifest.members}
        assert rows[member_of(Message)] == rows[member_of(Claim)] - 1
    assert len({m.rows for m in manifests}) > 1, "the desk was not running"


def test_a_folder_and_a_picture_are_no_backup(tmp_path: Path) -> None:
    """Anything else than a backup is refused in one line."""
    (tmp_path / "x.zip").write_bytes(b"\x89PNG")
    zipfile.ZipFile(tmp_path / "y.zip", "w").close()
    for name in ("x.zip", "y.zip", "", "nothing.zip"):
        with pytest.raises(BackupError) as told:
            verify(tmp_path / name)
        assert str(told.value).count("\n") == 0
