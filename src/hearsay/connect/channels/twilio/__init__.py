"""SMS through Twilio: its webhooks are forms, signed over their address and fields.

The protocol is that of Twilio's documentation: "Webhooks Security" (the signature), "Twilio's Request
to your Incoming Message Webhook URL", "Track the Message Status of Outbound Messages", "Messages
resource" and the dictionary of errors. It knows no key of ours, so that a second try is a second SMS.
"""

from hearsay.connect.channels.twilio.channel import MAKER, Twilio

__all__ = ["MAKER", "Twilio"]
