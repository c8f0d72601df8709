"""Addresses that strangers wrote."""

import pytest

from hearsay.connect.sources.links import judged


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://News.test:443/a/../b", "https://news.test/b"), ("http://news.test", "http://news.test/"), ("", ""),
     ("javascript:x", ""), ("ftp://news.test/", ""), ("https://a:b@news.test/", ""), ("https://a@news.test/", ""),
     ("https://news.test:99999/", ""), ("https://1.2.3.4.5/", "")],
)  # fmt: skip
def test_an_address_is_kept_as_browsers_read_it(url: str, expected: str) -> None:
    """Http and https alone, and none with a login in it."""
    assert judged(url) == expected
