"""Answers go out by SMTP, once, and what is told of the outcome is what is known."""

import email
import email.policy
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channel import Arrived, Choice, Delivery, Outcome, Outgoing, Receipt
from hearsay.connect.channels import make
from hearsay.connect.channels.email import Email, Mailbox, MailServer, Safety
from hearsay.connect.channels.email.compose import compose, envelope_address
from hearsay.connect.channels.email.ids import message_id
from hearsay.errors import SettingError
from tests.connect.channels.contract import NOW, Case, ChannelContract, Heard, Story
from tests.connect.channels.email.letters import letter, multipart, part
from tests.connect.channels.email.scripted import Handler, Line, Smtp, serving
from tests.connect.channels.email.servers import DESK, OTHER, Mail
from tests.connect.world import certified

SECRET, PASSWORD = b"hemmelig-4711-hemmelig", "passord-4711"
ANSWER = Outgoing(
    "a-1",
    "anna@elsewhere.test",
    "Sai. Nước không lên.",
    beside={"message_id": "<1@elsewhere.test>"},
)
NAME = "Nguyễn Thị Kín"


def channel(outbound: MailServer, inbound: MailServer | None = None) -> Email:
    """The channel, with a server that sends for it."""
    reading = inbound or MailServer("127.0.0.1", 1, safety=Safety.NONE)
    return Email(DESK, "Bàn tin", Mailbox(reading), outbound, SECRET)


def shown(data: bytes) -> EmailMessage:
    """A letter as a reader's program reads it."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(data: bytes) -> str:
    """The text that a person sees."""
    return str(shown(data).get_content()).replace("\r\n", "\n")


STORIES: dict[Story, Mapping[str, str | Handler]] = {
    Story.TAKEN: {},
    Story.BUSY: {"RCPT": "450 4.2.0 Greylisted, please come back in 7 seconds"},
    Story.BROKEN: {".": "451 4.3.0 Out of order"},
    Story.GARBAGE: {".": "%%% \x00 what?"},
    Story.CUT_OFF: {".": lambda line: None},
    Story.SILENT: {".": Line.hold},
    Story.BLOCKED: {"RCPT": "550 5.1.1 No such user"},
    Story.REFUSED: {".": "554 5.7.1 Looks like spam"},
}


@contextmanager
def platform(story: Story) -> Iterator[tuple[Email, Callable[[], list[Heard]]]]:
    """A mail server that does as the story says."""
    server = Smtp(STORIES.get(story, {}))
    seconds = 0.4 if story is Story.SILENT else 5
    with serving(server) as port:
        outbound = MailServer("127.0.0.1", port, safety=Safety.NONE, seconds=seconds)
        if story is Story.ABSENT:
            outbound = replace(outbound, port=1)
        yield channel(outbound), lambda: [Heard("", {}, data) for data in server.letters]


FROM = f'"{NAME}" <anna@elsewhere.test>'


class TestEmail(ChannelContract):
    """The promises that all channels keep."""

    case: ClassVar[Case] = Case(
        samples=(
            Delivery(letter(From=FROM, Message_ID="<11@elsewhere.test>")),
            Delivery(letter("2", From=FROM, Message_ID="<12@elsewhere.test>")),
            Delivery(multipart("mixed", part("Nước lên?"), part("x", "image/png"), From=FROM, Message_ID="<13@e.test>")),
            Delivery(multipart("alternative", part("<b>Nước lên?</b>", "text/html"), From=FROM, Message_ID="<14@e.test>")),
            Delivery(letter("Nước lên?", From=NAME, Message_ID="<15@elsewhere.test>")),
            Delivery(letter("No\nThe bridge", From=FROM, Message_ID="<16@elsewhere.test>",
                            In_Reply_To=message_id(SECRET, "a-1", "mail.test"))),
        ),
        sign=lambda delivery: delivery,
        platform=platform,
        outgoing=ANSWER,
        people=(NAME,),
        secrets=(SECRET.decode(), PASSWORD),
        shown=lambda heard: text_of(heard.body),
        is_signed=False,
        asks_again=(Outcome.LATER,),
        names_itself=True,
    )  # fmt: skip


def told(**answers: str | Handler) -> tuple[Any, Smtp]:
    """What is told of one try, and the server that answered so; "dot" is the end of the letter."""
    named = {name.replace("dot", "."): answer for name, answer in answers.items()}
    server = Smtp(named)
    with serving(server) as port:
        outbound = MailServer("127.0.0.1", port, safety=Safety.NONE, seconds=0.6)
        return channel(outbound).send(ANSWER, NOW), server


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"greeting": "421 4.3.2 closing"}, Outcome.LATER),
        ({"greeting": "554 not you"}, Outcome.LATER),
        ({"greeting": "garbage"}, Outcome.LATER),
        ({"greeting": Line.hold}, Outcome.LATER),
        ({"greeting": lambda line: None}, Outcome.LATER),
        ({"greeting": lambda line: line.flood(b"220-more\r\n")}, Outcome.LATER),
        ({"greeting": lambda line: line.flood(b"x" * 4096)}, Outcome.LATER),
        ({"EHLO": "500 what", "HELO": "500 what"}, Outcome.LATER),
        ({"MAIL": "550 5.7.1 not from you"}, Outcome.LATER),
        ({"MAIL": "451 4.3.0 later"}, Outcome.LATER),
        ({"MAIL": "250 ok", "RCPT": "451 4.3.0 later"}, Outcome.LATER),
        ({"RCPT": "550 5.7.1 no"}, Outcome.REFUSED),
        ({"RCPT": "550 no"}, Outcome.REFUSED),
        ({"RCPT": "550 5.1.1 unknown"}, Outcome.GONE),
        ({"RCPT": "251 will forward"}, Outcome.SENT),
        ({"RCPT": "???"}, Outcome.LATER),
        ({"RCPT": lambda line: None}, Outcome.LATER),
        ({"RCPT": Line.hold}, Outcome.LATER),
        ({"DATA": "554 no"}, Outcome.REFUSED),
        ({"DATA": "452 full"}, Outcome.LATER),
        ({"DATA": lambda line: None}, Outcome.LATER),
        ({"dot": "250 taken"}, Outcome.SENT),
        ({"dot": "452 4.2.2 full"}, Outcome.LATER),
        ({"dot": "552 5.2.2 full"}, Outcome.REFUSED),
        ({"dot": "550 5.1.1 unknown"}, Outcome.GONE),
        ({"dot": "what?"}, Outcome.UNKNOWN),
        ({"dot": "354 go on"}, Outcome.UNKNOWN),
        ({"dot": Line.hold}, Outcome.UNKNOWN),
        ({"dot": lambda line: None}, Outcome.UNKNOWN),
        ({"dot": lambda line: line.flood(b"250-and more\r\n")}, Outcome.UNKNOWN),
        ({"QUIT": lambda line: None}, Outcome.SENT),
        ({"QUIT": "garbage"}, Outcome.SENT),
    ],
)
def test_the_outcome_is_what_is_known(answers: dict[str, str | Handler], outcome: Outcome) -> None:
    """Before the dot nothing went out; after it, only the server's answer settles anything."""
    sent, server = told(**answers)
    assert sent.outcome is outcome
    assert (sent.id != "") == (outcome in (Outcome.SENT, Outcome.UNKNOWN))
    assert sent.why or outcome is Outcome.SENT
    assert "anna" not in sent.why and "unknown" not in sent.why
    assert server.verbs.count("DATA") <= 1


def test_a_connection_that_breaks_inside_the_letter_has_sent_nothing() -> None:
    """A server throws away what it got before the dot."""

    def cut(line: Line) -> None:
        line.say("354 go on")
        line.connection.close()

    sent, server = told(DATA=cut)
    assert sent.outcome in (
        Outcome.LATER,
        Outcome.UNKNOWN,
    )  # the dot may have gone out before the end was seen
    assert not server.letters


@pytest.mark.parametrize(
    ("words", "after"),
    [("450 try again in 300 seconds", 300), ("451 4.7.1 Come back after 5 minutes", 300),
     ("450 4.2.0 Greylisted", None), ("450 in 999999999 seconds", None)],
)  # fmt: skip
def test_how_long_to_wait_is_read_from_words(words: str, after: int | None) -> None:
    """Servers that put off strangers say it in their text."""
    sent, _ = told(RCPT=words)
    assert sent.after == (timedelta(seconds=after) if after else None)


def _composed(outgoing: Outgoing, name: str = "Bàn tin") -> bytes:
    return compose(outgoing, DESK, name, "<1@mail.test>", NOW).data


def test_a_letter_says_what_it_is() -> None:
    """Plain text in UTF-8, in its thread, marked as automatic so that no robot answers it."""
    reply = {
        "message_id": "<1@elsewhere.test>",
        "references": "<0@elsewhere.test>",
        "subject": "Nước?",
    }
    message = shown(
        _composed(
            replace(ANSWER, beside=reply, choices=(Choice("y", "Đúng"), Choice("n", "Không")))
        )
    )
    assert message["Subject"] == "Re: Nước?"
    assert message["In-Reply-To"] == "<1@elsewhere.test>"
    assert message["References"] == "<0@elsewhere.test> <1@elsewhere.test>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Message-ID"] == "<1@mail.test>"
    assert str(message["From"]) == "Bàn tin <desk@mail.test>"
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "text/plain"
    assert text_of(message.as_bytes()) == "Sai. Nước không lên.\n\n1. Đúng\n2. Không\n"


@pytest.mark.parametrize(
    ("heading", "subject", "shown_subject"),
    [("Our answer", "Nước?", "Our answer"), ("", "Re: Nước?", "Re: Nước?"), ("", "TL: Nước?", "TL: Nước?"),
     ("", "", "Bàn tin"), ("a\r\nBcc: x@y.test", "", "a Bcc: x@y.test"), ("\x00\ud800", "b", "?")],
)  # fmt: skip
def test_the_subject_is_one_line(heading: str, subject: str, shown_subject: str) -> None:
    """Ours, or that of the letter it answers; no line end gets into a header."""
    message = shown(_composed(replace(ANSWER, heading=heading, beside={"subject": subject})))
    assert message["Subject"] == shown_subject and message["Bcc"] is None


@given(
    st.fixed_dictionaries({"message_id": st.text(), "references": st.text(), "subject": st.text()}),
    st.text(), st.text(), st.text(max_size=40),
)  # fmt: skip
def test_no_text_adds_a_header(reply: dict[str, str], text: str, heading: str, name: str) -> None:
    """Whatever is in the texts, the letter has its own headers and one part."""
    data = _composed(replace(ANSWER, text=text, heading=heading, beside=reply), name)
    message = shown(data)
    assert set(message.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert message.get_all("To") == ["anna@elsewhere.test"]
    assert data.isascii() and all(len(line) < 998 for line in data.split(b"\r\n"))


@pytest.mark.parametrize(
    ("to", "envelope"),
    [("anna@elsewhere.test", "anna@elsewhere.test"), ("anna@bücher.example", "anna@xn--bcher-kva.example"),
     ("anna@ทดสอบ.example", "anna@xn--l3cgi9cyd.example"), ("a@b.test\r\nRCPT TO:<x@y.test>", None),
     ("a@b.test> SIZE=1", None), ("", None), ("anna", None), ("jdöe@b.test", None), ("a@b.test,c@d.test", None)],
)  # fmt: skip
def test_only_one_address_is_written_to(to: str, envelope: str | None) -> None:
    """Anything else is refused before a server hears of it."""
    if envelope is None:
        with pytest.raises(SettingError, match="no address"):
            envelope_address(to)
        sent = channel(MailServer("127.0.0.1", 1, safety=Safety.NONE)).send(
            replace(ANSWER, to=to), NOW
        )
        assert sent.outcome is Outcome.REFUSED and (not to or to not in sent.why)
    elif to.endswith("test") or "xn" in envelope:
        assert envelope_address(to).partition("@")[0] == "anna"
        assert envelope_address(to).isascii()


def test_dots_at_line_starts_come_through() -> None:
    """A line with one dot ends a letter on the wire, so it is doubled there."""
    server = Smtp()
    with serving(server) as port:
        desk = channel(MailServer("127.0.0.1", port, safety=Safety.NONE, seconds=5))
        text = ".\n..a\n.\nQUIT\n" + "plain " * 300
        assert desk.send(replace(ANSWER, text=text), NOW).outcome is Outcome.SENT
    assert text_of(server.letters[0]).strip() == text.strip()


# A real server: Exim takes it, Dovecot shows it


@pytest.mark.parametrize("safety", [Safety.TLS, Safety.STARTTLS])
def test_a_letter_is_handed_over(mail: Mail, safety: Safety) -> None:
    """Encrypted and signed in, it lies in the mailbox, twice under the same name if sent twice."""
    desk = channel(mail.sending(safety))
    key = f"real-{safety}"
    first = desk.send(replace(ANSWER, key=key, to=OTHER), NOW)
    second = desk.send(replace(ANSWER, key=key, to=OTHER), NOW)
    assert first.outcome is Outcome.SENT and first.id == second.id
    mail.wait(lambda: _named(mail, first.id) == 2)
    data = next(
        data for data in mail.letters(OTHER) if shown(data)["Message-ID"].strip() == first.id
    )
    assert text_of(data).strip() == ANSWER.text
    assert b"esmtpsa" in data  # encrypted, and signed in


def _named(mail: Mail, id: str) -> int:
    return sum(shown(data)["Message-ID"].strip() == id for data in mail.letters(OTHER))


@pytest.mark.parametrize(
    ("to", "outcome"),
    [("unknown@mail.test", Outcome.GONE), ("refused@mail.test", Outcome.REFUSED), ("busy@mail.test", Outcome.LATER)],
)  # fmt: skip
def test_a_real_refusal_is_told(mail: Mail, to: str, outcome: Outcome) -> None:
    """The server's codes say what it means."""
    assert channel(mail.sending()).send(replace(ANSWER, to=to), NOW).outcome is outcome


def test_a_letter_that_the_server_does_not_like_is_refused(mail: Mail) -> None:
    """Too large, or judged after all of it was read."""
    desk = channel(mail.sending())
    assert desk.send(replace(ANSWER, to=OTHER, heading="spam"), NOW).outcome is Outcome.REFUSED


def test_a_real_bounce_comes_back_as_a_receipt(mail: Mail) -> None:
    """Taken first and returned later: the report in the mailbox names the letter."""
    desk = channel(mail.sending(), mail.reading())
    cursor = desk.mailbox.latest()
    sent = desk.send(replace(ANSWER, key="bounced", to="gone@mail.test"), NOW)
    assert sent.outcome is Outcome.SENT
    receipts: list[Receipt] = []

    def came() -> bool:
        batch = desk.mailbox.fetch(cursor)
        events = [event for delivery in batch.deliveries for event in desk.parse(delivery)]
        receipts.extend(e for e in events if isinstance(e, Receipt) and e.id == sent.id)
        return bool(receipts)

    mail.wait(came)
    assert receipts[0].outcome is Outcome.REFUSED


def test_a_conversation_over_real_servers(mail: Mail) -> None:
    """A tip, our answer in its thread, and their "yes" that names it."""
    desk = channel(mail.sending(), mail.reading())
    cursor = desk.mailbox.latest()
    mail.arrive(
        letter("Đập đã vỡ?", From=f"Anna <{OTHER}>", Subject="Tin", Message_ID="<talk-1@mail.test>")
    )
    (tip,) = _tips(desk, cursor)
    sent = desk.send(replace(ANSWER, key="talk", to=tip.sender, beside=tip.beside), NOW)
    mail.wait(lambda: _named(mail, sent.id) == 1)
    ours = shown(
        next(data for data in mail.letters(OTHER) if shown(data)["Message-ID"].strip() == sent.id)
    )
    assert ours["In-Reply-To"] == "<talk-1@mail.test>" and ours["Subject"] == "Re: Tin"
    quoted = "".join(f"> {line}\n" for line in str(ours.get_content()).splitlines())
    cursor = desk.mailbox.latest()
    mail.arrive(letter(f"Đúng rồi\n\nVào 26/11/2026, Bàn tin <{DESK}> đã viết:\n{quoted}", From=OTHER,
                       Message_ID="<talk-2@mail.test>", In_Reply_To=ours["Message-ID"].strip()))  # fmt: skip
    (answer,) = _tips(desk, cursor)
    assert (answer.pressed, answer.text, answer.quoted) == ("yes", "", sent.id)


def _tips(desk: Email, cursor: Any) -> list[Arrived]:
    deliveries = desk.mailbox.fetch(cursor).deliveries
    return [e for delivery in deliveries for e in desk.parse(delivery) if isinstance(e, Arrived)]


def test_a_server_must_be_who_it_says(mail: Mail, tmp_path: Path) -> None:
    """Another authority, another name, a wrong password: nothing is sent, and the reason is told."""
    certified(tmp_path, "localhost")
    stranger = str(tmp_path / "certificate.pem")
    for safety in (Safety.TLS, Safety.STARTTLS):
        good = mail.sending(safety)
        for bad, why in (
            (replace(good, authority=stranger), "certificate"),
            (replace(good, authority=""), "certificate"),
            (replace(good, host="127.0.0.1"), "certificate"),
            (replace(good, password="wrong"), "user and password"),
        ):
            sent = channel(bad).send(replace(ANSWER, to=OTHER), NOW)
            assert sent.outcome is Outcome.LATER and why in sent.why
    plain = replace(mail.sending(Safety.STARTTLS), host="127.0.0.1", safety=Safety.NONE)
    assert channel(plain).send(replace(ANSWER, to=OTHER), NOW).outcome is Outcome.LATER


def test_no_password_goes_over_a_connection_that_is_not_encrypted() -> None:
    """A server that offers no STARTTLS is not told who we are, nor anything else."""
    server = Smtp()
    with serving(server) as port:
        outbound = MailServer("localhost", port, DESK, PASSWORD, Safety.STARTTLS, seconds=5)
        assert channel(outbound).send(ANSWER, NOW).outcome is Outcome.LATER
    assert set(server.verbs) <= {"EHLO", "QUIT"}
    with pytest.raises(SettingError, match="encrypted or not at all"):
        MailServer("mail.example", 25, safety=Safety.NONE)


def test_a_slow_server_is_given_up() -> None:
    """A byte now and then does not hold us for ever."""

    def drip(line: Line) -> None:
        for _ in range(200):
            line.connection.sendall(b"2")
            if line.stopped.wait(0.05):
                return

    start = time.monotonic()
    assert told(greeting=drip)[0].outcome is Outcome.LATER
    assert time.monotonic() - start < 6


def test_the_channel_is_made_of_its_settings() -> None:
    """Usual ports by safety; what cannot be is refused, and no secret is shown."""
    settings = {"address": DESK, "secret": "s" * 32, "imap_host": "imap.example", "smtp_host": "smtp.example",
                "imap_user": "u", "imap_password": PASSWORD, "smtp_safety": "starttls", "title": "Bàn tin"}  # fmt: skip
    desk = make("email", settings)
    assert isinstance(desk, Email)
    assert (desk.mailbox.server.port, desk.outbound.port) == (993, 587)
    assert PASSWORD not in repr(desk) and "s" * 32 not in repr(desk)
    for name, value in (("address", "desk"), ("address", "a@B.test"), ("secret", "short"), ("imap_port", "99999"),
                        ("imap_port", "x"), ("smtp_safety", "none"), ("smtp_safety", "ssl"), ("folder", 'a"b'),
                        ("imap_host", "a b"), ("title", "a\nb"), ("imap_password", "a\r\nb")):  # fmt: skip
        with pytest.raises(SettingError) as caught:
            make("email", settings | {name: value})
        assert PASSWORD not in str(caught.value)
