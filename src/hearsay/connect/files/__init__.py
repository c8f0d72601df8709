"""Files as sources: tables of checks, messages, pairs and labels, and what is written."""

from hearsay.connect.files.atomic import AtomicWriter, require_folder
from hearsay.connect.files.records import (
    GroupLabels,
    MatchLabels,
    read_checks,
    read_group_truth,
    read_messages,
    read_pairs,
    read_reviews,
    read_truth,
)
from hearsay.connect.files.report import RowReport, one_line

__all__ = [
    "AtomicWriter",
    "GroupLabels",
    "MatchLabels",
    "RowReport",
    "one_line",
    "read_checks",
    "read_group_truth",
    "read_messages",
    "read_pairs",
    "read_reviews",
    "read_truth",
    "require_folder",
]
