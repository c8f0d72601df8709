"""The export and the tables of WikiRumours."""

from datetime import UTC, datetime
from pathlib import Path

from hearsay.connect.imports import ImportedMessage
from tests.connect.imports.reading import checks, left_out, messages, read, table

EXPORT = ["description", "updated_on", "country", "city", "status", "assigned_to_username",
          "number_of_sightings", "number_of_comments", "number_of_watchlists"]  # fmt: skip
RUMOURS = ["rumour_id", "public_id", "domain_alias_id", "description", "country_id", "city",
           "latitude", "longitude", "occurred_on", "created_by", "entered_by", "created_on",
           "status_id", "findings", "verified_with", "enabled"]  # fmt: skip
SIGHTINGS = ["sighting_id", "public_id", "rumour_id", "details", "heard_on", "country_id", "city",
             "location_type", "latitude", "longitude", "source_id", "ipv4", "ipv6", "created_by",
             "entered_on"]  # fmt: skip


def test_the_export_of_rumours(tmp_path: Path) -> None:
    """Each rumour is a message that makes its own claim; who works on it is left out."""
    (found,), report = read(tmp_path / "rumours.csv", table(
        EXPORT, ["Well poisoned", "2026-11-24 09:30:00", "Kenya", "Garsen", "Confirmed false",
                 "jane_m", "4", "2", "1"]), shape="wikirumours")  # fmt: skip
    (message,) = messages([found])
    assert (message.text, message.place) == ("Well poisoned", "Garsen, Kenya")
    assert message.time == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert (message.hint.claim, message.hint.status) == ("Well poisoned", "Confirmed false")
    assert message.counts == (("sightings", 4),)
    assert left_out(report) == {"assigned_to_username"}
    assert report.unused == ("number_of_comments", "number_of_watchlists")


def test_a_status_that_changes_does_not_change_the_key(tmp_path: Path) -> None:
    """The export has no ids; the same rumour in the same place is known again."""
    rows = (["Well poisoned", "2026-11-24 09:30:00", "Kenya", "Garsen", status, "", n, "0", "0"]
            for status, n in (("Under investigation", "4"), ("Confirmed false", "9")))  # fmt: skip
    keys = [read(tmp_path / "r.csv", table(EXPORT, row))[0][0].key for row in rows]
    assert keys[0] == keys[1]


def test_the_table_of_rumours(tmp_path: Path) -> None:
    """What was found of a closed rumour is an unpublished check; names and points are left out."""
    found, report = read(tmp_path / "wr_rumours.csv", table(
        RUMOURS,
        ["7", "aB3", "1", "Well poisoned", "KE", "Garsen", "-2.27", "40.11", "2026-11-20 00:00:00",
         "31", "32", "2026-11-24 09:30:00", "6", "Water tested: https://who.example/w",
         "Chief J. Doe", "1"],
        ["8", "aB4", "1", "Cattle stolen", "KE", "", "0", "0", "0000-00-00 00:00:00", "31", "32",
         "2026-11-24 09:30:00", "2", "Asked the elders", "", "1"],
    ), shape="wikirumours")  # fmt: skip
    first, second = messages(found)
    (check,) = checks(found)
    assert (first.key, first.hint.status) == ("7", "Confirmed false")
    assert (second.key, second.hint.status) == ("8", "Under investigation")
    assert second.time == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert check.key == check.check.id == first.hint.key
    assert (check.check.claim, check.check.rating) == ("Well poisoned", "Confirmed false")
    assert (check.evidence, check.published) == (("https://who.example/w",), False)
    assert "Doe" not in repr(found)
    assert left_out(report) >= {"created_by", "entered_by", "verified_with", "latitude"}


def test_sightings_belong_to_their_rumours(tmp_path: Path) -> None:
    """A sighting has the claim's key that the table of rumours gives; addresses are left out."""
    row = ["3", "xY1", "7", "Heard at the market", "2026-11-21 07:00:00", "KE", "Garsen",
           "market", "-2.27", "40.11", "3", "3232235777", "", "31", "2026-11-24 09:30:00"]  # fmt: skip
    (found,), report = read(
        tmp_path / "s.csv", table(SIGHTINGS, row), shape="wikirumours-sightings"
    )
    rumour = ["7", "aB3", "1", "Well poisoned", "KE", "Garsen", "", "", "", "", "", "", "1", "",
              "", "1"]  # fmt: skip
    (message,), _ = read(tmp_path / "r.csv", table(RUMOURS, rumour))
    assert isinstance(message, ImportedMessage)
    assert isinstance(found, ImportedMessage)
    assert found.hint.key == message.hint.key
    assert (found.key, found.source, found.place) == ("sighting-3", "sms", "Garsen, KE")
    assert left_out(report) >= {"ipv4", "ipv6", "created_by", "latitude", "longitude"}
