"""The channel: its settings, and what leads to reading and sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hearsay.connect.channel import Delivery, Event, Limits, Outcome, Outgoing, Sent
from hearsay.connect.channels.email.compose import compose
from hearsay.connect.channels.email.ids import message_id
from hearsay.connect.channels.email.mailbox import Mailbox
from hearsay.connect.channels.email.read import Desk, events
from hearsay.connect.channels.email.senders import is_address
from hearsay.connect.channels.email.sending import hand_over
from hearsay.connect.channels.email.transport import MailServer, Safety
from hearsay.connect.channels.making import Maker, Setting, plain
from hearsay.errors import Phrase, SettingError

__all__ = ["MAKER", "Email"]

_NAME = "email"
_LONGEST = 20_000
_HOST = r"[A-Za-z0-9.:-]{1,253}"
_PORTS = {Safety.TLS: ("993", "465"), Safety.STARTTLS: ("143", "587"), Safety.NONE: ("143", "25")}


@dataclass(frozen=True, eq=False)
class Email:
    """A mailbox and the server that sends for it.

    Deliveries come from `mailbox`, not by webhook: a body is a letter, byte for byte. `address` is
    the desk's own, `title` the name beside it; `secret` makes the names of our letters ours. `server`
    is the name in the mailbox's `Authentication-Results`, which tell who a letter is surely from.
    """

    address: str
    title: str
    mailbox: Mailbox
    outbound: MailServer
    secret: bytes = field(repr=False)
    server: str = ""

    @property
    def name(self) -> str:
        """Return "email"."""
        return _NAME

    @property
    def limits(self) -> Limits:
        """Return what no provider objects to."""
        return Limits(longest=_LONGEST, a_second=1)

    def greet(self, delivery: Delivery) -> bytes | None:
        """Return None: no mail server asks."""
        return None

    def verify(self, delivery: Delivery, now: datetime) -> None:
        """Take every letter: our own mailbox gave it, and anybody may write to it."""

    def parse(self, delivery: Delivery) -> tuple[Event, ...]:
        """Return what is in a letter: one event, or none where no person wrote it.

        Raises:
            InputError: it is empty.
        """
        return events(delivery.body, Desk(self.address, self.secret, self.server))

    def send(self, outgoing: Outgoing, now: datetime) -> Sent:
        """Try once to hand a letter to the mail server; each try bears the same Message-ID."""
        if len(outgoing.text) > _LONGEST:
            return Sent(
                Outcome.REFUSED, why=Phrase("longer than %(most)d characters", most=_LONGEST)
            )
        id = message_id(self.secret, outgoing.key, self.address.rpartition("@")[2])
        try:
            whole = replace(outgoing, to=outgoing.beside.get("to", outgoing.to))
            letter = compose(whole, self.address, self.title, id, now)
        except SettingError as error:
            return Sent(Outcome.REFUSED, why=error.phrase)
        return hand_over(self.outbound, self.address, letter)


def _made(settings: Mapping[str, Setting]) -> Email:
    """Make the channel.

    Raises:
        SettingError: a setting has another form.
    """
    address = plain(
        _NAME, "address", settings["address"], r"[^@\s]+@[a-z0-9.-]+", "an e-mail address"
    )
    if not is_address(address):
        raise SettingError(
            f"{_NAME}: address must be an e-mail address, its domain in small letters"
        )
    secret = plain(_NAME, "secret", settings["secret"], r"[\x21-\x7e]{16,256}",
                   "16 to 256 letters, digits and signs")  # fmt: skip
    folder = plain(_NAME, "folder", settings.get("folder", "INBOX"),
                   r"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,200}", "a folder's name in ASCII")  # fmt: skip
    return Email(
        address=address,
        title=plain(_NAME, "title", settings.get("title", address), r"[^\x00-\x1f\x7f]{1,100}",
                    "a name of at most 100 characters"),
        mailbox=Mailbox(_server(settings, "imap"), folder),
        outbound=_server(settings, "smtp"),
        secret=secret.encode(),
        server=plain(_NAME, "authserv_id", settings.get("authserv_id", ""), r"[A-Za-z0-9._-]{0,253}",
                     "the first word of the header Authentication-Results in your letters"),
    )  # fmt: skip


def _server(settings: Mapping[str, Setting], kind: str) -> MailServer:
    def text(name: str, form: str, said: str, otherwise: Setting = "") -> str:
        return plain(
            _NAME, f"{kind}_{name}", settings.get(f"{kind}_{name}") or otherwise, form, said
        )

    safety = Safety(text("safety", "tls|starttls|none", "tls, starttls or none", "tls"))
    port = _PORTS[safety][kind == "smtp"]
    return MailServer(
        host=text("host", _HOST, "the name of a server"),
        port=int(text("port", "[1-9][0-9]{0,4}", "a number", port)),
        user=text("user", r"[^\x00-\x1f\x7f]{0,255}", "the name of an account"),
        password=text("password", r"[^\x00\r\n]{0,1024}", "a password in one line"),
        safety=safety,
        authority=text("authority", r"[^\x00]{0,1000}", "the path of a file with certificates"),
    )


MAKER = Maker(
    _NAME,
    needs=("address", "secret", "imap_host", "smtp_host"),
    make=_made,
    may=(
        "title", "folder", "authserv_id",
        "imap_port", "imap_user", "imap_password", "imap_safety", "imap_authority",
        "smtp_port", "smtp_user", "smtp_password", "smtp_safety", "smtp_authority",
    ),
)  # fmt: skip
