"""Hostile and odd strings go through the whole engine, as messages and as checks."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hearsay import Check, Comparer, Detector, Engine, Grouper, Matcher, Message
from hearsay.match.decide import Policy
from hearsay.text import Analysis
from hearsay.types import Checkability
from tests.timing import within

SLOWEST = 0.2


def _strings(folder: Path) -> Iterator[str]:
    yield from json.loads((folder / "blns" / "blns.json").read_text(encoding="utf-8"))
    xss = folder / "payloadbox_xss" / "Intruder" / "xss-payload-list.txt"
    yield from xss.read_text(encoding="utf-8", errors="replace").splitlines()
    for name in ("redos_texts.json", "unicode_spoofing.json", "csv_injection.json"):
        yield from _texts(json.loads((folder / "made" / name).read_text(encoding="utf-8")))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _afresh(matcher: Matcher, detector: Detector, text: str) -> Callable[[], object]:
    """Work that answers `text` as if for the first time: an engine would remember the answer."""
    return lambda: Engine(Matcher(*matcher.parts), detector, Policy.default()).process(
        Message("again", text)
    )


def _try_all(strings: list[str]) -> None:
    checks = [Check(str(i), text) for i, text in enumerate(strings)]
    matcher = Matcher.build(checks)
    detector = Detector.load()
    engine = Engine(matcher, detector, Policy.default())
    grouper, comparer = Grouper(), Comparer()
    engine.process(Message("warm", "the dam broke at 3 am"))
    slow = []
    for i, text in enumerate(strings):
        start = time.process_time()
        result = engine.process(Message(str(i), text))
        if time.process_time() - start > SLOWEST and not within(
            _afresh(matcher, detector, text), SLOWEST
        ):
            slow.append((len(text), text[:40]))
        assert 0 <= result.checkable <= 1
        grouper.learn_one(Message(str(i), text))
        comparer.compare(text, strings[i - 1])
    assert not slow


class _Counting:
    """A detector that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked, self.version = 0, "counting"

    def judge(self, analysis: Analysis) -> Checkability:
        self.asked += 1
        return Checkability(0.5)


def test_a_second_look_at_a_slow_string_is_worked_out_again() -> None:
    """Else the answer would come from memory, and no string could ever be too slow."""
    matcher = Matcher.build([Check("1", "the dam broke at 3 am")])
    detector = _Counting()
    again = _afresh(matcher, detector, "the dam broke")
    for count in (1, 2, 3):
        again()
        assert detector.asked == count


def test_a_sample_of_hostile_strings(data_dir: Path) -> None:
    """Every twentieth string: no crash, none slow, as message and as check."""
    strings = list(_strings(data_dir / "bad_inputs"))
    assert len(strings) > 7000
    _try_all(strings[::20] + [s for s in strings if len(s) > 10_000])


@pytest.mark.full
@pytest.mark.timeout(1200)
def test_every_hostile_string(data_dir: Path) -> None:
    """All of them."""
    _try_all(list(_strings(data_dir / "bad_inputs")))
