"""Waits: why, and for how long."""

from datetime import UTC, datetime, timedelta

import pytest

from otpweb.domain.budgets import Budget, Spending
from otpweb.domain.waits import Reason, TooSoon, seconds_until, too_soon

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)
BUDGET = Budget("mails", hits=5, window=timedelta(hours=1))


def ends_in(seconds: float) -> Spending:
    return Spending(BUDGET, "ann", 6, NOW + timedelta(seconds=seconds))


def test_where_nothing_is_over_nothing_has_to_wait() -> None:
    assert too_soon([], Reason.ADDRESS, NOW) is None


def test_it_is_over_when_the_last_of_the_budgets_begins_anew() -> None:
    over = [ends_in(20), ends_in(3600), ends_in(40)]

    assert too_soon(over, Reason.ADDRESS, NOW) == TooSoon(3600, Reason.ADDRESS)


@pytest.mark.parametrize("seconds", [-5, 0, 0.001, 1])
def test_nobody_is_told_to_wait_for_less_than_a_second(seconds: float) -> None:
    assert too_soon([ends_in(seconds)], Reason.CLIENT, NOW) == TooSoon(1, Reason.CLIENT)


@pytest.mark.parametrize(
    ("until", "seconds"), [(-1, 0), (0, 0), (0.001, 1), (1, 1), (1.001, 2), (59.5, 60)]
)
def test_after_so_many_whole_seconds_the_moment_has_come(until: float, seconds: int) -> None:
    assert seconds_until(NOW + timedelta(seconds=until), NOW) == seconds
