"""The mailbox that tips come to, read in two steps: fetch, and mark as read once they are stored.

What was fetched before is known by a cursor that the caller stores together with the letters; the
marks are for people who look into the mailbox. A crash between the steps loses nothing: the same
letters come once more, with the same keys.
"""

from __future__ import annotations

from dataclasses import dataclass

from hearsay.connect.channel import Delivery
from hearsay.connect.channels.email.parts import MOST_BYTES
from hearsay.connect.channels.email.transport import MailServer, imap_folder

__all__ = ["Batch", "Cursor", "Mailbox"]

MOST_LETTERS = 50
MOST_IN_ALL = 16 << 20  # bytes of one batch


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a folder has been read: up to letter `uid` of the numbering `validity`."""

    validity: int = 0
    uid: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """Some letters, oldest first, and the cursor behind them. `more`: others are waiting."""

    deliveries: tuple[Delivery, ...]
    uids: tuple[int, ...]
    cursor: Cursor
    more: bool


@dataclass(frozen=True)
class Mailbox:
    """A folder on an IMAP server. The desk alone reads it; only marks are ever changed."""

    server: MailServer
    folder: str = "INBOX"

    def latest(self) -> Cursor:
        """Return the cursor behind all that is there, for a desk that begins with what comes next.

        Raises:
            NetworkError: see `imap_folder`.
        """
        with imap_folder(self.server, self.folder) as folder:
            return Cursor(folder.validity, folder.last())

    def fetch(self, cursor: Cursor, most: int = MOST_LETTERS) -> Batch:
        """Return the next letters behind a cursor, without any trace in the mailbox.

        Of each letter, the first 1 MiB. If the server has numbered its letters anew, all of them
        come again.

        Raises:
            NetworkError: see `imap_folder`.
        """
        with imap_folder(self.server, self.folder) as folder:
            after = cursor.uid if cursor.validity == folder.validity else 0
            waiting = folder.sizes(after, most + 1)
            deliveries: list[Delivery] = []
            uids: list[int] = []
            room = MOST_IN_ALL
            for uid, size in waiting[:most]:
                room -= min(size, MOST_BYTES)
                if room < 0 and uids:
                    break
                if letter := folder.letter(uid, MOST_BYTES):
                    deliveries.append(Delivery(letter))
                uids.append(uid)
            end = Cursor(folder.validity, uids[-1] if uids else after)
            return Batch(tuple(deliveries), tuple(uids), end, len(uids) < len(waiting))

    def done(self, batch: Batch) -> None:
        """Mark letters as read; to be called once they are stored for good.

        Raises:
            NetworkError: see `imap_folder`; nothing is lost then but the marks.
        """
        if not batch.uids:
            return
        with imap_folder(self.server, self.folder, writable=True) as folder:
            if folder.validity == batch.cursor.validity:
                folder.mark_seen(batch.uids)
