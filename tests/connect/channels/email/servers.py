"""A real mail server on this machine: Exim takes letters, Dovecot shows them, both from Debian.

They run as a user of their own, on free ports, from a folder that is gone afterwards.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hearsay.connect.channels.email import MailServer, Safety
from tests.connect.world import certified

_EXIM, _DOVECOT = "/usr/sbin/exim4", "/usr/sbin/dovecot"
_EXIM_USER = "Debian-exim"  # what the package was built for: files of its queue must be its own
PASSWORD = "mật khẩu ทดสอบ"  # beyond ASCII, as people choose them
DESK, OTHER = "desk@mail.test", "other@mail.test"


@dataclass(frozen=True)
class Mail:
    """The servers: where they listen, and the folder with everything of theirs."""

    folder: Path
    imap: int
    imaps: int
    smtp: int
    smtps: int

    @property
    def authority(self) -> str:
        """Return the file with the certificate that the servers show."""
        return str(self.folder / "certificate.pem")

    def reading(self, user: str = DESK, safety: Safety = Safety.TLS) -> MailServer:
        """Return how a user's mailbox is read."""
        port = self.imaps if safety is Safety.TLS else self.imap
        return MailServer("localhost", port, user, PASSWORD, safety, self.authority, 10)

    def sending(self, safety: Safety = Safety.TLS) -> MailServer:
        """Return how letters go out."""
        port = self.smtps if safety is Safety.TLS else self.smtp
        return MailServer("localhost", port, DESK, PASSWORD, safety, self.authority, 10)

    def arrive(self, letter: bytes, to: str = DESK) -> None:
        """Let somebody's letter arrive, and wait until it lies in the mailbox."""
        before = len(self.letters(to))
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as client:
            client.sendmail("someone@elsewhere.test", [to], letter, ["BODY=8BITMIME"])
        self.wait(lambda: len(self.letters(to)) > before)

    def put(self, letter: bytes, to: str = DESK) -> None:
        """Lay a letter into a mailbox by hand, where Exim cannot run."""
        box = self.folder / "mail" / to
        for name in ("new", "cur", "tmp"):
            (box / name).mkdir(parents=True, exist_ok=True)
        file = box / "new" / f"{time.time_ns()}.test"
        file.write_bytes(letter)
        _hand(self.folder / "mail")

    def letters(self, to: str = DESK) -> list[bytes]:
        """Return what lies in a mailbox."""
        box = self.folder / "mail" / to
        files = [*(box / "new").glob("*"), *(box / "cur").glob("*")]
        return [file.read_bytes() for file in sorted(files, key=lambda file: file.name)]

    def wait(self, done: Callable[[], bool]) -> None:
        """Wait until something has happened."""
        end = time.monotonic() + 20
        while not done():
            assert time.monotonic() < end, self.log()
            time.sleep(0.02)

    def log(self) -> str:
        """Return what the servers have noted."""
        texts = (file.read_text("utf-8", "replace") for file in self.folder.glob("*log"))
        return "\n".join(text[-1500:] for text in texts)


def _user() -> pwd.struct_passwd:
    me = pwd.getpwuid(os.getuid())
    return pwd.getpwnam(_EXIM_USER) if me.pw_uid == 0 else me


def _hand(folder: Path) -> None:
    if os.getuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, _user().pw_uid, _user().pw_gid)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in held]
    for listener in held:
        listener.close()
    return ports


@contextmanager
def running(*, with_smtp: bool = True) -> Iterator[Mail]:
    """Run the servers; the test is skipped, saying so, where they are not installed."""
    if not Path(_DOVECOT).exists() or not Path(_EXIM).exists():
        pytest.skip("the Debian packages dovecot-imapd and exim4-daemon-light are not installed")
    if with_smtp and _user().pw_name != _EXIM_USER:
        pytest.skip(f"Exim runs as root or as {_EXIM_USER} alone")
    folder = Path(tempfile.mkdtemp(prefix="hearsay-mail-"))
    folder.chmod(0o755)
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(3):  # somebody else may take a port meanwhile
            mail = Mail(folder, *_free_ports(4))
            processes = _start(mail, with_smtp=with_smtp)
            if _listen(mail, processes, with_smtp=with_smtp):
                break
            _stop(processes)
        else:
            raise AssertionError(f"the mail servers do not start: {mail.log()}")
        yield mail
    finally:
        _stop(processes)
        shutil.rmtree(folder, ignore_errors=True)


def _start(mail: Mail, *, with_smtp: bool) -> list[subprocess.Popen[bytes]]:
    folder, user = mail.folder, _user()
    certified(folder, "localhost")
    for box in (DESK, OTHER):
        (folder / "mail" / box).mkdir(parents=True, exist_ok=True)
    group = grp.getgrgid(user.pw_gid).gr_name
    _write(folder / "users", f"{DESK}:{{PLAIN}}{PASSWORD}\n{OTHER}:{{PLAIN}}{PASSWORD}\n")
    _write(folder / "dovecot.conf", _dovecot(mail, user, group))
    _write(folder / "exim.conf", _exim(mail))
    _hand(folder)
    commands = [[_DOVECOT, "-F", "-c", str(folder / "dovecot.conf")]]
    if with_smtp:
        ports = f"{mail.smtp}:{mail.smtps}"
        commands.append([_EXIM, "-C", str(folder / "exim.conf"), "-bdf", "-oX", ports,
                         "-oP", str(folder / "exim.pid")])  # fmt: skip
    other = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    identity = other if os.getuid() == 0 else {}
    return [
        subprocess.Popen(  # type: ignore[call-overload]
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=(folder / f"{number}.log").open("wb"), **identity,
        )
        for number, command in enumerate(commands)
    ]  # fmt: skip


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _listen(mail: Mail, processes: list[subprocess.Popen[bytes]], *, with_smtp: bool) -> bool:
    ports = [mail.imap, mail.imaps, *([mail.smtp, mail.smtps] if with_smtp else [])]
    end = time.monotonic() + 15
    while ports and time.monotonic() < end:
        if any(process.poll() is not None for process in processes):
            return False
        try:
            socket.create_connection(("127.0.0.1", ports[0]), 1).close()
            ports.pop(0)
        except OSError:
            time.sleep(0.02)
    return not ports


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _dovecot(mail: Mail, user: pwd.struct_passwd, group: str) -> str:
    folder = mail.folder
    quiet = "".join(f"service {name} {{\n chroot =\n}}\n" for name in ("anvil", "stats"))
    return f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user.pw_name}
default_internal_group = {group}
default_login_user = {user.pw_name}
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%u
ssl = required
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/certificate.pem
passdb {{
 driver = passwd-file
 args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
 driver = static
 args = uid={user.pw_uid} gid={user.pw_gid} home={folder}/mail/%u
}}
service imap-login {{
 chroot =
 inet_listener imap {{
  port = {mail.imap}
 }}
 inet_listener imaps {{
  port = {mail.imaps}
  ssl = yes
 }}
}}
{quiet}"""


def _exim(mail: Mail) -> str:
    folder = mail.folder
    return f"""
primary_hostname = mail.test
spool_directory = {folder}/spool
log_file_path = {folder}/exim.%slog
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = {folder}/certificate.pem
tls_privatekey = {folder}/certificate.pem
tls_on_connect_ports = {mail.smtps}
acl_smtp_mail = mail
acl_smtp_rcpt = rcpt
acl_smtp_data = data
deliver_drop_privilege = true
keep_environment =
message_size_limit = 200K
smtp_accept_max = 50
begin acl
mail:
 deny sender_domains = refused.test
  message = 5.7.1 not from you
 accept
rcpt:
 deny local_parts = unknown
  message = 5.1.1 no such user
 deny local_parts = refused
  message = 5.7.1 we do not want this
 defer local_parts = busy
  message = 4.2.1 come back later
 accept
data:
 deny condition = ${{if match{{$h_subject:}}{{spam}}}}
  message = 5.7.1 looks like spam
 accept
begin routers
gone:
 driver = redirect
 local_parts = gone
 data = :fail: nobody of this name here
 allow_fail
box:
 driver = accept
 transport = box
begin transports
box:
 driver = appendfile
 directory = {folder}/mail/${{lookup{{$local_part@$domain}}dsearch,filter=dir{{{folder}/mail}}}}
 create_directory
 maildir_format
 return_path_add
begin authenticators
plain:
 driver = plaintext
 public_name = PLAIN
 server_prompts = :
 server_condition = ${{if and{{{{eq{{$auth2}}{{{DESK}}}}}{{eq{{$auth3}}{{{PASSWORD}}}}}}}}}
 server_advertise_condition = ${{if def:tls_in_cipher}}
begin retry
* * F,1h,1m
"""
