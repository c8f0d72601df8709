"""Real Chromium before a real desk: its own processes, its own SQLite file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium, chromium_path
from tests.web.browser.running import Desk, running_desk

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here, and say why it is skipped where there is no browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(400))
            if chromium_path() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium installed (set CHROMIUM)"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; each test opens windows of its own."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def desk_served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with one of everything. Tests that change it start one of their own."""
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running
