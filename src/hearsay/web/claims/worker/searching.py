"""The search index, kept up to date with the claims; derived, and made anew by one command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings
from django.db.models import Min

from hearsay.errors import StoredIndexError
from hearsay.text.personal import masked
from hearsay.web import logs
from hearsay.web.claims.models import Claim, Message
from hearsay.web.claims.search import IndexBusyError, SearchDoc, SearchIndex
from hearsay.web.claims.worker import leases
from hearsay.web.claims.worker.steps import Context, step

__all__ = ["MOST_TEXTS", "Searching", "docs_of", "rebuild_search"]

BATCH = 200
MOST_TEXTS = 40
"""Different texts of a claim's messages that can be searched for, the earliest ones."""
MOST_LETTERS = 1_000
"""How much of each text can be searched for."""


@step("searching")
class Searching:
    """The claims that the index does not know, or not as they are."""

    def do(self, context: Context) -> int:
        """Index a batch; return how many claims were indexed."""
        claims = list(Claim.objects.filter(indexed_at__isnull=True).order_by("id")[:BATCH])
        if not claims and _is_there():
            return 0
        if leases.take("searching", context.worker, context.now()) is None:
            return 0
        try:
            _index(claims)
        except StoredIndexError as error:
            logs.problem("search_rebuilt", error)
            return rebuild_search()
        except IndexBusyError:
            return 0  # somebody rebuilds it just now
        now = context.now()
        for claim in claims:
            unchanged = Claim.objects.filter(
                pk=claim.pk, version=claim.version, message_count=claim.message_count
            )
            unchanged.filter(indexed_at__isnull=True).update(indexed_at=now)
        logs.event("search_indexed", claims=len(claims))
        return len(claims) or 1


def _is_there() -> bool:
    return settings.SEARCH.is_dir() and any(settings.SEARCH.iterdir())


def _index(claims: Sequence[Claim]) -> None:
    if not _is_there():
        # The index was lost: all that it knew is to be told again.
        Claim.objects.filter(indexed_at__isnull=False).update(indexed_at=None)
    with SearchIndex.open(settings.SEARCH) as index:
        index.remove(c.pk for c in claims if c.status == Claim.Status.MERGED)
        index.add(docs_of([c for c in claims if c.status != Claim.Status.MERGED]))
        index.commit()


def rebuild_search() -> int:
    """Make the whole index anew; return how many claims it holds.

    What changes in the meantime is marked as always, and told to the new index afterwards.
    """
    kept = Claim.objects.exclude(status=Claim.Status.MERGED).order_by("id")
    with SearchIndex.rebuild(settings.SEARCH, _all_docs(kept.iterator(BATCH))) as index:
        return len(index)


def _all_docs(claims: Iterable[Claim]) -> Iterator[SearchDoc]:
    part: list[Claim] = []
    for claim in claims:
        part.append(claim)
        if len(part) == BATCH:
            yield from docs_of(part)
            part = []
    yield from docs_of(part)


def docs_of(claims: Sequence[Claim]) -> list[SearchDoc]:
    """Return claims as they are searched: the statement, and the different texts of messages."""
    texts: dict[int, list[str]] = {claim.pk: [claim.statement] for claim in claims}
    for claim, text in _texts(list(texts)):
        if len(texts[claim]) <= MOST_TEXTS:
            texts[claim].append(masked(text[:MOST_LETTERS]))
    return [SearchDoc(claim.pk, tuple(texts[claim.pk]), claim.lang) for claim in claims]


def _texts(claims: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the first message of each different text, with its claim."""
    first = (
        Message.objects.filter(claim__in=claims)
        .values("claim_id", "fingerprint")
        .annotate(first=Min("id"))
        .values_list("first", flat=True)
    )
    rows = Message.objects.filter(id__in=first).order_by("id")
    for claim, text in rows.values_list("claim_id", "text").iterator(2_000):
        if claim is not None:
            yield claim, text
