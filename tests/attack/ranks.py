"""Telling two sets of measurements apart by rank: an outlier weighs as much as any other."""

from collections.abc import Sequence


def auc(ones: Sequence[float], others: Sequence[float]) -> float:
    """Return how often one of the first is greater than one of the second, ties counting half.

    The statistic of Mann and Whitney: 0.5 when nobody can tell them apart, 0 or 1 when everybody
    can.
    """
    wins = sum((one > other) + (one == other) / 2 for one in ones for other in others)
    return wins / (len(ones) * len(others))
