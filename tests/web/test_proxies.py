"""A desk behind a proxy tells its visitors apart, or says that it cannot."""

from datetime import datetime
from typing import Any

import pytest

from hearsay.web.checkup import desk_findings
from hearsay.web.proxies import visitors

HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("header", "proxies", "good"), [(None, 0, True), (HEADER, 1, True), (HEADER, 0, False)]
)
def test_visitors_are_told_apart(settings: Any, header: Any, proxies: int, good: bool) -> None:
    """Not where a proxy stands before the desk that the desk was not told to look behind."""
    settings.SECURE_PROXY_SSL_HEADER = header
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    found = visitors()
    assert found.good is good and not found.said.count("\n")
    assert ("HEARSAY_PROXIES=1" in found.said) is not good


@pytest.mark.django_db
def test_the_doctor_says_so(settings: Any, now: datetime) -> None:
    """As one finding among those about the desk."""
    settings.SECURE_PROXY_SSL_HEADER = HEADER
    assert visitors() in desk_findings(now) and not visitors().good
