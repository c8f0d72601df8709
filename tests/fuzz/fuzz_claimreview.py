"""Fuzz the reader of ClaimReviews: python tests/fuzz/fuzz_claimreview.py -max_total_time=120."""

import sys

import atheris

with atheris.instrument_imports(include=["hearsay"]):
    from hearsay.claimreview import read_claimreviews, write_claimreview
    from hearsay.errors import HearsayError

PARTS = (
    b'{"@type": "ClaimReview", "claimReviewed": ', b', "url": ', b', "reviewRating": ', b"}",
    b', "author": ', b', "datePublished": ', b', "itemReviewed": ', b'{"@graph": [', b"]}",
    b'<script type="application/ld+json">', b"</script>", b"<div itemscope itemprop=",
    b'"https://desk.example/1"', b'{"@id": "', b'{"@value": ', b'{"claims": [{"text": "x", "claimReview": [',
    b"<!--", b"<![CDATA[", b"&quot;",
)  # fmt: skip


def one(data: bytes) -> None:
    """Read arbitrary bytes, and markup with arbitrary gaps; what is read can be written."""
    fuzz = atheris.FuzzedDataProvider(data)
    if fuzz.ConsumeBool():
        text = fuzz.ConsumeBytes(fuzz.remaining_bytes())
    else:
        pieces = []
        while fuzz.remaining_bytes() and len(pieces) < 40:
            pieces += [PARTS[fuzz.ConsumeIntInRange(0, len(PARTS) - 1)], fuzz.ConsumeBytes(6)]
        text = b"".join(pieces)
    try:
        for review in read_claimreviews(text).reviews:
            read_claimreviews(write_claimreview(review).encode())
    except HearsayError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
