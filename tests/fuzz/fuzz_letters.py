"""Fuzz letters and SMS: python tests/fuzz/fuzz_letters.py -max_total_time=120."""

import sys

import atheris
from changing import check_storable

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.connect.channel import Delivery
    from hearsay.connect.channels.email.read import Desk, events
    from hearsay.connect.channels.sms.segments import segments
    from hearsay.connect.channels.sms.webhooks import events as sms
    from hearsay.connect.channels.spoken import split
    from hearsay.errors import HearsayError

DESK = Desk("desk@mail.test", b"a secret of the fuzzer's own")
FORM = {"content-type": "application/x-www-form-urlencoded"}
PARTS = (
    b"From: a@b.test\n", b"Subject: =?utf-8?b?", b"?= ", b"Content-Type: multipart/mixed; boundary=e\n", b"--e\n", b"--e--\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=e\n", b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html; charset=iso-2022-jp\n", b"Content-Type: text/plain; format=flowed; delsp=yes\n",
    b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Transfer-Encoding: x-uuencode\n", b"begin 644 a\n", b"Content-Disposition: attachment; filename=", b"\n\n", b"\n",
    b"> ", b"-- \n", b"On 1 a@b wrote:\n", b"-----Original Message-----\n", b"<blockquote type=cite>", b"<p>", b"yes", b"2",
    b"type=message&id=1&from=0900000001&text=", b"%C6%B0", b"type=status&status=sent&message=",
)  # fmt: skip


def one(data: bytes) -> None:
    """Read arbitrary letters and forms."""
    fuzz = atheris.FuzzedDataProvider(data)
    pieces = []
    while fuzz.remaining_bytes() and len(pieces) < 80:
        pieces += [PARTS[fuzz.ConsumeIntInRange(0, len(PARTS) - 1)], fuzz.ConsumeBytes(3)]
    raw = b"".join(pieces)
    for read in (lambda: events(raw, DESK), lambda: tuple(sms(Delivery(raw, FORM), "sms"))):
        try:
            for event in read():
                check_storable(event)
        except HearsayError:
            pass
    text = raw.decode("utf-8", "replace")
    split(text)
    segments(text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
