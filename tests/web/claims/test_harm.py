"""Harm: words suggest it in three languages, and never because of who is spoken of."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.web.claims import harm
from hearsay.web.claims.harm import suggest
from hearsay.web.claims.priority import HARMS

GOLDEN = Path(__file__).parents[2] / "golden" / "harm.tsv"


def _golden() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("case", _golden(), ids=lambda case: case["text"][:40])
def test_golden_sentences(case: dict[str, str]) -> None:
    """Each sentence suggests exactly the harms written beside it."""
    found = suggest(case["text"])
    assert ",".join(one.harm for one in found) == case["harms"].replace("-", ""), found


def test_every_language_has_its_sentences() -> None:
    """There are twenty sentences or more in each language, with and without harm."""
    counted = Counter((case["lang"], case["harms"] == "-") for case in _golden())
    for lang in ("vi", "th", "en"):
        assert counted[lang, False] >= 20
        assert counted[lang, True] >= 10


def test_the_words_that_made_it_say_so_are_named() -> None:
    """Every suggestion names words of the text, in order and once each."""
    (health, danger) = suggest(
        "Patients drowned when the hospital was flooded, patients said", "en"
    )
    assert (health.harm, health.words) == ("health", ("patients", "hospital"))
    assert (danger.harm, danger.words) == ("danger", ("drowned", "flooded"))
    (only,) = suggest("ข่าวลือว่าน้ำท่วมกรุงเทพแล้ว")
    assert only.words == ("น้ำท่วม",)


def test_one_syllable_without_marks_says_nothing() -> None:
    """A bare Vietnamese syllable stands for too many words; two together, or a mark, are enough."""
    assert suggest("thuoc nay tot lam", "vi") == ()
    assert suggest("thuốc này tốt lắm", "vi")[0].words == ("thuốc",)
    assert suggest("uong thuoc nay", "vi")[0].words == ("uong thuoc",)


def test_the_list_is_clean() -> None:
    """Every row has a known harm and language, a word with letters, and stands there once."""
    terms = harm._terms()
    assert {term.harm for term in terms} == set(HARMS)
    assert {term.lang for term in terms} == {"vi", "th", "en", "*"}
    assert all(term.words and all(term.words) for term in terms)
    written = Counter((term.lang, term.words, term.open_end) for term in terms)
    assert [term for term, count in written.items() if count > 1] == []


def test_a_language_is_held_against_its_own_list() -> None:
    """An English word is not looked for in a Vietnamese text, where it may be another word."""
    assert suggest("flu invest loan", "en")
    assert suggest("flu invest loan", "vi") == ()


@settings(deadline=None)
@given(st.text(), st.sampled_from([None, "vi", "th", "en", "und"]))
def test_any_text_may_be_read(text: str, lang: str | None) -> None:
    """No text breaks it, and each suggestion has a word."""
    found = suggest(text, lang)
    assert all(one.words for one in found)
    assert [one.harm for one in found] == [h for h in HARMS if h in {one.harm for one in found}]
