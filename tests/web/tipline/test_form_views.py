"""Anybody asks by the form, without script, cookie or account, and sees how far we are."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hearsay.web.claims.models import Asker, Check, Claim, Desk, Message
from hearsay.web.tipline import work
from hearsay.web.tipline.actions.minding import trip_if_wrong
from hearsay.web.tipline.actions.replying import reply
from hearsay.web.tipline.keys import KeyRing
from hearsay.web.tipline.models import Conversation, Outgoing, Question, Reaction, Seen, Tipline
from hearsay.web.tipline.worker.purging import purge
from tests.web.tipline.test_work import solve

TEXT = "they say ginger water cures dengue"


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Any, desk: Desk) -> None:
    settings.KEYS = tmp_path / "keys"
    caches["process"].clear()


@pytest.fixture
def visitor() -> Client:
    """Somebody with a browser."""
    return Client()


def challenge_of(page: str) -> str:
    """The challenge in a form."""
    found = re.search(r'name="challenge" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def send(visitor: Client, text: str = TEXT, **more: str) -> Any:
    """Open the form, do the work, send it."""
    made = challenge_of(visitor.get("/en/ask").content.decode())
    said = {"challenge": made, "number": solve(made, work.BITS), "text": text} | more
    return visitor.post("/en/ask/send", said)


def test_a_tip_is_taken_and_its_link_shows_the_phase_alone(visitor: Client) -> None:
    """One message, one question; no cookie; the link never shows what was written."""
    answer = send(visitor)
    assert answer.status_code == 302
    (message,) = Message.objects.all()
    assert (message.text, message.kind, message.source) == (TEXT, "tip", "web")
    assert not visitor.cookies
    page = visitor.get(answer["Location"])
    shown = page.content.decode()
    assert "We have received it" in shown
    assert TEXT not in shown
    assert "noindex" in shown
    assert 'data-refresh="1"' in shown
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    other = answer["Location"].replace("/en/", "/vi/")
    assert f'href="{other}"' in shown, "another language does not lead away from the only way back"
    assert visitor.get(other).status_code == 200


def test_the_same_form_twice_is_one_tip(visitor: Client) -> None:
    """A second press of the button, or going back: the same link, nothing stored twice."""
    made = challenge_of(visitor.get("/en/ask").content.decode())
    said = {"challenge": made, "number": solve(made, work.BITS), "text": TEXT}
    first, second = visitor.post("/en/ask/send", said), visitor.post("/en/ask/send", said)
    assert first["Location"] == second["Location"]
    assert Message.objects.count() == Question.objects.count() == 1


def test_without_script_one_waits(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost: the words stay, the form says how long, and then it is taken."""
    made = challenge_of(visitor.get("/vi/ask").content.decode())
    said = {"challenge": made, "number": "", "text": TEXT}
    answer = visitor.post("/vi/ask/send", said)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) <= work.WAIT.seconds
    assert TEXT in answer.content.decode()
    assert challenge_of(answer.content.decode()) == made
    later = timezone.now() + work.WAIT
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert visitor.post("/vi/ask/send", said).status_code == 302


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many seconds pass, for all who ask the time."""
    now, seconds = timezone.now, time.time

    def pass_by(more: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(seconds=more))
        monkeypatch.setattr(time, "time", lambda: seconds() + more)

    return pass_by


def without_work(visitor: Client, made: str, text: str = TEXT, address: str = "192.0.2.1") -> Any:
    """Send a form whose work nobody did."""
    said = {"challenge": made, "number": "", "text": text}
    return visitor.post("/en/ask/send", said, REMOTE_ADDR=address)


def test_waits_of_one_address_end_one_after_another(
    visitor: Client, later: Callable[[float], None]
) -> None:
    """Many forms that were opened at once are worth no more than one; other addresses wait alone."""
    made = [challenge_of(visitor.get("/en/ask").content.decode()) for _ in range(4)]
    wait = work.WAIT.seconds
    later(wait + 1)
    assert without_work(visitor, made[0]).status_code == 302
    second = without_work(visitor, made[1])
    assert second.status_code == 429 and 0 < int(second["Retry-After"]) <= wait
    assert challenge_of(second.content.decode()) == made[1], "its words and its place are kept"
    assert without_work(visitor, made[2], address="192.0.2.2").status_code == 302
    later(2 * wait + 2)
    assert without_work(visitor, made[1]).status_code == 302
    assert without_work(visitor, made[3]).status_code == 429
    later(3 * wait + 3)
    assert without_work(visitor, made[3]).status_code == 302, "nobody is locked out for good"
    assert Question.objects.count() == 4


def test_who_works_is_not_held_up_by_who_waits(
    visitor: Client, later: Callable[[float], None]
) -> None:
    """An address that many share: the work opens at once, whoever waits there."""
    made = challenge_of(visitor.get("/en/ask").content.decode())
    later(work.WAIT.seconds + 1)
    assert without_work(visitor, made, address="127.0.0.1").status_code == 302
    assert send(visitor).status_code == 302


def test_a_form_is_good_for_one_tip(visitor: Client, later: Callable[[float], None]) -> None:
    """Another text with a challenge that is spent leads to the first tip, and stores nothing."""
    made = challenge_of(visitor.get("/en/ask").content.decode())
    later(work.WAIT.seconds + 1)
    first = without_work(visitor, made)
    again = without_work(visitor, made, text="quite another rumour")
    assert first["Location"] == again["Location"]
    assert Message.objects.count() == 1


def test_a_subscriber_counts_once_however_many_addresses_they_have(visitor: Client) -> None:
    """With IPv6 everybody has 2⁶⁴: the fair share is that of the network."""
    bits = re.compile(r'data-work="(\d+)"')
    for number in range(6):
        made = challenge_of(visitor.get("/en/ask").content.decode())
        said = {"challenge": made, "number": solve(made, work.BITS), "text": TEXT}
        home = f"2001:db8:0:1::{number:x}"
        assert visitor.post("/en/ask/send", said, REMOTE_ADDR=home).status_code == 302
    for address, more in (("2001:db8:0:1:ffff::9", 1), ("2001:db8:0:2::1", 0)):
        page = visitor.get("/en/ask", REMOTE_ADDR=address).content.decode()
        found = bits.search(page)
        assert found is not None and int(found[1]) == work.BITS + more


@pytest.mark.parametrize(
    ("text", "status"), [("", 422), (" \n", 422), ("x" * 100_001, 422), ("\0", 422)]
)
def test_what_cannot_be_taken_is_told(visitor: Client, text: str, status: int) -> None:
    """Nothing, only blanks, too long: one line that says what to do, and nothing is stored."""
    answer = send(visitor, text)
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert not Message.objects.exists()


def test_files_are_not_even_read(visitor: Client) -> None:
    """A form is bounded whatever it holds: nobody fills the disk through it."""
    file = SimpleUploadedFile("film.mp4", b"0" * 3_000_000)
    for where in ("/en/ask/send", "/en/ask/a-link/said"):
        answer = visitor.post(where, {"text": TEXT, "file": file})
        assert answer.status_code == 413
        assert "too long" in answer.content.decode()
        file.seek(0)


def test_emoji_and_markup_are_text(visitor: Client) -> None:
    """They are taken, and shown nowhere here."""
    assert send(visitor, "🔥🔥🔥 <script>alert(1)</script>").status_code == 302
    assert Message.objects.get().text.startswith("🔥")


def test_a_stale_form_keeps_the_words(visitor: Client) -> None:
    """A challenge that is not ours: a new one, and what was typed stays."""
    answer = visitor.post("/th/ask/send", {"challenge": "made-up", "number": "0", "text": TEXT})
    assert answer.status_code == 409
    assert TEXT in answer.content.decode()
    assert not Message.objects.exists()


def test_a_flood_from_one_address_works_more(visitor: Client) -> None:
    """After its fair share the form asks for more bits; nobody is refused for good."""
    bits = re.compile(r'data-work="(\d+)"')
    for _ in range(6):
        assert send(visitor).status_code == 302
    found = bits.search(visitor.get("/en/ask").content.decode())
    assert found is not None
    assert int(found[1]) == work.BITS + 1


def test_the_answer_stands_on_the_page_and_is_judged_there(
    visitor: Client, other: Check, make_claim: Callable[..., Claim], now: datetime
) -> None:
    """What was sent is shown with its buttons; what is pressed is kept, once, for that answer."""
    where = send(visitor)["Location"]
    question = Question.objects.select_related("message").get()
    Message.objects.filter(pk=question.message_id).update(
        state="grouped", claim=make_claim(), decision="answer", checkable=0.9, model="m",
    )  # fmt: skip
    Question.objects.update(check_key=other.key, probability=0.99)
    reply(10, now=timezone.now())
    Outgoing.objects.update(state="sent")
    shown = visitor.get(where).content.decode()
    assert "Ginger water cures dengue" in shown
    assert "Is this what you meant?" in shown
    assert "data-refresh" not in shown
    answer = visitor.post(f"{where}/said", {"pressed": f"no:{question.pk}"})
    assert answer["Location"] == where
    assert Reaction.objects.get().said == "no"
    visitor.post(f"{where}/said", {"pressed": f"yes:{question.pk}"})
    keys = Seen.objects.count()
    for pressed in ("<script>", "no:0", "/start", "/stop", ""):
        visitor.post(f"{where}/said", {"pressed": pressed})
    assert Seen.objects.count() == keys, "what is no button leaves nothing behind"
    assert Reaction.objects.get().said == "no"
    assert "Thank you for telling us" in visitor.get(where).content.decode()


def test_each_answer_on_the_page_is_judged_by_itself(
    visitor: Client, answered: Callable[..., Outgoing], now: datetime
) -> None:
    """A second answer may be wrong as well, and is judged once it is out; one alone has buttons."""
    where = send(visitor)["Location"]
    question = Question.objects.get()
    buttons = [[f"{said}:{question.pk}", said] for said in ("yes", "no", "else")]
    first = answered(question, channel="web", choices=buttons)
    visitor.post(f"{where}/said", {"pressed": f"no:{question.pk}"})
    second = answered(question, channel="web", choices=buttons, state="meant")
    visitor.post(f"{where}/said", {"pressed": f"no:{question.pk}"})
    assert Reaction.objects.count() == 1
    Outgoing.objects.filter(pk=second.pk).update(state="sent")
    page = visitor.get(where).content.decode()
    (button,) = re.findall(r'value="(no:[^"]+)"', page)
    assert f'no:{question.pk}"' not in page, (
        "the page stays in a browser: it does not name the question"
    )
    visitor.post(f"{where}/said", {"pressed": button})
    assert set(Reaction.objects.values_list("outgoing", flat=True)) == {first.pk, second.pk}


def blame(visitor: Client, other: Check, claim: Claim, *, tip: str, press: str) -> None:
    """Ask from one address, get an answer by itself, and call it wrong from another (or the same)."""
    made = challenge_of(visitor.get("/en/ask").content.decode())
    said = {"challenge": made, "number": solve(made, work.BITS + 3), "text": TEXT}
    where = visitor.post("/en/ask/send", said, REMOTE_ADDR=tip)["Location"]
    question = Question.objects.select_related("message").latest("id")
    Message.objects.filter(pk=question.message_id).update(
        state="grouped", claim=claim, decision="answer", checkable=0.9, model="m",
    )  # fmt: skip
    Question.objects.filter(pk=question.pk).update(check_key=other.key, probability=0.99)
    reply(10, now=timezone.now())
    question.outgoing.update(state="sent")
    visitor.post(f"{where}/said", {"pressed": f"no:{question.pk}"}, REMOTE_ADDR=press)
    assert Reaction.objects.filter(outgoing__question=question, said="no").exists()


def test_one_address_alone_never_stops_automatic_answers(
    visitor: Client, other: Check, make_claim: Callable[..., Claim], later: Callable[[float], None]
) -> None:
    """However many tips it sends, this week and the next; a second address may."""
    claim = make_claim()
    home = ("2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:1:9::")
    for week in range(3):
        later(week * 7 * 86_400)
        for address in home:
            blame(visitor, other, claim, tip=address, press=address)
    blame(visitor, other, claim, tip="198.51.100.9", press=home[0])
    blame(visitor, other, claim, tip=home[0], press="198.51.100.9")
    assert not trip_if_wrong(0.01, now=timezone.now())
    for conversation in Conversation.objects.all():
        conversation.delete()
    assert not trip_if_wrong(0.01, now=timezone.now())
    blame(visitor, other, claim, tip="198.51.100.7", press="198.51.100.7")
    assert trip_if_wrong(0.01, now=timezone.now())


def test_where_somebody_wrote_from_is_kept_as_a_hash_of_the_period(
    visitor: Client, settings: Any
) -> None:
    """Nothing that holds an address; the key that made it is destroyed, and the row deleted."""
    said = challenge_of(visitor.get("/en/ask").content.decode())
    visitor.post(
        "/en/ask/send",
        {"challenge": said, "number": solve(said, work.BITS), "text": TEXT},
        REMOTE_ADDR="198.51.100.7",
    )
    kept = Conversation.objects.get().network
    (period,) = KeyRing(settings.KEYS).live(timezone.now())
    assert kept == period.pseudonym("web network", "198.51.100.7") and len(kept) == 32
    retention = Tipline.current().retention_days
    purge(timezone.now() + timedelta(days=retention))
    assert not Conversation.objects.exists() and not KeyRing(settings.KEYS).live(timezone.now())


def test_an_old_link_and_an_old_copy_tell_nothing(visitor: Client, settings: Any) -> None:
    """The store keeps of the link what only the period's key makes from it, and that goes."""
    where = send(visitor)["Location"]
    for key in settings.KEYS.glob("????-??-??.key"):
        key.unlink()
    assert visitor.get(where).status_code == 404
    token = where.rpartition("/")[2]
    kept = Question.objects.get().status_hash
    assert kept not in {hashlib.sha256(token.encode()).hexdigest(), ""}


def test_a_link_ends_with_the_asker(visitor: Client) -> None:
    """Unknown or erased: there is no such page, for reading or for pressing."""
    where = send(visitor)["Location"]
    assert visitor.get("/en/ask/nobody").status_code == 404
    Conversation.objects.all().delete()
    Asker.objects.all().delete()
    assert visitor.get(where).status_code == 404
    assert visitor.post(f"{where}/said", {"pressed": "no"}).status_code == 404


@pytest.mark.parametrize("ui", ["en", "vi", "th"])
def test_it_speaks_the_readers_language(visitor: Client, ui: str) -> None:
    """And tells for how long we keep what."""
    page = visitor.get(f"/{ui}/ask")
    assert page.status_code == 200
    assert page["Content-Language"] == ui
    assert " 30 " in page.content.decode()
    assert page["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
