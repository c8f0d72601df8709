"""A letter becomes one event, none, or something for a person to look at; never an exception."""

import base64
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearsay.connect.channel import Arrived, Outcome, Receipt, Unknown
from hearsay.connect.channels.email.ids import find_ours, message_id
from hearsay.connect.channels.email.senders import address, is_address
from hearsay.errors import InputError
from tests.connect.channels.email.letters import DESK, OURS, arrived, letter, multipart, part, read

BAT = part("x", 'image/png; name="a.png"', Content_Disposition="attachment")


def test_a_plain_letter_is_a_tip() -> None:
    """Text, subject, time, and what a reply needs; no name anywhere."""
    event = arrived(
        letter(
            "Đập thủy điện đã vỡ\n",
            Subject="=?utf-8?q?Tin_n=C3=B3ng?=",
            Date="Thu, 26 Nov 2026 10:00:00 +0700",
            References="<0@elsewhere.test>",
        )
    )
    assert event == Arrived(
        key=event.key,
        text="Đập thủy điện đã vỡ",
        sender="anna@elsewhere.test",
        written_at=datetime(2026, 11, 26, 3, 0, tzinfo=UTC),
        heading="Tin nóng",
        known_as="anna@elsewhere.test",
        proven=None,
        beside={"to": "anna@elsewhere.test", "message_id": "<1@elsewhere.test>",
                "references": "<0@elsewhere.test>", "subject": "Tin nóng"},
    )  # fmt: skip
    assert "Anna" not in repr(event)


def test_the_key_is_that_of_the_message_id() -> None:
    """The same letter by two ways has one key; the key does not show the id, which may name a machine."""
    one, two = letter("a"), letter("a", Received="from somewhere else")
    assert (
        arrived(one).key == arrived(two).key != arrived(letter(Message_ID="<2@elsewhere.test>")).key
    )
    assert "elsewhere" not in arrived(one).key


def test_without_a_message_id_the_bytes_are_the_key() -> None:
    """The very same bytes are the same letter, others are another."""
    one = letter("a", Message_ID="")
    assert arrived(one).key == arrived(one).key != arrived(letter("b", Message_ID="")).key
    assert (
        arrived(letter("a", Message_ID="rubbish")).key
        != arrived(letter("b", Message_ID="rubbish")).key
    )


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("anna@elsewhere.test", "anna@elsewhere.test"),
        ("Anna <anna@Elsewhere.TEST>", "anna@elsewhere.test"),
        ('"desk@mail.test" <evil@elsewhere.test>', "evil@elsewhere.test"),
        ("desk@mail.test <evil@elsewhere.test>", "evil@elsewhere.test"),
        ('"a \\" <desk@mail.test>" <evil@elsewhere.test>', "evil@elsewhere.test"),
        ("(desk@mail.test) evil@elsewhere.test", "evil@elsewhere.test"),
        ("evil@elsewhere.test (<desk@mail.test>)", "evil@elsewhere.test"),
        ("one@a.test, two@b.test", "one@a.test"),
        ("=?utf-8?q?desk=40mail=2Etest?= <evil@elsewhere.test>", "evil@elsewhere.test"),
        ("Group: anna@elsewhere.test;", "anna@elsewhere.test"),
        ("Anna\r\n <anna@elsewhere.test>", "anna@elsewhere.test"),
        ("anna(a comment)@elsewhere.test", "anna@elsewhere.test"),
        ("an\udcc3\udca9na@elsewhere.test", "anéna@elsewhere.test"),
        ("anna@bücher.example", "anna@bücher.example"),
        ("", ""), ("Anna", ""), ("<>", ""), ("anna@", ""), ("@elsewhere.test", ""), ("a@b", ""),
        ("alice@a.test bob@b.test", ""), ("alice@a.test)bob@b.test", ""), ("a@b@c.test", ""),
        ("a\x00b@c.test", ""), ("<anna@elsewhere.test", ""), ("undisclosed-recipients:;", ""),
        ("a@[127.0.0.1]", ""), ("a@b..test", ""), ("a@-b.test", ""), ("x" * 70 + "@a.test", ""),
    ],
)  # fmt: skip
def test_only_the_address_counts(raw: str, found: str) -> None:
    """Names, comments and quoted strings are no addresses, and what is doubtful is none."""
    assert address(raw) == found
    assert not found or is_address(found)


def test_who_cannot_be_answered_is_looked_at_by_a_person() -> None:
    """A letter without a readable sender is kept, without the header lines about people."""
    text = "Đập vỡ\nFrom: Anna\nanna@elsewhere.test"
    (event,) = read(letter(text, From="Anna", To="desk@mail.test", Subject="Tin"))
    assert isinstance(event, Unknown)
    assert json.loads(event.raw) == {"subject": "Tin", "text": "Đập vỡ"}


@pytest.mark.parametrize(
    ("raw", "text", "media"),
    [
        (multipart("alternative", part("Plain"), part("<b>Rich</b>", "text/html")), "Plain", 0),
        (multipart("alternative", part("<b>Rich</b>", "text/html"), part("Plain")), "Plain", 0),
        (multipart("alternative", part("  "), part("<b>Rich</b>", "text/html")), "Rich", 0),
        (multipart("alternative", part("<b>Rich</b>", "text/html")), "Rich", 0),
        (multipart("mixed", part("One"), BAT, part("Two")), "One\n\nTwo", 1),
        (multipart("mixed", BAT, BAT), "", 2),
        (multipart("mixed", part("One"), part("sig", "application/pgp-signature")), "One", 0),
        (multipart("mixed", part("One"), part("x", "text/plain", Content_Disposition='attachment; filename="a.txt"')), "One", 1),
        (multipart("related", part("<p>Look</p>", "text/html"), BAT), "Look", 1),
        (multipart("mixed", part("x", "audio/ogg")), "", 1),
        (multipart("mixed", part("", 'multipart/alternative; boundary="b"') + "--b\n" + part("In") + "\n--b--\n"), "In", 0),
        (letter("<p>Rich</p>", Content_Type="text/html; charset=utf-8"), "Rich", 0),
        (letter("<p>Rich</p>", Content_Type="TEXT/HTML"), "Rich", 0),
        (letter("x", Content_Type="image/jpeg"), "", 1),
        (letter("Text", Content_Type="nonsense"), "Text", 0),
        (letter("Text", Content_Type=""), "Text", 0),
        (letter("Text", Content_Type="multipart/mixed", Subject="S"), "S", 0),
        (letter("--e\n\nText", Content_Type="multipart/mixed; boundary=e"), "Text", 0),
        (letter("", Subject="only a subject"), "only a subject", 0),
    ],
)  # fmt: skip
def test_the_best_text_is_taken_and_files_are_counted(raw: bytes, text: str, media: int) -> None:
    """Plain text before HTML; pictures, sounds and files are counted and never kept."""
    event = arrived(raw)
    assert (event.text, event.media) == (text, media)


@pytest.mark.parametrize(
    ("body", "encoding", "text"),
    [
        (base64.b64encode("Đập vỡ".encode()), "base64", "Đập vỡ"),
        (base64.b64encode("Đập vỡ".encode()) + b"=", "base64", "Đập vỡ"),
        (b"=C4=90=E1=BA=ADp v=E1=BB=\n=A1", "quoted-printable", "Đập vỡ"),
        (b"=C4=90=ZZ", "quoted-printable", "Đ=ZZ"),
        ("Đập vỡ".encode(), "x-unknown", "Đập vỡ"),
        ("Đập vỡ".encode(), "8 bit", "Đập vỡ"),
        ("Đập vỡ".encode(), "7bit", "Đập vỡ"),
        (b"!!!not base64!!!", "base64", None),
        (b"begin 644 a\n#0V%T\n \nend\n", "x-uuencode", "Cat"),
        (b"garbage", "x-uuencode", None),
    ],
)
def test_encodings_are_undone(body: bytes, encoding: str, text: str | None) -> None:
    """As far as they go; a broken one breaks nothing."""
    found = read(letter(body, Content_Transfer_Encoding=encoding))
    assert text is None or [e.text for e in found if isinstance(e, Arrived)] == [text]


@pytest.mark.parametrize(
    "name", ["a\0b", "undefined", "idna", "punycode", "unicode_escape", "rot13"]
)
def test_a_charset_that_breaks_its_reader_is_none(name: str) -> None:
    """Such a letter is read as well as one that names none; a person had to look at it otherwise."""
    kind = f"text/plain; charset={name}"
    assert arrived(letter("Đập đã vỡ", Content_Type=kind)).text == "Đập đã vỡ"
    broken = letter("begin 666 a\nđập", Content_Type=kind, Content_Transfer_Encoding="x-uuencode")
    assert "đập" in arrived(broken).text


def test_lines_that_a_program_has_broken_are_joined() -> None:
    """Format "flowed" (RFC 3676): a claim over three lines is one line again."""
    raw = letter("The upper dam \nhas broken \ntoday.\n Indented\n-- \nAnna",
                 Content_Type="text/plain; charset=utf-8; format=flowed")  # fmt: skip
    assert arrived(raw).text == "The upper dam has broken today.\nIndented"


def test_a_letter_inside_a_letter_is_the_tip() -> None:
    """What was forwarded as an attachment is read, below the note above it; its sender is nobody's concern."""
    inner = letter(
        "Drink salt water",
        From="uncle@third.test",
        Subject="Fwd: read",
        Message_ID="<9@third.test>",
    )
    enclosed = "Content-Type: message/rfc822\n\n" + inner.decode().replace("\r\n", "\n")
    alone, noted = multipart("mixed", enclosed), multipart("mixed", part("Is this true?"), enclosed)
    assert arrived(alone).text == "Drink salt water"
    assert arrived(noted).text == "Is this true?\n\nDrink salt water"
    assert arrived(noted).sender == "anna@elsewhere.test"
    assert "third" not in repr(arrived(noted))


def test_an_encrypted_letter_is_looked_at_by_a_person() -> None:
    """Nobody here can read it; it is not lost either."""
    raw = multipart("encrypted", part("Version: 1", "application/pgp-encrypted"),
                    part("-----BEGIN PGP MESSAGE-----", "application/octet-stream"))  # fmt: skip
    (event,) = read(raw)
    assert isinstance(event, Unknown) and event.why == "an encrypted letter"


def test_a_reply_names_the_letter_it_answers() -> None:
    """Only a name that we made is believed; the last of several counts."""
    other = message_id(DESK.secret, "answer-2", "mail.test")
    assert arrived(letter(In_Reply_To=OURS)).quoted == OURS
    assert arrived(letter(References=f"<x@y.test> {OURS} {other}")).quoted == other
    assert arrived(letter(In_Reply_To="<x@y.test>", References=OURS)).quoted == OURS
    forged = OURS.replace("hearsay.", "hearsay.0", 1)
    assert arrived(letter(In_Reply_To=forged)).quoted == ""
    assert arrived(letter(In_Reply_To=message_id(b"another desk", "a", "mail.test"))).quoted == ""


def test_names_of_letters_are_the_same_at_each_try() -> None:
    """One key, one name; another key or another secret, another name."""
    assert message_id(b"a", "k", "d.test") == message_id(b"a", "k", "d.test")
    names = {
        message_id(s, k, d) for s in (b"a", b"b") for k in ("k", "l") for d in ("d.test", "e.test")
    }
    assert len(names) == 8
    moved = message_id(b"a", "k", "d.test").replace("@d.test", "@e.test")
    assert not list(find_ours(b"a", moved))


def test_answers_in_words_press_a_choice() -> None:
    """In a reply to us the first line answers; what stands below it is heard too."""
    quote = "\n\nOn 26/11/2026 10:00, The Desk wrote:\n> Is this what you meant?\n> 1. Yes"
    yes = arrived(letter("Yes" + quote, In_Reply_To=OURS))
    assert (yes.pressed, yes.text, yes.quoted) == ("yes", "", OURS)
    no, more = read(letter("Không phải ạ\nTôi hỏi về cầu." + quote, In_Reply_To=OURS))
    assert isinstance(no, Arrived) and isinstance(more, Arrived)
    assert (no.pressed, no.text, more.pressed, more.text) == ("no", "", "", "Tôi hỏi về cầu.")
    assert no.key != more.key and no.quoted == more.quoted == OURS
    assert arrived(letter("2" + quote, In_Reply_To=OURS)).pressed == "2"
    assert arrived(letter("Stop.")).pressed == "/stop"
    assert read(letter(quote, In_Reply_To=OURS)) == ()
    tip = arrived(letter("No\nwater in the city"))
    assert (tip.pressed, tip.text) == ("", "No\nwater in the city")


ROBOTS = {
    "out of office": {"Auto_Submitted": "auto-replied"},
    "generated": {"Auto_Submitted": "auto-generated (rejected)"},
    "bulk": {"Precedence": "bulk"},
    "junk": {"Precedence": " Junk "},
    "list": {"List_Id": "<list.elsewhere.test>"},
    "newsletter": {"List_Unsubscribe": "<https://elsewhere.test/u>"},
    "autoreply": {"X_Autoreply": "yes"},
    "autorespond": {"X_Autorespond": "holiday"},
    "no sender": {"Return_Path": "<>"},
    "daemon": {"From": "MAILER-DAEMON@elsewhere.test"},
    "postmaster": {"From": "Mail <postmaster@elsewhere.test>"},
    "no-reply": {"From": "no-reply@elsewhere.test"},
    "noreply": {"From": "noreply+1@elsewhere.test"},
    "ourselves": {"From": "The Desk <Desk@mail.test>"},
    "our own letter": {"Message_ID": OURS},
    "report": {"Content_Type": "multipart/report; report-type=delivery-status; boundary=e"},
}


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_are_left_out(name: str) -> None:
    """No event at all, so nobody ever answers one, and no two robots talk for ever."""
    assert read(letter("I am away", In_Reply_To=OURS, **ROBOTS[name])) == ()


def test_people_are_not_taken_for_robots() -> None:
    """A person's letter says so, or says nothing of it."""
    for headers in ({"Auto_Submitted": "no"}, {"Precedence": "normal"}, {"From": "bouncer@a.test"},
                    {"From": "norepo@a.test"}, {"Return_Path": "<anna@elsewhere.test>"}):  # fmt: skip
        assert isinstance(arrived(letter(**headers)), Arrived)


def _bounce(fields: str, name: str = OURS, **headers: str) -> bytes:
    status = part(f"Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822;anna@elsewhere.test\n{fields}",
                  "message/delivery-status")  # fmt: skip
    raw = multipart("report", part("Sorry."), status, part(f"Message-ID: {name}\n", "text/rfc822-headers"),
                    From="MAILER-DAEMON@mx.test", **headers)  # fmt: skip
    return raw.replace(b"multipart/report;", b"multipart/report; report-type=delivery-status;")


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ("Action: failed\nStatus: 5.1.1", Outcome.GONE),
        ("Action: failed\nStatus: 5.2.2", Outcome.REFUSED),
        ("Action: FAILED\nStatus: 5.7.1", Outcome.REFUSED),
        ("Action: delivered\nStatus: 2.0.0", Outcome.DELIVERED),
        ("Action: delayed\nStatus: 4.4.1", None),
        ("Action: relayed\nStatus: 2.0.0", None),
        ("", Outcome.REFUSED),
    ],
)
def test_a_bounce_of_our_letter_is_a_receipt(fields: str, outcome: Outcome | None) -> None:
    """What it says became of the letter; a delay settles nothing."""
    events = read(_bounce(fields))
    if outcome is None:
        assert events == ()
    else:
        (event,) = events
        assert isinstance(event, Receipt) and (event.id, event.outcome) == (OURS, outcome)


def test_a_bounce_of_somebody_elses_letter_is_nothing() -> None:
    """Forged bounces cannot name a letter of ours, so they settle nothing."""
    forged = OURS[:-20] + "0000@mail.test>"
    assert read(_bounce("Action: failed\nStatus: 5.1.1", "<x@y.test>")) == ()
    assert read(_bounce("Action: failed\nStatus: 5.1.1", forged)) == ()


def test_other_reports_are_understood() -> None:
    """Old bounces in plain words, read receipts, and complaints."""
    old = letter(f"Hi. This is the program.\n\n--- Below is a copy.\nMessage-ID: {OURS}\n",
                 From="MAILER-DAEMON@mx.test", Return_Path="<>")  # fmt: skip
    assert [(e.id, e.outcome) for e in read(old) if isinstance(e, Receipt)] == [
        (OURS, Outcome.REFUSED)
    ]
    seen = multipart("report", part(f"Disposition: manual-action/MDN-sent-manually; displayed\nOriginal-Message-ID: {OURS}",
                     "message/disposition-notification"))  # fmt: skip
    seen = seen.replace(
        b"multipart/report;", b"multipart/report; report-type=disposition-notification;"
    )
    assert [e.outcome for e in read(seen) if isinstance(e, Receipt)] == [Outcome.READ]
    spam = multipart("report", part("Feedback-Type: abuse", "message/feedback-report"),
                     part(f"Message-ID: {OURS}", "message/rfc822")).replace(
        b"multipart/report;", b"multipart/report; report-type=feedback-report;")  # fmt: skip
    assert [e.outcome for e in read(spam) if isinstance(e, Receipt)] == [Outcome.GONE]


@pytest.mark.parametrize(
    ("date", "time_"),
    [("Thu, 26 Nov 2026 10:00:00 +0700", datetime(2026, 11, 26, 3, tzinfo=UTC)),
     ("26 Nov 2026 10:00:00 -0000", datetime(2026, 11, 26, 10, tzinfo=UTC)),
     ("yesterday", None), ("", None), ("Thu, 99 Nov 2026 10:00:00 +0700", None), ("1" * 5000, None),
     ("Fri, 31 Dec 9999 23:00:00 -2300", None)],
)  # fmt: skip
def test_dates_are_read_or_not(date: str, time_: datetime | None) -> None:
    """A wrong date costs the date and nothing else."""
    assert arrived(letter(Date=date)).written_at == time_


def test_headers_smuggle_nothing_in() -> None:
    """Line ends in encoded words become blanks, and long headers are cut."""
    event = arrived(
        letter(
            Subject="=?utf-8?q?a=0D=0ABcc:_x@y.test?= " + "b" * 5000, References="<a@b.test> " * 900
        )
    )
    assert event.heading.startswith("a Bcc: x@y.test b") and len(event.heading) == 300
    assert event.heading.isprintable() and len(event.beside["references"].split()) == 10


def test_an_empty_delivery_is_refused() -> None:
    """There is nothing in it to read."""
    for raw in (b"", b"\r\n \r\n"):
        with pytest.raises(InputError, match="empty"):
            read(raw)


def test_a_very_long_tip_is_taken_to_its_bound() -> None:
    """A hundred thousand characters are kept; of a large letter, the beginning is read."""
    assert len(arrived(letter("đ" * 100_000)).text) == 100_000
    assert len(arrived(letter("d" * 3_000_000)).text) == 200_000
    with pytest.raises(InputError, match="larger than"):
        read(letter("d" * 30_000_000))
    assert arrived(letter("👍" * 50)).text == "👍" * 50


def _nested(times: int) -> bytes:
    one = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"
    return b"From: a@b.test\n" + b"".join(one % (n, n) for n in range(times))


@pytest.mark.parametrize(
    "raw",
    [
        letter("\n" * 2_000_000),
        letter(b"a\xff" * 500_000, Content_Type="text/plain; charset=punycode"),
        letter(From="a <a@b.test>, " * 60_000),
        letter(From="(" * 300_000 + "a@b.test"),
        letter(From='"' + "\\" * 300_000),
        letter(Subject="=?utf-8?q?a?= " * 60_000),
        letter(Subject="=?" * 300_000),
        letter(References="<" * 500_000),
        letter(Content_Type="text/plain" + "; a=b" * 100_000),
        letter(Content_Type="text/plain; charset=" + "x" * 500_000),
        letter("--e\n\n" * 150_000, Content_Type="multipart/mixed; boundary=e"),
        _nested(10_000),
        _nested(40) + b"\nx" * 400_000,
        b"From: a@b.test\n" + b"Content-Type: message/rfc822\n\n" * 20_000,
        b"X: y\n" * 150_000 + b"From: a@b.test\n\nx",
        b"\x00" * 1_000_000, b"\xff" * 1_000_000, b":" * 1_000_000, b" " * 999_999 + b"x",
        letter("> " * 400_000), letter("On 1 wrote:\n" * 80_000), letter("<div>" * 200_000, Content_Type="text/html"),
    ],
)  # fmt: skip
def test_hostile_letters_cost_little(raw: bytes) -> None:
    """Whatever is piled up, it is read or refused in moments and in little memory."""
    start = time.process_time()
    read(raw)
    assert time.process_time() - start < 5


@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No bytes raise anything but the error that says so."""
    try:
        events = read(raw)
    except InputError:
        return
    for event in events:
        repr(event).encode("utf-8")


_PIECES = st.sampled_from(
    ["From: a@b.test", "Content-Type: multipart/mixed; boundary=e", "Content-Type: text/html; charset=big5",
     "Content-Type: message/rfc822", "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: x-uuencode",
     "Subject: =?utf-8?b?4Lia?=", "--e", "--e--", "", "begin 644 x", "=C4=90", "<p>", "> x", "-- ",
     "On 1 a@b wrote:", "Date: 1", "Message-ID: <a@b>", "Content-Disposition: attachment", "\udcff\udcfe"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30))
def test_any_pile_of_pieces_is_read(pieces: list[str]) -> None:
    """Broken MIME of every kind is read without an exception, and gives storable text."""
    raw = "\r\n".join(["From: x@y.test", *pieces]).encode("utf-8", "surrogateescape")
    for event in read(raw):
        repr(event).encode("utf-8")
        if isinstance(event, Arrived):
            assert "\x00" not in event.text + event.heading


@pytest.mark.data
def test_real_letters_are_read_or_refused(data_dir: Path) -> None:
    """A corpus of real and broken letters: no exception, none over a second, and what is known of some."""
    folder = data_dir / "feeds" / "email"
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    assert len(files) == 106
    found = {}
    for file in files:
        start = time.process_time()
        try:
            found[file.name] = read(file.read_bytes())
        except InputError as error:
            found[file.name] = ()
            assert str(error), file
        assert time.process_time() - start < 1, file
    tips = {
        name: e
        for name, (e, *_) in ((n, f) for n, f in found.items() if f)
        if isinstance(e, Arrived)
    }
    assert len(tips) >= 75
    assert tips["japanese_iso_2022.eml"].text == "すみません。"
    assert tips["ks_c_5601-1987.eml"].text
    assert tips["raw_email_with_at_display_name.eml"].sender == "test@lindsaar.net"
    assert tips["raw_email_reply.eml"].text == "Message body"
    assert all(found[name] == () for name in ("report_422.eml", "multi_address_bounce1.eml"))
    assert all("\ufffd" not in tips[name].text for name in tips if name.startswith("japanese"))
