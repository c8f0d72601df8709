"""The targets of the fuzzer run: with some bytes by chance, and no fuzzer, which few have installed."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "fuzz"
TARGETS = sorted(path.stem for path in FOLDER.glob("fuzz_*.py"))
RUNS = 60


class Provider:
    """What the fuzzer gives of its data, with the names that it uses."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def remaining_bytes(self) -> int:
        return len(self._data)

    def ConsumeBytes(self, count: int) -> bytes:
        taken, self._data = self._data[:count], self._data[count:]
        return taken

    def ConsumeInt(self, count: int) -> int:
        return int.from_bytes(self.ConsumeBytes(count), "little", signed=True)

    def ConsumeIntInRange(self, least: int, most: int) -> int:
        return least + int.from_bytes(self.ConsumeBytes(2), "little") % (most - least + 1)

    def ConsumeBool(self) -> bool:
        return bool(self.ConsumeIntInRange(0, 1))

    def ConsumeUnicode(self, count: int) -> str:
        return self.ConsumeBytes(2 * count).decode("utf-16-le", "replace")


@pytest.fixture
def target(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[bytes], None]:
    """A target, whose fuzzer is the one above."""
    fuzzer: Any = ModuleType("atheris")
    fuzzer.FuzzedDataProvider = Provider
    fuzzer.instrument_imports = lambda **_: nullcontext()
    fuzzer.instrument_func = lambda function: function
    monkeypatch.setitem(sys.modules, "atheris", fuzzer)
    monkeypatch.syspath_prepend(str(FOLDER))
    spec = importlib.util.spec_from_file_location(request.param, FOLDER / f"{request.param}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    one: Callable[[bytes], None] = module.one
    return one


@pytest.mark.parametrize("target", TARGETS, indirect=True)
def test_a_target_takes_any_bytes(target: Callable[[bytes], None]) -> None:
    chance = random.Random(7)
    target(b"")
    for _ in range(RUNS):
        target(chance.randbytes(chance.randrange(2_000)))
