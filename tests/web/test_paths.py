"""An address with a NUL is no address, on either database."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    ["/en/checks/a%00", "/embed/%00", "/desk/claims/%00"],
)
def test_a_nul_is_refused_before_the_store_is_asked(path: str) -> None:
    """400 with a page that says so, never an error of ours."""
    answer = Client().get(path)
    assert answer.status_code == 400
    assert answer.headers["Content-Security-Policy"]
