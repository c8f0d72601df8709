"""Measures with intervals, and reports on a desk's own labels."""

from hearsay.evals.bootstrap import Estimate, bootstrap, bootstrap_mean
from hearsay.evals.group_report import GroupReport, evaluate_groups
from hearsay.evals.match_report import MatchReport, calibration_from, evaluate_matches
from hearsay.evals.metrics import BCubed, average_precision, bcubed, reciprocal_rank, success

__all__ = [
    "BCubed",
    "Estimate",
    "GroupReport",
    "MatchReport",
    "average_precision",
    "bcubed",
    "bootstrap",
    "bootstrap_mean",
    "calibration_from",
    "evaluate_groups",
    "evaluate_matches",
    "reciprocal_rank",
    "success",
]
