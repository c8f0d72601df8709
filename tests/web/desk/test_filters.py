"""A search of the queue is an address, and every address is some search."""

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from hearsay.web.desk.filters import SORTS, STATUSES, Filters, read_filters

FIELDS = ["q", "status", "level", "lang", "topic", "harm", "who", "late", "sort"]


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=300)))
def test_any_address_is_read(query: dict[str, str]) -> None:
    """Whatever stands in the address, a search comes of it with nothing unknown in it."""
    filters = read_filters(query)
    assert filters.status in STATUSES and filters.sort in SORTS
    assert "\x00" not in filters.q


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(st.characters(codec="utf-8"), max_size=80)))
def test_a_search_comes_back_from_its_address(query: dict[str, str]) -> None:
    """Keeping a search keeps all of it."""
    filters = read_filters(query)
    assert read_filters(dict(parse_qsl(filters.address))) == filters


def test_an_empty_address_shows_what_waits() -> None:
    """Without filters the queue shows open claims and those being checked."""
    assert STATUSES[Filters().status] == ("open", "checking")
    assert Filters().address == ""
