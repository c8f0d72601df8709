"""Readers find answers by the words they have."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.claims.models import Answer, Desk
from hearsay.web.public.search import bare, find_answers

Publish = Callable[..., Answer]


def keys(query: str) -> list[str]:
    """Return the keys of what is found."""
    return [shown.key for shown in find_answers(query)]


@pytest.fixture
def three(desk: Desk, publish: Publish) -> None:
    """One answer in each language."""
    publish(key="en", statement="Ginger cures dengue", title="", summary="It does not.")
    publish(key="vi", statement="Gừng chữa khỏi sốt xuất huyết", title="", summary="Không đúng.",
            lang="vi")  # fmt: skip
    publish(key="th", statement="ขิงรักษาไข้เลือดออกได้", title="", summary="ไม่จริง", lang="th")


@pytest.mark.parametrize(
    ("query", "found"),
    [("ginger", "en"), ("GINGER dengue", "en"), ("cures  ginger", "en"), ("sốt xuất huyết", "vi"),
     ("sot xuat huyet", "vi"), ("GUNG chua khoi", "vi"), ("ไข้เลือดออก", "th"), ("ไขเลือดออก", "th"),
     ("ขิง", "th")],
)  # fmt: skip
def test_words_are_found_with_or_without_their_marks(query: str, found: str, three: None) -> None:
    """In any order and case, and inside Thai, which has no spaces."""
    assert keys(query) == [found]


def test_every_word_must_be_there(three: None) -> None:
    """More words find less; nothing finds nothing."""
    assert keys("ginger malaria") == [] == keys("") == keys("   ")


def test_claims_come_before_summaries(desk: Desk, publish: Publish) -> None:
    """What is about the word comes before what only mentions it, newest first among equals."""
    publish(key="a", statement="Garlic", title="")
    publish(key="b", statement="Other", title="", summary="Like garlic.")
    publish(key="c", statement="Garlic too", title="")
    assert keys("garlic") == ["c", "a", "b"]


def test_only_what_stands_is_found(desk: Desk, publish: Publish, revise: Publish) -> None:
    """Older revisions are not, what was withdrawn is, and says so."""
    first = publish(key="k1", statement="old words", title="")
    assert keys("old words") == ["k1"]
    second = revise(first, "update", statement="new words")
    assert keys("old words") == [] and keys("new words") == ["k1"]
    revise(second, "withdrawal", public_reason="Our mistake.")
    text = Client().get("/en/search?q=new").content.decode()
    assert "Withdrawn" in text and "Our mistake." in text


def test_the_page_counts_and_advises(three: None) -> None:
    """What was typed stays in the field; nothing found is not "true"."""
    text = Client().get("/en/search?q=ginger").content.decode()
    assert "1 answer found" in text and 'value="ginger"' in text and 'content="noindex' in text
    text = Client().get("/en/search?q=nothing").content.decode()
    assert "0 answers found" in text and "does not mean that a claim is true" in text


LETTERS = "abcxyzàáạảãăằâấđèéêếìíòóôốơớùúưứỳý กขคงจะัาิีุูเแโใไ่้๊๋ 0189"


@given(st.text(alphabet=LETTERS, max_size=60))
def test_case_does_not_matter(text: str) -> None:
    """However a reader types, the words meet those of the answer."""
    assert bare(text.upper()) == bare(text.lower())


@pytest.mark.parametrize(
    "query", ["%", "_", "\\", "'", '"', "*", "(((", "a" * 5000, "\x00", "é" * 999]
)
def test_odd_queries_are_answered(query: str, three: None) -> None:
    """Nothing is a pattern or a command."""
    assert Client().get("/en/search", {"q": query}).status_code == 200
