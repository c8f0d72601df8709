"""Guards: they name what sets look-alikes apart, and stay silent on rewordings."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hearsay.match.guard import Facts, facts_of, guards
from hearsay.text import analyse
from hearsay.types import Guard

GOLDEN = Path(__file__).parents[1] / "golden" / "guards.txt"


def _golden() -> list[list[str]]:
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


def _facts(text: str, lang: str | None = None) -> Facts:
    return facts_of(analyse(text, lang))


def _kinds(found: tuple[Guard, ...]) -> str:
    return "+".join(sorted(guard.kind for guard in found)) or "-"


@pytest.mark.parametrize(("lang", "message", "check", "expected"), _golden())
def test_guards_fire_as_the_golden_file_says(
    lang: str, message: str, check: str, expected: str
) -> None:
    """A difference is named by its kind; another way to say the same is none."""
    assert _kinds(guards(_facts(message, lang), _facts(check, lang))) == expected


@pytest.mark.parametrize("case", _golden(), ids=lambda case: case[1])
def test_a_text_never_conflicts_with_itself(case: list[str]) -> None:
    """A text and its copy agree on everything."""
    for text in case[1:3]:
        facts = _facts(text, case[0])
        assert guards(facts, facts) == ()


@given(text=st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_facts_come_back_from_json(text: str) -> None:
    """What is stored in an index is what was read from the check."""
    facts = _facts(text)
    assert Facts.from_json(facts.to_json()) == facts


@given(a=st.text(max_size=120), b=st.text(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_two_texts_can_be_compared(a: str, b: str) -> None:
    """Nothing is raised, and no kind is named twice."""
    found = guards(_facts(a), _facts(b))
    assert len({guard.kind for guard in found}) == len(found)


@pytest.mark.parametrize(("lang", "message", "check", "expected"), _golden())
def test_guards_fire_without_being_told_the_language(
    lang: str, message: str, check: str, expected: str
) -> None:
    """Short texts without tone marks pass for other languages: their guards hold all the same."""
    assert _kinds(guards(_facts(message), _facts(check))) == expected, lang
