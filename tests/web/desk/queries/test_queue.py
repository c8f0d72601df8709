"""The queue's pages: complete, in order, and in a bounded number of queries."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from hearsay.web.claims.actions import triage
from hearsay.web.claims.actions.deleting import delete_messages
from hearsay.web.claims.actions.editing import edit_posts
from hearsay.web.claims.actions.intake import Incoming
from hearsay.web.claims.models import Claim, Message, Topic
from hearsay.web.claims.search import SearchDoc, SearchIndex
from hearsay.web.desk.filters import Filters
from hearsay.web.desk.queries.queue import PAGE, counts, read_page
from hearsay.web.people.models import User

Make = Callable[..., Claim]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    caches["process"].clear()


def _all(filters: Filters, user: User, now: datetime) -> list[int]:
    """Walk through all pages."""
    seen: list[int] = []
    after = ""
    for _ in range(100):
        page = read_page(filters, after, user=user, now=now)
        seen += [row.claim.pk for row in page.rows]
        after = page.after
        if not after:
            return seen
    raise AssertionError("no end")


@pytest.mark.parametrize("sort", ["", "latest", "due"])
def test_pages_show_each_claim_once_in_order(
    make_claim: Make, rita: User, now: datetime, sort: str
) -> None:
    """Many claims with equal numbers: every page follows the one before, none is lost or twice."""
    for n in range(3 * PAGE + 7):
        make_claim(
            f"claim {n}", priority=n % 5, status=("open", "checking")[n % 2],
            last_seen=now + timedelta(hours=n % 4), due_at=now + timedelta(hours=n % 3),
        )  # fmt: skip
    make_claim("done", status="answered")
    order = {"": ("-priority", "-id"), "latest": ("-last_seen", "-id"), "due": ("due_at", "id")}[
        sort
    ]
    expected = list(
        Claim.objects.filter(status__in=["open", "checking"])
        .order_by(*order)
        .values_list("pk", flat=True)
    )
    assert _all(Filters(sort=sort), rita, now) == expected


def test_a_page_asks_the_same_few_questions_however_long(
    make_claim: Make, rita: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    """The number of queries does not grow with the number of claims."""
    for n in range(PAGE + 5):
        make_claim(f"claim {n}", assignee=rita)
    with django_assert_max_num_queries(2):
        page = read_page(Filters(), "", user=rita, now=now)
        assert all(row.claim.assignee for row in page.rows)


MADE_UP = ["x", "%%%", "MQ", "bm93IDE", "9" * 5_000, "\x00", "💧",
           "MDAwMS0wMS0wMSAx", "MSAtOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"]  # fmt: skip


@pytest.mark.parametrize("sort", ["", "latest", "due"])
@pytest.mark.parametrize("after", MADE_UP)
def test_a_made_up_cursor_is_no_error(
    make_claim: Make, rita: User, now: datetime, after: str, sort: str
) -> None:
    """Nobody gets an error for an address they were not given, sorted or searched."""
    make_claim(due_at=now)
    read_page(Filters(sort=sort), after, user=rita, now=now)
    read_page(Filters(q="ginger"), after, user=rita, now=now)


def test_each_filter_keeps_what_it_says(
    make_claim: Make, rita: User, bob: User, now: datetime
) -> None:
    """Level, language, topic, harm, person and lateness each keep their claims and no others."""
    topic = Topic.objects.get(slug="health")
    claim = make_claim(
        "this one", level="urgent", lang="th", topic=topic, harm_by_people=True, harm_money=True,
        assignee=rita, due_at=now - timedelta(days=1),
    )  # fmt: skip
    make_claim("another", harm_suggested={"danger": ["x"]}, due_at=now + timedelta(days=1))
    for filters in (
        Filters(level="urgent"), Filters(lang="th"), Filters(topic="health"), Filters(harm="money"),
        Filters(who="me"), Filters(late="1"),
    ):  # fmt: skip
        assert _all(filters, rita, now) == [claim.pk], filters
    assert len(_all(Filters(who="nobody"), rita, now)) == 1
    assert len(_all(Filters(harm="danger"), rita, now)) == 1
    assert _all(Filters(who="second"), bob, now) == []


def test_words_are_found_and_marked(
    make_claim: Make, rita: User, now: datetime, tmp_path: Path
) -> None:
    """Words are found without tone marks and inside Thai, and shown where they stand."""
    vi = make_claim("Uống nước lá đu đủ chữa khỏi ung thư", lang="vi")
    th = make_claim("ก่อนนอนอมเกลือฆ่าเชื้อไข้หวัดได้", lang="th")
    docs = [SearchDoc(c.pk, (c.statement,), c.lang) for c in (vi, th)]
    SearchIndex.rebuild(tmp_path / "search", docs)
    for query, claim, marked in (("ung thu", vi, "ung"), ("เกลือ", th, "เกลือ")):
        page = read_page(Filters(q=query), "", user=rita, now=now)
        assert [row.claim for row in page.rows] == [claim] and page.found == 1
        assert marked in [part for part, found in page.rows[0].words if found]
    assert read_page(Filters(q=f"#{vi.pk}"), "", user=rita, now=now).rows[0].claim == vi


def test_a_broken_index_is_said_and_the_list_still_works(
    make_claim: Make, rita: User, now: datetime, tmp_path: Path
) -> None:
    """Without an index words cannot be searched; that is all that fails."""
    make_claim()
    (tmp_path / "search").write_text("not a folder")
    assert read_page(Filters(q="ginger"), "", user=rita, now=now).trouble
    assert read_page(Filters(), "", user=rita, now=now).rows


def test_counts_are_of_what_waits(make_claim: Make, now: datetime) -> None:
    """Answered claims count nowhere."""
    make_claim(level="urgent", due_at=now - timedelta(hours=1))
    make_claim(level="urgent", status="answered", due_at=now - timedelta(hours=1))
    assert counts(now) == {"urgent": 1, "high": 0, "normal": 0, "low": 0, "late": 1}


@pytest.mark.parametrize("how", ["edited", "deleted"])
def test_a_claim_that_nobody_makes_any_more_is_no_new_work(
    make_claim: Make, make_message: Callable[..., Message], rita: User, now: datetime, how: str
) -> None:
    """Until somebody makes it again; "all" shows it, and so does its number."""
    due = {"due_at": now - timedelta(hours=1), "level": "normal", "message_count": 1}
    claim = make_claim("15 drowned", **due)
    post = make_message("15 drowned", kind="post", claim=claim)
    other = make_claim("Nothing came for it yet")
    if how == "edited":
        assert edit_posts([Incoming(post.key, "Nobody drowned", kind="post")], now=now) == 1
    else:
        delete_messages([post.pk], now=now)
    caches["process"].clear()
    for status in ("", "open"):
        assert _all(Filters(status=status), rita, now) == [other.pk]
    assert (counts(now)["normal"], counts(now)["late"]) == (0, 0)
    assert set(_all(Filters(status="all"), rita, now)) == {claim.pk, other.pk}
    assert _all(Filters(q=f"#{claim.pk}"), rita, now) == [claim.pk]
    Claim.objects.filter(pk=claim.pk).update(message_count=1)
    caches["process"].clear()
    assert set(_all(Filters(), rita, now)) == {claim.pk, other.pk}
    assert (counts(now)["normal"], counts(now)["late"]) == (1, 1)


@pytest.mark.parametrize("begun", ["status", "assigned", "noted"])
def test_work_that_was_begun_stays_in_the_queue(
    make_claim: Make, make_message: Callable[..., Message], rita: User, bob: User, now: datetime,
    begun: str,
) -> None:  # fmt: skip
    """Whoever is at it decides what becomes of it."""
    claim = make_claim("15 drowned", message_count=1)
    if begun == "status":
        triage.set_status([claim.pk], "checking", by=bob, now=now)
    elif begun == "assigned":
        triage.assign([claim.pk], bob, by=bob, now=now)
    else:
        triage.add_note(claim.pk, "I asked the mayor", by=bob, now=now)
    delete_messages([make_message("15 drowned", kind="post", claim=claim).pk], now=now)
    assert _all(Filters(), rita, now) == [claim.pk]


def test_a_search_passes_over_a_claim_that_nobody_makes_any_more(
    make_claim: Make, make_message: Callable[..., Message], rita: User, now: datetime, tmp_path: Path
) -> None:  # fmt: skip
    """Among what waits; among all it is found."""
    claim = make_claim("ginger cures", message_count=1)
    SearchIndex.rebuild(tmp_path / "search", [SearchDoc(claim.pk, ("ginger cures",), "en")])
    assert _all(Filters(q="ginger"), rita, now) == [claim.pk]
    delete_messages([make_message("ginger", kind="post", claim=claim).pk], now=now)
    assert _all(Filters(q="ginger"), rita, now) == []
    assert _all(Filters(q="ginger", status="all"), rita, now) == [claim.pk]
