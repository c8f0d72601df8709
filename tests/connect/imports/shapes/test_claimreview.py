"""ClaimReview is imported in the shapes that publishers and search answers have."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hearsay.claimreview import ClaimReview, to_check, write_claimreview, write_datafeed
from hearsay.connect.imports import ImportedCheck
from hearsay.errors import InputError
from tests.connect.imports.reading import read

REVIEW = ClaimReview(
    claim="Salt cures flu", rating="False", url="https://desk.example/1", publisher="Desk",
    publisher_url="https://desk.example", date="2026-11-24", title="No, it does not", lang="en",
    appearances=("https://fb.example/1",),
)  # fmt: skip
CHECK = to_check(REVIEW)
ITEM = ImportedCheck(CHECK.id, CHECK, appearances=REVIEW.appearances, source="Desk")
GOOGLE = {"claims": [{"text": "Salt cures flu", "claimant": "Somebody Private", "claimReview": [
    {"publisher": {"name": "Desk", "site": "desk.example"}, "url": "https://desk.example/1",
     "title": "No, it does not", "reviewDate": "2026-11-24T00:00:00Z", "textualRating": "False",
     "languageCode": "en"}]}]}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "appearances"),
    [("c.json", write_claimreview(REVIEW), REVIEW.appearances),
     ("feed.json", write_datafeed([REVIEW]), REVIEW.appearances),
     ("page.html", "<!doctype html><html><body><script type='application/ld+json'>"
      f"{write_claimreview(REVIEW)}</script></body></html>", REVIEW.appearances),
     ("answer.json", json.dumps(GOOGLE, indent=2), ()), ("answer", json.dumps(GOOGLE), ())],
)  # fmt: skip
def test_every_shape(tmp_path: Path, name: str, content: str, appearances: tuple[str, ...]) -> None:
    """JSON, a feed, a page and Google's answer give the same check; who said it is not kept."""
    found, report = read(tmp_path / name, content, shape="claimreview")
    assert found == [replace(ITEM, appearances=appearances)]
    assert (report.good, report.bad) == (1, 0)
    assert "Somebody Private" not in repr(found)


def test_what_is_refused_or_stands_twice_is_told(tmp_path: Path) -> None:
    """A review without a claim and one that came before are told with their place."""
    feed = write_datafeed([REVIEW, replace(REVIEW, claim=""), REVIEW])
    found, report = read(tmp_path / "feed.json", feed)
    assert found == [ITEM]
    assert (report.good, report.bad) == (1, 2)
    assert "the claim is empty" in report.lines[0]
    assert "the same review stood before" in report.lines[1]


def test_a_page_without_a_fact_check_says_so(tmp_path: Path) -> None:
    """Nothing is made up from a page."""
    with pytest.raises(InputError, match="holds no ClaimReview"):
        read(tmp_path / "p.html", "<!doctype html><html><p>Salt</p></html>", shape="claimreview")
