"""A fact-check as its publisher marked it up, and what was done to read it."""

from __future__ import annotations

from dataclasses import dataclass

from hearsay.errors import Phrase

__all__ = ["ClaimReview", "ReadResult", "Refusal", "Repair"]


@dataclass(frozen=True, slots=True)
class ClaimReview:
    """One review of one claim.

    `rating` is the verdict in words. `rating_value`, `best` and `worst` are given only where they
    mean something; no verdict is ever derived from them. `date` is ISO 8601, or what was written.
    `flags` name what a person should look at. Whoever made the claim is not kept.
    """

    claim: str
    rating: str = ""
    url: str = ""
    publisher: str = ""
    publisher_url: str = ""
    date: str = ""
    title: str = ""
    summary: str = ""
    lang: str = ""
    rating_value: float | None = None
    best: float | None = None
    worst: float | None = None
    appearances: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """Something that had to be mended before the data could be read."""

    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A review that could not be taken, and why."""

    reason: str
    url: str = ""

    def __str__(self) -> str:
        return str(self.phrase)

    @property
    def phrase(self) -> str:
        """Return why in one line, with the address if there is one."""
        if not self.url:
            return self.reason
        return Phrase("%(reason)s (%(url)s)", reason=self.reason, url=self.url)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Everything that was found in a page, feed or answer."""

    reviews: tuple[ClaimReview, ...]
    repairs: tuple[Repair, ...] = ()
    refused: tuple[Refusal, ...] = ()
