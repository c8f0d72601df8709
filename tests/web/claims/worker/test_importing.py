"""What people bring is taken in batch by batch, by one worker at a time, and its file is removed."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import translation

from hearsay.claimreview import ClaimReview, write_datafeed
from hearsay.connect.http import Fetched
from hearsay.errors import NetworkError, Phrase
from hearsay.web import uploads
from hearsay.web.claims.actions.import_jobs import ask_address, bring_file, call_off, start
from hearsay.web.claims.actions.importing import BATCH
from hearsay.web.claims.models import Check, ImportJob, Lease, Message
from hearsay.web.claims.refusals import Refused
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.importing import PATIENCE, Importing
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.desk.queries.imports import outcome
from hearsay.web.people.models import User

pytestmark = pytest.mark.django_db
FEED = write_datafeed([ClaimReview("Salt cures", "False", "https://c.example/1", "C")]).encode()


@pytest.fixture
def begun(alice: User, now: datetime) -> Callable[..., ImportJob]:
    """Bring a table and say yes to it."""

    def bring(rows: int = 3, more: str = "") -> ImportJob:
        table = "id,text\n" + "".join(f"{n},rumour {n}\n" for n in range(rows)) + more
        job = bring_file([table.encode()], "tips.csv", "", by=alice, now=now)
        return start(job.pk, by=alice, now=now)

    return bring


def done(step: Importing, context: Context) -> int:
    """Work until nothing is left; return how many pieces that took."""
    pieces = 0
    while step.do(context):
        pieces += 1
        assert pieces < 50
    return pieces


def test_the_step_is_registered() -> None:
    """Every worker imports."""
    assert "importing" in registered()


def test_a_file_is_taken_in(begun: Callable[..., ImportJob], context: Context) -> None:
    """All good rows come in, bad ones are told, and the file goes."""
    job = begun(BATCH + 1, more="x,\n")
    path = uploads.path_of(job.file)
    assert path.exists()
    assert done(Importing(), context) == 3
    job.refresh_from_db()
    assert (job.state, job.new, job.bad, job.position) == ("done", BATCH + 1, 1, BATCH + 1)
    assert job.lines == [f"tips.csv, row {BATCH + 3}: the text is empty; skipped"]
    assert not path.exists() and job.file == ""
    assert Message.objects.filter(state="new").count() == BATCH + 1


def test_nothing_is_taken_in_before_somebody_says_yes(
    alice: User, context: Context, now: datetime
) -> None:
    """A file that was only looked at stays a file."""
    bring_file([b"id,text\n1,x\n"], "a.csv", "", by=alice, now=now)
    assert Importing().do(context) == 0
    assert not Message.objects.exists()


def test_another_worker_goes_on(
    begun: Callable[..., ImportJob], context: Context, now: datetime
) -> None:
    """What one worker did is not counted again by the next."""
    job = begun(BATCH * 2)
    assert Importing().do(context) == BATCH
    later = replace(context, worker="worker-2", now=lambda: now + timedelta(minutes=5))
    assert done(Importing(), later) == 2
    job.refresh_from_db()
    assert (job.state, job.new, job.known) == ("done", BATCH * 2, 0)


def test_only_one_worker_imports(
    begun: Callable[..., ImportJob], context: Context, now: datetime
) -> None:
    """A second worker leaves it to the first."""
    begun(BATCH * 2)
    first = Importing()
    assert first.do(context) == BATCH
    assert Importing().do(replace(context, worker="worker-2")) == 0
    assert Lease.objects.get(step="importing").holder == context.worker


def test_what_another_worker_ended_meanwhile_stays_ended(
    begun: Callable[..., ImportJob], context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that gets the lease late does not find the other's import without its file."""
    job, take = begun(), leases.take
    other = replace(context, worker="worker-2")

    def late(step: str, worker: str, now: datetime) -> Lease | None:
        monkeypatch.setattr(leases, "take", take)
        done(Importing(), other)
        leases.give_back(other.worker)
        return take(step, worker, now)

    monkeypatch.setattr(leases, "take", late)
    assert Importing().do(context) == 0
    job.refresh_from_db()
    assert (job.state, job.new, job.failure) == ("done", 3, "")


def test_called_off_in_the_midst(
    begun: Callable[..., ImportJob], alice: User, context: Context, now: datetime
) -> None:
    """What came in stays, no more comes, the file goes, and the next import begins."""
    job, step = begun(BATCH * 2), Importing()
    step.do(context)
    call_off(job.pk, by=alice, now=now)
    assert step.do(context) == 0
    job.refresh_from_db()
    assert (job.state, job.new, job.file) == ("cancelled", BATCH, "")
    assert not list(uploads.path_of("x").parent.iterdir())


def test_a_file_that_is_gone_fails_in_words(
    begun: Callable[..., ImportJob], context: Context
) -> None:
    """A lost file ends its import, and others go on."""
    job, other = begun(), begun()
    uploads.discard(job.file)
    done(Importing(), context)
    job.refresh_from_db()
    other.refresh_from_db()
    assert (job.state, other.state) == ("failed", "done")
    assert job.failure == "The file is not there any more. Bring it again."


def page(url: str) -> Fetched:
    """A world in which every address has the same feed."""
    return Fetched(url, 200, "application/ld+json", "utf-8", FEED, hashlib.sha256(FEED).hexdigest(),
                   "", "", (), False)  # fmt: skip


def test_an_address_is_fetched_and_looked_at(alice: User, context: Context, now: datetime) -> None:
    """A feed of others' checks is fetched, waits for a word, then comes in as theirs."""
    job = ask_address("https://c.example/feed", by=alice, now=now)
    step = Importing(page)
    assert step.do(context) == 1
    job.refresh_from_db()
    assert (job.state, job.shape) == ("preview", "claimreview")
    assert not Check.objects.exists()
    start(job.pk, by=alice, now=now)
    done(step, context)
    check = Check.objects.get()
    assert (check.origin, check.publisher, check.rating_text) == ("other", "C", "False")


def test_an_address_of_the_owners_own_network(
    alice: User, context: Context, now: datetime, settings: Any
) -> None:
    """It is refused unless the desk's owner excepts it, and then the worker fetches it too."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/ld+json")
            self.send_header("Content-Length", str(len(FEED)))
            self.end_headers()
            self.wfile.write(FEED)

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{server.server_port}"
        with pytest.raises(Refused, match="will not follow"):
            ask_address(f"http://{place}/feed", by=alice, now=now)
        settings.FETCH_ALLOW = [place]
        job = ask_address(f"http://{place}/feed", by=alice, now=now)
        assert Importing().do(context) == 1
        server.shutdown()
    job.refresh_from_db()
    assert (job.state, job.failure) == ("preview", "")


def test_an_address_that_fails_says_why(alice: User, context: Context, now: datetime) -> None:
    """What the network said is told."""

    def broken(url: str) -> Fetched:
        raise NetworkError(f"{url}: no answer in time")

    job = ask_address("https://c.example/feed", by=alice, now=now)
    assert Importing(broken).do(context) == 1
    job.refresh_from_db()
    assert (job.state, job.failure) == ("failed", "https://c.example/feed: no answer in time")


def test_what_was_left_out_is_told_in_the_readers_language(
    alice: User, context: Context, now: datetime
) -> None:
    """Rows that cannot be read, and those that the desk does not keep."""
    table = f"id,claim,title\n1,,t\n2,{'z' * 2001},t\n"
    job = bring_file([table.encode()], "tips.csv", "", by=alice, now=now)
    start(job.pk, by=alice, now=now)
    done(Importing(), context)
    job.refresh_from_db()
    assert (job.bad, job.refused, len(job.lines), len(job.refusals)) == (1, 1, 1, 1)
    with translation.override("en"):
        assert outcome(job).left_out == [*job.lines, *job.refusals]
    with translation.override("vi"):
        row, refusal = outcome(job).left_out
    assert row == "tips.csv, dòng 2: nội dung tin còn trống; đã bỏ qua"
    assert refusal.endswith("Nội dung tin dài 2001 ký tự; tối đa 2000.")


def test_why_it_failed_is_told_in_the_readers_language(
    alice: User, context: Context, now: datetime
) -> None:
    """The address, then what was wrong with it."""

    def broken(url: str) -> Fetched:
        why = Phrase("took longer than %(seconds)s seconds", seconds="60")
        raise NetworkError(Phrase("%(url)s: %(why)s", url=url, why=why))

    job = ask_address("https://c.example/feed", by=alice, now=now)
    Importing(broken).do(context)
    job.refresh_from_db()
    assert job.failure == "https://c.example/feed: took longer than 60 seconds"
    with translation.override("th"):
        assert outcome(job).failure == "https://c.example/feed: ใช้เวลานานกว่า 60 วินาที"


def test_forgotten_files_go(alice: User, context: Context, now: datetime) -> None:
    """A file that nobody says yes to is removed after a day."""
    job = bring_file([b"id,text\n1,x\n"], "a.csv", "", by=alice, now=now)
    Importing().do(replace(context, now=lambda: now + PATIENCE + timedelta(seconds=1)))
    job.refresh_from_db()
    assert (job.state, job.file) == ("cancelled", "")
    assert not list(uploads.path_of("x").parent.iterdir())
