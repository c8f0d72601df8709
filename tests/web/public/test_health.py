"""What watches a desk learns yes or no."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from hearsay.web.claims.worker import heartbeat
from hearsay.web.public import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> None:
    health._migrated.clear()


def test_a_desk_with_a_living_worker_is_well() -> None:
    """200, and nothing more than yes."""
    heartbeat.beat("w", timezone.now())
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_desk_without_a_worker_is_not() -> None:
    """503 when no worker is alive, or the last sign of life is old."""
    assert Client().get("/health").status_code == 503
    heartbeat.beat("w", timezone.now() - timedelta(minutes=5))
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


def test_a_database_of_another_version_is_not() -> None:
    """503 while migrations wait."""
    heartbeat.beat("w", timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id IN"
            " (SELECT max(id) FROM django_migrations WHERE app = 'claims')"
        )
    assert Client().get("/health").status_code == 503


def test_a_database_that_does_not_answer_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """503 and not an error page, when the table itself cannot be read."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE claims_heartbeat RENAME TO elsewhere")
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()) == (503, {"ok": False})


def test_health_answers_get_only() -> None:
    """Nothing can be posted there."""
    assert Client().post("/health").status_code == 405
