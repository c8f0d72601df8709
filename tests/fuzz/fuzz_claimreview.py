"""Fuzz the reader of ClaimReviews: python tests/fuzz/fuzz_claimreview.py -max_total_time=120."""

import sys

import atheris

with atheris.instrument_imports():
    from hearsay.claimreview import read_claimreviews
    from hearsay.errors import HearsayError


def one(data: bytes) -> None:
    """Read arbitrary bytes; only errors of our own may come out."""
    try:
        read_claimreviews(data)
    except HearsayError:
        pass


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
