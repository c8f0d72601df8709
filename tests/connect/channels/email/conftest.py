"""One pair of mail servers serves all tests of a process; each test empties the mailbox it uses."""

from collections.abc import Iterator

import pytest

from tests.connect.channels.email.servers import Mail, running


@pytest.fixture(scope="session")
def servers() -> Iterator[Mail]:
    with running() as mail:
        yield mail


@pytest.fixture
def mail(servers: Mail) -> Mail:
    """The servers, with whatever other tests have left in their mailboxes: look behind `latest`."""
    return servers
