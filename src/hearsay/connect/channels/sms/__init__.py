"""SMS through a gateway: a phone with an app, a modem or a company that speaks our scheme.

The scheme is in `docs/formats.md`: deliveries are signed as the Standard Webhooks specification says,
messages are sent as JSON under an `Idempotency-Key`, which the gateway remembers for 24 hours.
"""

from hearsay.connect.channels.sms.channel import MAKER, Sms
from hearsay.connect.channels.sms.segments import Segments, segments

__all__ = ["MAKER", "Segments", "Sms", "segments"]
