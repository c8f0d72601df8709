"""A small internet on this machine: names, addresses, and a real server that misbehaves on demand."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PUBLIC = "93.184.216.34"
Page = Callable[["Request"], None]


@dataclass
class World:
    """Implements the fetcher's Network: every name and address leads where the story says.

    `names` gives the answers of each lookup in turn, the last one for ever; `routes` leads an
    address to a port of this machine. What was looked up and dialled is kept.
    """

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    routes: dict[str, int] = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    looked_up: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def name(self, host: str, *answers: Sequence[str]) -> World:
        """Let a name resolve to these addresses at the first lookup, the second, and so on."""
        self.names[host] = [list(answer) for answer in answers]
        return self

    def route(self, address: str, port: int) -> World:
        """Let an address lead to a port of this machine."""
        self.routes[address] = port
        return self

    def addresses(self, host: str, seconds: float) -> Sequence[str]:
        """Answer as the story says; a name it does not know is at the public address."""
        self.looked_up.append(host)
        answers = self.names.get(host, [[PUBLIC]])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Note the call, and lead it to this machine."""
        self.dialled.append((address, port))
        if address not in self.routes:
            raise ConnectionRefusedError(111, "Connection refused")
        return socket.create_connection(("127.0.0.1", self.routes[address]), seconds)

    def trust(self) -> ssl.SSLContext:
        """Trust the story's own authority alone."""
        return self.context or ssl.create_default_context()


@dataclass
class Request:
    """One request at the server, and the means to answer it well or badly."""

    handler: BaseHTTPRequestHandler
    stopped: threading.Event

    @property
    def path(self) -> str:
        """What was asked for."""
        return self.handler.path

    def raw(self, *data: bytes) -> None:
        """Send bytes as they are."""
        for piece in data:
            self.handler.wfile.write(piece)

    def answer(self, body: bytes = b"<p>page</p>", status: int = 200, /, **headers: str) -> None:
        """Send a proper answer; header names with "_" for "-"."""
        named = {"content_type": "text/html", "content_length": str(len(body))} | headers
        lines = [
            f"HTTP/1.1 {status} Sure",
            *(f"{k.replace('_', '-')}: {v}" for k, v in named.items()),
        ]
        self.raw("\r\n".join([*lines, "", ""]).encode(), body)

    def redirect(self, location: str, status: int = 302) -> None:
        """Lead elsewhere."""
        self.answer(b"", status, location=location)

    def drip(self, data: bytes, pause: float) -> None:
        """Send byte after byte, with pauses, then start again, until the other side has enough."""
        while True:
            for byte in data:
                self.raw(bytes([byte]))
                if self.stopped.wait(pause):
                    return

    def flood(self, data: bytes) -> None:
        """Send the same again and again, as fast as it goes, until the other side has enough."""
        while not self.stopped.is_set():
            self.raw(data)


@dataclass
class Server:
    """A real server on a free port of this machine."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    page: Page | None = None
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    tls_names: list[str] = field(default_factory=list)
    connections: int = 0

    def paths(self) -> list[str]:
        """Return what was asked for, in order."""
        return [path for _, path, _, _ in self.seen]

    def headers(self) -> dict[str, str]:
        """Return the headers of the latest request, by names in lower case."""
        return self.seen[-1][2]


@contextmanager
def serving(page: Page | None = None, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server; `page` answers what has no page of its own."""
    story, stopped = Server(page=page), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                pass  # the other side had enough

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            story.seen.append((self.command, self.path, headers, self.rfile.read(length)))
            page = story.pages.get(self.path, story.page)
            request = Request(self, stopped)
            if page is None:
                request.answer(b"not here", 404)
            else:
                page(request)
            self.close_connection = True

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Listening(ThreadingHTTPServer):
        daemon_threads = True

        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            story.connections += 1
            if context is not None:
                connection.settimeout(5)
                connection = context.wrap_socket(connection, server_side=True)
            return connection, address

    def named(_: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> None:
        story.tls_names.append(name or "")

    if context is not None:
        context.sni_callback = named
    server = Listening(("127.0.0.1", 0), Handler)
    story.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield story
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()


@contextmanager
def silent_listener() -> Iterator[tuple[int, list[object]]]:
    """Listen on a free port where nobody should come; gives the port and who came."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        ended = threading.Event()

        def wait() -> None:
            while not ended.is_set():
                try:
                    connection, address = listener.accept()
                except TimeoutError:
                    continue
                came.append(address)
                connection.close()

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        yield listener.getsockname()[1], came
        time.sleep(0.1)
        ended.set()
        thread.join(2)


def certified(folder: Path, *names: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate for names and IP addresses; returns the server's side and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test's own authority")])
    now = dt.datetime.now(dt.UTC)
    alternatives: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(name))
        if name[0].isdigit() or ":" in name
        else x509.DNSName(name)
        for name in names
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))
