"""Nobody's number is shown or leaves the desk; the text itself is kept until its time has come."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hearsay.web.api import shapes
from hearsay.web.claims.exporting.cells import Named, write_row
from hearsay.web.claims.exporting.tables import table
from hearsay.web.claims.models import Message
from hearsay.web.claims.worker.searching import docs_of
from hearsay.web.people.models import User

Make = Callable[..., Any]
NUMBER, ADDRESS = "0912 345 678", "an.nguyen@example.org"
TEXT = f"Gọi {NUMBER} hoặc viết cho {ADDRESS}: đập vỡ lúc 3 giờ, 1.500.000 đồng mỗi nhà"


@pytest.fixture
def message(make_claim: Make, make_message: Make) -> Message:
    """A tip with somebody's number in it."""
    made: Message = make_message(TEXT, claim=make_claim(), lang="vi")
    return made


def clean(text: str) -> bool:
    """Tell whether nobody's number is in a text, and the claim's own numbers are."""
    return NUMBER not in text and ADDRESS not in text and "[phone]" in text and "1.500.000" in text


def test_the_claims_page_shows_no_number(
    message: Message, rita: User, signed_in: Callable[[User], Client]
) -> None:
    """In the list of messages."""
    page = signed_in(rita).get(reverse("claim", args=[message.claim_id])).content.decode()
    assert clean(page)
    assert Message.objects.get().text == TEXT, "it is only hidden"


def test_a_preview_of_a_split_shows_no_number(
    message: Message, make_message: Make, bob: User, signed_in: Callable[[User], Client]
) -> None:
    """Nor does what is chosen there."""
    make_message("Another one", claim=message.claim)
    answer = signed_in(bob).get(reverse("claim_split", args=[message.claim_id]), {"every": "Gọi"})
    assert answer.status_code == 200 and clean(answer.content.decode())


def test_programs_and_exports_get_no_number(message: Message) -> None:
    """The API's message, and an export's row."""
    assert clean(shapes.message(message).text)
    row = write_row(table("messages"), message, Named.load())
    assert clean(str(row["text"]))


def test_the_search_knows_no_number(message: Message, now: datetime) -> None:
    """What is indexed, and shown of what was found."""
    assert message.claim is not None
    (doc,) = docs_of([message.claim])
    assert clean(" ".join(doc.texts))
