"""Dates and numbers as readers of each language write them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import formats, timezone, translation

from hearsay.web.claims.models import Claim, Desk
from hearsay.web.dates import day_here, when_here, years
from hearsay.web.people.models import User
from tests.web.catalogues import LANGUAGES

AT = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
NUMBERS = {
    "en": ("1,234,567", "1,234.5"),
    "vi": ("1.234.567", "1.234,5"),
    "th": ("1,234,567", "1,234.5"),
}
DATES = {
    "en": ("1 March 2026", "1 March 2026, 09:05"),
    "vi": ("1/3/2026", "09:05, 1/3/2026"),
    "th": ("1 มีนาคม 2026", "1 มีนาคม 2026 09:05 น."),
}


def show(text: str, **said: Any) -> str:
    """Render a template."""
    return Template("{% load dates humanize %}" + text).render(Context(said))


@pytest.mark.parametrize("lang", NUMBERS)
def test_numbers(lang: str) -> None:
    """Thousands and decimals where they are meant for people, bare where they are not."""
    whole, part = NUMBERS[lang]
    with translation.override(lang):
        assert show("{{ n }}", n=1_234_567) == "1234567"  # for addresses and forms
        assert show("{{ n|intcomma }}", n=1_234_567) == whole
        assert show("{{ n|floatformat:'1g' }}", n=1234.5) == part
        assert formats.number_format(1234.5, 1, use_l10n=True, force_grouping=True) == part


@pytest.mark.parametrize("lang", DATES)
def test_dates(lang: str) -> None:
    """A day and a moment, by our filters and by Django's own alike."""
    day, moment = DATES[lang]
    with translation.override(lang), years(buddhist=False):
        assert (day_here(AT), when_here(AT)) == (day, moment)
        assert show("{{ at|date }}|{{ at|date:'DATETIME_FORMAT' }}", at=AT) == f"{day}|{moment}"
        assert f">{day}<" in show("{{ at|day }}", at=AT)
        assert f">{moment}<" in show("{{ at|when }}", at=AT)


def test_thai_years_are_as_the_desk_says() -> None:
    """In Thai and nowhere else."""
    with years(buddhist=True):
        for lang, year in (("th", "2569"), ("vi", "2026"), ("en", "2026")):
            with translation.override(lang):
                assert year in day_here(date(2026, 3, 1))


@pytest.mark.parametrize("buddhist", [True, False])
def test_a_page_follows_the_desk(
    buddhist: bool, ada: User, make_claim: Callable[..., Claim], desk: Desk,
    signed_in: Callable[[User], Client],
) -> None:  # fmt: skip
    """The queue and the claim in Thai: the deadline is in the era that the desk has chosen."""
    Desk.objects.update(buddhist_era=buddhist)
    claim = make_claim(deadline=date(2031, 5, 7), due_at=datetime(2031, 5, 7, tzinfo=UTC))
    client = signed_in(ada)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "th"
    for path in (reverse("queue"), reverse("claim", args=[claim.pk])):
        page = client.get(path).content.decode()
        assert ("7 พฤษภาคม 2574" in page) is buddhist
        assert ("7 พฤษภาคม 2031" in page) is not buddhist
        assert 'datetime="2031-05-07' in page


def test_the_era_is_asked_once_a_page(
    ada: User, make_claim: Callable[..., Claim], desk: Desk, signed_in: Callable[[User], Client],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    """Thirty Thai dates cost one question to the store, as one does."""
    client = signed_in(ada)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "th"
    counts = []
    for _ in range(2):
        for number in range(15):
            make_claim(f"ข้อ {number}", lang="th", due_at=timezone.now() + timedelta(days=9))
        client.get(reverse("queue"))
        with django_assert_max_num_queries(100) as asked:
            client.get(reverse("queue"))
        counts.append(sum("buddhist_era" in query["sql"] for query in asked.captured_queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("lang", ["en", *LANGUAGES])
def test_what_machines_read_is_not_localised(
    lang: str, ada: User, make_claim: Callable[..., Claim], signed_in: Callable[[User], Client]
) -> None:
    """Numbers of claims in addresses and in form fields have no thousands separator."""
    claim = make_claim(id=1_234_567)
    client = signed_in(ada)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = lang
    for path in (reverse("queue"), reverse("claim", args=[claim.pk])):
        page = client.get(path).content.decode()
        assert "/claims/1234567" in page
        assert not [
            bad for bad in ("1,234,567", "1.234.567") if re.search(f'="[^"]*{re.escape(bad)}', page)
        ]
