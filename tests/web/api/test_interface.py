"""What is read: pages, single things, and nothing of anybody who wrote a message."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hearsay.web.claims.history import record
from hearsay.web.claims.models import Asker, Claim, Topic
from hearsay.web.claims.search import SearchDoc, SearchIndex
from hearsay.web.people.models import User

from .conftest import Program
from .test_schema import publish

Make = Callable[..., Any]
HOSTILE = ["", "x", "null", "W10", "WyJpIl0", "WyJpIiwtMV0", "WyJpIiw5OTk5OTk5OTk5OTk5OTk5OTk5OV0",
           "WyJwIiwxZTQwMCwxXQ", "WyJpIiwxLjVd", "WyJpIix0cnVlXQ", "WyJ4IiwxXQ", "e30", "A" * 121,
           "' OR 1=1 --", "\x00", "é", "W1tbW1tbW1tb", "_" * 120]  # fmt: skip


def _ids(page: Any) -> list[int]:
    return [item["id"] for item in page["items"]]


def _walk(
    program: Program, path: str, between: Callable[[], object] = int, **query: Any
) -> list[int]:
    seen: list[int] = []
    cursor: dict[str, str] = {}
    for _ in range(50):
        page = program.get(path, **query, **cursor).json()
        seen += _ids(page)
        between()
        if not page["more"]:
            return seen
        cursor = {"cursor": page["next"]}
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("order", ["id", "priority"])
def test_pages_stay_in_step_while_rows_come(program: Program, make_claim: Make, order: str) -> None:
    """Every claim that was there is told once, though others come on both sides meanwhile."""
    there = [make_claim(f"c {n}", priority=(n * 7) % 5 / 3).pk for n in range(11)]
    came = iter(range(100))

    def more() -> None:
        make_claim("new", priority=next(came) % 6 / 3)

    few = iter([more, more])  # new ones come last by id, so they must end for the walk to end
    between = more if order == "priority" else lambda: next(few, int)() and None
    seen = _walk(program, "claims", between, order=order, limit=3)
    assert len(seen) == len(set(seen))
    assert set(there) <= set(seen)


def test_the_most_pressing_come_first(program: Program, make_claim: Make) -> None:
    """By priority, and among equals the newest."""
    low, high, same = make_claim(priority=0.1), make_claim(priority=0.9), make_claim(priority=0.1)
    assert _walk(program, "claims", limit=1) == [high.pk, same.pk, low.pk]


def test_a_cursor_serves_to_come_back(program: Program, make_claim: Make) -> None:
    """By id, the last page's cursor leads to what came since, however often it is used."""
    make_claim()
    page = program.get("claims", order="id").json()
    assert page["more"] is False
    again = program.get("claims", order="id", cursor=page["next"]).json()
    assert again["items"] == [] and again["next"] == page["next"]
    new = make_claim("new")
    assert _ids(program.get("claims", order="id", cursor=again["next"]).json()) == [new.pk]


@pytest.mark.parametrize("cursor", HOSTILE[1:])
@pytest.mark.parametrize("path", ["claims", "claims?order=id", "claims?q=a", "checks", "changes"])
def test_a_cursor_that_we_never_wrote_is_refused(program: Program, path: str, cursor: str) -> None:
    """422 and a plain reason, whatever it is."""
    name, _, rest = path.partition("?")
    query = dict(part.split("=") for part in rest.split("&") if part)
    answer = program.get(name, cursor=cursor, **query)
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"] == "query.cursor"


def test_a_cursor_of_another_order_is_refused(program: Program, make_claim: Make) -> None:
    """It would lead somewhere else."""
    make_claim(), make_claim()
    cursor = program.get("claims", order="id", limit=1).json()["next"]
    assert program.get("claims", order="priority", cursor=cursor).status_code == 422


def test_claims_are_chosen_by_what_they_are(program: Program, make_claim: Make) -> None:
    """Status, level, language, topic."""
    topic = Topic.objects.first()
    assert topic is not None
    wanted = make_claim(status="answered", level="urgent", lang="vi", topic=topic)
    make_claim()
    for query in (
        {"status": "answered"},
        {"level": "urgent"},
        {"lang": "vi"},
        {"topic": topic.slug},
    ):
        assert _ids(program.get("claims", **query).json()) == [wanted.pk]
    assert program.get("claims", status="sleeping").status_code == 422


def test_a_search_finds_claims(program: Program, make_claim: Make, settings: Any) -> None:
    """By the same index as the desk's, page by page; other filters hold as well."""
    claims = [make_claim(f"gừng chữa bệnh {n}", lang="vi") for n in range(5)]
    gone = make_claim("gừng", lang="vi", status="set_aside")
    with SearchIndex.open(settings.SEARCH) as index:
        index.add(SearchDoc(c.pk, (c.statement,), c.lang) for c in [*claims, gone])
        index.commit()
    seen = _walk(program, "claims", q="gung", status="open", limit=2)
    assert sorted(seen) == [c.pk for c in claims]
    assert program.get("claims", q="nothing").json()["items"] == []


def test_a_damaged_search_index_is_said_to_be_not_ready(program: Program, settings: Any) -> None:
    """503 and Retry-After, not an error."""
    settings.SEARCH.mkdir(parents=True)
    (settings.SEARCH / "CURRENT").write_text("rubbish")
    answer = program.get("claims", q="ginger")
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0


def test_messages_tell_nothing_of_askers(
    program: Program, make_claim: Make, make_message: Make, now: datetime
) -> None:
    """Neither a pseudonym nor the key of the delivery, which may hold one."""
    claim = make_claim()
    asker = Asker.objects.create(pseudonym="f" * 64, made_at=now, purge_at=now)
    message = make_message("Is it so?", claim=claim, asker=asker, key="chat:person-4711:9")
    answer = program.get(f"claims/{claim.pk}/messages")
    assert _ids(answer.json()) == [message.pk]
    said = answer.content.decode()
    assert "4711" not in said and "ffff" not in said and "asker" not in said


def test_readers_see_published_checks_only(
    program: Program, alice: User, make_claim: Make, make_check: Make, rating: Make, now: datetime
) -> None:
    """Ours as the latest answer says it; drafts, and changes not published yet, stay inside."""
    other, claim = make_check(), make_claim()
    draft = make_check(make_claim("x"), alice)
    own = make_check(claim, alice, rating=rating("false"), title="Working copy")
    publish(own, alice, now)
    page = program.get("checks").json()
    assert _ids(page) == [other.pk, own.pk]
    assert page["items"][1]["title"] == "No" and page["items"][1]["revision"] == 1
    assert program.get(f"checks/{draft.pk}").status_code == 404
    assert _ids(program.get("checks", origin="other").json()) == [other.pk]
    publish(own, alice, now, kind="withdrawal", public_reason="We were wrong.")
    gone = program.get(f"checks/{own.pk}").json()
    assert gone["status"] == "withdrawn" and gone["public_reason"] == "We were wrong."
    assert _ids(program.get("checks", status="withdrawn").json()) == [own.pk]
    assert _ids(program.get("checks", status="published").json()) == [other.pk]


@pytest.mark.parametrize("id", ["0", "-1", "x", "1.5", str(2**63), "9" * 400, "%00", "1 OR 1"])
def test_an_id_that_is_none_is_refused(program: Program, id: str) -> None:
    """422 or 404, never an error of the server's."""
    for path in (f"claims/{id}", f"checks/{id}", f"claims/{id}/messages"):
        assert program.get(path).status_code in (404, 422)


def test_what_is_not_there_is_a_problem(program: Program) -> None:
    """404 in the shape of all problems, for a thing and for an address."""
    for path in ("claims/999999", "nothing", "claims/1/nothing"):
        answer = program.get(path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_pages_take_a_fixed_number_of_queries(
    program: Program, alice: User, make_claim: Make, make_check: Make, rating: Make, now: datetime
) -> None:
    """However many rows a page has."""
    topic = Topic.objects.first()
    program.get("me")
    counts: dict[str, set[int]] = {}
    for _ in range(2):
        for _ in range(3):
            own = make_check(make_claim(topic=topic), alice, rating=rating("false"))
            publish(own, alice, now, topic=topic)
            make_check()
        for path in ("claims", "checks", "topics", "ratings", "changes"):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert program.get(path).status_code == 200
            counts.setdefault(path, set()).add(len(asked))
    assert {path: max(n) for path, n in counts.items()} == {
        "claims": 2, "checks": 4, "topics": 2, "ratings": 2, "changes": 2,
    }  # fmt: skip
    assert all(len(n) == 1 for n in counts.values())


def test_an_unchanged_page_is_not_sent_again(program: Program, make_claim: Make) -> None:
    """304 to who has it already; 200 once something changed."""
    make_claim()
    tag = program.get("claims")["ETag"]
    same = program.get("claims", headers={"If-None-Match": tag})
    assert same.status_code == 304 and same.content == b""
    make_claim("another")
    assert program.get("claims", headers={"If-None-Match": tag}).status_code == 200


def test_changes_are_told_once_they_are_settled(
    program: Program, bob: User, make_claim: Make
) -> None:
    """A change of this minute waits, and so does everything after it: none is ever passed over."""
    claim, now = make_claim(), timezone.now()
    old = record(claim, "set_topic", by=bob, now=now - timedelta(hours=1), claim=claim)
    note = record(bob, "other", by=bob, now=now - timedelta(hours=1))
    young = record(claim, "set_harms", by=bob, now=now, claim=claim)
    record(claim, "set_deadline", by=bob, now=now - timedelta(hours=1), claim=claim)
    page = program.get("changes").json()
    assert _ids(page) == [old.pk] and not page["more"]
    assert "bob" not in str(page) and note.pk not in _ids(page)
    type(young).objects.filter(pk=young.pk).update(at=now - timedelta(minutes=2))
    later = program.get("changes", cursor=page["next"]).json()
    assert [item["verb"] for item in later["items"]] == ["set_harms", "set_deadline"]


def test_the_interface_keeps_the_desk_headers(program: Program) -> None:
    """The same policy of content as everywhere, and nothing is kept by those in between."""
    answer = program.get("me")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer


def test_merged_claims_say_into_which(program: Program, make_claim: Make) -> None:
    """A copy that is kept in step finds where a claim went."""
    into = make_claim()
    gone = make_claim("gone", status="merged", merged_into=into)
    assert program.get(f"claims/{gone.pk}").json()["merged_into"] == into.pk
    assert Claim.objects.count() == 2
