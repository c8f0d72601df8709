"""Search knows every claim by its statement and its messages, whatever happens to the index."""

import shutil
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings

from hearsay.web.claims.models import Claim, Message
from hearsay.web.claims.search import SearchIndex
from hearsay.web.claims.worker.searching import MOST_TEXTS, Searching, docs_of, rebuild_search
from hearsay.web.claims.worker.steps import Context

pytestmark = pytest.mark.django_db


def ids(query: str) -> tuple[int, ...]:
    """What a search finds."""
    with SearchIndex.open(settings.SEARCH) as index:
        return index.find(query).ids


def go(context: Context) -> None:
    """Index all there is."""
    step = Searching()
    while step.do(context):
        pass


def test_claims_are_found_by_statement_and_messages(
    make_claim: Callable[..., Claim], make_message: Callable[..., Message], context: Context,
    now: datetime,
) -> None:  # fmt: skip
    """What people wrote finds the claim; it is marked as indexed."""
    claim = make_claim("Ginger cures dengue")
    make_message("gừng chữa được sốt xuất huyết", claim=claim)
    go(context)
    assert ids("ginger") == ids("gừng chữa") == (claim.pk,)
    assert Claim.objects.get().indexed_at == now
    assert Searching().do(context) == 0


def test_a_merged_claim_is_not_found(make_claim: Callable[..., Claim], context: Context) -> None:
    """Search leads to the claim that it became."""
    claim, into = make_claim("Ginger cures dengue"), make_claim("Salt cures dengue")
    go(context)
    Claim.objects.filter(pk=claim.pk).update(status="merged", merged_into=into, indexed_at=None)
    go(context)
    assert ids("ginger") == ()
    assert ids("salt") == (into.pk,)


@pytest.mark.parametrize("harm", ["lost", "damaged", "rebuilt"])
def test_the_index_is_derived(
    make_claim: Callable[..., Claim], context: Context, harm: str
) -> None:
    """Lost, damaged or made anew by hand: the worker brings it back."""
    claim = make_claim("Ginger cures dengue")
    go(context)
    if harm == "lost":
        shutil.rmtree(settings.SEARCH)
    elif harm == "damaged":
        for part in settings.SEARCH.rglob("*"):
            if part.is_file() and part.name != "lock":
                part.write_bytes(b"no")
        Claim.objects.update(indexed_at=None)
    else:
        assert rebuild_search() == 1
    go(context)
    assert ids("ginger") == (claim.pk,)


def test_texts_are_bounded_and_different(
    make_claim: Callable[..., Claim], make_message: Callable[..., Message]
) -> None:
    """A claim that thousands forward is no larger a document than it need be."""
    claim = make_claim("Ginger cures dengue")
    for number in range(MOST_TEXTS + 5):
        for _ in range(2):
            make_message(f"text {number} " + "x" * 3_000, claim=claim, fingerprint=str(number))
    (doc,) = docs_of([claim])
    assert len(doc.texts) == MOST_TEXTS + 1
    assert len(set(doc.texts)) == len(doc.texts)
    assert max(map(len, doc.texts)) <= 1_000
