"""What comes in: once, whole or not at all, and nothing hostile does harm."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hearsay.web.api.models import ApiToken, IdempotencyKey
from hearsay.web.api.once import forget_old
from hearsay.web.claims.models import Message
from hearsay.web.people.models import User

from .conftest import Program


def _said(*texts: str, **fields: Any) -> dict[str, Any]:
    items = [{"key": f"bot:{n}", "text": text} | fields for n, text in enumerate(texts)]
    return {"messages": items}


def test_messages_are_taken_in(program: Program) -> None:
    """Stored for the worker, under a key that no connector uses."""
    body = _said("Uống gừng khỏi bệnh?", written_at="2026-01-01T00:00:00+07:00", lang="vi")
    answer = program.post("messages", body, "k1")
    assert answer.status_code == 200
    assert answer.json() == {"new": 1, "known": 0, "refused": []}
    message = Message.objects.get()
    own = ApiToken.objects.get().pk
    assert (message.key, message.state, message.kind) == (f"api:{own}:bot:0", "new", "tip")
    assert message.asker is None


def test_the_same_request_again_gets_the_same_answer(program: Program) -> None:
    """Nothing is done twice, and the answer says that it is a repeated one."""
    first = program.post("messages", _said("a", "b"), "k1")
    again = program.post("messages", _said("a", "b"), "k1")
    assert first.json() == again.json() == {"new": 2, "known": 0, "refused": []}
    assert again["Idempotent-Replayed"] == "true" and "Idempotent-Replayed" not in first
    assert Message.objects.count() == 2


def test_a_key_is_not_used_for_another_request(program: Program) -> None:
    """422, and nothing is stored."""
    program.post("messages", _said("a"), "k1")
    other = program.post("messages", {"messages": [{"key": "z", "text": "other"}]}, "k1")
    assert other.status_code == 422 and "Idempotency-Key" in other.json()["errors"][0]["where"]
    assert Message.objects.count() == 1


def test_a_message_is_kept_once_under_any_request(program: Program) -> None:
    """Its own key decides, whatever key the request has."""
    program.post("messages", _said("a"), "k1")
    assert program.post("messages", _said("a"), "k2").json() == {
        "new": 0,
        "known": 1,
        "refused": [],
    }


def test_tokens_do_not_meet_in_their_keys(
    program: Program, cleo: User, token_of: Callable[..., str]
) -> None:
    """What one token brought neither shows to another, nor stands in its way, under any key."""
    program.post("messages", _said("theirs"), "k1")
    other = Program(token_of(cleo, "intake")).post("messages", _said("ours"), "k1")
    assert other.json() == {"new": 1, "known": 0, "refused": []}
    assert "Idempotent-Replayed" not in other
    assert sorted(Message.objects.values_list("text", flat=True)) == ["ours", "theirs"]


def test_a_key_is_forgotten_after_a_day(program: Program) -> None:
    """From then on it may stand for another request."""
    program.post("messages", _said("a"), "k1")
    IdempotencyKey.objects.update(made_at=timezone.now() - timedelta(hours=24))
    assert program.post("messages", _said("b"), "k1").status_code == 200
    assert forget_old(timezone.now()) == 0
    assert forget_old(timezone.now() + timedelta(hours=25)) == 1


@pytest.mark.parametrize("key", [None, "", " ", "a b", "é", "x" * 201])
def test_a_write_needs_a_key(program: Program, key: str | None) -> None:
    """1 to 200 visible ASCII characters."""
    assert program.post("messages", _said("a"), key).status_code == 422
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_with_one_key_are_done_once(program: Program) -> None:
    """Eight at the same moment: one stores, all get its answer."""
    barrier, answers = threading.Barrier(8), []

    def ask() -> None:
        mine = Program(program.token)
        barrier.wait()
        try:
            answers.append(mine.post("messages", _said("a", "b", "c"), "k1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a.status_code for a in answers] == [200] * 8
    assert {a.content for a in answers} == {answers[0].content}
    assert sum("Idempotent-Replayed" not in a for a in answers) == 1
    assert Message.objects.count() == 3 and IdempotencyKey.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[" * 100_000, b'{"messages":' * 5_000, b"\xff\xfe{}", b"nul\x00l", b"NaN",
     b'{"messages": [{"key": "a", "text": NaN}]}', b"9" * 5_000, '{"é'.encode("utf-16"), b"true",
     b'{"messages":[' + b"[" * 500 + b"]" * 500 + b"]}"],
)  # fmt: skip
def test_a_body_that_is_no_message_is_refused(program: Program, body: bytes) -> None:
    """400 for what is no JSON, 422 for what is another thing; however deep it is nested."""
    for path in ("messages", "match"):
        answer = program.post(path, body, "k")
        assert answer.status_code in (400, 422)
        assert answer["Content-Type"] == "application/problem+json"
        assert len(answer.content) < 5_000
    assert Message.objects.count() == 0


def test_ten_megabytes_are_refused(program: Program) -> None:
    """413, by its length, before it is read."""
    body = json.dumps(_said("x" * 10_000_000)).encode()
    answer = program.post("messages", body, "k")
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_nul_is_dropped_and_half_pairs_are_refused(program: Program) -> None:
    """The one cannot be stored and means nothing, the other is no text."""
    assert program.post("messages", _said("a\0b"), "k1").json()["new"] == 1
    assert Message.objects.get().text == "ab"
    answer = program.post("messages", b'{"messages":[{"key":"b","text":"\\ud800"}]}', "k2")
    assert answer.status_code == 422
    odd = program.post("messages", b'{"messages":[{"key":"b","text":"x","\\ud800":1}]}', "k3")
    assert odd.status_code == 422 and odd.json()["errors"]


@pytest.mark.parametrize(
    "wrong",
    [{"asker": 1}, {"author": "somebody"}, {"kind": "rumour"}, {"text": ""}, {"text": 5},
     {"text": "x" * 100_001}, {"key": "a b"}, {"key": "k" * 181}, {"written_at": 5},
     {"written_at": "2026-01-01T00:00:00"}, {"written_at": "0001-01-01T00:00:00+14:00"},
     {"lang": "english"}, {"counts": {"likes": -1}}, {"counts": {"likes": True}},
     {"counts": {"A": 1}}, {"counts": {"a": 2**60}}, {"url": "u" * 2_001}],
)  # fmt: skip
def test_a_message_that_does_not_fit_is_refused_with_its_place(
    program: Program, wrong: dict[str, Any]
) -> None:
    """Nothing of the request is stored; the answer says where, and does not repeat what was sent."""
    body = {"messages": [{"key": "good", "text": "good"}, {"key": "bad", "text": "bad"} | wrong]}
    answer = program.post("messages", body, "k")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"].startswith("body.messages.1.")
    assert Message.objects.count() == 0 and IdempotencyKey.objects.count() == 0


def test_what_the_desk_refuses_is_told_by_key(program: Program) -> None:
    """One bad address does not keep the others out."""
    body = {"messages": [{"key": "a", "text": "x", "url": "javascript:alert(1)"},
                         {"key": "b", "text": "y"}, {"key": "c", "text": " \0 "}]}  # fmt: skip
    said = program.post("messages", body, "k").json()
    assert said["new"] == 1 and [r["key"] for r in said["refused"]] == ["a", "c"]


def test_no_more_than_a_hundred_at_once(program: Program) -> None:
    """101 are refused, 100 are taken."""
    assert program.post("messages", _said(*["x"] * 101), "k1").status_code == 422
    assert program.post("messages", _said(*["x"] * 100), "k2").json()["new"] == 100


def test_two_tokens_have_keys_of_their_own(program: Program, ada: User, token_of: Any) -> None:
    """What one program calls k1 is nothing to another."""
    program.post("messages", _said("a"), "k1")
    other = Program(token_of(ada)).post("messages", {"messages": [{"key": "o", "text": "b"}]}, "k1")
    assert other.status_code == 200 and other.json()["new"] == 1
