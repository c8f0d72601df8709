"""Editors bring files and addresses, see what they hold, and follow the import."""

import stat
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hearsay.web import uploads
from hearsay.web.claims.models import ImportJob, Message
from hearsay.web.people.models import User

pytestmark = pytest.mark.django_db
TABLE = "id,text,author,weather\n1,ข่าวลวง <script>,Bob,sunny\n2,=1+1,Eve,grey\n".encode()


@pytest.fixture
def browser(alice: User, signed_in: Callable[[User], Client]) -> Client:
    """Where alice, an editor, is signed in."""
    return signed_in(alice)


def bring(browser: Client, data: bytes = TABLE, name: str = "tips.csv", shape: str = "") -> str:
    """Upload a file; return where that leads."""
    file = SimpleUploadedFile(name, data)
    answer = browser.post(reverse("import_upload"), {"file": file, "shape": shape})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_file_is_looked_at_first(browser: Client) -> None:
    """The page says what it is, what would become of its rows and columns; nothing came in."""
    text = browser.get(bring(browser)).content.decode()
    assert "This is: Table of messages" in text
    assert "ข่าวลวง &lt;script&gt;" in text and "<script>\n" not in text
    assert "Not read: <code>weather</code>" in text
    assert "1 column is about people, and is left out." in text
    assert "Bob" not in text
    assert text.count(">new<") == 2
    assert not Message.objects.exists()


def test_the_file_is_its_owners(browser: Client) -> None:
    """Nobody else on the machine reads what was brought, and its name is not theirs to choose."""
    bring(browser, name="../../etc/passwd.csv")
    file = next(settings.UPLOADS.iterdir())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.UPLOADS.stat().st_mode) == 0o700
    assert ImportJob.objects.get().name == "passwd.csv"
    assert file.parent == settings.UPLOADS and "passwd" not in file.name


def test_it_begins_on_a_word(browser: Client) -> None:
    """After the word it waits for the worker, and the page asks again by itself."""
    page = bring(browser)
    pk = ImportJob.objects.get().pk
    assert browser.post(reverse("import_start", args=[pk])).status_code == 302
    text = browser.get(page).content.decode()
    assert "Waiting for the worker" in text and 'hx-trigger="every 2s"' in text
    part = browser.get(page, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="import-state"') and "<html" not in part


def test_it_does_not_begin_twice(browser: Client) -> None:
    """A second word is refused, in words."""
    bring(browser)
    address = reverse("import_start", args=[ImportJob.objects.get().pk])
    browser.post(address)
    answer = browser.post(address, follow=True)
    assert "This import was begun or called off already." in answer.content.decode()


def test_calling_off_removes_the_file(browser: Client) -> None:
    """Of a file that is not wanted nothing stays."""
    bring(browser)
    browser.post(reverse("import_cancel", args=[ImportJob.objects.get().pk]))
    assert not list(settings.UPLOADS.iterdir())
    assert ImportJob.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.csv", "the file is empty"),
        (b"PK\x03\x04xx", "a.xlsx", "save the sheet as CSV"),
        (b"a b\n1 2\n", "a.csv", "looks like nothing that can be imported"),
        (b"\xff\xfe\x00\xd8", "a.csv", "a.csv"),
    ],
)
def test_what_cannot_be_read_is_told(browser: Client, data: bytes, name: str, said: str) -> None:
    """A file that is nothing for us is told by its name, and is not kept."""
    file = SimpleUploadedFile(name, data)
    answer = browser.post(reverse("import_upload"), {"file": file}, follow=True)
    text = answer.content.decode()
    assert said in text
    assert str(settings.UPLOADS) not in text
    assert not ImportJob.objects.exists()
    assert not settings.UPLOADS.exists() or not list(settings.UPLOADS.iterdir())


def test_a_file_that_is_too_large_is_not_read(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the limit ends the reading, and the page says what to do."""
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000_000)
    file = SimpleUploadedFile("a.csv", b"id,text\n" + b"1,aaaaaaaaaa\n" * 200_000)
    answer = browser.post(reverse("import_upload"), {"file": file}, follow=True)
    assert "Choose a file of at most 1 MB" in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_a_chosen_shape_is_taken(browser: Client) -> None:
    """Where the person says what it is, that is what it is read as; unknown words are refused."""
    text = browser.get(bring(browser, shape="ushahidi")).content.decode()
    assert "is not of the shape" in text
    file = SimpleUploadedFile("a.csv", TABLE)
    answer = browser.post(reverse("import_upload"), {"file": file, "shape": "x"}, follow=True)
    assert "no shape is called" in answer.content.decode()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Give the address"),
        ("file:///etc/passwd", "http"),
        ("http://127.0.0.1/", "Give the address of a public web page"),
    ],
)
def test_addresses_that_are_not_asked(browser: Client, url: str, said: str) -> None:
    """Only public web addresses are fetched."""
    answer = browser.post(reverse("import_address"), {"url": url}, follow=True)
    assert said in answer.content.decode()
    assert not ImportJob.objects.exists()


def test_an_address_waits_for_the_worker(browser: Client) -> None:
    """A page never waits for the network."""
    answer = browser.post(reverse("import_address"), {"url": "https://c.example/f"}, follow=True)
    assert "Being fetched" in answer.content.decode()


def test_checkers_do_not_import(
    bob: User, signed_in: Callable[[User], Client], alice: User, now: datetime
) -> None:
    """Less than an editor neither opens nor sends any of it."""
    client = signed_in(bob)
    job = ImportJob.objects.create(made_by=alice, made_at=now, name="x", state="preview")
    for name in ("imports", "exports", "export_file"):
        assert client.get(reverse(name)).status_code == 403
    assert client.get(reverse("import_job", args=[job.pk])).status_code == 403
    for name in ("import_start", "import_cancel"):
        assert client.post(reverse(name, args=[job.pk])).status_code == 403


def test_the_list_is_bounded(
    browser: Client,
    alice: User,
    now: datetime,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    """The page asks the store a few times, however many imports there were."""
    for n in range(30):
        ImportJob.objects.create(made_by=alice, made_at=now, name=f"f{n}", state="done", new=1)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        assert browser.get(reverse("imports")).status_code == 200
