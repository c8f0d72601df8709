"""ClaimReview: JSON, JSON-LD in a page, a DataFeed, or an answer of Google's claim search."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hearsay.claimreview import to_check
from hearsay.connect.files import read_reviews
from hearsay.connect.files.once import Once
from hearsay.connect.imports.head import Head
from hearsay.connect.imports.report import ImportReport
from hearsay.connect.imports.types import Column, Imported, ImportedCheck
from hearsay.errors import Phrase

__all__ = ["SHAPES", "ClaimReviews"]

_SIGN = re.compile(r"claim[-_]?review", re.IGNORECASE)
_FEED = re.compile(r'"(?:dataFeedElement|@graph|claims|@context)"|<html|<!doctype|<script', re.I)


class ClaimReviews:
    """Checks that publishers marked up. Up to 256 MB a file; larger ones come as tables."""

    name = "claimreview"
    title = Phrase("ClaimReview (JSON, JSON-LD in HTML, DataFeed, Google Fact Check answer)")
    columns = (
        Column("claim", ("claimReviewed",), Phrase("the claim; needed")),
        Column(
            "rating", ("reviewRating",), Phrase("the rating in words; never made from a number")
        ),
        Column("url", ("url",), Phrase("address of the check")),
        Column("title", ("name", "headline"), Phrase("title")),
        Column("summary", ("description",), Phrase("summary")),
        Column("date", ("datePublished",), Phrase("day of publication")),
        Column("publisher", ("author", "publisher"), Phrase("the publisher's name")),
        Column("lang", ("inLanguage",), Phrase("language code")),
        Column(
            "appearances",
            ("itemReviewed", "appearance"),
            Phrase("addresses where the claim appeared"),
        ),
    )

    def looks_like(self, head: Head) -> int:
        """Return the signs of ClaimReview in the beginning of a text that is no table."""
        if head.delimiter or not head.text:
            return 0
        if _SIGN.search(head.text):
            return 100
        return 1 if _FEED.search(head.text) and not head.has("text") else 0

    def read(self, source: str, report: ImportReport) -> Iterator[Imported]:
        """Yield the checks; a review that stands there twice is told."""
        once = Once()
        for number, review in read_reviews(source, report):
            check = to_check(review)
            if once.again(check.id):
                report.skip(source, number, Phrase("the same review stood before"))
                continue
            report.good += 1
            yield ImportedCheck(
                key=check.id, check=check, appearances=review.appearances, source=check.publisher
            )


SHAPES = (ClaimReviews(),)
