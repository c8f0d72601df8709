"""What is logged never holds what people wrote, who they are, or where they came from."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hearsay.web import logs
from hearsay.web.claims.actions.intake import Incoming, store_messages
from hearsay.web.claims.models import Message
from hearsay.web.claims.worker.loop import Loop, drain
from hearsay.web.claims.worker.registered import registered
from hearsay.web.claims.worker.steps import Context
from hearsay.web.people.models import User

MARK = "marked-text-8231"


@contextmanager
def heard() -> Iterator[io.StringIO]:
    """Catch all lines that would go to standard error."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonLines())
    loggers = [logging.getLogger(), logging.getLogger(logs.OURS)]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    loggers[1].propagate = False
    try:
        yield out
    finally:
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate


def test_a_line_is_json_with_time_level_and_event() -> None:
    """Each line stands alone and can be read by machines."""
    with heard() as out:
        logs.event("matched", messages=64, ms=12.3456, good=True, step="matching")
    line = json.loads(out.getvalue())
    assert set(line) == {"time", "level", "event", "messages", "ms", "good", "step"}
    assert (line["level"], line["event"], line["ms"]) == ("info", "matched", 12.346)
    assert datetime.fromisoformat(line["time"]).tzinfo is not None


@given(st.text())
def test_words_cannot_slip_in(text: str) -> None:
    """Whatever is given as a value, only a number or a plain code is written; one line each."""
    with heard() as out:
        logs.event("x", value=f"{text} {MARK} ")
    assert out.getvalue().count("\n") == 1
    assert json.loads(out.getvalue())["value"] == logs.WITHHELD


def test_an_error_is_named_without_its_words() -> None:
    """Errors quote what they failed on, so only their name and place are kept."""
    with heard() as out:
        try:
            raise ValueError(MARK)
        except ValueError as error:
            logs.problem("failed", error, step="near")
            logging.getLogger("somebody.else").exception("oh %s", MARK)
    ours, theirs = map(json.loads, out.getvalue().splitlines())
    assert ours["error"] == theirs["error"] == "ValueError"
    assert "test_logs.py" in ours["where"]
    assert MARK not in out.getvalue()
    assert theirs["logger"] == "somebody.else"


@pytest.mark.django_db
def test_a_message_passes_without_a_trace(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marked text goes through the whole worker, one of its steps failing over it, unlogged."""
    texts = [f"{MARK} strong salt water cures dengue fever", f"poison {MARK} is in the tap water"]
    with heard() as out:
        store_messages([Incoming(f"k{i}", t, source=MARK) for i, t in enumerate(texts)], now=now)
        steps = {name: make() for name, make in registered().items()}
        steps["failing"] = _Failing()
        loop = Loop(steps, Context("w", lambda: now))
        drain(loop, lambda _seconds: None)
    assert Message.objects.filter(state="grouped").count() == 2
    events = [json.loads(line)["event"] for line in out.getvalue().splitlines()]
    assert {"matched", "ranked", "search_indexed", "step_failed"} <= set(events)
    assert MARK not in out.getvalue()


class _Failing:
    def do(self, context: Context) -> int:
        raise RuntimeError(Message.objects.get(key="k0").text)


@pytest.mark.django_db
def test_a_request_is_logged_by_the_name_of_its_address(
    alice: User, signed_in: Callable[[User], Client]
) -> None:
    """Neither the path, nor the query, nor who asked from where is written."""
    with heard() as out:
        signed_in(alice).get(f"/desk/?q={MARK}", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT=MARK)
        Client().get(f"/{MARK}")
    requests = [json.loads(x) for x in out.getvalue().splitlines() if '"request"' in x]
    assert [(r["view"], r["status"]) for r in requests] == [("queue", 200), ("", 404)]
    for hidden in (MARK, "203.0.113.9", "alice"):
        assert hidden not in out.getvalue()
