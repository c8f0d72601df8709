"""The report page: complete, self-contained, and safe whatever the messages hold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.cli.report import LANGUAGE_FILES, Findings, Known, highlight, percent, render_report
from hearsay.types import Check, Decision, Guard, GuardKind, Match, MatchResult, Message, Why

LANGS = [code for code, _, _ in LANGUAGE_FILES]
EMPTY = Findings((), (), (), {})


def _findings(text: str, guard: GuardKind = GuardKind.NUMBER) -> Findings:
    match = Match("c1", 1.0, 0.97, (Guard(guard, text, "17"),), Why((text,)))
    return Findings(
        messages=(Message("m1", text), Message("m2", "chat")),
        results=(
            MatchResult("m1", "en", 0.9, Decision.SUGGEST, (match,), "model-1"),
            MatchResult("m2", "en", 0.1, Decision.NONE, (), "model-1"),
        ),
        claims=("a", "b"),
        checks={"c1": Check("c1", text, rating=text, lang="en", publisher=text, summary=text)},
        known=Known({}, {"m1": "c1"}),
    )


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_desk_says_so(lang: str) -> None:
    """With no messages the page is still a page."""
    assert "</html>" in render_report(lang, EMPTY)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", list(GuardKind))
def test_every_guard_is_said_in_plain_words(lang: str, kind: GuardKind) -> None:
    """Each kind of guard has a sentence in each language that holds both sides."""
    page = render_report(lang, _findings("15 people", kind))
    sentences = re.findall(r'class="guard">(.*?)</div>', page)
    assert len(sentences) == 1
    assert "15 people" in sentences[0]
    assert "17" in sentences[0]


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_in_a_message_becomes_markup(lang: str) -> None:
    """Hostile text is shown as text in every place where text is shown."""
    page = render_report(lang, _findings('"><script>alert(1)</script><img src=x onerror=y>'))
    assert "<script" not in page
    assert "<img" not in page


def test_the_page_stands_alone_and_runs_nothing() -> None:
    """No outside address is loaded and the policy forbids scripts."""
    page = render_report("en", _findings("x"))
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


@given(st.text(), st.lists(st.text(max_size=8), max_size=5))
def test_highlighting_loses_nothing(text: str, words: list[str]) -> None:
    """The pieces joined are the text."""
    assert "".join(piece for piece, _ in highlight(text, words)) == text


def test_highlighting_marks_whole_words_where_there_are_words() -> None:
    """The word dam is not marked inside "damage"; a Thai word is marked wherever it stands."""
    assert highlight("Dam damage", ["dam"]) == (("Dam", True), (" damage", False))
    assert ("เขื่อน", True) in highlight("เขื่อนแตกแล้ว", ["เขื่อน"])


def test_highlighting_finds_marks_that_were_not_typed() -> None:
    """What is shared with a message without tone marks shows in the check; not the other way."""
    assert ("Điện", True) in highlight("Điện lực gọi", ["dien"])
    assert highlight("ma", ["mã"]) == (("ma", False),)


@pytest.mark.parametrize(
    ("chance", "said"), [(1.0, ">99%"), (0.99, "99%"), (0.5, "50%"), (0.001, "<1%")]
)
def test_nothing_is_shown_as_certain(chance: float, said: str) -> None:
    """A hundred per cent is never claimed."""
    assert percent(chance) == said
