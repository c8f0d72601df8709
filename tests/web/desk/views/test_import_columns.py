"""A person says what the columns of a table are, once; and in which order a chat's dates are."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hearsay.connect.imports import ColumnMapping, ReadOptions
from hearsay.web import uploads
from hearsay.web.claims.models import ColumnChoice, ImportJob, Message
from hearsay.web.claims.worker.importing import Importing
from hearsay.web.claims.worker.steps import Context
from hearsay.web.people.models import User

pytestmark = pytest.mark.django_db
TABLE = (
    "quelle;gesagt;wann;von;autor;mal\r\n"
    "Forum;Stimmt das – „Wasser“ <b>;13.03.2026;x;Ana María;7\r\n"
    "Forum;Die Brücke;14.03.2026;;Ben;\r\n"
).encode("cp1252")
SAID = {
    "column-0": "source",
    "column-1": "text",
    "column-2": "time",
    "column-5": "views",
    "kind": "post",
}


@pytest.fixture
def browser(alice: User, signed_in: Callable[[User], Client]) -> Client:
    """Where alice, an editor, is signed in."""
    return signed_in(alice)


def bring(browser: Client, data: bytes = TABLE, name: str = "tips.csv", shape: str = "") -> str:
    """Upload a file; return where that leads."""
    sent = {"file": SimpleUploadedFile(name, data), "shape": shape}
    answer = browser.post(reverse("import_upload"), sent)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_an_unknown_table_is_asked_about(browser: Client) -> None:
    """Its columns stand there with their first values and a guess; of people's nothing is shown."""
    page = bring(browser)
    job = ImportJob.objects.get()
    assert page == reverse("import_columns", args=[job.pk])
    text = browser.get(page).content.decode()
    assert "„Wasser“ &lt;b&gt;" in text and "Die Brücke" in text
    assert "Ana" not in text and "Ben" not in text
    assert text.count("This is about people, and is left out.") == 1
    assert '<option value="text" selected>' in text and '<option value="source" selected>' in text
    assert '<option value="time" selected>' in text
    assert "<option selected>cp1252</option>" in text
    assert "<script>" not in text and "onchange" not in text
    assert not Message.objects.exists() and not ColumnChoice.objects.exists()


def test_it_cannot_begin_before_its_columns_are_named(browser: Client) -> None:
    """The page of the import says what is missing, and the word for it is refused."""
    bring(browser)
    pk = ImportJob.objects.get().pk
    assert (
        "Say first what its columns are"
        in browser.get(reverse("import_job", args=[pk])).content.decode()
    )
    answer = browser.post(reverse("import_start", args=[pk]), follow=True)
    assert "Say first what its columns are." in answer.content.decode()
    assert ImportJob.objects.get().state == "preview"


def test_what_was_said_is_kept_and_used(browser: Client, now: datetime) -> None:
    """The rows are shown as they would come in, come in so, and the next file is not asked about."""
    page = bring(browser)
    answer = browser.post(page, SAID, follow=True)
    text = answer.content.decode()
    job = ImportJob.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("import_job", args=[job.pk])
    assert "This is: Table with columns that you named." in text
    assert "„Wasser“" in text and "Not read: <code>von</code>" in text and "Ana" not in text
    assert browser.post(reverse("import_start", args=[job.pk])).status_code == 302
    step = Importing()
    while step.do(Context("w", lambda: now)):
        pass
    job.refresh_from_db()
    assert (job.state, job.new, job.bad) == ("done", 2, 0), (job.failure, job.lines)
    one = Message.objects.order_by("id")[0]
    assert (one.text, one.kind, one.source) == ("Stimmt das – „Wasser“ <b>", "post", "Forum")
    assert one.counts == {"views": 7}
    assert ColumnChoice.objects.get().made_by.username == "alice"
    # the columns in another order, in UTF-8
    again = b"wann;gesagt;quelle;mal;autor;von\n15.03.2026;Neu;Forum;;Eve;\n"
    page = bring(browser, again)
    later = ImportJob.objects.latest("id")
    assert page == reverse("import_job", args=[later.pk])
    assert "Neu" in browser.get(page).content.decode()


def test_another_choice_takes_the_place_of_the_first(browser: Client) -> None:
    """What was said last is what the next file gets."""
    page = bring(browser)
    browser.post(page, SAID)
    browser.post(page, {"column-1": "text", "column-0": "text"})
    mapping = ColumnMapping.from_json(ColumnChoice.objects.get().mapping)
    assert mapping == ColumnMapping(("quelle", "gesagt"), encoding="cp1252")
    assert ReadOptions.from_json(ImportJob.objects.get().options).columns == mapping


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"column-0": "source"}, "Say which column is the text."),
        ({"column-1": "text", "column-0": "time", "column-2": "time"}, "Only the text may be in several columns."),
        ({"column-1": "text", "column-4": "source"}, ""),
        ({"column-1": "text", "column-0": "author"}, "a column cannot be"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(browser: Client, said: dict[str, str], told: str) -> None:
    """Nothing is kept, and what was chosen still stands there; people's columns are never taken."""
    page = bring(browser)
    answer = browser.post(page, said, follow=True)
    text = answer.content.decode()
    if not told:
        assert ColumnMapping.from_json(ColumnChoice.objects.get().mapping).source == ""
        return
    assert told in text and not ColumnChoice.objects.exists()
    if "column-1" in said:
        assert '<option value="text" selected>' in text


def test_another_encoding_is_looked_at(browser: Client) -> None:
    """A wrong guess shows in the letters; another choice shows them again and keeps what was said."""
    text = "gesagt;wann\nМост рухнул, щука цела;x\n"
    page = bring(browser, text.encode("cp1251"))
    said = {"column-0": "text", "column-1": "", "encoding": "cp1251", "look": "1"}
    assert "Мост" not in browser.get(page).content.decode()
    answer = browser.post(page, said)
    assert "Мост рухнул" in answer.content.decode()
    assert not ColumnChoice.objects.exists()
    del said["look"]
    assert "Мост рухнул" in browser.post(page, said, follow=True).content.decode()


def test_a_table_that_is_known_may_be_read_otherwise(browser: Client) -> None:
    """The page of the import leads there, and the choice replaces the guess."""
    page = bring(browser, b"id,text,heard\n1,short,long words that were said\n")
    columns = reverse("import_columns", args=[ImportJob.objects.get().pk])
    assert columns in browser.get(page).content.decode()
    text = browser.post(
        columns, {"column-0": "id", "column-2": "text"}, follow=True
    ).content.decode()
    assert "long words that were said" in text and "Not read: <code>text</code>" in text
    named = bring(browser, b"id,text,heard\n1,short,long\n", shape="mapped")
    assert named == reverse("import_job", args=[ImportJob.objects.latest("id").pk])


def test_the_dates_of_a_chat_may_be_read_otherwise(browser: Client, now: datetime) -> None:
    """A guess is told, another order may be named, and nobody's name is on the page."""
    chat = b"03/04/25, 09:05 - Ana: the dam broke\n03/05/25, 09:05 - Ben: ok\n"
    page = bring(browser, chat, "chat.txt")
    text = browser.get(page).content.decode()
    assert "This is: WhatsApp chat" in text and "the dam broke" in text
    assert "they are read as day, month, year" in text
    assert "Ana" not in text and "Ben" not in text
    job = ImportJob.objects.get()
    answer = browser.post(reverse("import_dates", args=[job.pk]), {"dates": "mdy"}, follow=True)
    assert "more than one order" not in answer.content.decode()
    answer = browser.post(reverse("import_dates", args=[job.pk]), {"dates": "xyz"}, follow=True)
    assert "There is no such order." in answer.content.decode()
    browser.post(reverse("import_start", args=[job.pk]))
    step = Importing()
    while step.do(Context("w", lambda: now)):
        pass
    assert [f"{m.written_at:%m-%d}" for m in Message.objects.order_by("id")] == ["03-04", "03-05"]
    answer = browser.post(reverse("import_dates", args=[job.pk]), {"dates": "dmy"}, follow=True)
    assert "This import was begun or called off already." in answer.content.decode()


def test_after_its_beginning_nothing_is_changed(browser: Client) -> None:
    """What was taken in was taken in as it was said then."""
    page = bring(browser)
    browser.post(page, SAID)
    job = ImportJob.objects.get()
    browser.post(reverse("import_start", args=[job.pk]))
    for answer in (browser.get(page), browser.post(page, {"column-0": "text"})):
        assert "This import was begun or called off already." in answer.content.decode()
    job.refresh_from_db()
    assert ReadOptions.from_json(job.options).columns.text == ("gesagt",)  # type: ignore[union-attr]


def test_a_file_that_is_gone_is_told(browser: Client) -> None:
    """The page says so instead of breaking."""
    page = bring(browser)
    uploads.discard(ImportJob.objects.get().file)
    assert "The file is not there any more." in browser.get(page).content.decode()


def test_checkers_do_not_say(
    bob: User, signed_in: Callable[[User], Client], browser: Client
) -> None:
    """Less than an editor neither sees nor says it."""
    page = bring(browser)
    client = signed_in(bob)
    assert client.get(page).status_code == client.post(page, SAID).status_code == 403
    dates = reverse("import_dates", args=[ImportJob.objects.get().pk])
    assert client.post(dates, {"dates": "mdy"}).status_code == 403
