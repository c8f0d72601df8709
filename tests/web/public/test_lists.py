"""Lists of answers: the front page, topics, languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from lxml import html

from hearsay.web.claims.models import Answer, Desk, Topic

Publish = Callable[..., Answer]
MOST_BYTES = 60_000


def tree_of(path: str) -> html.HtmlElement:
    """Return a page as a tree."""
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def headlines(path: str) -> list[str]:
    """Return the headlines of a list."""
    return [a.text_content() for a in tree_of(path).xpath("//h3/a")]


def test_the_front_page_shows_the_newest_first(desk: Desk, publish: Publish) -> None:
    """Newest first, each with its rating in words."""
    publish(title="First")
    publish(title="Second", statement="b", rating="true")
    assert headlines("/en/") == ["Second", "First"]
    assert "True" in tree_of("/en/").text_content()


def test_an_empty_desk_says_that_nothing_was_published(desk: Desk) -> None:
    """A new desk has a front page too."""
    assert "Nothing has been published" in tree_of("/en/").text_content()


def test_a_withdrawn_answer_stays_in_the_list_as_withdrawn(
    desk: Desk, publish: Publish, revise: Publish
) -> None:
    """Its verdict is gone, its reason is there."""
    revise(publish(title="Gone", summary="VERDICT"), "withdrawal", public_reason="Our mistake.")
    text = tree_of("/en/").text_content()
    assert "Withdrawn" in text and "Our mistake." in text and "VERDICT" not in text


def test_topics_and_languages_have_pages(desk: Desk, publish: Publish) -> None:
    """Each lists its own, and the front page counts them."""
    publish(title="Health")
    publish(title="Tiền", statement="b", lang="vi", topic=Topic.objects.get(slug="money"))
    assert headlines("/en/topics/money") == ["Tiền"]
    assert headlines("/en/languages/vi") == ["Tiền"]
    assert headlines("/th/languages/en") == ["Health"]
    assert [a.text_content() for a in tree_of("/en/").xpath("//nav[@class='chips']//a")] == [
        "Health 1", "Money and scams 1", "English 1", "Vietnamese 1",
    ]  # fmt: skip
    for path in ("/en/topics/none", "/en/languages/xx"):
        assert Client().get(path).status_code == 404


def test_long_lists_have_pages(desk: Desk, publish: Publish) -> None:
    """Every answer is on exactly one page, and pages that are none are not found."""
    for number in range(25):
        publish(title=f"t{number}", statement=f"s{number}")
    shown = headlines("/en/") + headlines("/en/?page=2")
    assert sorted(shown) == sorted(f"t{number}" for number in range(25))
    assert tree_of("/en/").xpath("//a[@rel='next']/@href") == ["?page=2"]
    for wrong in ("3", "0", "-1", "x", "9" * 30, "²"):
        assert Client().get("/en/", {"page": wrong}).status_code == 404, wrong


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("vi,en;q=0.5", "vi"), ("th-TH", "th"), ("fr, th;q=0.2", "th"), ("fr", "en"), ("", "en"),
     ("*", "en"), (";;q=,,", "en"), ("x" * 5000, "en")],
)  # fmt: skip
def test_the_bare_address_answers_in_the_language_asked_for(
    asked: str, shown: str, desk: Desk
) -> None:
    """By what the browser asks, and caches are told so."""
    answer = Client().get("/", headers={"accept-language": asked})
    assert html.fromstring(answer.content.decode()).get("lang") == shown
    assert answer["Vary"] == "Accept-Language" and answer["Content-Language"] == shown


def test_the_language_is_changed_by_links_that_stay_on_the_page(
    desk: Desk, publish: Publish
) -> None:
    """The same page in the other languages, without a form or a cookie."""
    publish(key="k1")
    links = tree_of("/vi/checks/k1").xpath("//nav[@class='languages']/a/@href")
    assert links == ["/en/checks/k1", "/vi/checks/k1", "/th/checks/k1"]
    assert tree_of("/").xpath("//nav[@class='languages']/a/@href") == ["/en/", "/vi/", "/th/"]


@pytest.mark.parametrize("ui", ["en", "vi", "th"])
def test_the_first_page_is_light(ui: str, desk: Desk, publish: Publish) -> None:
    """With twenty long answers, styles and icon included, it stays under 60 kB."""
    for number in range(20):
        publish(statement=f"{number}", title=f"{number} " + "น้ำขิง" * 40, summary="ความจริง" * 200,
                lang="th")  # fmt: skip
    page = Client().get(f"/{ui}/").content
    tree = html.fromstring(page.decode())
    static = Path(settings.BASE) / "static"
    loaded = tree.xpath(
        "//link[@rel='stylesheet' or @rel='icon']/@href | //img/@src | //script/@src"
    )
    extra = sum((static / path.removeprefix("/static/")).stat().st_size for path in loaded)
    assert len(loaded) == 3
    assert len(page) + extra <= MOST_BYTES


def test_the_desk_says_who_it_is(desk: Desk) -> None:
    """Who runs it, how it works, what each rating means, how to reach it."""
    Desk.objects.update(operator="Example Media", contact="desk@desk.example", about="We listen.")
    text = tree_of("/en/about").text_content()
    for part in ("Example Media", "desk@desk.example", "We listen.", "How we work", "Misleading",
                 "Not enough evidence yet", "How to contest an answer", "CSV"):  # fmt: skip
        assert part in text


def test_lists_cost_the_same_however_long_they_are(
    desk: Desk, publish: Publish, django_assert_max_num_queries: Callable[..., object]
) -> None:
    """A list asks the store a fixed number of questions."""
    for number in range(20):
        publish(statement=f"{number}")
    with django_assert_max_num_queries(10):  # type: ignore[attr-defined]
        Client().get("/en/")
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        Client().get("/en/")
