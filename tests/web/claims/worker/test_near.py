"""Claims that look alike are shown beside each other, with what keeps them apart."""

from collections.abc import Callable

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.claims.models import Claim, NearClaim
from hearsay.web.claims.search import SearchIndex
from hearsay.web.claims.worker.near import LEAST, Near, Pair, choose
from hearsay.web.claims.worker.searching import Searching
from hearsay.web.claims.worker.steps import Context

pytestmark = pytest.mark.django_db


def test_near_claims_are_found_with_their_guards(
    make_claim: Callable[..., Claim], context: Context
) -> None:
    """The number that differs is named; a claim about something else is not near; once is enough."""
    first = make_claim("The flood in Lotus Lake killed 15 people last night")
    other = make_claim("The flood in Lotus Lake killed 17 people last night")
    make_claim("Ginger tea cures dengue fever")
    Searching().do(context)
    step = Near()
    assert step.do(context) == 3
    assert step.do(context) == 0
    near = NearClaim.objects.get()
    assert (near.first, near.second) == (first, other)
    assert near.same >= LEAST
    assert any("15" in guard and "17" in guard for guard in near.guards)
    assert near.model


def test_claims_wait_for_the_search(make_claim: Callable[..., Claim], context: Context) -> None:
    """A claim that search does not know yet is compared later, not passed over."""
    make_claim("The flood in Lotus Lake killed 15 people last night")
    Searching().do(context)
    late = make_claim("The flood in Lotus Lake killed 17 people last night")
    step = Near()
    assert step.do(context) == 1
    assert step.do(context) == 0
    Searching().do(context)
    assert step.do(context) == 1
    assert NearClaim.objects.get().second == late


@given(st.lists(st.floats(0, 1), max_size=20))
def test_the_most_alike_are_chosen(chances: list[float]) -> None:
    """Few, above a floor, most alike first."""
    chosen = [pair.same for pair in choose(Pair(1, i, c, ()) for i, c in enumerate(chances))]
    assert chosen == sorted((c for c in chances if c >= LEAST), reverse=True)[:5]


def test_a_statement_is_no_query(make_claim: Callable[..., Claim], context: Context) -> None:
    """Quotes and dashes in a statement do not mean what they mean in a search."""
    claim = make_claim('"Miracle" water -cures- dengue "fever')
    Searching().do(context)
    with SearchIndex.open(settings.SEARCH) as index:
        assert index.alike('say "cures dengue" -water "fever').ids == (claim.pk,)
        assert index.alike('""--').ids == ()
