"""Exports of Ushahidi, with the columns that each deployment makes for itself."""

from datetime import UTC, datetime
from pathlib import Path

from hearsay.connect.imports import ClaimHint, ImportedMessage, Kind
from tests.connect.imports.reading import left_out, messages, read, table

NATIVE = ["Post ID", "Survey", "Post Status", "Created (UTC)", "Updated (UTC)", "Post Date (UTC)",
          "Contact ID", "Contact", "Data Source ID", "Source", "Unstructured Description"]  # fmt: skip
OWN = ["Title", "Description", "Categories", "Where.lat", "Where.lon", "District", "Title",
       "Description", "Categories", "How sure are you?"]  # fmt: skip
HXL = ["", "", "", "#date +created", *[""] * 11, "#adm2", *[""] * 5]
FLOOD = ["12", "Floods", "published", "2026-11-24 09:30:00", "2026-11-24 10:00:00",
         "2026-11-24 09:00:00", "7", "+84901234567", "55", "web", "", "Dam broke",
         "Water rises in Huế", "Water, Roads", "16.4637", "107.5909", "Phú Vang",
         "", "", "", "very"]  # fmt: skip
SMS = ["13", "Unstructured", "draft", "2026-11-25 09:30:00", "", "", "8", "+84907654321", "",
       "sms", "They say the bridge fell down", "They say the bridge", *[""] * 9]  # fmt: skip
OTHER = ["14", "Health", "archived", "2026-11-25 09:30:00", *[""] * 13, "Salt cures flu",
         "My aunt heard it", "Cures", ""]  # fmt: skip


def test_posts_of_several_surveys(tmp_path: Path) -> None:
    """Columns that each survey has under the same name are all read; people and points are not."""
    found, report = read(
        tmp_path / "e.csv", table([*NATIVE, *OWN], HXL, FLOOD, SMS, OTHER), shape="ushahidi"
    )
    assert found == [
        ImportedMessage("12", "Dam broke\nWater rises in Huế", Kind.POST,
                        datetime(2026, 11, 24, 9, tzinfo=UTC), source="web", place="Phú Vang",
                        hint=ClaimHint(categories=("Floods", "Water", "Roads"))),
        ImportedMessage("13", "They say the bridge fell down", Kind.TIP,
                        datetime(2026, 11, 25, 9, 30, tzinfo=UTC), source="sms",
                        hint=ClaimHint(categories=("Unstructured",))),
        ImportedMessage("14", "Salt cures flu\nMy aunt heard it", Kind.TIP,
                        datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
                        hint=ClaimHint(categories=("Health", "Cures"))),
    ]  # fmt: skip
    assert (report.good, report.bad) == (3, 0)
    assert left_out(report) == {"Contact ID", "Contact", "Where.lat", "Where.lon"}
    assert report.unused == ("Updated (UTC)", "Data Source ID", "How sure are you?")
    assert "+849" not in repr(found) + repr(report.lines)
    assert "16.46" not in repr(found)


def test_a_question_on_several_lines_is_one_column(tmp_path: Path) -> None:
    """A name of a column may hold line breaks; the rows after it keep their numbers."""
    names = ["Post ID", "Post Status", "Created (UTC)", "Who is\r\nhurt?\n\nHow many?", "Title"]
    rows = [["1", "draft", "2026-11-24", "2", "Dam broke"], ["2", "draft", "soon", "", "x"]]
    found, report = read(tmp_path / "e.csv", table(names, *rows), shape="ushahidi")
    assert [item.text for item in messages(found)] == ["Dam broke"]
    assert "row 6: 'soon' is not a date and time" in report.lines[0]
    assert report.unused == ("Who is hurt? How many?",)


def test_a_point_on_the_map_is_no_place(tmp_path: Path) -> None:
    """A pair of numbers in a column for places is left out."""
    row = ["1", "published", "2026-11-24 09:30:00", "Dam broke", "16.4637, 107.5909", "Việt Nam"]
    (found,), _ = read(tmp_path / "e.csv", table(
        ["Post ID", "Post Status", "Created (UTC)", "Title", "City", "Country"], row))  # fmt: skip
    assert messages([found])[0].place == "Việt Nam"


def test_a_post_that_says_nothing_is_told(tmp_path: Path) -> None:
    """A post without title and description is skipped with its row."""
    found, report = read(
        tmp_path / "e.csv", table(NATIVE, ["12", "", "draft", "2026-11-24 09:30:00", *[""] * 7])
    )
    assert not found
    assert "row 2: the title and the description are empty" in report.lines[0]
