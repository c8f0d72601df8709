"""Values of strangers' documents are what they say, or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.sources.reading.values import (
    cleaned,
    count,
    key,
    language,
    link,
    moment,
    sound,
)
from tests.connect.sources.documents import NOW


@pytest.mark.parametrize(
    ("value", "found"),
    [(0, 0), (12, 12), ("7", 7), (-1, None), (True, None), (1.5, None), ("-1", None), ("٣", None), ("", None),
     (10**15, None), ("9" * 16, None), (None, None), ([1], None)],
)  # fmt: skip
def test_a_count_is_a_number_of_0_or_more(value: object, found: int | None) -> None:
    """Given as such or in digits."""
    assert count(value) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [("vi", "vi"), ("vi-VN", "vi"), ("TH_th", "th"), ("zh-Hans-CN", "zh"), ("und", ""), ("mul", ""), ("english", ""),
     ("", ""), (None, ""), ("v1", "")],
)  # fmt: skip
def test_a_language_is_a_code(value: object, found: str) -> None:
    """Without its region."""
    assert language(value) == found


@pytest.mark.parametrize(
    ("value", "base", "found"),
    [
        ("https://x.test/a", "", "https://x.test/a"),
        (" HTTP://x.test ", "", "HTTP://x.test"),
        ("/a", "https://x.test/b", "https://x.test/a"),
        ("//y.test/a", "https://x.test/b", "https://y.test/a"),
        ("/a", "", ""),
        ("/a", "http://[", ""),
        ("https:///", "https://x.test/", ""),
        ("javascript:alert(1)", "https://x.test/", ""),
        ("JAVASCRIPT:alert(1)", "", ""),
        (5, "https://x.test/", ""),
        ("", "https://x.test/", ""),
        ("https://x.test/" + "a" * 4000, "", ""),
        ("https://x.test/a\0", "", ""),
        ("a\x0e\0", "https://x.test/", ""),
        ("https://x.test/\ud800", "", ""),
        ("\ud800", "https://x.test/", ""),
    ],
)  # fmt: skip
def test_a_link_is_a_web_address(value: object, base: str, found: str) -> None:
    """Whole, http or https, and such that a request can carry it."""
    assert link(value, base) == found


def test_a_moment_is_near_our_time() -> None:
    """From the web's beginning to tomorrow, as clocks go wrong by a zone."""
    assert moment("2026-11-26T19:00:00+07:00", NOW) == NOW
    assert moment("2026-11-26T12:00:00", NOW) == NOW
    assert moment("2026-11-27T11:59:59Z", NOW) is not None
    assert moment("2026-11-27T12:00:01Z", NOW) is None
    assert moment("1989-12-31T23:59:59Z", NOW) is None
    assert moment("0001-01-01T00:00:00+14:00", NOW) is None
    assert moment("yesterday", NOW) is None
    assert moment(7, NOW) is None


@given(st.datetimes(timezones=st.timezones()))
def test_any_moment_can_be_judged(value: datetime) -> None:
    """At both ends of the calendar too."""
    found = sound(value, NOW)
    assert found is None or (found.tzinfo is UTC and found <= NOW + timedelta(days=1))


def test_kinds_and_sources_never_share_a_key() -> None:
    """However their parts are put together."""
    keys = {
        key("feed", "a", "b"),
        key("feed", "ab", ""),
        key("feed", "", "ab"),
        key("feeda", "b"),
        key("feed", "a b"),
    }
    assert len(keys) == 5


@given(st.text())
def test_a_cleaned_text_stays_clean(value: str) -> None:
    """Cleaning twice changes nothing more."""
    once = cleaned(value)
    assert cleaned(once) == once
    assert "\n\n\n" not in once
    once.encode()
