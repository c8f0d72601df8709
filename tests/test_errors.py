"""Messages are plain lines of English that know what they are made of."""

import copy
import pickle

import pytest

from hearsay.errors import HearsayError, InputError, NetworkError, Phrase, UrlError

SAID = Phrase(
    "%(url)s: %(why)s (100 %%)", url="https://e.example/\x07", why=Phrase("answered %(status)d", status=404)
)  # fmt: skip


def test_a_phrase_is_its_text() -> None:
    """Wherever a text is wanted: compared, joined, printed."""
    assert SAID == "https://e.example/\x07: answered 404 (100 %)"
    assert f"{Phrase('the host is empty')}!" == "the host is empty!"
    assert str(UrlError(SAID)) == str(SAID)
    assert type(str(SAID)) is str


def test_english_may_say_more_than_the_template() -> None:
    """The words of a library stand in English alone."""
    said = Phrase(
        "%(host)s is no domain", english="a.b is no domain (Codepoint U+2603)", host="a.b"
    )
    assert said == "a.b is no domain (Codepoint U+2603)"
    assert (said.template, said.values) == ("%(host)s is no domain", {"host": "a.b"})


@pytest.mark.parametrize(
    "again", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))]
)
@pytest.mark.parametrize("said", [SAID, Phrase("cannot be read", english="5 % cannot be read")])
def test_a_phrase_is_copied_whole(again: object, said: Phrase) -> None:
    """Between processes too, as errors go."""
    assert callable(again)
    other = again(said)
    assert (other, other.template, other.values) == (said, said.template, said.values)


def test_a_change_reaches_every_text_in_it() -> None:
    """What is unseemly in a value is so in the whole, and the other way round."""
    clean = SAID.changed(lambda text: text.replace("\x07", "?"))
    assert clean == "https://e.example/?: answered 404 (100 %)"
    assert clean.values["url"] == "https://e.example/?"
    assert isinstance(clean.values["why"], Phrase)
    assert clean.values["why"].values == {"status": 404}


def test_an_error_gives_its_phrase() -> None:
    """Or its text, if it was raised with one; an error without words has none."""
    assert NetworkError(SAID).phrase is SAID
    assert HearsayError("plain").phrase == "plain"
    assert HearsayError().phrase == ""
    error = InputError(
        "a.csv", Phrase("the file is empty"), row=3, advice=Phrase("export it again")
    )
    assert str(error) == "a.csv, row 3: the file is empty (export it again)"
    assert isinstance(error.phrase, Phrase)
    assert str(InputError("a.csv", "no row")) == "a.csv: no row"
