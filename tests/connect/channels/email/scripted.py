"""Servers that speak SMTP or IMAP as a story wants it, well or badly, on a free port of this machine."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

Handler = Callable[["Line"], None]


@dataclass
class Line:
    """One connection: what comes is read line by line."""

    connection: socket.socket
    stopped: threading.Event
    _waiting: bytes = b""

    def read(self) -> bytes:
        """Return the next line without its end; OSError once nobody is there."""
        while b"\r\n" not in self._waiting:
            piece = self.connection.recv(65536)
            if not piece:
                raise ConnectionError("closed")
            self._waiting += piece
        line, _, self._waiting = self._waiting.partition(b"\r\n")
        return line

    def say(self, text: str | bytes) -> None:
        """Send a line."""
        self.connection.sendall((text.encode() if isinstance(text, str) else text) + b"\r\n")

    def hold(self) -> None:
        """Say nothing until the test is over."""
        self.stopped.wait(10)

    def flood(self, data: bytes) -> None:
        """Say the same again and again, until the other side has enough."""
        while not self.stopped.is_set():
            self.connection.sendall(data)


@contextmanager
def serving(handle: Handler, context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run a server; gives its port."""
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def talk(connection: socket.socket) -> None:
            try:
                with connection:
                    connection.settimeout(10)
                    if context is not None:
                        connection = context.wrap_socket(connection, server_side=True)
                    handle(Line(connection, stopped))
                    connection.close()
            except OSError:
                pass  # the other side had enough

        def listen() -> None:
            while not stopped.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            stopped.set()
            thread.join(2)


@dataclass
class Smtp:
    """An SMTP server. `answers` replaces what it says to a verb, or does instead of saying it.

    The verbs are those of the client, "greeting" before them, and "." for the end of a letter.
    """

    answers: Mapping[str, str | Handler] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    _usual: ClassVar[dict[str, str]] = {
        "greeting": "220 mail.test", "EHLO": "250-mail.test\r\n250 SIZE 1000000", "DATA": "354 go on",
        ".": "250 2.0.0 taken", "QUIT": "221 bye",
    }  # fmt: skip

    def __call__(self, line: Line) -> None:
        """Talk to one client."""
        if not self._answer(line, "greeting"):
            return
        while True:
            said = line.read().decode("utf-8", "replace")
            verb = said.split(" ")[0].split(":")[0].upper()
            self.verbs.append(verb)
            if not self._answer(line, verb) or verb == "QUIT":
                return
            if verb == "DATA" and "DATA" not in self.answers:
                self.letters.append(self._letter(line))
                if not self._answer(line, "."):
                    return

    def _answer(self, line: Line, verb: str) -> bool:
        answer = self.answers.get(verb, self._usual.get(verb, "250 ok"))
        if isinstance(answer, str):
            line.say(answer)
            return True
        answer(line)
        return False

    @staticmethod
    def _letter(line: Line) -> bytes:
        lines: list[bytes] = []
        while (text := line.read()) != b".":
            lines.append(text.removeprefix(b".") if text.startswith(b"..") else text)
        return b"\r\n".join(lines)
