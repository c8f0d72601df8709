"""Editors take everything along: how much it is first, then as a stream."""

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from hearsay.web.claims.exporting.stream import pieces, sizes, zipped
from hearsay.web.claims.models import Message, SavedSearch
from hearsay.web.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice: User, signed_in: Callable[[User], Client]) -> Client:
    """Where alice, an editor, is signed in."""
    return signed_in(alice)


def many(count: int, now: datetime, text: str = "ข่าวลวง ") -> None:
    """Store messages."""
    made = (
        Message(key=f"k{n}", kind="tip", text=f"{text * 10}{n}", written_at=now, received_at=now)
        for n in range(count)
    )
    Message.objects.bulk_create(made, batch_size=500)


def test_how_much_it_is_first(browser: Client, now: datetime) -> None:
    """Rows are told exactly and bytes about, before anything is handed out."""
    many(1_200, now)
    (size,) = sizes("messages", "csv")
    real = sum(map(len, pieces("messages", "csv")))
    assert size.rows == 1_200
    assert abs(size.size - real) < real / 50
    text = browser.get(reverse("exports"), {"what": "messages", "format": "csv"}).content.decode()
    assert "1,200 rows, about" in text and "Download" in text


@pytest.mark.parametrize("bom", [False, True])
def test_a_table_is_handed_out(browser: Client, now: datetime, bom: bool) -> None:
    """It is a stream, kept by no cache, and holds every row."""
    many(700, now, "=1+1 ")
    asked = {"what": "messages", "format": "csv"} | ({"bom": "1"} if bom else {})
    answer = browser.get(reverse("export_file"), asked)
    assert isinstance(answer, StreamingHttpResponse)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="hearsay-')
    data = b"".join(answer)  # type: ignore[arg-type]
    assert data.startswith(b"\xef\xbb\xbf") == bom
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == 700
    assert all(row["text"].startswith("'=1+1") for row in rows)


def test_everything_is_a_zip(browser: Client, now: datetime) -> None:
    """One file holds all tables."""
    many(3, now)
    answer = browser.get(reverse("export_file"), {"what": "all", "format": "jsonl"})
    kept = zipfile.ZipFile(io.BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    assert kept.read("messages.jsonl").count(b"\n") == 3


@pytest.mark.parametrize("what", ["searches", "all"])
def test_saved_searches_are_ones_own(
    browser: Client, alice: User, bob: User, ada: User, signed_in: Callable[[User], Client],
    what: str,
) -> None:  # fmt: skip
    """An editor takes their own along; an administrator everybody's."""
    for owner, name in ((alice, "mine"), (bob, "bob's")):
        SavedSearch.objects.create(owner=owner, name=name, query="q=dam")

    def names(client: Client) -> set[str]:
        answer = client.get(reverse("export_file"), {"what": what, "format": "jsonl"})
        data = b"".join(answer)  # type: ignore[arg-type]
        if what == "all":
            data = zipfile.ZipFile(io.BytesIO(data)).read("searches.jsonl")
        return {json.loads(line)["name"] for line in data.splitlines()}

    assert names(browser) == {"mine"}
    assert [size.rows for size in sizes("searches", "csv", alice)] == [1]
    assert names(signed_in(ada)) == {"mine", "bob's"}


@pytest.mark.parametrize(
    ("what", "form"), [("messages", "claimreview"), ("x", "csv"), ("claims", "pdf")]
)
def test_what_does_not_go_together(browser: Client, what: str, form: str) -> None:
    """It is said in words, and nothing is handed out."""
    asked = {"what": what, "format": form}
    assert browser.get(reverse("export_file"), asked).status_code == 422
    answer = browser.get(reverse("exports"), asked)
    assert answer.status_code == 422
    assert "does not go together" in answer.content.decode()


def peak(count: int, now: datetime) -> int:
    """Return the most bytes in use while so many rows are exported."""
    Message.objects.all().delete()
    many(count, now)
    tracemalloc.start()
    try:
        assert sum(map(len, pieces("messages", "csv"))) > count * 200
        assert sum(map(len, zipped("csv", now=now))) > count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow(now: datetime) -> None:
    """Ten times the rows take no more memory."""
    assert peak(8_000, now) < peak(800, now) + 2_000_000


@pytest.mark.full
@pytest.mark.timeout(600)
def test_a_hundred_thousand_rows(now: datetime) -> None:
    """An election's messages are exported in a few megabytes."""
    assert peak(100_000, now) < 12_000_000
