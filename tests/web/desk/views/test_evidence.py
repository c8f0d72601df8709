"""The pages of evidence: added by its address, and copies that never run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hearsay.web.claims.archive import path_of
from hearsay.web.claims.models import Claim, Evidence
from hearsay.web.people.models import User

SignIn = Callable[[User], Client]
EVIL = b"<html><script>alert(1)</script>"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://169.254.169.254/latest", "javascript:alert(1)", "nothing"]
)
def test_an_address_inside_is_refused_and_shown_again(
    url: str, claim: Claim, bob: User, signed_in: SignIn
) -> None:
    """The reason is said, and the excerpt need not be typed again."""
    page = signed_in(bob).post(
        reverse("evidence_add", args=[claim.pk]), {"url": url, "excerpt": "Precious words"}
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "Readers cannot open this address" in text and "Precious words" in text
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("step", ["remove", "opened", "retry", "edit"])
def test_a_reader_changes_no_evidence(
    step: str, source: Evidence, rita: User, signed_in: SignIn
) -> None:
    """Readers read."""
    answer = signed_in(rita).post(reverse(f"evidence_{step}", args=[source.pk]))
    assert answer.status_code == 403


@pytest.mark.parametrize("step", ["remove", "opened", "retry", "add"])
def test_changes_are_no_links(step: str, source: Evidence, ada: User, signed_in: SignIn) -> None:
    """No GET changes evidence."""
    assert signed_in(ada).get(reverse(f"evidence_{step}", args=[source.pk])).status_code == 405


def test_editing_removing_and_trying_again(source: Evidence, bob: User, signed_in: SignIn) -> None:
    """Each action has its address and comes back to the page that it was sent from."""
    client = signed_in(bob)
    here = {"next": "/desk/checks?show=drafts"}
    edit = reverse("evidence_edit", args=[source.pk])
    assert "There is no cure." in client.get(edit).content.decode()
    said = {"url": source.url, "title": "New", "excerpt": "", "lang": "vi"}
    assert client.post(edit, said | here)["Location"] == here["next"]
    Evidence.objects.update(state="failed", failure="no such host")
    client.post(reverse("evidence_retry", args=[source.pk]), here)
    source.refresh_from_db()
    assert (source.title, source.lang, source.state) == ("New", "vi", "pending")
    client.post(reverse("evidence_remove", args=[source.pk]), here)
    source.refresh_from_db()
    assert source.removed_at is not None
    assert client.get(edit).status_code == 404


@pytest.mark.parametrize(
    "wish", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_sent_elsewhere(
    wish: str, source: Evidence, bob: User, signed_in: SignIn
) -> None:
    """The page to go back to is one of ours."""
    answer = signed_in(bob).post(reverse("evidence_opened", args=[source.pk]), {"next": wish})
    assert answer["Location"] == reverse("checks")


def archived(source: Evidence, now: Any) -> Path:
    """Put a copy where the worker would."""
    Evidence.objects.update(
        state="archived", sha256="ab" * 32, fetched_at=now, content_type="text/html"
    )
    path = path_of("ab" * 32)
    path.parent.mkdir(parents=True)
    path.write_bytes(EVIL)
    return path


def test_a_copy_is_a_file_and_never_a_page(
    source: Evidence, rita: User, signed_in: SignIn, now: Any
) -> None:
    """Whatever the copy holds, the browser stores it and runs nothing."""
    archived(source, now)
    answer = signed_in(rita).get(reverse("evidence_copy", args=[source.pk]))
    assert b"".join(answer.streaming_content) == EVIL  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_copy_that_is_not_there_is_not_found(
    source: Evidence, rita: User, signed_in: SignIn, now: Any
) -> None:
    """Not archived, or its file lost: a plain 404."""
    address = reverse("evidence_copy", args=[source.pk])
    assert signed_in(rita).get(address).status_code == 404
    archived(source, now).unlink()
    assert signed_in(rita).get(address).status_code == 404


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "AB" * 32, "ab" * 31, "ab" * 33])
def test_only_a_hash_names_a_file(name: str) -> None:
    """No name leads out of the archive."""
    with pytest.raises(FileNotFoundError):
        path_of(name)
