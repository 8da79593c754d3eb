"""Waits: why something has to wait, and how long in whole seconds."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from otpweb.domain.budgets import Spending


class Reason(StrEnum):
    """Why something has to wait."""

    INTERVAL = "interval"
    ADDRESS = "address"
    MUTED = "muted"
    EVERYBODY = "everybody"
    CLIENT = "client"
    SECOND_STEP = "second step"
    CHANGES = "changes"
    TEST_MAILS = "test mails"
    PASSWORD = "password"  # noqa: S105 - the name of a budget


@dataclass(frozen=True, slots=True)
class TooSoon:
    """Not now; in so many seconds."""

    seconds: int
    reason: Reason


def too_soon(spendings: Iterable[Spending], reason: Reason, now: datetime) -> TooSoon | None:
    """Return how long to wait until all of these may be hit again; None when they are none."""
    ends = [spending.resets_at for spending in spendings]
    return TooSoon(max(1, seconds_until(max(ends), now)), reason) if ends else None


def seconds_until(moment: datetime, now: datetime) -> int:
    """Return the whole seconds after which the moment has come, at least 0."""
    return max(0, math.ceil((moment - now) / timedelta(seconds=1)))
