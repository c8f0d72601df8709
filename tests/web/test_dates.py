"""Dates as readers of each language write them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

from hearsay.web.claims.models import Desk
from hearsay.web.dates import day_text, when_text, years

AT = datetime(2026, 3, 1, 12, 5, 9, 123, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "buddhist", "text"),
    [("en", False, "1 March 2026"), ("en", True, "1 March 2026"), ("th", False, "1 มีนาคม 2026"),
     ("th", True, "1 มีนาคม 2569"), ("vi", True, "1/3/2026")],
)  # fmt: skip
def test_a_day_in_words(lang: str, buddhist: bool, text: str) -> None:
    """Only Thai has years in the Buddhist era, and only if the desk says so."""
    assert day_text(date(2026, 3, 1), lang, buddhist=buddhist) == text


def test_a_moment_is_told_in_the_desks_time_zone(settings: Any) -> None:
    """In words and for machines; a day may be another day there."""
    settings.TIME_ZONE = "Asia/Bangkok"
    late = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
    assert when_text(late, "en") == "1 January 2027, 01:00"
    assert day_text(late, "th", buddhist=True) == "1 มกราคม 2570"
    assert 'datetime="2027-01-01T01:00:00+07:00"' in show("{{ at|when }}", late)


def show(text: str, at: object) -> str:
    """Render a template."""
    with years(buddhist=False):
        return Template("{% load dates %}" + text).render(Context({"at": at}))


def test_filters_write_time_elements() -> None:
    """For people and for machines; nothing for what is not there."""
    assert show("{{ at|when }}", AT) == (
        '<time datetime="2026-03-01T12:05:09+00:00">1 March 2026, 12:05</time>'
    )
    assert (
        show("{{ at|day }}", date(2026, 3, 1)) == '<time datetime="2026-03-01">1 March 2026</time>'
    )
    assert show("{{ at|day }}{{ at|when }}", None) == ""


@pytest.mark.parametrize("buddhist", [True, False])
def test_the_desk_decides_where_nobody_said(buddhist: bool, desk: Desk) -> None:
    """Without `years`, the store is asked, and only for Thai."""
    Desk.objects.update(buddhist_era=buddhist)
    with translation.override("th"):
        text = Template("{% load dates %}{{ at|day }}").render(Context({"at": AT}))
    assert ("2569" in text) is buddhist
