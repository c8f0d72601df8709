"""Read and write schema.org ClaimReview in all its shapes."""

from hearsay.claimreview.read import read_claimreviews
from hearsay.claimreview.types import ClaimReview, ReadResult, Refusal, Repair
from hearsay.claimreview.write import (
    stream_datafeed,
    to_check,
    to_json_ld,
    write_claimreview,
    write_datafeed,
)

__all__ = [
    "ClaimReview",
    "ReadResult",
    "Refusal",
    "Repair",
    "read_claimreviews",
    "stream_datafeed",
    "to_check",
    "to_json_ld",
    "write_claimreview",
    "write_datafeed",
]
