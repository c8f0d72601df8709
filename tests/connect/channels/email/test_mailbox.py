"""A mailbox is read in two steps, and a crash between them loses nothing and doubles nothing."""

import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hearsay.connect.channel import Arrived
from hearsay.connect.channels.email import Cursor, Mailbox, MailServer, Safety
from hearsay.connect.channels.email import mailbox as mailboxes
from hearsay.connect.channels.email.parts import MOST_BYTES
from hearsay.errors import NetworkError, SettingError
from tests.connect.channels.email.letters import letter, multipart, part, read
from tests.connect.channels.email.scripted import Handler, Line, serving
from tests.connect.channels.email.servers import DESK, Mail, running
from tests.connect.world import certified


def _arrive(mail: Mail, *names: str) -> None:
    for name in names:
        mail.arrive(letter(f"Tip {name}", Message_ID=f"<{name}@elsewhere.test>"))


def _texts(bodies: tuple[object, ...]) -> list[str]:
    events = [event for delivery in bodies for event in read(delivery.body)]  # type: ignore[attr-defined]
    return [event.text for event in events if isinstance(event, Arrived)]


def _seen(mail: Mail) -> int:
    """How many letters are marked as read: Maildir writes it into their names."""
    cur = mail.folder / "mail" / DESK / "cur"
    return sum("S" in file.name.rpartition(",")[2] for file in cur.glob("*"))


@pytest.mark.parametrize("safety", [Safety.TLS, Safety.STARTTLS])
def test_letters_are_fetched_and_then_marked(mail: Mail, safety: Safety) -> None:
    """Fetching leaves no trace; only what was stored is marked as read."""
    box = Mailbox(mail.reading(safety=safety))
    start, seen = box.latest(), _seen(mail)
    _arrive(mail, "m1", "m2")
    batch = box.fetch(start)
    assert _texts(batch.deliveries) == ["Tip m1", "Tip m2"]
    assert not batch.more
    assert _seen(mail) == seen
    again = box.fetch(start)  # as after a crash before the cursor was stored
    assert again == batch
    box.done(batch)
    assert _seen(mail) == seen + 2
    assert box.fetch(batch.cursor).deliveries == ()
    assert box.fetch(batch.cursor).cursor == batch.cursor


def test_a_batch_is_bounded(mail: Mail) -> None:
    """A full mailbox comes in pieces, oldest first, none twice."""
    box = Mailbox(mail.reading())
    cursor = box.latest()
    names = [f"b{number}" for number in range(5)]
    _arrive(mail, *names)
    found, more = [], True
    while more:
        batch = box.fetch(cursor, most=2)
        assert len(batch.deliveries) <= 2
        found += _texts(batch.deliveries)
        cursor, more = batch.cursor, batch.more
    assert found == [f"Tip {name}" for name in names]


def test_the_bytes_of_a_batch_are_bounded(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large letters come one by one, and at least one always comes."""
    box = Mailbox(mail.reading())
    cursor = box.latest()
    for number in range(3):
        mail.arrive(letter("x" * 100_000, Message_ID=f"<l{number}@elsewhere.test>"))
    monkeypatch.setattr(mailboxes, "MOST_IN_ALL", 150_000)
    sizes = []
    for _ in range(3):
        batch = box.fetch(cursor)
        sizes.append(len(batch.deliveries))
        cursor = batch.cursor
    assert sizes == [1, 1, 1] and not batch.more


def test_numbers_begun_anew_lose_nothing(mail: Mail) -> None:
    """If a server numbers its letters anew, all come again, with the keys they had."""
    box = Mailbox(mail.reading())
    _arrive(mail, "v1")
    here = box.latest()
    other = replace(here, validity=here.validity - 1)
    batch = box.fetch(other)
    assert batch.uids[0] == 1 and batch.cursor.validity == here.validity
    assert "Tip v1" in _texts(batch.deliveries)
    seen = _seen(mail)
    box.done(replace(batch, cursor=other))  # marks of another numbering would hit other letters
    assert _seen(mail) == seen


def test_a_large_letter_is_read_by_its_beginning() -> None:
    """Thirty megabytes of pictures do not hide the text before them, nor fill the memory."""
    with running(with_smtp=False) as mail:
        picture = "QUJD" * 15 + "\n"
        raw = multipart(
            "mixed",
            part("Nước lên?"),
            part(picture * 500_000, "image/png", Content_Transfer_Encoding="base64"),
        )
        assert len(raw) > 30_000_000
        mail.put(raw)
        batch = Mailbox(mail.reading()).fetch(Cursor())
        (delivery,) = batch.deliveries
        assert len(delivery.body) == MOST_BYTES
        (event,) = read(delivery.body)
        assert isinstance(event, Arrived) and (event.text, event.media) == ("Nước lên?", 1)


def test_a_letter_that_goes_meanwhile_is_passed_over() -> None:
    """People delete in their own mailbox; the cursor goes on behind it."""
    with running(with_smtp=False) as mail:
        box = Mailbox(mail.reading())
        for number in range(3):
            mail.put(letter(f"Tip {number}", Message_ID=f"<{number}@e.test>"))
        batch = box.fetch(Cursor(), most=1)
        for file in (mail.folder / "mail" / DESK).glob("*/*.test*"):
            if b"Tip 1" in file.read_bytes():
                file.unlink()
        rest = box.fetch(batch.cursor)
        assert _texts(batch.deliveries + rest.deliveries) == ["Tip 0", "Tip 2"]
        box.done(rest)
        box.done(batch)


def test_a_wrong_folder_or_password_is_told(mail: Mail, tmp_path: Path) -> None:
    """A person has to look at the settings, so trying again is no use; no secret is in the message."""
    certified(tmp_path, "localhost")
    good = mail.reading()
    for server, folder, why in (
        (good, "Nowhere", "no folder Nowhere"),
        (replace(good, password="wrong-4711"), "INBOX", "user and password"),
        (replace(good, authority=""), "INBOX", "certificate"),
        (replace(good, authority=str(tmp_path / "certificate.pem")), "INBOX", "certificate"),
        (replace(good, host="127.0.0.1"), "INBOX", "certificate"),
        (replace(mail.reading(safety=Safety.STARTTLS), host="127.0.0.1"), "INBOX", "certificate"),
    ):
        with pytest.raises(NetworkError, match=why) as caught:
            Mailbox(server, folder).latest()
        assert caught.value.permanent
        assert "wrong-4711" not in str(caught.value) and DESK not in str(caught.value)
    for folder in ('IN"BOX', "IN\r\nBOX", "", "Thư đến"):
        with pytest.raises(SettingError):
            Mailbox(good, folder).latest()
    with pytest.raises(SettingError, match="no certificates"):
        Mailbox(replace(good, authority=str(tmp_path / "none.pem"))).latest()


def test_nobody_there_is_told() -> None:
    """It may be there later."""
    with pytest.raises(NetworkError, match="cannot be reached") as caught:
        Mailbox(MailServer("127.0.0.1", 1, safety=Safety.NONE)).latest()
    assert not caught.value.permanent


def _imap(search: Callable[[str], str] | None = None, **answers: str | Handler) -> Handler:
    """An IMAP server that answers each command so; "{tag}" stands for the command's tag.

    `search` tells which numbers answer a range.
    """
    usual = {
        "greeting": "* OK ready", "CAPABILITY": "* CAPABILITY IMAP4rev1\r\n{tag} OK done",
        "LOGIN": "{tag} OK done", "EXAMINE": "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n{tag} OK done",
        "SEARCH": "* SEARCH 5\r\n{tag} OK done", "LOGOUT": "* BYE\r\n{tag} OK done",
        "FETCH": "* 1 FETCH (UID 5 RFC822.SIZE 9)\r\n{tag} OK done",
        "BODY": "* 1 FETCH (UID 5 BODY[]<0> {5}\r\nhello)\r\n{tag} OK done",
    }  # fmt: skip

    def handle(line: Line) -> None:
        say(line, "greeting", "")
        while True:
            tag, command, *rest = line.read().decode().split(" ")
            if command == "UID":
                command = "BODY" if "BODY.PEEK" in " ".join(rest) else rest[0]
            if command == "SEARCH" and search is not None:
                line.say(f"* SEARCH {search(rest[-1])}\r\n{tag} OK done")
                continue
            if not say(line, command, tag) or command == "LOGOUT":
                return

    def say(line: Line, command: str, tag: str) -> bool:
        answer = (usual | answers).get(command, "{tag} BAD what")
        if isinstance(answer, str):
            line.say(answer.replace("{tag}", tag))
            return True
        answer(line)
        return False

    return handle


def _fetch(handle: Handler, after: int = 0) -> mailboxes.Batch:
    with serving(handle) as port:
        server = MailServer("127.0.0.1", port, "u", "p", Safety.NONE, seconds=1)
        return Mailbox(server).fetch(Cursor(7, after))


def test_a_plain_server_is_understood() -> None:
    """The story's own server, when it behaves; a star may name a letter that was read before."""
    batch = _fetch(_imap())
    assert [delivery.body for delivery in batch.deliveries] == [b"hello"]
    assert batch.cursor == Cursor(7, 5)
    assert _fetch(_imap(), after=5).deliveries == ()


def test_a_full_mailbox_is_asked_for_in_pieces() -> None:
    """No answer grows with the mailbox, and gaps in the numbers are passed over."""
    asked: list[str] = []

    def search(numbers: str) -> str:
        asked.append(numbers)
        first, _, last = numbers.partition(":")
        if first == "*":
            return "120005"
        return " ".join(n for n in ("5", "120005") if int(first) <= int(n) <= int(last))

    size = "* 1 FETCH (UID 120005 RFC822.SIZE 9)\r\n{tag} OK done"
    batch = _fetch(_imap(search, FETCH=size), after=5)
    assert batch.uids == (120005,) and batch.cursor == Cursor(7, 120005)
    assert asked == ["*", "6:50005", "50006:100005", "100006:120005"]


def test_a_slow_server_is_given_up() -> None:
    """A byte now and then does not hold us for ever, before the greeting or after."""

    def drip(line: Line) -> None:
        for _ in range(200):
            line.connection.sendall(b"*")
            if line.stopped.wait(0.05):
                return

    for handle in (_imap(greeting=drip), _imap(SEARCH=drip)):
        start = time.monotonic()
        with pytest.raises(NetworkError):
            _fetch(handle)
        assert time.monotonic() - start < 8


def _closes(line: Line) -> None:
    line.connection.shutdown(2)


@pytest.mark.parametrize(
    "answers",
    [
        {"greeting": "garbage"}, {"greeting": "* BYE busy"}, {"greeting": Line.hold}, {"greeting": _closes},
        {"greeting": "* PREAUTH welcome"},
        {"greeting": lambda line: line.flood(b"* OK " + b"x" * 9000 + b"\r\n")},
        {"greeting": lambda line: line.flood(b"x" * 9000)},
        {"CAPABILITY": "{tag} BAD what"}, {"CAPABILITY": "* CAPABILITY\r\n{tag} OK done"}, {"CAPABILITY": Line.hold},
        {"LOGIN": "{tag} NO no"}, {"LOGIN": "{tag} BAD what"}, {"LOGIN": "* BYE\r\n"}, {"LOGIN": Line.hold},
        {"EXAMINE": "{tag} NO no"}, {"EXAMINE": "{tag} OK done"}, {"EXAMINE": "* OK [UIDVALIDITY x] ok\r\n{tag} OK done"},
        {"SEARCH": "{tag} NO no"}, {"SEARCH": _closes}, {"SEARCH": Line.hold},
        {"SEARCH": lambda line: line.flood(b"* SEARCH " + b"1 " * 9000 + b"\r\n")},
        {"FETCH": "{tag} NO no"}, {"FETCH": Line.hold}, {"FETCH": "\x00\xff"},
        {"BODY": "{tag} BAD what"}, {"BODY": "* 1 FETCH (UID 5 BODY[]<0> {99999999999}\r\nhello)\r\n{tag} OK done"},
        {"BODY": "* 1 FETCH (UID 5 BODY[]<0> {50}\r\nhello"},
        {"BODY": lambda line: line.flood(b"* 1 FETCH (UID 5 BODY[]<0> {1000}\r\n" + b"x" * 1000 + b")\r\n")},
    ],
)  # fmt: skip
def test_a_server_that_misbehaves_is_given_up(answers: dict[str, str | Handler]) -> None:
    """Garbage, nothing, floods, half an answer: one error that says so, in bounded time and memory."""
    with pytest.raises(NetworkError, match=r"127\.0\.0\.1"):
        _fetch(_imap(**answers))


@pytest.mark.parametrize(
    "answers",
    [{"SEARCH": "* SEARCH\r\n{tag} OK done"}, {"SEARCH": "{tag} OK done"}, {"SEARCH": "* SEARCH a b -1\r\n{tag} OK done"},
     {"FETCH": "{tag} OK done"}, {"FETCH": "* 1 FETCH (FLAGS ())\r\n{tag} OK done"}],
)  # fmt: skip
def test_an_answer_without_letters_is_no_letter(answers: dict[str, str | Handler]) -> None:
    """The cursor does not go back."""
    batch = _fetch(_imap(**answers), after=3)
    assert batch.deliveries == () and batch.cursor == Cursor(7, 3)


def test_starttls_is_not_left_out() -> None:
    """A server that does not offer it is not told who we are."""
    told: list[str] = []

    def login(line: Line) -> None:
        told.append("login")

    handle: Callable[[Line], None] = _imap(LOGIN=login, AUTHENTICATE=login)
    with serving(handle) as port:
        server = MailServer("localhost", port, "u", "p", Safety.STARTTLS, seconds=1)
        with pytest.raises(NetworkError):
            Mailbox(server).latest()
    assert not told


def test_plain_text_to_a_server_of_tls_is_no_conversation(tmp_path: Path) -> None:
    """And the other way round; both end with an error that says so."""
    context, _ = certified(tmp_path, "127.0.0.1")
    assert isinstance(context, ssl.SSLContext)
    with serving(_imap(), context) as port:
        server = MailServer("127.0.0.1", port, safety=Safety.NONE, seconds=1)
        with pytest.raises(NetworkError):
            Mailbox(server).latest()
    with serving(_imap()) as port, pytest.raises(NetworkError):
        Mailbox(MailServer("127.0.0.1", port, safety=Safety.TLS, seconds=1)).latest()
