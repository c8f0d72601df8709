"""An interface is asked once; what went wrong is told without a secret."""

from datetime import timedelta

import pytest

from hearsay.connect.channel import Outcome, Sent
from hearsay.connect.channels.interface import Answer, Interface, broken, sent
from hearsay.connect.channels.payload import Part
from tests.connect.channels.contract import HOST
from tests.connect.world import PUBLIC, Page, World, serving

SECRET = "12345:secret"


def ask(page: Page) -> Answer | Sent:
    """Ask while the interface answers so."""
    with serving(page) as server:
        world = World().route(PUBLIC, server.port)
        api = Interface(f"http://{HOST}", 5, (HOST,), world)
        return api.post(f"/bot{SECRET}/x", {"a": "nước"}, secrets=(SECRET,))


@pytest.mark.parametrize(
    ("wait", "after"),
    [("7", 7), ("0", 0), ("99999999", 86_400), ("9" * 300, 86_400), ("soon", None), ("-1", None),
     ("١", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)  # fmt: skip
def test_a_wait_is_a_number_of_seconds(wait: str, after: int | None) -> None:
    """A day at most."""
    headers = {"retry_after": wait} if wait.isascii() else {}
    answer = ask(lambda request: request.answer(b"{}", 429, **headers))
    assert isinstance(answer, Answer)
    assert answer.after == (None if after is None else timedelta(seconds=after))


@pytest.mark.parametrize(
    "body", [b"", b"x", b"[]", b"3", b"\xff", b"[" * 100_000, b'{"a":' * 99_999, b"1" * 9999]
)
def test_what_is_no_object_is_no_document(body: bytes) -> None:
    """Whatever the interface sends."""
    answer = ask(lambda request: request.answer(body))
    assert isinstance(answer, Answer)
    assert answer.document is None


def test_an_answer_of_a_megabyte_and_more_is_not_read() -> None:
    """It was heard all the same."""
    answer = ask(lambda request: request.answer(b" " * 2_000_000))
    assert isinstance(answer, Sent)
    assert answer.outcome is Outcome.UNKNOWN
    assert SECRET not in repr(answer)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(429, None), Outcome.LATER),
        (Answer(500, Part({"ok": False})), Outcome.UNKNOWN),
        (Answer(200, None), Outcome.UNKNOWN),
        (Answer(404, None), Outcome.LATER),
        (Answer(302, None), Outcome.LATER),
    ],
)
def test_what_is_out_of_order_is_told_for_all_alike(answer: Answer, outcome: Outcome) -> None:
    """A page of a proxy is no refusal."""
    found = broken(answer)
    assert found is not None
    assert found.outcome is outcome


def test_what_is_in_order_is_the_channels_to_judge() -> None:
    """Refusals too."""
    assert broken(Answer(200, Part({"a": 1}))) is None
    assert broken(Answer(400, Part({"a": 1}))) is None
    assert sent("5") == Sent(Outcome.SENT, id="5")
    assert sent("").outcome is Outcome.UNKNOWN
