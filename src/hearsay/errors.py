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

from collections.abc import Mapping

__all__ = [
    "EncoderError",
    "HearsayError",
    "InputError",
    "NetworkError",
    "NoFontError",
    "SettingError",
    "SignatureError",
    "StatusError",
    "StoredIndexError",
    "UnknownOutcomeError",
    "UrlError",
]


class HearsayError(Exception):
    """Base of all errors that Hearsay raises on purpose."""


class InputError(HearsayError):
    """A file or row that cannot be used.

    `str()` gives one line: file, row, reason, advice.
    """

    def __init__(self, file: str, reason: str, *, row: int | None = None, advice: str = "") -> None:
        self.file, self.reason, self.row, self.advice = file, reason, row, advice
        where = file if row is None else f"{file}, row {row}"
        super().__init__(f"{where}: {reason}" + (f" ({advice})" if advice else ""))


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
