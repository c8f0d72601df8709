"""Files of all that was published."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.test import Client

from hearsay.claimreview import read_claimreviews
from hearsay.web.claims.models import Answer, Desk

Publish = Callable[..., Answer]


def dump(end: str) -> str:
    """Return a dump as text."""
    answer = Client().get(f"/dumps/checks.{end}")
    assert answer.status_code == 200 and answer.streaming
    return answer.getvalue().decode("utf-8-sig")  # type: ignore[no-any-return]


def test_csv_holds_every_answer_as_it_stands(desk: Desk, publish: Publish, revise: Publish) -> None:
    """A row each, withdrawn ones with their reason."""
    publish(key="k1")
    revise(publish(key="k2", statement="b"), "withdrawal", public_reason="Our mistake.")
    rows = list(csv.DictReader(io.StringIO(dump("csv"))))
    assert [row["id"] for row in rows] == ["k1", "k2"]
    assert rows[0]["url"] == f"{settings.ADDRESS}/en/checks/k1"
    assert rows[0]["claim"] == "Ginger tea cures dengue" and rows[0]["rating"] == "False"
    assert rows[0]["evidence"] == "https://health.example/dengue"
    assert (rows[1]["state"], rows[1]["revision"], rows[1]["why"]) == (
        "withdrawal", "2", "Our mistake.",
    )  # fmt: skip


def test_no_cell_is_a_formula(desk: Desk, publish: Publish) -> None:
    """A spreadsheet that opens the file runs nothing."""
    publish(statement="=HYPERLINK(1)", title="+1", summary="@x", public_reason="\t=2")
    for row in csv.reader(io.StringIO(dump("csv"))):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_json_lines_are_one_object_each(desk: Desk, publish: Publish) -> None:
    """Line by line, whatever stands in the texts."""
    publish(key="k1", summary="two\nlines\u2028and more")
    publish(key="k2", statement="b", lang="th")
    rows = [json.loads(line) for line in dump("jsonl").split("\n") if line]
    assert [row["id"] for row in rows] == ["k1", "k2"]
    assert rows[1]["lang"] == "th"


def test_the_datafeed_reads_back(desk: Desk, publish: Publish, revise: Publish) -> None:
    """As ClaimReviews, without those withdrawn."""
    publish(key="k1", title="</script>")
    revise(publish(key="k2", statement="b"), "withdrawal", public_reason="x")
    text = dump("json")
    assert json.loads(text)["@type"] == "DataFeed"
    found = read_claimreviews(text)
    assert [review.url for review in found.reviews] == [f"{settings.ADDRESS}/en/checks/k1"]
    assert not found.refused


def test_dumps_of_nothing_are_files_too(desk: Desk) -> None:
    """A desk that has published nothing gives empty files of the right shape."""
    assert len(dump("csv").splitlines()) == 1
    assert dump("jsonl") == ""
    assert json.loads(dump("json"))["dataFeedElement"] == []


def test_rows_are_read_as_they_are_sent(desk: Desk, publish: Publish, monkeypatch: Any) -> None:
    """A dump never holds all answers at once: the first row is out before the last is read."""
    from hearsay.web.public import dumps

    for number in range(5):
        publish(statement=f"{number}")
    seen: list[str] = []
    whole = dumps.entries

    def watched(answers: Any) -> Iterator[Any]:
        for shown in whole(answers):
            seen.append(shown.key)
            yield shown

    monkeypatch.setattr(dumps, "entries", watched)
    rows = dumps.dump_rows(desk)
    next(rows)
    assert len(seen) == 1
