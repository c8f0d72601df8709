"""One tree of errors. Every message says what, where, and what to do next.

HearsayError
├── InputError          a file or row that cannot be used (file, row, reason, advice)
├── StoredIndexError    an index that is damaged or of another version
├── EncoderError        an encoder folder that is missing or unusable
├── NetworkError        something outside could not be reached (permanent: bool)
│   ├── StatusError      it answered with a status that brings nothing (status, headers)
│   └── UnknownOutcomeError  it was asked, and what came of it is not known
├── SettingError        an option or setting outside what is allowed
├── SignatureError      a delivery that is not from whom it seems, or too old
├── UrlError            a text that is no web address
└── NoFontError         no font on this machine has the letters of a picture's text
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self

__all__ = [
    "EncoderError",
    "HearsayError",
    "InputError",
    "NetworkError",
    "NoFontError",
    "Phrase",
    "SettingError",
    "SignatureError",
    "StatusError",
    "StoredIndexError",
    "UnknownOutcomeError",
    "UrlError",
    "place_in_file",
]


class Phrase(str):
    """A line in English that can be said in another language, too.

    It is made of `template`, a literal in the code by which the translations are found, and of
    `values`: numbers, names that are the same in every language, and other phrases. So
    `Phrase("the host %(host)s is empty", host="…")` is that text wherever a text is wanted, and
    whoever has translations says `template` in another language with the same values.

    Args:
        template: What is said, with `%(name)s` or `%(name)d` for each value, and `%%` for a
            per cent sign.
        english: What is said in English instead of the template. For what a library said, in
            English alone: the template then says the same without its words.
        values: What stands for the names in the template.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str | int | float]

    def __new__(
        cls, template: str, /, *, english: str | None = None, **values: str | float
    ) -> Self:
        """Make the text and keep what it is made of."""
        said = super().__new__(cls, template % values if english is None else english)
        said.template, said.values = template, values
        return said

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.template,), {"english": str(self), **self.values}

    def changed(self, change: Callable[[str], str]) -> Phrase:
        """Return it with `change` made to its text and to each text among its values."""
        values = {
            name: value.changed(change)
            if isinstance(value, Phrase)
            else change(value)
            if isinstance(value, str)
            else value
            for name, value in self.values.items()
        }
        return Phrase(self.template, english=change(str(self)), **values)


class HearsayError(Exception):
    """Base of all errors that Hearsay raises on purpose."""

    @property
    def phrase(self) -> str:
        """Return what it says: a `Phrase` wherever it may be shown on a page."""
        said = self.args[0] if self.args else ""
        return said if isinstance(said, str) else str(self)


class InputError(HearsayError):
    """A file or row that cannot be used.

    `str()` gives one line: file, row, reason, advice.
    """

    def __init__(self, file: str, reason: str, *, row: int | None = None, advice: str = "") -> None:
        self.file, self.reason, self.row, self.advice = file, reason, row, advice
        super().__init__(place_in_file(file, reason, row=row, advice=advice))


def place_in_file(file: str, reason: str, *, row: int | None = None, advice: str = "") -> Phrase:
    """Return in one line what is wrong with a file or a row of it, and what to do."""
    where = file if row is None else Phrase("%(file)s, row %(row)d", file=file, row=row)
    if not advice:
        return Phrase("%(where)s: %(reason)s", where=where, reason=reason)
    return Phrase("%(where)s: %(reason)s (%(advice)s)", where=where, reason=reason, advice=advice)


class StoredIndexError(HearsayError):
    """A stored index that is damaged or was written by another version."""

    def __init__(self, path: str, reason: str, rebuild: str) -> None:
        self.path, self.reason, self.rebuild = path, reason, rebuild
        super().__init__(f"{path}: {reason}; rebuild it with: {rebuild}")


class EncoderError(HearsayError):
    """An encoder that is missing or cannot be used."""


class NetworkError(HearsayError):
    """Something outside could not be reached; `permanent` says whether to try again."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(message)


class StatusError(NetworkError):
    """Something outside answered with an HTTP status that brings nothing, such as 404 or 429.

    `headers` are those of the answer, names in lower case: they may say when to come back.
    """

    def __init__(
        self, message: str, status: int, headers: Mapping[str, str], *, permanent: bool = False
    ) -> None:
        self.status, self.headers = status, headers
        super().__init__(message, permanent=permanent)


class UnknownOutcomeError(NetworkError):
    """Something outside was asked, and no whole answer came: it may have heard, or not."""


class SettingError(HearsayError):
    """An option or setting outside what is allowed; the text names what is."""


class SignatureError(HearsayError):
    """A delivery that is not from whom it seems, or too old; the message says which."""


class UrlError(HearsayError):
    """A text that is no web address; the message says what is wrong with it."""


class NoFontError(HearsayError):
    """No font on this machine has the letters of a text; the message says which package does."""
