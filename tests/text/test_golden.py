"""Golden cases: what a text becomes, word by word, for all to read and extend."""

import pytest

from hearsay.text import analyse, canonical_url, identify, sentences

from .golden import cases, rows


@pytest.mark.parametrize(
    "case", cases("normalise.txt") + cases("segment.txt"), ids=lambda case: case["in"][:40]
)
def test_a_text_becomes_what_the_golden_file_says(case: dict[str, str]) -> None:
    """Every field that a golden case names comes out as written there."""
    lang = case.get("lang")
    got = analyse(case["in"], lang)
    shown = {
        "clean": got.clean,
        "folded": got.folded,
        "bare": got.bare,
        "words": " | ".join(got.words),
        "bare_words": " | ".join(got.bare_words),
        "urls": " ".join(got.urls),
        "hashtags": " ".join(got.hashtags),
        "sentences": " || ".join(sentences(case["in"], lang or "und")),
    }
    expected = {field: value for field, value in case.items() if field not in ("in", "lang")}
    assert {field: shown[field] for field in expected} == expected


@pytest.mark.parametrize(("code", "text"), rows("language.txt"))
def test_a_short_text_is_named_by_its_language(code: str, text: str) -> None:
    """One sentence is enough to tell the language, or that there is none."""
    assert identify(text).code == code


@pytest.mark.parametrize(("address", "canonical"), rows("urls.txt"))
def test_addresses_of_one_page_become_one(address: str, canonical: str) -> None:
    """An address has one canonical form, and what is none is refused."""
    assert (canonical_url(address) or "-") == canonical
