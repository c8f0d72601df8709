"""Exports of Meedan Check: items, fact-checks and shared feeds."""

from datetime import UTC, datetime
from pathlib import Path

from hearsay.connect.imports import ClaimHint, ImportedCheck, ImportedMessage, Kind
from hearsay.types import Check
from tests.connect.imports.reading import checks, left_out, messages, read, table

PAGE = "https://checkmedia.example/team/media/1"
ITEMS = ["Claim", "Item page URL", "Status", "Created by", "Submitted at",
         "Social Media Posted at", "Report Published at", "Number of media", "Tags"]  # fmt: skip


def test_a_list_of_items(tmp_path: Path) -> None:
    """An item is a message with its claim; who entered it is left out, own questions are told."""
    found, report = read(tmp_path / "list.csv", table(
        [*ITEMS, "What harm may it do?"],
        ["Salt cures flu", PAGE, "False", "Ann B", "2026-11-24 09:30:00", "", "2026-11-25 10:00:00",
         "3", "health, flu", "some"],
        ["Dam broke", PAGE + "2", "Unstarted", "Ann B", "2026-11-24 09:30:00",
         "2026-11-20 08:00:00", "", "1", "", ""],
        ["", PAGE + "3", "Unstarted", "Ann B", "2026-11-24 09:30:00", "", "", "1", "", ""],
    ), shape="meedan-check")  # fmt: skip
    assert found == [
        ImportedMessage(PAGE, "Salt cures flu", time=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
                        counts=(("media", 3),),
                        hint=ClaimHint(PAGE, "Salt cures flu", "False", ("health", "flu"))),
        ImportedMessage(PAGE + "2", "Dam broke", Kind.POST, counts=(("media", 1),),
                        time=datetime(2026, 11, 20, 8, tzinfo=UTC),
                        hint=ClaimHint(PAGE + "2", "Dam broke", "Unstarted")),
    ]  # fmt: skip
    assert left_out(report) == {"Created by"}
    assert report.unused == ("What harm may it do?",)
    assert "row 4: no claim, no title and no text" in report.lines[0]
    assert "Ann B" not in repr(found) + repr(report.lines)


def test_a_list_of_fact_checks(tmp_path: Path) -> None:
    """A fact-check is a check; one that is not published is kept as such."""
    found, report = read(tmp_path / "fc.csv", table(
        ["ID", "Title", "Summary", "URL", "Language", "Report Status", "Imported?"],
        ["5", "Salt does not cure flu", "It does not.", "https://d.example/5", "en", "published",
         "false"],
        ["6", "The dam stands", "We saw it.", "", "vi", "paused", "true"],
    ), shape="meedan-check")  # fmt: skip
    assert found == [
        ImportedCheck("5", Check("5", "Salt does not cure flu", "Salt does not cure flu",
                                 "https://d.example/5", lang="en", summary="It does not.")),
        ImportedCheck("6", Check("6", "The dam stands", "The dam stands", lang="vi",
                                 summary="We saw it."), published=False),
    ]  # fmt: skip
    assert report.unused == ("Imported?",)


def test_a_shared_feed_of_fact_checks(tmp_path: Path) -> None:
    """A feed names the workspace, which is the publisher, the rating and the day."""
    (found,), _ = read(tmp_path / "feed.csv", table(
        ["Fact-check title", "Fact-check summary", "Fact-check URL", "Tags", "Workspace",
         "Updated at", "Rating"],
        ["Salt does not cure flu", "It does not.", "https://d.example/5", "health", "Desk A",
         "1764063000", "False"],
    ), shape="meedan-check")  # fmt: skip
    (check,) = checks([found])
    assert check.check.publisher == check.source == "Desk A"
    assert (check.check.rating, check.check.date) == ("False", "2025-11-25")
    assert check.categories == ("health",)
    assert check.key.startswith("row1-")


def test_an_item_with_its_fact_check(tmp_path: Path) -> None:
    """A row with content, claim and fact-check is a message and a check with the same key."""
    found, _ = read(tmp_path / "all.csv", table(
        [*ITEMS, "Content", "Context", "Fact-check title", "Fact-check summary", "Fact-check URL",
         "Fact-check language"],
        ["Salt cures flu", PAGE, "False", "Ann", "2026-11-24 09:30:00", "", "2026-11-25 10:00:00",
         "", "", "pls is salt good for flu??", "Spread since May; https://who.example/salt",
         "No", "It does not.", "https://d.example/5", "en"],
    ), shape="meedan-check")  # fmt: skip
    (message,), (check,) = messages(found), checks(found)
    assert (message.text, message.hint.claim) == ("pls is salt good for flu??", "Salt cures flu")
    assert message.hint.key == message.key == check.key == PAGE
    assert check.check == Check(PAGE, "Salt cures flu", "No", "https://d.example/5", "False", "en",
                                "2026-11-25", summary="It does not.")  # fmt: skip
    assert (check.body, check.evidence) == (
        "Spread since May; https://who.example/salt", ("https://who.example/salt",),
    )  # fmt: skip
