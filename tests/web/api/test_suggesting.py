"""Which checks answer a text."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from hearsay.web.claims.models import Message
from hearsay.web.claims.worker.index import build_index, state_of_checks
from hearsay.web.people.models import User

from .conftest import Program
from .test_schema import publish

Make = Callable[..., Any]


def test_before_there_is_an_index_it_is_not_ready(program: Program) -> None:
    """503 and when to come back; nothing is made within a request."""
    answer = program.post("match", {"text": "Does ginger cure dengue?"})
    assert answer.status_code == 503 and int(answer["Retry-After"]) > 0


@pytest.mark.timeout(600)  # the first run on a machine compiles the kernels
def test_a_text_gets_the_checks_that_answer_it(
    program: Program, alice: User, make_claim: Make, make_check: Make, rating: Make, now: datetime
) -> None:
    """With probability, guards and decision; withdrawn answers are left out at once."""
    for number in range(12):
        make_check(
            statement=f"The bridge number {number} fell into the river", key=f"other-{number}"
        )
    own = make_check(make_claim("Eating ginger cures dengue"), alice, rating=rating("false"),
                     status="published", conflict="none", published_at=now)  # fmt: skip
    publish(own, alice, now)
    build_index(state_of_checks())
    text = {"text": "eating ginger cures dengue", "lang": "en"}
    said = program.post("match", text).json()
    assert said["matches"][0]["check"]["id"] == own.pk
    assert 0.5 < said["matches"][0]["probability"] <= 1
    assert said["decision"] in ("answer", "suggest") and said["model"]
    assert Message.objects.count() == 0
    publish(own, alice, now, kind="withdrawal", public_reason="Wrong.")
    later = program.post("match", text).json()
    assert own.pk not in [m["check"]["id"] for m in later["matches"]]
    assert later["decision"] == "none"


def test_a_text_has_bounds(program: Program) -> None:
    """Neither nothing nor a book."""
    for text in ("", "x" * 10_001):
        assert program.post("match", {"text": text}).status_code == 422
