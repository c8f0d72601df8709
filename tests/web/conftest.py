"""A desk with a cast: alice edits, bob checks, cleo collects, rita reads, ada administers.

The same suite runs on SQLite and, where DATABASE_URL names one, on PostgreSQL.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation

from hearsay.web.claims.models import Check, Claim, Desk, Evidence, Message, Rating
from hearsay.web.people.models import Role, User

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE = Path(__file__).parent
ONCE = ("test_risk.py", "test_translations.py", "test_reasons.py")
"""Long suites that ask nothing of a database that another would answer otherwise."""
LONG = (
    "reliability/test_killed.py",
    "browser/test_access.py",
    "browser/test_hostile.py",
    "browser/test_journey.py",
    "browser/test_tipline.py",
    "desk/views/test_check_browser.py",
    "public/test_browser.py",
    "browser/test_columns.py",
    "sources/worker/test_polling.py",
    "reliability/test_postgres_lost.py",
    "reliability/test_power_cut.py",
)
"""Files that take longest, the longest first: begun first, none is left to run alone at the end."""
SUMMARY = (
    "No study shows that ginger cures dengue. Drink enough water, rest, take no aspirin, and see a"
    " doctor at once if you bleed."
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long. On PostgreSQL, leave out what uses no database: it ran on SQLite."""
    places = {HERE / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path, len(LONG)))
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return
    stores = {"db", "transactional_db", "_django_db_helper"}
    apart = [
        item
        for item in items
        if HERE in item.path.parents
        and (
            item.path.name in ONCE
            or (
                not stores & set(getattr(item, "fixturenames", ()))
                and item.get_closest_marker("django_db") is None
            )
        )
    ]
    config.hook.pytest_deselected(items=apart)
    items[:] = [item for item in items if item not in set(apart)]


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, settings: Any) -> None:
    """No test writes into a real desk's folder."""
    settings.HOME = tmp_path
    settings.ARCHIVE, settings.SEARCH = tmp_path / "archive", tmp_path / "search"
    settings.ENGINE = tmp_path / "engine"
    settings.KEYS = tmp_path / "keys"
    settings.UPLOADS = tmp_path / "uploads"
    tries = settings.CACHES["default"] | {"LOCATION": tmp_path / "tries"}
    turns = settings.CACHES["turns"] | {"LOCATION": tmp_path / "turns"}
    counts = settings.CACHES["process"] | {"LOCATION": str(tmp_path)}
    settings.CACHES = settings.CACHES | {"default": tries, "turns": turns, "process": counts}
    settings.REQUIRE_SECOND_FACTOR = False  # its own tests turn it on


@pytest.fixture(autouse=True)
def _scale(request: pytest.FixtureRequest) -> None:
    """The rows that migrations make: a test with real transactions empties every table after it."""
    uses = {"db", "transactional_db"} & set(request.fixturenames)
    if uses or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        if not Rating.objects.exists():
            import_module("hearsay.web.claims.migrations.0002_scale").fill(apps, None)


@pytest.fixture(autouse=True)
def _english() -> Any:
    """Each test begins in English."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def now() -> datetime:
    """A fixed moment."""
    return NOW


@pytest.fixture
def desk(db: None) -> Desk:
    """The desk, with its defaults."""
    return Desk.current()


def _person(name: str, role: Role) -> User:
    return User.objects.create_user(username=name, password="correct horse battery", role=role)


@pytest.fixture
def alice(db: None) -> User:
    """An editor."""
    return _person("alice", Role.EDITOR)


@pytest.fixture
def bob(db: None) -> User:
    """A checker."""
    return _person("bob", Role.CHECKER)


@pytest.fixture
def cleo(db: None) -> User:
    """A collector."""
    return _person("cleo", Role.COLLECTOR)


@pytest.fixture
def rita(db: None) -> User:
    """A reader."""
    return _person("rita", Role.READER)


@pytest.fixture
def ada(db: None) -> User:
    """An administrator."""
    return _person("ada", Role.ADMINISTRATOR)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """Return a browser in which a person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=django_settings.AUTHENTICATION_BACKENDS[0])
        return client

    return sign_in


@pytest.fixture
def make_claim(db: None, now: datetime) -> Callable[..., Claim]:
    """Make a claim; what is not said is sensible."""

    def make(statement: str = "Eating ginger cures dengue", **fields: Any) -> Claim:
        said: dict[str, Any] = {
            "lang": "en",
            "first_seen": now - timedelta(days=2),
            "last_seen": now,
            "made_at": now - timedelta(days=2),
        }
        return Claim.objects.create(statement=statement, **(said | fields))

    return make


@pytest.fixture
def make_message(db: None, now: datetime) -> Callable[..., Message]:
    """Make a message of a claim, or one that waits."""
    made = iter(range(1_000_000))

    def make(text: str = "Does ginger cure dengue?", **fields: Any) -> Message:
        claim = fields.get("claim")
        said: dict[str, Any] = {
            "key": f"test:{next(made)}",
            "kind": "tip",
            "lang": "en",
            "written_at": now,
            "received_at": now,
            "state": "grouped" if claim else "new",
        }
        return Message.objects.create(text=text, **(said | fields))

    return make


@pytest.fixture
def make_check(db: None, now: datetime) -> Callable[..., Check]:
    """Make our own check of a claim (origin "own"), or another publisher's."""
    made = iter(range(1_000_000))

    def make(claim: Claim | None = None, author: User | None = None, **fields: Any) -> Check:
        own = claim is not None
        said: dict[str, Any] = {
            "key": f"check-{next(made)}",
            "origin": "own" if own else "other",
            "claim": claim,
            "author": author,
            "last_editor": author,
            "statement": claim.statement if claim else "Ginger cures dengue",
            "lang": "en",
            "status": "draft" if own else "published",
            "made_at": now,
            "changed_at": now,
        }
        if not own:
            said |= {"url": "https://checks.example/1", "publisher": "Example Check",
                     "rating_text": "False", "published_at": now}  # fmt: skip
        return Check.objects.create(**(said | fields))

    return make


@pytest.fixture
def rating(db: None) -> Callable[[str], Rating]:
    """Return a step of the scale by its slug."""
    return lambda slug: Rating.objects.get(slug=slug)


@pytest.fixture
def claim(make_claim: Callable[..., Claim], desk: Desk) -> Claim:
    """A claim, at a desk."""
    return make_claim()


@pytest.fixture
def source(claim: Claim, bob: User, now: datetime) -> Evidence:
    """A source that bob opened."""
    return Evidence.objects.create(
        claim=claim,
        url="https://who.example/dengue",
        title="Dengue",
        excerpt="There is no cure.",
        lang="en",
        added_by=bob,
        added_at=now,
        opened_by=bob,
    )


@pytest.fixture
def finished(
    claim: Claim,
    source: Evidence,
    make_check: Callable[..., Check],
    rating: Callable[[str], Rating],
    bob: User,
) -> Check:
    """A draft of bob's to which nothing is missing but a second person."""
    return make_check(
        claim, bob, summary=SUMMARY, rating=rating("false"), conflict="none", title="No cure"
    )
