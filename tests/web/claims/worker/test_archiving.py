"""Evidence is fetched once, kept under its hash, and its failures are told in words."""

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from hearsay.connect.http import Fetched
from hearsay.errors import NetworkError, Phrase
from hearsay.web.claims.models import Claim, Evidence
from hearsay.web.claims.templatetags.wording import told
from hearsay.web.claims.worker.archiving import (
    MOST_TRIES,
    WAITS,
    Archiving,
    _take,
    archive_path,
    keep,
)
from hearsay.web.claims.worker.steps import Context
from hearsay.web.people.models import User

pytestmark = pytest.mark.django_db
BODY = b"<p>Salt water does not cure dengue.</p>"


@pytest.fixture
def evidence(make_claim: Callable[..., Claim], bob: User, now: datetime) -> Evidence:
    """A source that waits."""
    return Evidence.objects.create(
        claim=make_claim(), url="https://h.example/a", added_by=bob, added_at=now
    )


def page(url: str) -> Fetched:
    """A world in which every address has the same page."""
    digest = hashlib.sha256(BODY).hexdigest()
    return Fetched(url + "#end", 200, "text/html", "utf-8", BODY, digest, "", "", (), False)


def broken(url: str) -> Fetched:
    """A world that cannot be reached."""
    raise NetworkError(f"{url}: no answer in time")


def gone(url: str) -> Fetched:
    """A world in which everything was taken down."""
    raise NetworkError(f"{url}: not there (404)", permanent=True)


def test_a_source_is_archived(evidence: Evidence, context: Context, now: datetime) -> None:
    """The row says what was fetched from where and when; the copy lies under its hash, unread by others."""
    step = Archiving(page)
    assert step.do(context) == 1
    assert step.do(context) == 0
    evidence.refresh_from_db()
    assert (evidence.state, evidence.fetched_at, evidence.size) == ("archived", now, len(BODY))
    assert evidence.final_url == "https://h.example/a#end"
    assert evidence.content_type == "text/html"
    path = archive_path(evidence.sha256)
    assert path == settings.ARCHIVE / evidence.sha256[:2] / evidence.sha256
    assert path.read_bytes() == BODY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_cannot_be_reached_is_tried_again_and_then_given_up(
    evidence: Evidence, now: datetime
) -> None:
    """Each try waits longer; in the end the row says why there is no copy."""
    at, waits = now, []
    for _ in range(MOST_TRIES):
        assert Archiving(broken).do(Context("w", lambda at=at: at)) == 1
        assert Archiving(broken).do(Context("w", lambda at=at: at)) == 0, "not before its time"
        evidence.refresh_from_db()
        assert evidence.try_after is not None
        waits.append(evidence.try_after - at)
        at = evidence.try_after
    assert waits == sorted(waits)
    assert evidence.state == "failed"
    assert evidence.failure == (
        f"Given up after {MOST_TRIES} tries: https://h.example/a: no answer in time"
    )
    assert Archiving(page).do(Context("w", lambda: at + timedelta(days=9))) == 0


def test_what_is_gone_is_not_tried_again(evidence: Evidence, context: Context) -> None:
    """A permanent failure is told at once, in words."""
    Archiving(gone).do(context)
    evidence.refresh_from_db()
    assert (evidence.state, evidence.tries) == ("failed", 1)
    assert evidence.failure == "It cannot be archived: https://h.example/a: not there (404)"


def test_one_worker_takes_a_source(evidence: Evidence, now: datetime) -> None:
    """Of two workers that look at the same moment one fetches; when it ends over it, another does."""
    assert _take(now) is not None
    assert _take(now) is None
    again = _take(now + timedelta(hours=1))
    assert again is not None
    assert again.tries == 2


def test_removed_evidence_is_not_fetched(
    evidence: Evidence, context: Context, now: datetime
) -> None:
    """What a person took away is left alone."""
    Evidence.objects.update(removed_at=now)
    assert Archiving(page).do(context) == 0


def test_a_full_disk_leaves_no_half_copy(
    evidence: Evidence, context: Context, tmp_path: Path
) -> None:
    """A copy that cannot be written whole is not there, and the row still waits."""
    settings.ARCHIVE.mkdir(parents=True)
    blocked = settings.ARCHIVE / hashlib.sha256(BODY).hexdigest()[:2]
    blocked.write_text("in the way")
    with pytest.raises(OSError):
        Archiving(page).do(context)
    evidence.refresh_from_db()
    assert (evidence.state, evidence.sha256) == ("pending", "")
    blocked.unlink()
    keep(BODY, hashlib.sha256(BODY).hexdigest())
    assert [p.name for p in settings.ARCHIVE.rglob("*") if p.is_file()] == [
        hashlib.sha256(BODY).hexdigest()
    ]
    assert not list(settings.ARCHIVE.rglob(".*"))
    assert os.access(archive_path(hashlib.sha256(BODY).hexdigest()), os.R_OK)


def test_why_there_is_no_copy_is_kept_for_every_reader(
    evidence: Evidence, context: Context
) -> None:
    """The row is English; a page says it in the reader's language; a copy makes it forgotten."""

    def away(url: str) -> Fetched:
        raise NetworkError(Phrase("larger than %(most)d bytes", most=9))

    Archiving(away).do(context)
    evidence.refresh_from_db()
    assert evidence.failure == "Not yet, another try follows: larger than 9 bytes"
    with translation.override("th"):
        assert told(evidence.said, evidence.failure) == "ยังไม่สำเร็จ จะลองใหม่: ใหญ่กว่า 9 ไบต์"
    later = replace(context, now=lambda: context.now() + WAITS[0])
    Archiving(page).do(later)
    evidence.refresh_from_db()
    assert (evidence.state, evidence.failure, evidence.said) == ("archived", "", {})
