"""The connections to the desk's own mail servers: IMAP to read, SMTP to send.

Beside `connect/http.py` the only place that opens a connection: see docs/adr/0014. The servers are
those that the desk's owner set; no address from a letter ever leads here.
"""

from __future__ import annotations

import base64
import imaplib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from hearsay.connect.http import SystemNetwork
from hearsay.connect.troubles import of_certificate, of_socket
from hearsay.errors import NetworkError, Phrase, SettingError

__all__ = ["Folder", "MailServer", "Safety", "Session", "imap_folder", "smtp_session"]

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PLAIN = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,200}")  # no quotes, no backslashes
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,18})\b")
_MOST_ANSWER = 4 << 20  # bytes read of one answer of a server, letters apart
_HEAD_ROOM = 1 << 16
_NUMBERS = 50_000  # of letters, asked for at once


class Safety(StrEnum):
    """How a connection is encrypted. NONE is only for a server on this very machine."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True)
class MailServer:
    """Where a server listens, and who we are there.

    `authority` is a file with the certificates of an authority of one's own (PEM); without it, the
    authorities that browsers trust. `seconds` limits a whole conversation.

    Raises:
        SettingError: plain text was asked for beyond this machine, or the file cannot be read.
    """

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    safety: Safety = Safety.TLS
    authority: str = ""
    seconds: float = 60

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise SettingError(f"{self.port} is no port: a number from 1 to 65535")
        if self.safety is Safety.NONE and self.host not in _LOOPBACK:
            raise SettingError(
                f"mail goes to {self.host} encrypted or not at all: set tls or starttls"
            )

    @cached_property
    def trust(self) -> ssl.SSLContext:
        """Return whom to believe that a server is who it says."""
        if not self.authority:
            return SystemNetwork().trust()
        try:
            return ssl.create_default_context(cafile=self.authority)
        except (OSError, ssl.SSLError) as error:
            name = Path(self.authority).name
            raise SettingError(f"{name}: no certificates in PEM can be read from it") from error


@contextmanager
def _limited(current: Callable[[], socket.socket | None], seconds: float) -> Iterator[None]:
    """Break a conversation off that takes too long, however often the other side says something.

    `current` gives its socket, which is another one once it is encrypted.
    """

    def end() -> None:
        try:
            if connection := current():
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        except OSError:
            pass  # it is over already

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# Reading


class _Imap(imaplib.IMAP4):
    """The library's client, which reads no more than it asked for, and starts TLS by itself."""

    room = _MOST_ANSWER

    def __init__(self, server: MailServer) -> None:
        self._server = server
        with _limited(lambda: getattr(self, "sock", None), server.seconds):
            super().__init__(server.host, server.port, timeout=server.seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._server.host, self._server.port), timeout)
        if self._server.safety is not Safety.TLS:
            return plain
        try:
            return self._server.trust.wrap_socket(plain, server_hostname=self._server.host)
        except BaseException:
            plain.close()
            raise

    def read(self, size: int) -> bytes:
        """Read a letter; its size is the server's word."""
        self._take(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line."""
        line = super().readline()
        self._take(len(line))
        return line

    def _take(self, size: int) -> None:
        self.room -= size
        if self.room < 0:
            raise self.abort("the server sends more than was asked for")


class Folder:
    """A folder of a mailbox, open."""

    def __init__(self, client: _Imap, validity: int) -> None:
        self._client = client
        self.validity = validity

    def sizes(self, after: int, most: int) -> list[tuple[int, int]]:
        """Return numbers and sizes of the letters after a number: the first `most` of them."""
        wanted = self._next(after, most)
        if not wanted:
            return []
        told = self._asked("FETCH", _listed(wanted), "(UID RFC822.SIZE)")
        sizes = {}
        for line in told:
            text = line[0] if isinstance(line, tuple) else line
            uid, size = _UID.search(text or b""), _SIZE.search(text or b"")
            if uid and size:
                sizes[int(uid[1])] = int(size[1])
        return [(uid, sizes[uid]) for uid in wanted if uid in sizes]

    def _next(self, after: int, most: int) -> list[int]:
        """Return the next numbers, asked for in pieces: a full mailbox has more than one line holds."""
        last = self.last()
        while after < last:
            end = min(after + _NUMBERS, last)
            found = sorted(n for n in self._numbers(f"UID {after + 1}:{end}") if after < n <= end)
            if found:
                return found[:most]
            after = end
        return []

    def letter(self, uid: int, most_bytes: int) -> bytes | None:
        """Return a letter, without marking it as read; None if it has gone meanwhile."""
        self._client.room = most_bytes + _HEAD_ROOM
        for line in self._asked("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{most_bytes}>)"):
            if isinstance(line, tuple):
                return line[1]
        return None

    def last(self) -> int:
        """Return the greatest number there is, 0 in an empty folder."""
        return max(self._numbers("UID *"), default=0)

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark letters as read; those that are gone are passed over."""
        self._asked("STORE", _listed(uids), "+FLAGS.SILENT", "(\\Seen)")

    def _numbers(self, criterion: str) -> list[int]:
        told = self._asked("SEARCH", criterion)
        text = b" ".join(line for line in told if isinstance(line, bytes))
        return [int(number) for number in text.split() if number.isdigit()]

    def _asked(self, command: str, *args: str) -> list[bytes | tuple[bytes, bytes] | None]:
        self._client.room = max(self._client.room, _MOST_ANSWER)
        status, told = self._client.uid(command, *args)
        if status != "OK":
            raise NetworkError(Phrase("the mail server refuses %(command)s", command=command))
        return list(told)


@contextmanager
def imap_folder(server: MailServer, name: str, *, writable: bool = False) -> Iterator[Folder]:
    """Open a folder, and close the connection behind it.

    Raises:
        NetworkError: the server cannot be reached, is not who it says, refuses us, or does not speak
            IMAP. `permanent` says that a person has to look at the settings.
        SettingError: the folder's name cannot be asked for.
    """
    if not _PLAIN.fullmatch(name):
        raise SettingError("a mail folder's name is of ASCII letters, without quotation marks")
    with _told(server):
        client = _Imap(server)
        try:
            with _limited(lambda: client.sock, server.seconds):
                yield _opened(client, server, name, writable=writable)
                _farewell(client)
        finally:
            _close(client)


def _opened(client: _Imap, server: MailServer, name: str, *, writable: bool) -> Folder:
    if server.safety is Safety.STARTTLS:
        client.starttls(server.trust)
    if server.user:
        _log_in(client, server)
    status, _ = client.select(f'"{name}"', readonly=not writable)
    if status != "OK":
        said = Phrase("the mail server has no folder %(name)s", name=name)
        raise NetworkError(said, permanent=True)
    _, validity = client.response("UIDVALIDITY")
    number = (validity or [None])[0]
    if not isinstance(number, bytes) or not number.isdigit():
        raise NetworkError(Phrase("the mail server does not number its letters"))
    return Folder(client, int(number))


def _log_in(client: _Imap, server: MailServer) -> None:
    """Prove who we are; PLAIN takes any letters, LOGIN takes ASCII alone."""
    try:
        if "AUTH=PLAIN" in client.capabilities:
            proof = f"\0{server.user}\0{server.password}".encode()
            client.authenticate("PLAIN", lambda _: proof)
        else:
            client.login(server.user, server.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        raise NetworkError(
            Phrase("the mail server does not take user and password"), permanent=True
        ) from None


def _farewell(client: _Imap) -> None:
    try:
        client.logout()
    except (imaplib.IMAP4.error, OSError):
        pass  # all was said before


def _close(client: _Imap) -> None:
    try:
        client.shutdown()
    except OSError:
        pass  # closed already


def _listed(uids: Sequence[int]) -> str:
    return ",".join(str(int(uid)) for uid in uids)


# Sending


class _Smtp(smtplib.SMTP):
    """The library's client, which hears a server out only so long."""

    def __init__(self, server: MailServer, me: str) -> None:
        super().__init__(local_hostname=me, timeout=server.seconds)
        self._host = server.host  # whom STARTTLS has to find

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, of a bounded number of lines."""
        if self.file is None and self.sock is not None:
            self.file = _Counted(self.sock.makefile("rb"))
        return super().getreply()


class _Counted:
    """A file of answers that ends when too many have come."""

    def __init__(self, file: BinaryIO | BufferedReader) -> None:
        self._file, self._room = file, _MOST_ANSWER

    def readline(self, size: int = -1) -> bytes:
        """Return the next line, none if there were too many."""
        line = self._file.readline(size)
        self._room -= len(line)
        return line if self._room > 0 else b""

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Session:
    """A conversation with a server that sends for us; each step returns code and text."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def mail(self, sender: str, size: int) -> tuple[int, bytes]:
        """Say who sends."""
        options = [f"size={size}"] if self._client.has_extn("size") else []
        return self._client.mail(sender, options)

    def rcpt(self, to: str) -> tuple[int, bytes]:
        """Say to whom."""
        return self._client.rcpt(to)

    def data(self, letter: bytes) -> tuple[int, bytes]:
        """Send a letter, all but the dot that ends it; what is answered is the leave to send it."""
        answer = self._client.docmd("DATA")
        if answer[0] == 354:
            quoted = re.sub(rb"(?m)^\.", b"..", letter)
            self._client.send(quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n")
        return answer

    def end(self) -> tuple[int, bytes]:
        """Send the dot: from here on the letter may be on its way, whatever is answered."""
        self._client.send(b".\r\n")
        return self._client.getreply()


@contextmanager
def smtp_session(server: MailServer, me: str) -> Iterator[Session]:
    """Begin a conversation, as far as to the proof of who we are; `me` is our domain.

    Raises:
        NetworkError: the server cannot be reached, is not who it says, or refuses us: it has heard
            nothing of a letter yet. What goes wrong inside the block is raised as it is.
        OSError: the connection broke off inside the block (smtplib's errors are of that kind).
    """
    with _told(server):
        client = _greeted(server, me)
    try:
        with _limited(lambda: client.sock, server.seconds):
            yield Session(client)
            _quit(client)
    finally:
        client.close()


def _greeted(server: MailServer, me: str) -> smtplib.SMTP:
    client = _Smtp(server, me)
    try:
        _connect(client, server)
        with _limited(lambda: client.sock, server.seconds):
            client.ehlo_or_helo_if_needed()
            if server.safety is Safety.STARTTLS:
                client.starttls(context=server.trust)
                client.ehlo_or_helo_if_needed()
            if server.user:
                _prove(client, server)
    except BaseException:
        client.close()
        raise
    return client


def _prove(client: smtplib.SMTP, server: MailServer) -> None:
    """Prove who we are; PLAIN takes any letters, the library's ways take ASCII alone."""
    if "PLAIN" in client.esmtp_features.get("auth", "").upper().split():
        proof = base64.b64encode(f"\0{server.user}\0{server.password}".encode()).decode()
        code, text = client.docmd("AUTH", f"PLAIN {proof}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, text)
    else:
        client.login(server.user, server.password)


def _connect(client: smtplib.SMTP, server: MailServer) -> None:
    """Connect, and hear the greeting; over TLS the library would need a class of its own."""
    plain = socket.create_connection((server.host, server.port), server.seconds)
    client.sock = plain
    if server.safety is Safety.TLS:
        client.sock = server.trust.wrap_socket(plain, server_hostname=server.host)
    with _limited(lambda: client.sock, server.seconds):
        code, _ = client.getreply()
    if code != 220:
        raise NetworkError(Phrase("the mail server greets with %(code)d", code=code))


def _quit(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except OSError:
        pass  # all was said before


@contextmanager
def _told(server: MailServer) -> Iterator[None]:
    """Turn whatever goes wrong into one error that names the server, and nobody's address."""
    place = f"{server.host}:{server.port}"
    try:
        yield
    except NetworkError as error:
        raise NetworkError(_at(place, error.phrase), permanent=error.permanent) from None
    except ssl.SSLCertVerificationError as error:
        why = Phrase("no valid certificate (%(why)s)", why=of_certificate(error))
        raise NetworkError(_at(place, why), permanent=True) from error
    except smtplib.SMTPAuthenticationError:
        why = Phrase("the mail server does not take user and password")
        raise NetworkError(_at(place, why), permanent=True) from None
    except smtplib.SMTPResponseException as error:
        why = Phrase("the mail server answered %(code)s", code=str(error.smtp_code))
        raise NetworkError(_at(place, why)) from None
    except smtplib.SMTPNotSupportedError as error:
        why = Phrase("it does not offer what is set")
        raise NetworkError(_at(place, why), permanent=True) from error
    except (imaplib.IMAP4.error, smtplib.SMTPException) as error:
        raise NetworkError(_at(place, Phrase("does not answer in proper form"))) from error
    except OSError as error:
        raise NetworkError(_unreached(place, error)) from error
    except (ValueError, AttributeError, LookupError) as error:  # the libraries choke on garbage
        raise NetworkError(_at(place, Phrase("does not answer in proper form"))) from error


def _at(place: str, why: str) -> Phrase:
    return Phrase("%(place)s: %(why)s", place=place, why=why)


def _unreached(place: str, error: OSError) -> Phrase:
    """Return that a server cannot be reached; an error without words is told by its kind."""
    why = of_socket(error) if error.strerror else type(error).__name__
    return Phrase("%(host)s cannot be reached (%(reason)s)", host=place, reason=why)
