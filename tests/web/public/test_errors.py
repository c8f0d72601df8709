"""Pages for what went wrong, in all three languages, needing nothing."""

from collections.abc import Callable

import pytest
from django.core.exceptions import RequestDataTooBig
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from lxml import html

from hearsay.web.claims.models import Desk
from hearsay.web.people.models import User
from hearsay.web.public import errors

CODES = ["400", "403", "404", "413", "500"]


@pytest.mark.parametrize("code", CODES)
def test_each_page_stands_alone_in_three_languages(code: str) -> None:
    """Without context or store: what happened and a way on, in each language."""
    tree = html.fromstring(render_to_string(f"{code}.html"))
    parts = tree.xpath("//section")
    assert [part.get("lang") for part in parts] == ["en", "vi", "th"]
    for part in parts:
        assert len(part.text_content()) > 40
        assert part.xpath(".//a/@href") == [f"/{part.get('lang')}/"]
    assert len(tree.xpath("//h1")) == 1 and not tree.xpath("//script")


@pytest.mark.parametrize("path", ["/nope", "/en/checks/nope", "/fr/", "/en/topics/nope"])
def test_what_is_not_there_is_404_without_a_cookie(path: str, desk: Desk) -> None:
    """Public or not, a wrong address is answered the same, and is not kept by caches."""
    answer = Client().get(path)
    text = answer.content.decode()
    assert answer.status_code == 404 and not answer.cookies
    assert "Cookie" not in answer.get("Vary", "") and answer["Cache-Control"] == "no-store"
    assert "Không có gì ở địa chỉ này" in text and "ไม่มีหน้าตามที่อยู่นี้" in text


def test_what_a_person_may_not_do_is_told(rita: User, signed_in: Callable[[User], Client]) -> None:
    """A reader at the administrator's page gets the page for it."""
    answer = signed_in(rita).get("/desk/people/")
    assert answer.status_code in (403, 404)


def test_handlers_answer_with_their_status() -> None:
    """Each handler says what it is for."""
    request = RequestFactory().get("/")
    assert errors.bad_request(request, Exception()).status_code == 400
    assert errors.refused(request, Exception()).status_code == 403
    assert errors.not_found(request, Exception()).status_code == 404
    assert errors.bad_request(request, RequestDataTooBig()).status_code == 413
    assert errors.broken(request).status_code == 500
