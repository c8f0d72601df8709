"""Languages of short texts, measured on public questions in three languages."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.text import analyse, fold, identify, strip_marks
from hearsay.text.language import language_code


def _questions(data_dir: Path) -> list[dict[str, str]]:
    """Return every other question: the ones that the word lists were not looked at with."""
    with (data_dir / "language/xquad/questions.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))[1::2]


@pytest.mark.parametrize(("lang", "floor"), [("en", 0.99), ("vi", 0.99), ("th", 0.99)])
def test_questions_are_named_by_their_language(data_dir: Path, lang: str, floor: float) -> None:
    """At least 99 % of short questions get their own language."""
    texts = [row[lang] for row in _questions(data_dir)]
    assert sum(identify(text).code == lang for text in texts) >= floor * len(texts)


def test_vietnamese_without_tone_marks_is_vietnamese(data_dir: Path) -> None:
    """At least 97 % of Vietnamese questions are known without tone marks, foreign names and all."""
    texts = [strip_marks(fold(row["vi"])) for row in _questions(data_dir)]
    assert sum(identify(text).code == "vi" for text in texts) >= 0.97 * len(texts)


@given(st.text(st.characters(), max_size=80))
@settings(deadline=None)
def test_any_text_gets_a_code_and_a_confidence(text: str) -> None:
    """No text raises; the confidence is in 0..1, and 0 goes with "und" alone."""
    got = identify(text)
    assert got.code
    assert 0.0 <= got.confidence <= 1.0
    assert (got.confidence == 0.0) == (got.code == "und")


def test_case_does_not_change_the_language() -> None:
    """Capitals say nothing of the language."""
    for text in ("the water is not safe", "nước không an toàn", "khong co nuoc dau nha"):
        assert identify(text) == identify(text.upper())


@pytest.mark.parametrize(
    ("tag", "code"),
    [("vi-VN", "vi"), ("ENG", "en"), ("zh_Hant", "zh"), ("", "und"), ("vi", "vi"), (" TH ", "th"),
     ("cmn-Hans-CN", "zh"), ("ceb", "ceb"), ("Vietnamese", "und"), ("*", "und"), ("xx", "und"),
     ("und", "und"), ("mul", "und"), ("en/vi", "und"), ("en, vi", "und"), ("n/a", "und")],
)  # fmt: skip
def test_language_tags_are_read(tag: str, code: str) -> None:
    """Tags of two letters, three letters and with regions come to one code."""
    assert language_code(tag) == code


@pytest.mark.parametrize("lang", ["Vietnamese", "*", "??", "und", None])
def test_a_tag_that_says_nothing_leaves_the_text_to_be_identified(lang: str | None) -> None:
    """A desk's own word for a language, or a star, never reaches the results."""
    assert analyse("nước ở đây không an toàn", lang).language.code == "vi"
