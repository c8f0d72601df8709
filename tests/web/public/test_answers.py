"""The page of an answer: readable first, honest about what changed, and plain to machines."""

import json
import re
from collections.abc import Callable
from datetime import date
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from hearsay.claimreview import read_claimreviews
from hearsay.web.claims.models import Answer, Desk
from hearsay.web.public.addresses import answer_path

Publish = Callable[..., Answer]


def page_of(path: str) -> str:
    """Return what a reader is shown."""
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def words(text: str) -> str:
    """Return the words of a page's content."""
    (content,) = html.fromstring(text).xpath("//main | //body[not(//main)]")
    return " ".join(content.text_content().split())


def test_the_page_says_what_is_claimed_what_is_true_how_we_know_and_since_when(
    desk: Desk, publish: Publish
) -> None:
    """All parts are there, in this order."""
    Desk.objects.update(contact="desk@desk.example")
    publish(key="k1")
    text = words(page_of("/en/checks/k1"))
    parts = ["Ginger tea does not cure dengue", "What is claimed", "Ginger tea cures dengue",
             "What is true", "False", "No study shows", "How we know", "We read the trials",
             "Dengue: what helps", "Since when", "1 March 2026, 12:00",
             "Do you see it differently?", "desk@desk.example"]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_contesting_needs_nothing_but_a_letter(desk: Desk, publish: Publish) -> None:
    """The link begins a letter that names the answer; without an address the page tells the way."""
    publish(key="k1", title="Fees & <b>lies</b>?")
    assert "mailto:" not in page_of("/en/checks/k1")
    assert "/en/about#contest" in page_of("/en/checks/k1")
    desk.contact = "desk@desk.example"
    desk.save()
    link = html.fromstring(page_of("/en/checks/k1")).xpath("//a[starts-with(@href,'mailto:')]")[0]
    letter = unquote(urlsplit(link.get("href")).query)
    assert "Fees & <b>lies</b>?" in letter
    assert f"{settings.ADDRESS}/en/checks/k1" in letter


@pytest.mark.parametrize("ui", ["en", "vi", "th"])
def test_the_answer_keeps_its_own_language_in_every_interface(
    ui: str, desk: Desk, publish: Publish
) -> None:
    """Words of the answer carry its language, the page that of the address; one is canonical."""
    publish(key="k1", lang="th", title="น้ำขิงรักษาไข้เลือดออกไม่ได้")
    tree = html.fromstring(page_of(f"/{ui}/checks/k1"))
    assert tree.get("lang") == ui
    assert tree.xpath("//h1/@lang") == ["th"]
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"{settings.ADDRESS}/th/checks/k1"]


def test_answers_in_other_languages_are_named(desk: Desk, publish: Publish) -> None:
    """Answers to one claim name one another for people and machines; withdrawn ones are left out."""
    first = publish(key="k1", lang="en")
    publish(key="k2", lang="vi", claim=first.check_of.claim, title="Trà gừng")
    publish(key="k3", lang="th", claim=first.check_of.claim, kind="withdrawal", public_reason="x")
    tree = html.fromstring(page_of("/en/checks/k1"))
    named = tree.xpath("//link[@rel='alternate'][@hreflang]")
    assert {(link.get("hreflang"), link.get("href")) for link in named} == {
        ("en", f"{settings.ADDRESS}/en/checks/k1"),
        ("vi", f"{settings.ADDRESS}/vi/checks/k2"),
    }
    assert tree.xpath("//a[@href='/vi/checks/k2'][@hreflang='vi']")


def test_an_answer_in_a_language_without_an_interface_stands_under_english(
    desk: Desk, publish: Publish
) -> None:
    """Khmer words, English buttons."""
    publish(key="k1", lang="km")
    assert answer_path("k1", "km") == "/en/checks/k1"
    assert html.fromstring(page_of("/en/checks/k1")).xpath("//h1/@lang") == ["km"]


def test_a_correction_is_shown_with_date_and_reason_and_the_old_words_stay_readable(
    desk: Desk, publish: Publish, revise: Publish
) -> None:
    """Nothing is changed in silence."""
    first = publish(key="k1", summary="It was 800.")
    revise(first, "correction", summary="It was 600.", public_reason="We misread the notice.")
    now = words(page_of("/en/checks/k1"))
    assert "Corrected on 1 March 2026: We misread the notice." in now
    assert "It was 600." in now and "It was 800." not in now
    old = page_of("/en/checks/k1/revisions/1")
    assert "It was 800." in words(old) and "There is a newer one." in words(old)
    assert 'name="robots" content="noindex"' in old
    assert "application/ld+json" not in old
    assert Client().get("/en/checks/k1/revisions/3").status_code == 404


def test_a_withdrawn_answer_stays_and_says_so(
    desk: Desk, publish: Publish, revise: Publish
) -> None:
    """The address is kept: withdrawn, since when and why; no machine is told a verdict."""
    revise(publish(key="k1"), "withdrawal", public_reason="The source took it back.")
    text = page_of("/en/checks/k1")
    shown = words(text)
    assert "We have withdrawn this answer" in shown
    assert "Withdrawn on 1 March 2026, 13:00" in shown
    assert "The source took it back." in shown
    assert shown.index("withdrawn this answer") < shown.index("No study shows")
    assert "application/ld+json" not in text and "og:image" not in text
    assert "has since been withdrawn" in words(page_of("/en/checks/k1/revisions/1"))


def test_an_answer_that_may_have_run_out_says_so(desk: Desk, publish: Publish) -> None:
    """After the day until which it holds, the page warns; before, it only names the day."""
    publish(key="past", statement="a", still_true_until=date(2020, 1, 1))
    publish(key="ahead", statement="b", still_true_until=date(2200, 1, 1))
    assert "sure to hold until 1 January 2020. Things may have" in words(page_of("/en/checks/past"))
    ahead = words(page_of("/en/checks/ahead"))
    assert "Sure to hold until 1 January 2200" in ahead and "Things may have" not in ahead


@pytest.mark.parametrize(
    ("rating", "value"),
    [("false", 1), ("misleading", 2), ("partly-true", 3), ("true", 5),
     ("not-enough-evidence", None), ("not-checkable", None)],
)  # fmt: skip
def test_one_claimreview_stands_in_the_page_and_keeps_the_rules(
    rating: str, value: int | None, desk: Desk, publish: Publish
) -> None:
    """It reads back as it was written; ratings that are no place on a scale carry no numbers."""
    publish(key="k1", rating=rating, reason="It cannot be told.")
    text = page_of("/vi/checks/k1")
    found = read_claimreviews(text, source_url=f"{settings.ADDRESS}/en/checks/k1")
    (review,) = found.reviews
    assert not found.repairs and not found.refused and not review.flags
    assert review.claim == "Ginger tea cures dengue"
    assert review.url == f"{settings.ADDRESS}/en/checks/k1"
    assert review.publisher == desk.name and review.date == "2026-03-01"
    assert review.rating_value == value
    _keeps_the_field_rules(text)


def _keeps_the_field_rules(text: str) -> None:
    """Hold the markup against what search engines ask of a ClaimReview."""
    (script,) = html.fromstring(text).xpath("//script[@type='application/ld+json']")
    value = json.loads(script.text)
    assert value["@context"] == "https://schema.org" and value["@type"] == "ClaimReview"
    assert value["claimReviewed"].strip()
    assert urlsplit(value["url"]).netloc == urlsplit(settings.ADDRESS).netloc
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", value["datePublished"])
    assert value["author"]["@type"] == "Organization" and value["author"]["name"]
    assert value["itemReviewed"]["@type"] == "Claim"
    rating = value["reviewRating"]
    assert rating["@type"] == "Rating" and rating["alternateName"].strip()
    numbers = [rating.get(name) for name in ("worstRating", "ratingValue", "bestRating")]
    assert numbers == [None] * 3 or numbers == sorted(numbers)
    assert numbers in ([None] * 3, [1, numbers[1], 5])


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;{{ 7|add:7 }}"


@pytest.mark.parametrize("path", [
    "/en/checks/k1", "/en/checks/k1/revisions/1", "/en/", "/en/search?q=script", "/embed/k1",
    "/en/about", "/en/languages/en", "/en/topics/health",
])  # fmt: skip
def test_hostile_text_is_shown_as_text(path: str, desk: Desk, publish: Publish) -> None:
    """Markup in any field reaches a reader as the characters that were typed, and as nothing else."""
    fields = ("statement", "title", "summary", "body", "reason", "public_reason", "conflict_note",
              "rating_name")  # fmt: skip
    texts = dict.fromkeys(fields, HOSTILE[:80])
    row = {"url": "javascript:alert(1)", "title": HOSTILE, "excerpt": HOSTILE, "lang": '"><b>',
           "fetched_at": "nonsense", "sha256": HOSTILE}  # fmt: skip
    Desk.objects.update(name=HOSTILE, about=HOSTILE, operator=HOSTILE)
    publish(key="k1", evidence=[row, "no row", {"url": 3}], kind="correction", **texts)
    tree = html.fromstring(page_of(path))
    assert not tree.xpath("//img | //script[not(@type='application/ld+json')]")
    assert not tree.xpath("//@*[starts-with(name(), 'on')] | //a[starts-with(@href,'javascript')]")
    assert "14" not in words(page_of(path)).replace("2014", "")
    assert "<script>alert(1)" in tree.text_content() or path == "/en/about"


def test_what_was_never_published_is_not_there(
    desk: Desk, publish: Publish, make_check: Callable[..., object]
) -> None:
    """Drafts and other publishers' checks have no page here."""
    make_check(key="theirs")
    for path in ("/en/checks/theirs", "/en/checks/none", "/embed/none", "/fr/checks/none"):
        assert Client().get(path).status_code == 404
