"""The interface does what its own document says, whatever is sent to it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as budget
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.definitions import OPENAPI_31

from hearsay.web.api.interface import interface
from hearsay.web.claims.models import Answer, Check
from hearsay.web.claims.worker.index import build_index, state_of_checks
from hearsay.web.people.models import User

Make = Callable[..., Any]
OPERATIONS = sorted(
    (path, method)
    for path, methods in interface.get_openapi_schema()["paths"].items()
    for method in methods
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
QUICK, FULL = 2_000, 20_000


def test_the_document_is_valid_openapi_3_1(db: None) -> None:
    """Anybody may read the document, and it is what the standard says such a document is."""
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    jsonschema_rs.validator_for(OPENAPI_31).validate(document)
    for part in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema"} | part
        )


@pytest.fixture
def asked(
    program: Any, alice: User, bob: User, make_claim: Make, make_message: Make, make_check: Make,
    rating: Make, now: datetime, settings: Any,
) -> Any:  # fmt: skip
    """A desk with one row of most kinds, and a program that may ask as often as it likes."""
    settings.API_RATE = 10**9
    claims = [make_claim(f"claim {n}", priority=n / 3, lang="vi") for n in range(7)]
    for number in range(5):
        make_message(f"text {number}", claim=claims[0], counts={"shares": number})
    make_check()
    own = make_check(claims[0], alice, rating=rating("false"), approved_by=bob, approved_at=now,
                     conflict="none", published_at=now, status="published")  # fmt: skip
    publish(own, alice, now)
    return program


def publish(own: Check, by: User, now: datetime, **fields: Any) -> Answer:
    """Store an answer as publishing does."""
    Answer.objects.filter(check_of=own).update(is_latest=False)
    said = {
        "number": own.answers.count() + 1, "kind": "publication", "statement": own.statement,
        "title": "No", "summary": "It does not.", "rating": own.rating, "rating_name": "False",
        "lang": own.lang, "evidence": [{"url": "https://health.example/a", "title": "A"}],
        "published_at": now, "published_by": by,
    }  # fmt: skip
    return Answer.objects.create(check_of=own, **(said | fields))


@pytest.fixture
def application() -> Iterator[WSGIHandler]:
    """The desk as a web server runs it, within the test's own transaction."""
    both = (request_started, request_finished)
    for signal in both:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in both:
        signal.connect(close_old_connections)


def _hammer(app: WSGIHandler, program: Any, path: str, method: str, cases: int) -> None:
    """Send `cases` requests, good and bad ones, and hold each answer against the document."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = schema[path][method.upper()]
    seen: list[int] = []
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

        @seed(20260301)
        @budget(
            max_examples=cases // 2, deadline=None, database=None,
            phases=[Phase.generate], suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {program.token}"})
            seen.append(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

        ask()
    assert len(seen) >= cases - 2
    assert 200 in seen or "{id}" in path  # of all numbers, few are of something


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_that_is_sent_breaks_it(
    application: WSGIHandler, asked: Any, path: str, method: str
) -> None:
    """2,000 requests: no error of the server's, and every answer is of the documented shape."""
    if path.endswith("/match"):
        build_index(state_of_checks())
    _hammer(application, asked, path, method, QUICK // len(OPERATIONS))


@pytest.mark.full
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_that_is_sent_breaks_it_in_the_long_run(
    application: WSGIHandler, asked: Any, path: str, method: str
) -> None:
    """The same with 20,000 requests."""
    if path.endswith("/match"):
        build_index(state_of_checks())
    _hammer(application, asked, path, method, FULL // len(OPERATIONS))
