"""Everything that was published, as files, however much it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse

from hearsay.connect.exports import export_csv, export_datafeed, export_jsonl
from hearsay.web.claims.models import Desk
from hearsay.web.public.dumps import COLUMNS, dump_reviews, dump_rows
from hearsay.web.public.pages import streamed

__all__ = ["dump_csv", "dump_feed", "dump_jsonl"]


@streamed
def dump_csv(request: HttpRequest, desk: Desk) -> StreamingHttpResponse:
    """Give every answer as CSV."""
    return _dump(export_csv("check", COLUMNS, dump_rows(desk), bom=True), "text/csv", "csv")


@streamed
def dump_jsonl(request: HttpRequest, desk: Desk) -> StreamingHttpResponse:
    """Give every answer as JSON lines."""
    return _dump(export_jsonl("check", dump_rows(desk)), "application/jsonl", "jsonl")


@streamed
def dump_feed(request: HttpRequest, desk: Desk) -> StreamingHttpResponse:
    """Give every answer as ClaimReview in a DataFeed."""
    return _dump(export_datafeed(dump_reviews(desk), name=desk.name), "application/ld+json", "json")


def _dump(pieces: Iterator[bytes], content_type: str, end: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'inline; filename="checks.{end}"'}
    return StreamingHttpResponse(
        pieces, content_type=f"{content_type}; charset=utf-8", headers=headers
    )
