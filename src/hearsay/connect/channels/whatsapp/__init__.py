"""WhatsApp: a business number on the Cloud API, with webhooks in and `/messages` out.

The protocol is that of Meta's documentation of the WhatsApp Business Platform: "Webhooks" (the
question whether an address is ours; validating payloads), "Webhooks reference: messages, statuses",
"Send messages", "Interactive reply buttons", "Customer service windows" and "Error codes".

An id of a message (wamid) holds the person's number, so it leaves here as a hash alone, the same
each time; the id itself is only in `Arrived.beside`, which is private.
"""

from hearsay.connect.channels.whatsapp.channel import MAKER, WhatsApp

__all__ = ["MAKER", "WhatsApp"]
