"""The word lists are what their first lines say, so that editing one needs no programmer."""

import pytest

from hearsay.text import fold
from hearsay.text.boilerplate import drop_forwarding
from hearsay.text.spelling import CHAT_SPELLINGS
from hearsay.text.tables import digest, rows

COLUMNS = {
    "boilerplate.tsv": 2,
    "chat_vi.tsv": 2,
    "compounds_vi.tsv": 2,
    "devanagari_words.tsv": 2,
    "function_words.tsv": 2,
    "homoglyphs.tsv": 2,
    "model_languages.tsv": 1,
    "small_letters.tsv": 2,
    "syllables_vi.tsv": 2,
    "thai_words.tsv": 1,
    "trackers.tsv": 2,
}


@pytest.mark.parametrize(("name", "columns"), COLUMNS.items())
def test_every_row_is_whole_and_alone(name: str, columns: int) -> None:
    """No row lacks a column, has an empty one, or stands twice."""
    table = rows(name)
    assert table
    assert {len(row) for row in table} == {columns}
    assert all(all(row) for row in table)
    assert len(set(table)) == len(table)


def test_chat_spellings_are_written_as_texts_are_compared() -> None:
    """A spelling that is not in folded form would never be found."""
    assert [w for w in CHAT_SPELLINGS if fold(w) != w or " " in w] == []
    assert [m for m in CHAT_SPELLINGS.values() if fold(m) != m] == []


def test_forwarding_phrases_are_in_lower_case() -> None:
    """Phrases are compared in lower case."""
    phrases = [phrase for _, phrase in rows("boilerplate.tsv")]
    assert phrases == [phrase.lower() for phrase in phrases]
    assert drop_forwarding(f"{phrases[-1].upper()}! x").strip() == "x"


def test_look_alikes_are_single_letters() -> None:
    """A look-alike stands for one letter, or the place of every later one would move."""
    assert all(len(a) == len(b) == 1 for a, b in rows("homoglyphs.tsv"))


def test_the_digest_follows_the_tables() -> None:
    """Different tables have different digests; the same ones the same."""
    assert digest("chat_vi.tsv") != digest("trackers.tsv")
    assert digest("chat_vi.tsv") == digest("chat_vi.tsv")
