"""E-mail: tips come from an IMAP mailbox, and answers go out by SMTP.

A letter is read after RFC 5322 and MIME (RFC 2045 to 2047, 3676), as far as broken ones keep to
them; anybody may write, and no name or address in a letter is taken as a proof of anything.
"""

from hearsay.connect.channels.email.channel import MAKER, Email
from hearsay.connect.channels.email.mailbox import Batch, Cursor, Mailbox
from hearsay.connect.channels.email.transport import MailServer, Safety

__all__ = ["MAKER", "Batch", "Cursor", "Email", "MailServer", "Mailbox", "Safety"]
