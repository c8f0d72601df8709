"""LINE: an official account on the Messaging API, with webhooks in and reply or push messages out.

The protocol is that of the Messaging API reference: "Webhooks", "Signature validation", "Webhook
event objects", "Send reply message", "Send push message", "Quick reply", "Error responses", and the
guides "Retrying a failed API request" and "Character counting in a text". LINE tells nothing of
delivery; a push to somebody who has blocked the account is answered as any other.
"""

from hearsay.connect.channels.line.channel import MAKER, Line

__all__ = ["MAKER", "Line"]
